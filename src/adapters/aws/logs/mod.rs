//! CloudWatch Logs, and the log files of databases.

mod database_file;
pub(super) mod groups;
mod preset;
mod rhythm;
mod search;
pub(super) mod sources;
mod tail;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use futures::{StreamExt, future::join_all, stream, stream::BoxStream};
use jiff::Timestamp;

use self::{database_file::DatabaseFile, search::Search, tail::Tail};
use super::{meter::after, shared::Shared};
use crate::{
    adapters::generate::{Emitter, generate},
    model::{Fault, LogPreset},
    ports::{LogEvent, LogQuery, LogTarget},
};

/// When to look again for a log that is not there.
const AGAIN: Duration = Duration::from_secs(30);

/// What the query asks for, until dropped or over. Nothing for logs of pods.
pub(super) fn follow(query: LogQuery, shared: Arc<Shared>) -> BoxStream<'static, LogEvent> {
    match query.target.clone() {
        LogTarget::Group(group, stream) => {
            let streams = stream.map(|name| vec![name]).unwrap_or_default();
            let search = Search { group, streams, preset: None };
            generate(move |out| Tail::new(search, query, shared, out).run())
        }
        LogTarget::Preset(preset) => generate(move |out| of_preset(preset, query, shared, out)),
        LogTarget::DatabaseFile(database, file) => {
            generate(move |out| DatabaseFile::new(database, file, query, shared, out).run())
        }
        LogTarget::Pod(..)
        | LogTarget::Pods(_)
        | LogTarget::Workload(_)
        | LogTarget::Labelled(..) => stream::empty().boxed(),
    }
}

/// Asks until it is known where the lines are.
async fn of_preset(
    preset: LogPreset,
    query: LogQuery,
    shared: Arc<Shared>,
    mut out: Emitter<LogEvent>,
) {
    loop {
        let fault = match preset::searches(&shared, preset).await {
            Ok(searches) => return side_by_side(searches, &query, &shared, &out).await,
            Err(fault) => fault,
        };
        if !query.follow {
            return out.emit(LogEvent::Failed(fault)).await;
        }
        let retry_at = fault.retry_at.or_else(|| Some(after(AGAIN)));
        out.emit(LogEvent::Failed(Fault { retry_at, ..fault })).await;
        tokio::time::sleep(AGAIN).await;
    }
}

async fn side_by_side(
    searches: Vec<Search>,
    query: &LogQuery,
    shared: &Arc<Shared>,
    out: &Emitter<LogEvent>,
) {
    let tail = |search| Tail::new(search, query.clone(), shared.clone(), out.clone()).run();
    join_all(searches.into_iter().map(tail)).await;
}

/// A point in time as CloudWatch Logs gives it, milliseconds.
fn moment(ms: Option<i64>) -> Option<Timestamp> {
    ms.and_then(|ms| Timestamp::from_millisecond(ms).ok())
}

/// Tells whose fault it is: AWS does not name the group.
fn about(what: &str, mut fault: Fault) -> Fault {
    fault.message = format!("{what}: {}", fault.message);
    fault
}
