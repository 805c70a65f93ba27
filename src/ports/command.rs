//! Every change that can be made.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::DatabaseSetting;
use crate::{action::Risk, model::ResourceId};

/// A change, as data: the same value in the dialog, at the port and in the journal.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(tag = "command", rename_all = "kebab-case")]
pub enum Command {
    /// Lets no more pods be placed on a node.
    Cordon(ResourceId),
    /// Lets pods be placed on a node again.
    Uncordon(ResourceId),
    /// Asks for the end of a pod, which its disruption budget may refuse for now.
    Evict {
        /// The pod.
        pod: ResourceId,
        /// Its UID: a pod that took its name since is left alone.
        uid: Box<str>,
        /// How long it may take to end, seconds, where that is not its own.
        grace_s: Option<u32>,
    },
    /// Ends a pod, whatever its disruption budget says.
    Delete {
        /// The pod.
        pod: ResourceId,
        /// Its UID: a pod that took its name since is left alone.
        uid: Box<str>,
        /// How long it may take to end, seconds, where that is not its own.
        grace_s: Option<u32>,
    },
    /// Wants another number of pods of a workload.
    Scale {
        /// The workload.
        workload: ResourceId,
        /// Pods it wants now: where it wants another number by then, it is left alone.
        from: u32,
        /// Pods it is to want.
        replicas: u32,
    },
    /// Has a workload make all its pods anew, as it does for a new image.
    Restart {
        /// The workload.
        workload: ResourceId,
        /// When that was asked for, which is written on its pods: the same time restarts nothing twice.
        at: Timestamp,
    },
    /// Lets a Deployment replace no more pods by those of its newest revision.
    PauseRollout(ResourceId),
    /// Lets a Deployment go on with what it was paused in.
    ResumeRollout(ResourceId),
    /// Has a Deployment go back to the pods of an earlier revision.
    UndoRollout {
        /// The Deployment.
        workload: ResourceId,
        /// The revision it has now: where it has another by then, it is left alone.
        from: u32,
        /// The ReplicaSet that tells what the pods of the earlier revision are.
        set: ResourceId,
    },
    /// Makes a Job from what a `CronJob` makes them from, whatever its schedule says.
    Trigger {
        /// The `CronJob`.
        cron: ResourceId,
        /// The Job: there cannot be two of a name.
        job: ResourceId,
    },
    /// Has a `CronJob` make no Jobs.
    SuspendCron(ResourceId),
    /// Has a `CronJob` make Jobs again when they are due.
    ResumeCron(ResourceId),
    /// Lets a database fail over to its standby, or a cluster to a reader.
    FailOver {
        /// The instance, or the cluster.
        database: ResourceId,
        /// What serves now: of an instance its zone, of a cluster the instance that writes.
        from: Box<str>,
    },
    /// Restarts a database instance where it is.
    Reboot {
        /// The instance.
        database: ResourceId,
        /// When that was asked for: what RDS reports of earlier restarts is not this one.
        at: Timestamp,
    },
    /// Takes a snapshot of a database instance or cluster.
    Snapshot {
        /// The instance, or the cluster.
        database: ResourceId,
        /// What the snapshot is called: there cannot be two of a name.
        name: Box<str>,
    },
    /// Starts a database instance or cluster that is stopped.
    Start(ResourceId),
    /// Stops a database instance or cluster.
    Stop(ResourceId),
    /// Has RDS do now what it would do to a database in a maintenance window.
    Maintain {
        /// The instance, or the cluster.
        database: ResourceId,
        /// Its ARN, by which RDS knows what waits.
        arn: Box<str>,
        /// What is done, such as `system-update`.
        action: Box<str>,
    },
    /// Changes a setting of a database instance, at once.
    Modify {
        /// The instance.
        database: ResourceId,
        /// What it is now.
        from: DatabaseSetting,
        /// What it is to be.
        to: DatabaseSetting,
    },
    /// Wants another number of machines of a managed node group, or of an Auto Scaling group.
    Resize {
        /// The group.
        group: ResourceId,
        /// Machines it wants now: where it wants another number by then, it is left alone.
        from: u32,
        /// Machines it is to want.
        desired: u32,
    },
    /// Has EKS replace the nodes of a managed node group by those of the newest image.
    UpdateGroup {
        /// The group.
        group: ResourceId,
        /// The release of the image it has now.
        from: Box<str>,
        /// When that was asked for: what EKS tells of earlier updates is not this one.
        at: Timestamp,
        /// Pods that a disruption budget keeps are ended all the same.
        force: bool,
    },
    /// Ends the machine of a node, so that what keeps its group at its size starts another one.
    Replace {
        /// The instance, or the claim of Karpenter.
        machine: ResourceId,
        /// Its node.
        node: ResourceId,
        /// The group, by which the other one is known.
        group: Box<str>,
        /// When that was asked for: nodes that were there before are not the other one.
        at: Timestamp,
    },
}

