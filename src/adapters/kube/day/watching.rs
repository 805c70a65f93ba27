//! The body of a watch: lines as things happen, until it ends in one of the many ways there are.

use std::{sync::Arc, time::Duration};

use futures::{FutureExt, future::BoxFuture};
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

use super::cluster::{Cluster, Trouble};
use crate::adapters::kube::transport::Flow;

/// Between two bookmarks.
const BOOKMARK: Duration = Duration::from_mins(1);

/// A watch that is open.
pub(super) struct Watching {
    cluster: Arc<Cluster>,
    changes: watch::Receiver<u64>,
    path: &'static str,
    /// Everything up to this version has been sent.
    at: u64,
    /// What was wrong when it was opened.
    trouble: Trouble,
    end: Instant,
    bookmark: Instant,
    /// The last piece was half a line.
    is_cut: bool,
}

/// What is sent next.
enum Next {
    Piece(String),
    Reset,
    /// Never anything again.
    Silence,
    Nothing,
}

impl Watching {
    pub(super) fn new(
        cluster: Arc<Cluster>,
        (path, at): (&'static str, u64),
        trouble: Trouble,
        seconds: u64,
    ) -> Self {
        let now = Instant::now();
        let changes = cluster.changes();
        let (end, bookmark) = (now + Duration::from_secs(seconds), now + BOOKMARK);
        Self { cluster, changes, path, at, trouble, end, bookmark, is_cut: false }
    }

    fn next(&mut self) -> Next {
        let state = self.cluster.state();
        if state.trouble.silences != self.trouble.silences {
            return Next::Silence;
        }
        // Who has not read what is now forgotten is sent away, rather than told half of it.
        let is_behind = self.at < state.compacted;
        if state.trouble.life != self.trouble.life || self.is_cut || is_behind {
            return Next::Reset;
        }
        let at = self.at;
        let own = state.log.iter().filter(|it| it.version > at && it.path == self.path);
        let mut text: String = own.map(|change| change.line.as_str()).collect();
        self.at = state.version;
        if state.trouble.cuts != self.trouble.cuts {
            self.is_cut = true;
            text.truncate(text.len() / 2);
            text.push_str("{\"type\":\"MODIFIED\",\"object\":{\"metadata\":{\"na");
        } else if Instant::now() >= self.bookmark {
            self.bookmark += BOOKMARK;
            text.push_str(&bookmark(self.at));
        }
        if text.is_empty() { Next::Nothing } else { Next::Piece(text) }
    }

    async fn piece(&mut self, buffer: &mut Vec<u8>) -> Result<usize, String> {
        loop {
            self.changes.mark_unchanged();
            match self.next() {
                Next::Piece(text) => {
                    buffer.extend_from_slice(text.as_bytes());
                    return Ok(text.len());
                }
                Next::Reset => return Err("connection reset by peer".to_owned()),
                Next::Silence => std::future::pending().await,
                Next::Nothing => {}
            }
            if Instant::now() >= self.end {
                return Ok(0);
            }
            tokio::select! {
                _ = self.changes.changed() => {}
                () = sleep_until(self.end.min(self.bookmark)) => {}
            }
        }
    }
}

impl Flow for Watching {
    fn read<'a>(&'a mut self, buffer: &'a mut Vec<u8>) -> BoxFuture<'a, Result<usize, String>> {
        self.piece(buffer).boxed()
    }
}

fn bookmark(version: u64) -> String {
    let object = format!(r#"{{"metadata":{{"resourceVersion":"{version}"}}}}"#);
    format!("{{\"type\":\"BOOKMARK\",\"object\":{object}}}\n")
}
