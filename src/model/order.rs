//! What a simulated platform can be told to do.

/// A command, and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// As it is typed, such as `fault spot-storm`.
    pub words: Box<str>,
    /// One sentence.
    pub sentence: Box<str>,
}
