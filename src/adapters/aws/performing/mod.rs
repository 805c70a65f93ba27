//! Carries out commands: what is asked of databases, of node groups and of machines.

mod databases;
mod groups;
#[cfg(test)]
mod tests;

use super::shared::Shared;
use crate::{
    model::{Fault, FaultClass, Feed, Kind},
    ports::{Answer, Command, Standing},
};

/// The id of a request, or why it failed.
type Outcome = Result<Option<Box<str>>, Fault>;

/// What is seen of databases.
const OF_DATABASES: &[Feed] = &[
    Feed::Databases,
    Feed::DatabaseClusters,
    Feed::DatabaseEvents,
    Feed::DatabaseSnapshots,
    Feed::PendingMaintenance,
];
/// What is seen of machines.
const OF_MACHINES: &[Feed] = &[Feed::NodeGroups, Feed::ScalingGroups, Feed::Instances];

/// Sends a command, once: who does not answer may have done it all the same, and is not asked again.
pub(super) async fn perform(shared: &Shared, command: &Command, dry: bool) -> Answer {
    let fault = |class, message: &str| {
        let action = format!("{} {}", command.name(), command.target());
        Answer::Failed(Fault::new(class, action, message))
    };
    let Some(service) = service(command.target().kind) else {
        return fault(FaultClass::Invalid, "AWS has no such command for this");
    };
    if dry {
        return fault(FaultClass::Missing, &format!("{service} cannot try this out"));
    }
    // Before it is read what is changed: who only reads has no use for that.
    if !shared.may_change() {
        return fault(FaultClass::Denied, "this console only reads; nothing was sent");
    }
    let kind = command.target().kind;
    let (done, feeds) = if kind == Kind::Database {
        (databases::instance(shared, command).await, OF_DATABASES)
    } else if kind == Kind::DatabaseCluster {
        (databases::cluster(shared, command).await, OF_DATABASES)
    } else {
        (groups::send(shared, command).await, OF_MACHINES)
    };
    for feed in feeds {
        shared.wake.feed(*feed);
    }
    match done {
        Some(Ok(request)) => Answer::Done(request.into_iter().collect()),
        Some(Err(fault)) => Answer::Failed(fault),
        None => fault(FaultClass::Invalid, "AWS has no such command for this"),
    }
}

/// Who carries out what is asked of a kind.
const fn service(kind: Kind) -> Option<&'static str> {
    if matches!(kind, Kind::Database | Kind::DatabaseCluster) {
        Some("RDS")
    } else if matches!(kind, Kind::NodeGroup) {
        Some("EKS")
    } else if matches!(kind, Kind::ScalingGroup | Kind::Instance) {
        Some("Auto Scaling")
    } else {
        None
    }
}

/// Whether we may send a command: what AWS answers where it only tries it out, and otherwise unknown.
pub(super) async fn may(shared: &Shared, command: &Command) -> Standing {
    match perform(shared, command, true).await {
        Answer::Done(_) | Answer::Later { .. } => Standing::Granted,
        Answer::Failed(fault) if fault.class == FaultClass::Denied => {
            Standing::Denied(fault.message)
        }
        Answer::Failed(fault) => Standing::Unknown(fault.message),
    }
}