/// What makes a second request harmless if nobody knows what became of the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Repeat {
    /// It asks for a state, and twice is as once.
    Harmless,
    /// It names what it means to change, which is so no more once it is done.
    Precondition,
    /// Nothing: it would happen twice.
    Never,
}

impl Command {
    /// How much damage it can do.
    pub const fn risk(&self) -> Risk {
        match self {
            Self::Cordon(_)
            | Self::Uncordon(_)
            | Self::PauseRollout(_)
            | Self::SuspendCron(_)
            | Self::ResumeCron(_)
            | Self::Snapshot { .. }
            | Self::Start(_)
            | Self::Modify { to: DatabaseSetting::BackupWindow(_), .. } => Risk::Reversible,
            Self::Resize { from, desired, .. } if *desired > *from => Risk::Reversible,
            Self::Scale { from, replicas, .. } if *replicas > *from => Risk::Reversible,
            Self::Evict { .. }
            | Self::Scale { .. }
            | Self::Restart { .. }
            | Self::ResumeRollout(_)
            | Self::UndoRollout { .. }
            | Self::Trigger { .. }
            | Self::FailOver { .. }
            | Self::Reboot { .. }
            | Self::Stop(_)
            | Self::Maintain { .. }
            | Self::Modify { to: DatabaseSetting::Class(_), .. }
            | Self::Resize { .. }
            | Self::UpdateGroup { force: false, .. } => Risk::Disruptive,
            // Storage never shrinks again.
            Self::Delete { .. }
            | Self::Modify { to: DatabaseSetting::Storage(_), .. }
            | Self::UpdateGroup { force: true, .. }
            | Self::Replace { .. } => Risk::Destructive,
        }
    }

    /// What it changes.
    pub const fn target(&self) -> &ResourceId {
        match self {
            Self::Cordon(id)
            | Self::Uncordon(id)
            | Self::PauseRollout(id)
            | Self::ResumeRollout(id)
            | Self::SuspendCron(id)
            | Self::ResumeCron(id)
            | Self::Start(id)
            | Self::Stop(id) => id,
            Self::Trigger { cron, .. } => cron,
            Self::FailOver { database, .. }
            | Self::Reboot { database, .. }
            | Self::Snapshot { database, .. }
            | Self::Maintain { database, .. }
            | Self::Modify { database, .. } => database,
            Self::Resize { group, .. } | Self::UpdateGroup { group, .. } => group,
            Self::Replace { machine, .. } => machine,
            Self::Evict { pod, .. } | Self::Delete { pod, .. } => pod,
            Self::Scale { workload, .. }
            | Self::Restart { workload, .. }
            | Self::UndoRollout { workload, .. } => workload,
        }
    }

    /// The UID of the one object that it means, where it names one.
    pub fn uid(&self) -> Option<&str> {
        match self {
            Self::Evict { uid, .. } | Self::Delete { uid, .. } => Some(uid),
            Self::Cordon(_)
            | Self::Uncordon(_)
            | Self::Scale { .. }
            | Self::Restart { .. }
            | Self::PauseRollout(_)
            | Self::ResumeRollout(_)
            | Self::UndoRollout { .. }
            | Self::Trigger { .. }
            | Self::SuspendCron(_)
            | Self::ResumeCron(_)
            | Self::FailOver { .. }
            | Self::Reboot { .. }
            | Self::Snapshot { .. }
            | Self::Start(_)
            | Self::Stop(_)
            | Self::Maintain { .. }
            | Self::Modify { .. }
            | Self::Resize { .. }
            | Self::UpdateGroup { .. }
            | Self::Replace { .. } => None,
        }
    }

