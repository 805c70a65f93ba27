//! The journal in a file of SQLite that several consoles share.
//!
//! What is written is on the disk before it is answered (`synchronous=FULL`); nothing is changed or deleted,
//! which triggers see to; and who adds an entry holds the file from reading the last one on
//! (`BEGIN IMMEDIATE`), so that two consoles make one chain. Of a run only one of them writes at a time.

mod books;
mod claims;
mod faults;
mod file;
mod keeper;
mod schema;

use std::path::PathBuf;

use futures::{
    FutureExt, StreamExt, TryStreamExt,
    future::BoxFuture,
    stream::{self, BoxStream},
};

use self::{books::Books, keeper::Keeper};
use crate::{
    journal::{Anchor, Entry, Record},
    ports::{Journal, JournalError},
};

/// Entries that are read at once.
const PAGE: usize = 256;

/// A journal in a file, which need not exist: the first entry makes it.
pub struct OnDisk {
    keeper: Keeper,
}

impl OnDisk {
    /// The journal at `path`. Nothing is opened before it is used.
    pub fn at(path: PathBuf) -> Self {
        Self { keeper: Keeper::of(path) }
    }
}

impl Journal for OnDisk {
    fn append(&self, entry: Entry) -> BoxFuture<'static, Result<Anchor, JournalError>> {
        self.keeper.ask(move |books| books.append(&entry)).boxed()
    }

    fn read(&self, after: u64) -> BoxStream<'static, Result<Record, JournalError>> {
        let keeper = self.keeper.clone();
        let pages = stream::try_unfold(Some(after), move |after| {
            let keeper = keeper.clone();
            async move {
                let Some(after) = after else { return Ok(None) };
                let page = keeper.ask(move |books| books.page(after, PAGE)).await?;
                let last = page.last().filter(|_| page.len() == PAGE).map(|it| it.number);
                Ok(Some((stream::iter(page.into_iter().map(Ok)), last)))
            }
        });
        pages.try_flatten().boxed()
    }

    fn newest(&self) -> BoxFuture<'static, Result<Option<Anchor>, JournalError>> {
        self.keeper.ask(Books::newest).boxed()
    }
}
