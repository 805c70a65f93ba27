//! The journal: in memory where nothing real is changed, else in a file.

mod in_memory;
mod nowhere;
#[cfg(feature = "journal")]
mod sqlite;

#[cfg(feature = "journal")]
pub use self::sqlite::OnDisk;
pub use self::{in_memory::InMemory, nowhere::Nowhere};
