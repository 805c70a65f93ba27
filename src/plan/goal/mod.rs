//! What must be seen before a step counts as done.

mod databases;
mod machines;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::databases::serving;
use crate::{
    model::{Collection, CronJob, Feed, Health, Kind, Resource, ResourceId, Store, Workload},
    ports::{Command, DatabaseSetting},
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
    /// So many pods of a workload are wanted, and ready.
    Ready(ResourceId, u32),
    /// All pods of a workload were made after a restart of this time, and are ready.
    Restarted(ResourceId, Timestamp),
    /// The rollouts of a Deployment are paused, or go on.
    Paused(ResourceId, bool),
    /// All pods of a Deployment are of a later revision than this, and ready.
    Revised(ResourceId, u32),
    /// A Job is there.
    Begun(ResourceId),
    /// A `CronJob` makes no Jobs, or makes them when they are due.
    Suspended(ResourceId, bool),
    /// Something else than this serves of a database, which is available.
    Moved(ResourceId, Box<str>),
    /// RDS has reported since then that an instance was restarted, and it is available.
    Rebooted(ResourceId, Timestamp),
    /// A snapshot of this name of a database is complete.
    Kept(ResourceId, Box<str>),
    /// A database is available, or is stopped.
    Serving(ResourceId, bool),
    /// Nothing of this name waits to be done to a database any more, and it is available.
    Maintained(ResourceId, Box<str>),
    /// A database has this setting, and is available.
    Modified(ResourceId, DatabaseSetting),
    /// A group wants so many machines, and so many serve.
    Sized(ResourceId, u32),
    /// A node group has another image than before.
    Updated {
        /// The group.
        group: ResourceId,
        /// The release of the image it had.
        from: Box<str>,
        /// What EKS tells of earlier updates is not about this.
        at: Timestamp,
    },
    /// A machine is gone, and another one serves.
    Replaced(Replacement),
}

/// A machine that another one takes the place of.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Replacement {
    /// The instance, or the claim of Karpenter.
    pub machine: ResourceId,
    /// Its node.
    pub node: ResourceId,
    /// The group of both.
    pub group: Box<str>,
    /// The other one has joined since then.
    pub at: Timestamp,
}

