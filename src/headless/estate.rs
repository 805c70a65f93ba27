//! `quarterdeck estate export`: a twin of what is looked at.

use std::time::Duration;

use serde_json::{Map, Value};

use super::snapshot::gather;
use crate::{
    cli::Exit,
    model::{FaultClass, Health, Store},
    ports::Ports,
    twin::{self, Twin, Veil},
};

/// A twin that was taken, and what has to be said of it.
#[derive(Debug)]
pub struct Taken {
    /// The file; none where nothing at all could be had.
    pub file: Option<Vec<u8>>,
    /// Rows in it.
    pub rows: usize,
    /// What could not be had and why, a line for each.
    pub complaints: Vec<String>,
    /// `Partial` where anything is missing; where nothing could be had, why.
    pub exit: Exit,
}

/// Waits for every feed, `wait` at most, and makes a twin of what there is.
pub async fn take(ports: &Ports, wait: Duration, veil: &Veil) -> Result<Taken, serde_json::Error> {
    let feeds = twin::feeds();
    let seen = Box::pin(gather(ports, feeds, wait)).await;
    let complaints = seen.complaints(feeds);
    if feeds.iter().all(|feed| !seen.store.freshness(*feed).complete) {
        return Ok(Taken { file: None, rows: 0, complaints, exit: seen.exit.max(Exit::Partial) });
    }
    let twin = Twin::write(&seen.store, seen.at, veil);
    let lists = ["feeds", "objects"].into_iter().filter_map(|part| twin[part].as_object());
    let rows = lists.flat_map(Map::values).filter_map(Value::as_array).map(Vec::len).sum();
    let file = serde_json::to_vec(&twin)?;
    let exit = if is_whole(&seen.store) { Exit::Ok } else { Exit::Partial };
    Ok(Taken { file: Some(file), rows, complaints, exit })
}

/// What the cluster does not serve is not missing: nobody could have it.
fn is_whole(store: &Store) -> bool {
    twin::feeds().iter().all(|feed| match &store.freshness(*feed).health {
        Health::Live => true,
        Health::Idle | Health::Loading => false,
        Health::Stale(fault) => fault.class == FaultClass::Missing,
    })
}
