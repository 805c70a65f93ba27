//! Drawing that knows nothing of the platform.

pub mod format;
pub mod text;
pub mod theme;
