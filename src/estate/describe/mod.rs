//! An object in the words of `kubectl describe`, joined with what the console knows besides.

mod aws;
mod database;
mod events;
mod fields;
mod nat;
mod node;
mod pod;
mod related;
mod storage;
#[cfg(test)]
mod tests;
mod workload;

use jiff::Timestamp;
use serde_json::Value;

use self::fields::Sheet;
pub use self::{events::concerns, storage::is_storage};
use super::{manifest_kind, masking::masked};
use crate::model::{Kind, ResourceId, Side, Store};

/// How a line stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A heading of several lines.
    Heading,
    /// As the others.
    Plain,
    /// Less important.
    Muted,
    /// Is well.
    Good,
    /// Needs attention.
    Warning,
}

/// One line: a label and its value, either of which may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Levels it is indented.
    pub depth: u8,
    /// What it is.
    pub label: String,
    /// What it says, as it came: whoever shows it neutralises it.
    pub value: String,
    /// How it stands out.
    pub tone: Tone,
}

/// Describes an object: what its API says, what the store adds, and what was reported about it.
#[expect(clippy::wildcard_enum_match_arm, reason = "most kinds are told as their API tells them")]
pub fn describe(id: &ResourceId, object: &Value, store: &Store, now: Timestamp) -> Vec<Line> {
    let object = &masked(object.clone());
    let mut sheet = Sheet::new(now);
    match id.kind {
        Kind::Node => {
            sheet.metadata(object);
            node::describe(&mut sheet, object);
            node::pods(&mut sheet, id, store);
            aws::of_node(&mut sheet, id, store);
        }
        Kind::Pod => {
            sheet.metadata(object);
            pod::describe(&mut sheet, object);
        }
        Kind::Deployment | Kind::ReplicaSet | Kind::StatefulSet | Kind::DaemonSet | Kind::Job => {
            sheet.metadata(object);
            workload::describe(&mut sheet, object);
        }
        Kind::Served(served) if served.side() == Side::Kubernetes => {
            sheet.metadata(object);
            if is_storage(id.kind) {
                storage::joined(&mut sheet, id, store);
            }
            sheet.rest(object);
        }
        kind if is_storage(kind) => {
            storage::joined(&mut sheet, id, store);
            sheet.generic(0, object);
        }
        Kind::NatGateway => {
            nat::traffic(&mut sheet, id, store);
            sheet.generic(0, object);
        }
        Kind::Database | Kind::DatabaseCluster => {
            database::joined(&mut sheet, id, store);
            sheet.heading(0, "RDS");
            sheet.generic(1, object);
        }
        _ => sheet.generic(0, object),
    }
    related::around(&mut sheet, id, store);
    if manifest_kind(id.kind).is_some() {
        events::about(&mut sheet, id, store);
    }
    sheet.lines
}
