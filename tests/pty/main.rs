//! The real program in a real terminal: whatever ends it, the terminal is given back.

mod ending;
mod interplay;
mod panics;
mod terminal;
