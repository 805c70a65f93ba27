//! Keeps the record of every change.

use futures::{future::BoxFuture, stream::BoxStream};

use crate::journal::{Anchor, Entry, Record};

/// Keeps entries, each after the one before it, and never changes one.
pub trait Journal: Send + Sync {
    /// Adds an entry at the end. Once it answers, the entry is kept whatever happens to the console; an
    /// error means that it may not be kept, and so that what it is about must not be done.
    fn append(&self, entry: Entry) -> BoxFuture<'static, Result<Anchor, JournalError>>;

    /// What follows the entry of this number, in the order in which it is kept; all after 0. It ends with
    /// the newest entry, or with the first error.
    fn read(&self, after: u64) -> BoxStream<'static, Result<Record, JournalError>>;

    /// The newest entry, if there is any.
    fn newest(&self) -> BoxFuture<'static, Result<Option<Anchor>, JournalError>>;
}

/// Why a journal takes or gives no entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the journal {place} cannot be used: {trouble}")]
pub struct JournalError {
    /// Where it is kept.
    pub place: String,
    /// What is wrong.
    pub trouble: Trouble,
}

/// What is wrong with a journal, and what helps.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// There is no room.
    #[error("the disk is full; free some space")]
    Full,
    /// Nothing can be written there.
    #[error("it cannot be written ({0}); let your user write the file and its folder")]
    NotWritable(String),
    /// Nothing can be read there.
    #[error("it cannot be read ({0}); let your user read the file and its folder")]
    NotReadable(String),
    /// The disk does not do what it is told.
    #[error("the disk does not take or give the data ({0})")]
    Disk(String),
    /// Somebody else has it.
    #[error("another program holds it; try again when that has ended")]
    Busy,
    /// It is no journal, or not a whole one.
    #[error(
        "the file is damaged or no journal ({0}); move it away and keep it, a new one is begun"
    )]
    Damaged(String),
    /// A later console wrote it.
    #[error("a newer Quarterdeck wrote it; use that one")]
    Newer,
    /// There is no place for it.
    #[error("{0}")]
    Absent(String),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}
