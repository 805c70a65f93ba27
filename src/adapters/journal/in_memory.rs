//! A journal that lasts as long as the console: that of what is simulated.

use std::sync::{Arc, Mutex, PoisonError};

use futures::{
    FutureExt, StreamExt,
    future::{self, BoxFuture},
    stream::{self, BoxStream},
};

use crate::{
    journal::{Anchor, Entry, Record},
    ports::{Journal, JournalError, Trouble},
};

/// The entries, in order.
#[derive(Clone, Debug, Default)]
pub struct InMemory(Arc<Mutex<Vec<Record>>>);

impl InMemory {
    fn records(&self) -> std::sync::MutexGuard<'_, Vec<Record>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, entry: &Entry) -> Result<Anchor, JournalError> {
        let text = serde_json::to_string(entry).map_err(|error| {
            let trouble = Trouble::Other(error.to_string());
            JournalError { place: "in memory".to_owned(), trouble }
        })?;
        let mut records = self.records();
        let record = Record::after(records.last().map(Record::anchor), text.into());
        let anchor = record.anchor();
        records.push(record);
        Ok(anchor)
    }
}

impl Journal for InMemory {
    fn append(&self, entry: Entry) -> BoxFuture<'static, Result<Anchor, JournalError>> {
        let this = self.clone();
        async move { this.add(&entry) }.boxed()
    }

    fn read(&self, after: u64) -> BoxStream<'static, Result<Record, JournalError>> {
        let all = self.records();
        let later: Vec<_> = all.iter().filter(|it| it.number > after).cloned().map(Ok).collect();
        stream::iter(later).boxed()
    }

    fn newest(&self) -> BoxFuture<'static, Result<Option<Anchor>, JournalError>> {
        future::ready(Ok(self.records().last().map(Record::anchor))).boxed()
    }
}
