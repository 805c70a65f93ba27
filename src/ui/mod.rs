//! Drawing that knows nothing of the platform.

pub mod format;
pub mod line;
pub mod list;
pub mod search;
pub mod text;
pub mod theme;
pub mod viewport;
