//! The thread that has the file: the disk may take its time, and nobody else waits for it.

use std::{
    future::Future,
    path::PathBuf,
    sync::mpsc::{self, Sender},
    thread,
};

use tokio::sync::oneshot;

use super::books::Books;
use crate::ports::{JournalError, Trouble};

type Job = Box<dyn FnOnce(&mut Books) + Send>;

/// Hands work to the thread. It ends with the last of these, after all that was asked.
#[derive(Clone)]
pub(super) struct Keeper {
    place: String,
    jobs: Sender<Job>,
}

impl Keeper {
    /// Starts the thread.
    pub(super) fn of(path: PathBuf) -> Self {
        let place = path.display().to_string();
        let (jobs, asked) = mpsc::channel::<Job>();
        let work = move || {
            let mut books = Books::at(path);
            for job in asked {
                job(&mut books);
            }
        };
        // Without a thread nobody listens, which whoever asks is told.
        if let Err(error) = thread::Builder::new().name("journal".to_owned()).spawn(work) {
            tracing::error!(%error, "the journal has no thread");
        }
        Self { place, jobs }
    }

    /// Has this done, after all that was asked before, also if nobody waits for the answer.
    pub(super) fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Books) -> Result<T, JournalError> + Send + 'static,
    ) -> impl Future<Output = Result<T, JournalError>> + Send + 'static {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |books| drop(answer.send(work(books))));
        let sent = self.jobs.send(job);
        let place = self.place.clone();
        async move {
            let ended = || Trouble::Other("its thread has ended, a defect of the console".into());
            let answered = if sent.is_ok() { answered.await.ok() } else { None };
            answered.unwrap_or_else(|| Err(JournalError { place, trouble: ended() }))
        }
    }
}
