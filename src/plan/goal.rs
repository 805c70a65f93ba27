//! What must be seen before a step counts as done.

use serde::{Deserialize, Serialize};

use crate::{
    model::{Collection, Feed, Health, Kind, Resource, ResourceId, Store},
    ports::Command,
};

/// A state of the world. It is looked for in what the feeds show, so that nothing counts as done
/// because somebody said so.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Goal {
    /// A node takes no more pods, or takes them again.
    Cordoned(ResourceId, bool),
    /// A pod of this UID is no more.
    Gone(ResourceId, Box<str>),
    /// So many pods of a workload are ready.
    Ready(ResourceId, u32),
    /// A database is available again.
    Available(ResourceId),
}

/// Whether a goal is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reached {
    /// It is.
    Yes,
    /// Not yet, and what is seen instead.
    NotYet(String),
    /// Nobody can say, and why.
    Unknown(String),
}

impl Goal {
    /// What must be seen after a command.
    pub fn of(command: &Command) -> Self {
        match command {
            Command::Cordon(node) => Self::Cordoned(node.clone(), true),
            Command::Uncordon(node) => Self::Cordoned(node.clone(), false),
            Command::Evict { pod, uid, .. } | Command::Delete { pod, uid, .. } => {
                Self::Gone(pod.clone(), uid.clone())
            }
            Command::Scale { workload, replicas } => Self::Ready(workload.clone(), *replicas),
            Command::FailOver(database) => Self::Available(database.clone()),
        }
    }

    /// The feeds that it is seen in.
    pub const fn feeds(&self) -> &'static [Feed] {
        match self {
            Self::Cordoned(..) => &[Feed::Nodes],
            Self::Gone(..) => &[Feed::Pods],
            Self::Ready(id, _) if matches!(id.kind, Kind::StatefulSet) => &[Feed::StatefulSets],
            Self::Ready(id, _) if matches!(id.kind, Kind::ReplicaSet) => &[Feed::ReplicaSets],
            Self::Ready(..) => &[Feed::Deployments],
            Self::Available(_) => &[Feed::Databases, Feed::DatabaseClusters],
        }
    }

    /// Looks for it. What a feed that is not well shows proves nothing.
    pub fn look(&self, store: &Store) -> Reached {
        match self {
            Self::Cordoned(id, wanted) => seen(&store.nodes, id, |node| {
                let state = if node.cordoned { "is cordoned" } else { "takes pods" };
                (node.cordoned == *wanted, format!("{} {state}", id.name))
            }),
            Self::Gone(id, uid) => match trusted(&store.pods) {
                Err(unknown) => unknown,
                Ok(pods) => match pods.get(id).filter(|pod| pod.uid == **uid) {
                    Some(pod) => Reached::NotYet(format!("{} is {}", id.name, pod.status)),
                    None => Reached::Yes,
                },
            },
            Self::Ready(id, wanted) => match store.workloads(id.kind) {
                None => Reached::Unknown(format!("{} is no workload", id.kind.name())),
                Some(rows) => seen(rows, id, |row| {
                    (row.ready == *wanted, format!("{} of {wanted} are ready", row.ready))
                }),
            },
            Self::Available(id) => seen(&store.databases, id, |row| {
                (row.status == "available", format!("{} is {}", id.name, row.status))
            }),
        }
    }
}

/// The rows, if they can be trusted.
fn trusted<R: Resource>(rows: &Collection<R>) -> Result<&Collection<R>, Reached> {
    match &rows.freshness().health {
        Health::Live => Ok(rows),
        Health::Idle | Health::Loading => Err(Reached::Unknown("nothing is seen yet".to_owned())),
        Health::Stale(fault) => Err(Reached::Unknown(fault.to_string())),
    }
}

fn seen<R: Resource>(
    rows: &Collection<R>,
    id: &ResourceId,
    look: impl Fn(&R) -> (bool, String),
) -> Reached {
    match trusted(rows).map(|rows| rows.get(id)) {
        Err(unknown) => unknown,
        Ok(None) => Reached::Unknown(format!("{id} is not there")),
        Ok(Some(row)) => match look(row) {
            (true, _) => Reached::Yes,
            (false, instead) => Reached::NotYet(instead),
        },
    }
}
