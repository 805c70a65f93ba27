//! The file in which views are saved.

use std::io;

/// Reads and writes the saved views, as text: what they mean is not its business.
pub trait ViewFile: Send + Sync {
    /// What it is called in messages.
    fn name(&self) -> String;

    /// The text; empty where nothing was ever saved.
    fn read(&self) -> io::Result<String>;

    /// Puts the text in the place of what is there, whole or not at all.
    fn write(&self, text: &str) -> io::Result<()>;
}
