//! A journal that cannot be kept: nothing may be changed.

use futures::{
    FutureExt, StreamExt,
    future::{self, BoxFuture},
    stream::{self, BoxStream},
};

use crate::{
    journal::{Anchor, Entry, Record},
    ports::{Journal, JournalError, Trouble},
};

/// Takes nothing and gives nothing, for this reason.
#[derive(Clone, Debug)]
pub struct Nowhere(JournalError);

impl Nowhere {
    /// No journal, and why, in a sentence that says what helps.
    pub fn because(reason: &str) -> Self {
        let (place, trouble) = ("of changes".to_owned(), Trouble::Absent(reason.to_owned()));
        Self(JournalError { place, trouble })
    }
}

impl Journal for Nowhere {
    fn append(&self, _entry: Entry) -> BoxFuture<'static, Result<Anchor, JournalError>> {
        future::ready(Err(self.0.clone())).boxed()
    }

    fn read(&self, _after: u64) -> BoxStream<'static, Result<Record, JournalError>> {
        stream::iter([Err(self.0.clone())]).boxed()
    }

    fn newest(&self) -> BoxFuture<'static, Result<Option<Anchor>, JournalError>> {
        future::ready(Err(self.0.clone())).boxed()
    }
}