    /// What takes it back, where something does.
    pub fn undo(&self) -> Option<Self> {
        match self {
            Self::Cordon(node) => Some(Self::Uncordon(node.clone())),
            Self::Uncordon(node) => Some(Self::Cordon(node.clone())),
            Self::Scale { workload, from, replicas } => {
                let workload = workload.clone();
                Some(Self::Scale { workload, from: *replicas, replicas: *from })
            }
            Self::Resize { group, from, desired } => {
                let group = group.clone();
                Some(Self::Resize { group, from: *desired, desired: *from })
            }
            Self::Modify { database, from, to } if !matches!(to, DatabaseSetting::Storage(_)) => {
                let database = database.clone();
                Some(Self::Modify { database, from: to.clone(), to: from.clone() })
            }
            Self::Start(database) => Some(Self::Stop(database.clone())),
            Self::Stop(database) => Some(Self::Start(database.clone())),
            Self::PauseRollout(workload) => Some(Self::ResumeRollout(workload.clone())),
            Self::ResumeRollout(workload) => Some(Self::PauseRollout(workload.clone())),
            Self::SuspendCron(cron) => Some(Self::ResumeCron(cron.clone())),
            Self::ResumeCron(cron) => Some(Self::SuspendCron(cron.clone())),
            Self::Evict { .. }
            | Self::Delete { .. }
            | Self::Restart { .. }
            | Self::UndoRollout { .. }
            | Self::Trigger { .. }
            | Self::FailOver { .. }
            | Self::Reboot { .. }
            | Self::Snapshot { .. }
            | Self::Maintain { .. }
            | Self::Modify { .. }
            | Self::UpdateGroup { .. }
            | Self::Replace { .. } => None,
        }
    }

    /// What makes a second request harmless.
    pub const fn repeat(&self) -> Repeat {
        match self {
            Self::Cordon(_)
            | Self::Uncordon(_)
            | Self::Restart { .. }
            | Self::PauseRollout(_)
            | Self::ResumeRollout(_)
            | Self::SuspendCron(_)
            | Self::ResumeCron(_)
            | Self::Modify { .. }
            | Self::Resize { .. }
            | Self::UpdateGroup { .. } => Repeat::Harmless,
            Self::Evict { .. }
            | Self::Delete { .. }
            | Self::Scale { .. }
            | Self::UndoRollout { .. }
            | Self::Trigger { .. }
            | Self::Snapshot { .. }
            | Self::Start(_)
            | Self::Stop(_)
            | Self::Maintain { .. }
            | Self::Replace { .. } => Repeat::Precondition,
            Self::FailOver { .. } | Self::Reboot { .. } => Repeat::Never,
        }
    }

    /// Its name in the journal and in guard rules.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Cordon(_) => "cordon",
            Self::Uncordon(_) => "uncordon",
            Self::Evict { .. } => "evict",
            Self::Delete { .. } => "delete",
            Self::Scale { .. } => "scale",
            Self::Restart { .. } => "restart",
            Self::PauseRollout(_) => "pause-rollout",
            Self::ResumeRollout(_) => "resume-rollout",
            Self::UndoRollout { .. } => "undo-rollout",
            Self::Trigger { .. } => "trigger",
            Self::SuspendCron(_) => "suspend-cron",
            Self::ResumeCron(_) => "resume-cron",
            Self::FailOver { .. } => "fail-over",
            Self::Reboot { .. } => "reboot",
            Self::Snapshot { .. } => "snapshot",
            Self::Start(_) => "start",
            Self::Stop(_) => "stop",
            Self::Maintain { .. } => "maintain",
            Self::Modify { .. } => "modify",
            Self::Resize { .. } => "resize",
            Self::UpdateGroup { .. } => "update-group",
            Self::Replace { .. } => "replace",
        }
    }

    /// The names of all commands: those that an entry of the journal is read by.
    pub fn names() -> Vec<String> {
        let unknown = serde_json::json!({ "command": "" });
        let told = serde_json::from_value::<Self>(unknown).err().map(|it| it.to_string());
        // It tells what it expects instead, each name between two backticks.
        let quoted = told.iter().flat_map(|it| it.split('`').skip(1).step_by(2));
        quoted.filter(|it| !it.is_empty()).map(str::to_owned).collect()
    }
}

/// What the world says to a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is done, or under way where it takes time. The ids by which the other side knows the requests.
    Done(Vec<Box<str>>),
    /// Not now, and why: a disruption budget, or too many requests.
    Later {
        /// Who refuses, in one sentence.
        why: String,
        /// When it is worth asking again, seconds.
        after_s: u32,
    },
    /// It failed.
    Failed(super::PortError),
}

#[cfg(test)]
#[path = "command_tests.rs"]
pub(crate) mod tests;