/// Whether a goal is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reached {
    /// It is.
    Yes,
    /// Not yet, and what is seen instead.
    NotYet(String),
    /// It will not be, and why.
    Failed(String),
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
            Command::Scale { workload, replicas, .. } => Self::Ready(workload.clone(), *replicas),
            Command::Restart { workload, at } => Self::Restarted(workload.clone(), *at),
            Command::PauseRollout(workload) => Self::Paused(workload.clone(), true),
            Command::ResumeRollout(workload) => Self::Paused(workload.clone(), false),
            Command::UndoRollout { workload, from, .. } => Self::Revised(workload.clone(), *from),
            Command::Trigger { job, .. } => Self::Begun(job.clone()),
            Command::SuspendCron(cron) => Self::Suspended(cron.clone(), true),
            Command::ResumeCron(cron) => Self::Suspended(cron.clone(), false),
            Command::FailOver { database, from } => Self::Moved(database.clone(), from.clone()),
            Command::Reboot { database, at } => Self::Rebooted(database.clone(), *at),
            Command::Snapshot { database, name } => Self::Kept(database.clone(), name.clone()),
            Command::Start(database) => Self::Serving(database.clone(), true),
            Command::Stop(database) => Self::Serving(database.clone(), false),
            Command::Maintain { database, action, .. } => {
                Self::Maintained(database.clone(), action.clone())
            }
            Command::Modify { database, to, .. } => Self::Modified(database.clone(), to.clone()),
            Command::Resize { group, desired, .. } => Self::Sized(group.clone(), *desired),
            Command::UpdateGroup { group, from, at, .. } => {
                Self::Updated { group: group.clone(), from: from.clone(), at: *at }
            }
            Command::Replace { machine, node, group, at } => Self::Replaced(Replacement {
                machine: machine.clone(),
                node: node.clone(),
                group: group.clone(),
                at: *at,
            }),
        }
    }

    /// The feeds that it is seen in.
    pub fn feeds(&self) -> &'static [Feed] {
        match self {
            Self::Cordoned(..) => &[Feed::Nodes],
            Self::Gone(..) => &[Feed::Pods],
            Self::Ready(id, _)
            | Self::Restarted(id, _)
            | Self::Paused(id, _)
            | Self::Revised(id, _) => of_workloads(id.kind),
            Self::Begun(_) => &[Feed::Jobs],
            Self::Suspended(..) => CronJob::feeds(),
            Self::Moved(..) | Self::Serving(..) | Self::Modified(..) => {
                &[Feed::Databases, Feed::DatabaseClusters]
            }
            Self::Rebooted(..) => &[Feed::Databases, Feed::DatabaseEvents],
            Self::Kept(..) => &[Feed::DatabaseSnapshots],
            Self::Maintained(..) => {
                &[Feed::Databases, Feed::DatabaseClusters, Feed::PendingMaintenance]
            }
            Self::Sized(id, _) if matches!(id.kind, Kind::ScalingGroup) => &[Feed::ScalingGroups],
            Self::Sized(..) | Self::Updated { .. } => &[Feed::NodeGroups, Feed::Nodes],
            Self::Replaced(it) if matches!(it.machine.kind, Kind::Instance) => {
                &[Feed::Instances, Feed::Nodes]
            }
            Self::Replaced(_) => &[Feed::NodeClaims, Feed::Nodes],
        }
    }

    /// Further feeds that tell more exactly whether it is reached, and why not yet; it is looked for without
    /// them, too.
    pub const fn reasons(&self) -> &'static [Feed] {
        match self {
            // A node that is to go is emptied first, and one without a machine is none.
            Self::Sized(id, _) if matches!(id.kind, Kind::NodeGroup) => {
                &[Feed::Instances, Feed::Pods, Feed::Budgets]
            }
            Self::Sized(..)
            | Self::Cordoned(..)
            | Self::Gone(..)
            | Self::Ready(..)
            | Self::Restarted(..)
            | Self::Paused(..)
            | Self::Revised(..)
            | Self::Moved(..)
            | Self::Rebooted(..)
            | Self::Kept(..)
            | Self::Serving(..)
            | Self::Maintained(..)
            | Self::Modified(..)
            | Self::Updated { .. }
            | Self::Begun(_)
            | Self::Suspended(..)
            | Self::Replaced(_) => &[],
        }
    }

    /// Looks for it. What a feed that is not well shows proves nothing.
    pub fn look(&self, store: &Store) -> Reached {
        if let Some(reached) = machines::look(self, store) {
            return reached;
        }
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
            Self::Ready(id, wanted) => workload(store, id, |row| {
                let instead = format!("{} of {wanted} are ready", row.ready);
                ((row.desired, row.ready) == (*wanted, *wanted), instead)
            }),
            Self::Restarted(id, at) => workload(store, id, |row| {
                let asked = row.rollout.restarted == Some(*at);
                (asked && row.is_rolled_out(), rolled_so_far(row))
            }),
            Self::Paused(id, wanted) => workload(store, id, |row| {
                let state = if row.rollout.paused { "is paused" } else { "goes on" };
                (row.rollout.paused == *wanted, format!("{} {state}", id.name))
            }),
            Self::Revised(id, from) => workload(store, id, |row| {
                let later = row.rollout.revision.is_some_and(|it| it > *from);
                (later && row.is_rolled_out(), rolled_so_far(row))
            }),
            Self::Begun(id) => match trusted(&store.jobs) {
                Err(unknown) => unknown,
                Ok(jobs) if jobs.get(id).is_some() => Reached::Yes,
                Ok(_) => Reached::NotYet(format!("{} is not there yet", id.name)),
            },
            Self::Suspended(id, wanted) => match store.objects.get(&CronJob::served()) {
                None => Reached::Unknown("nothing is seen yet".to_owned()),
                Some(rows) => seen(rows, id, |row| {
                    let suspended = CronJob::is_suspended(row);
                    let state = if suspended == Some(true) { "is" } else { "is not" };
                    (suspended == Some(*wanted), format!("{} {state} suspended", id.name))
                }),
            },
            Self::Moved(..)
            | Self::Rebooted(..)
            | Self::Kept(..)
            | Self::Serving(..)
            | Self::Maintained(..)
            | Self::Modified(..)
            | Self::Sized(..)
            | Self::Updated { .. }
            | Self::Replaced(_) => databases::look(self, store),
        }
    }
}

/// The feed of the workloads of a kind.
const fn of_workloads(kind: Kind) -> &'static [Feed] {
    if matches!(kind, Kind::StatefulSet) {
        &[Feed::StatefulSets]
    } else if matches!(kind, Kind::ReplicaSet) {
        &[Feed::ReplicaSets]
    } else if matches!(kind, Kind::DaemonSet) {
        &[Feed::DaemonSets]
    } else {
        &[Feed::Deployments]
    }
}

fn workload(store: &Store, id: &ResourceId, look: impl Fn(&Workload) -> (bool, String)) -> Reached {
    match store.workloads(id.kind) {
        None => Reached::Unknown(format!("{} is no workload", id.kind.name())),
        Some(rows) => seen(rows, id, look),
    }
}

fn rolled_so_far(row: &Workload) -> String {
    if row.rollout.behind {
        return "its controller has not taken note of it yet".to_owned();
    }
    let (updated, desired) = (row.updated.unwrap_or_default(), row.desired);
    format!("{updated} of {desired} are new, and {} are ready", row.ready)
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
