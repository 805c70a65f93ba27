//! Carries out commands: what is asked of databases.

use aws_sdk_rds::{
    config::{Builder, retry::RetryConfig},
    operation::RequestId,
};

use super::{
    operations::{
        CREATE_DB_CLUSTER_SNAPSHOT, CREATE_DB_SNAPSHOT, FAILOVER_DB_CLUSTER, REBOOT_DB_INSTANCE,
        START_DB_CLUSTER, START_DB_INSTANCE, STOP_DB_CLUSTER, STOP_DB_INSTANCE,
    },
    shared::Shared,
};
use crate::{
    model::{Fault, FaultClass, Feed, Kind},
    ports::{Answer, Command, Standing},
};

/// The id of a request, or why it failed.
type Outcome = Result<Option<Box<str>>, Fault>;

/// What is seen of databases.
const SEEN: [Feed; 4] =
    [Feed::Databases, Feed::DatabaseClusters, Feed::DatabaseEvents, Feed::DatabaseSnapshots];

/// Sends a command, once: who does not answer may have done it all the same, and is not asked again.
pub(super) async fn perform(shared: &Shared, command: &Command, dry: bool) -> Answer {
    let fault = |class, message: &str| {
        let action = format!("{} {}", command.name(), command.target());
        Answer::Failed(Fault::new(class, action, message))
    };
    let of_rds = matches!(
        command,
        Command::FailOver { .. }
            | Command::Reboot { .. }
            | Command::Snapshot { .. }
            | Command::Start(_)
            | Command::Stop(_)
    );
    let kind = command.target().kind;
    if !of_rds {
        return fault(FaultClass::Invalid, "AWS has no such command for this");
    }
    if dry {
        return fault(FaultClass::Missing, "RDS cannot try this out");
    }
    let done = if kind == Kind::Database {
        instance(shared, command).await
    } else if kind == Kind::DatabaseCluster {
        cluster(shared, command).await
    } else {
        return fault(FaultClass::Invalid, "it is no database");
    };
    for feed in SEEN {
        shared.wake.feed(feed);
    }
    match done {
        Some(Ok(request)) => Answer::Done(request.into_iter().collect()),
        Some(Err(fault)) => Answer::Failed(fault),
        None => fault(FaultClass::Invalid, "a database of this kind has no such command"),
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

/// Sends one operation, once.
macro_rules! sent {
    ($shared:expr, $action:expr, $call:expr) => {{
        let sent = $call.customize().config_override(once()).send();
        let answer = $shared.call($action, sent).await;
        Some(answer.map(|answer| answer.request_id().map(Into::into)))
    }};
}

async fn instance(shared: &Shared, command: &Command) -> Option<Outcome> {
    let (rds, name) = (shared.clients().await.rds.clone(), &*command.target().name);
    match command {
        // To the standby in another zone.
        Command::FailOver { .. } => {
            let call = rds.reboot_db_instance().db_instance_identifier(name).force_failover(true);
            sent!(shared, REBOOT_DB_INSTANCE, call)
        }
        Command::Reboot { .. } => {
            let call = rds.reboot_db_instance().db_instance_identifier(name);
            sent!(shared, REBOOT_DB_INSTANCE, call)
        }
        Command::Snapshot { name: snapshot, .. } => {
            let call = rds.create_db_snapshot().db_instance_identifier(name);
            sent!(shared, CREATE_DB_SNAPSHOT, call.db_snapshot_identifier(&**snapshot))
        }
        Command::Start(_) => {
            let call = rds.start_db_instance().db_instance_identifier(name);
            sent!(shared, START_DB_INSTANCE, call)
        }
        Command::Stop(_) => {
            let call = rds.stop_db_instance().db_instance_identifier(name);
            sent!(shared, STOP_DB_INSTANCE, call)
        }
        Command::Cordon(_)
        | Command::Uncordon(_)
        | Command::Evict { .. }
        | Command::Delete { .. }
        | Command::Scale { .. }
        | Command::Restart { .. }
        | Command::PauseRollout(_)
        | Command::ResumeRollout(_)
        | Command::UndoRollout { .. } => None,
    }
}

async fn cluster(shared: &Shared, command: &Command) -> Option<Outcome> {
    let (rds, name) = (shared.clients().await.rds.clone(), &*command.target().name);
    match command {
        // To a reader that RDS chooses.
        Command::FailOver { .. } => {
            let call = rds.failover_db_cluster().db_cluster_identifier(name);
            sent!(shared, FAILOVER_DB_CLUSTER, call)
        }
        Command::Snapshot { name: snapshot, .. } => {
            let call = rds.create_db_cluster_snapshot().db_cluster_identifier(name);
            let call = call.db_cluster_snapshot_identifier(&**snapshot);
            sent!(shared, CREATE_DB_CLUSTER_SNAPSHOT, call)
        }
        Command::Start(_) => {
            let call = rds.start_db_cluster().db_cluster_identifier(name);
            sent!(shared, START_DB_CLUSTER, call)
        }
        Command::Stop(_) => {
            let call = rds.stop_db_cluster().db_cluster_identifier(name);
            sent!(shared, STOP_DB_CLUSTER, call)
        }
        Command::Cordon(_)
        | Command::Uncordon(_)
        | Command::Evict { .. }
        | Command::Delete { .. }
        | Command::Scale { .. }
        | Command::Restart { .. }
        | Command::PauseRollout(_)
        | Command::ResumeRollout(_)
        | Command::UndoRollout { .. }
        | Command::Reboot { .. } => None,
    }
}

fn once() -> Builder {
    Builder::new().retry_config(RetryConfig::disabled())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        adapters::{aws::replay, leave::Leave},
        model::{ResourceId, SourceId},
    };

    fn of(kind: Kind) -> Command {
        let source = SourceId::aws("123456789012", "us-east-1");
        let database = ResourceId::new(&source, kind, "orders");
        Command::FailOver { database, from: "us-east-1a".into() }
    }

    /// Everything else that is asked of a database.
    fn others(kind: Kind) -> Vec<Command> {
        let database = || of(kind).target().clone();
        vec![
            Command::Reboot { database: database(), at: jiff::Timestamp::UNIX_EPOCH },
            Command::Snapshot { database: database(), name: "orders-1".into() },
            Command::Start(database()),
            Command::Stop(database()),
        ]
    }

    #[tokio::test]
    async fn each_command_is_the_one_operation_of_its_kind() {
        const SENT: &[(&str, &str)] = &[
            ("RebootDBInstance", "DBInstanceIdentifier=orders"),
            ("CreateDBSnapshot", "DBSnapshotIdentifier=orders-1"),
            ("StartDBInstance", "DBInstanceIdentifier=orders"),
            ("StopDBInstance", "DBInstanceIdentifier=orders"),
            ("CreateDBClusterSnapshot", "DBClusterSnapshotIdentifier=orders-1"),
            ("StartDBCluster", "DBClusterIdentifier=orders"),
            ("StopDBCluster", "DBClusterIdentifier=orders"),
        ];
        let (shared, asked) = replay::account(&[("", 200, "<Answer/>")]).await;
        let shared = shared.with(Leave::Change);
        for kind in [Kind::Database, Kind::DatabaseCluster] {
            for command in others(kind) {
                perform(&shared, &command, false).await;
            }
        }
        let asked = asked.lock().unwrap();
        assert_eq!(asked.len(), SENT.len(), "a cluster is not rebooted: {asked:?}");
        for (asked, (operation, argument)) in asked.iter().zip(SENT) {
            assert!(asked.contains(&format!("Action={operation}&")), "{asked}");
            assert!(asked.contains(argument) && !asked.contains("ForceFailover"), "{asked}");
        }
    }

    const REBOOTED: replay::Answer = (
        "Action=RebootDBInstance",
        200,
        "<RebootDBInstanceResponse><RebootDBInstanceResult/><ResponseMetadata>\
         <RequestId>r-1</RequestId></ResponseMetadata></RebootDBInstanceResponse>",
    );

    #[tokio::test]
    async fn an_instance_reboots_into_its_standby_and_a_cluster_to_a_reader() {
        let cluster = (
            "Action=FailoverDBCluster",
            200,
            "<FailoverDBClusterResponse><FailoverDBClusterResult/><ResponseMetadata>\
             <RequestId>r-2</RequestId></ResponseMetadata></FailoverDBClusterResponse>",
        );
        let (shared, asked) = replay::account(&[REBOOTED, cluster]).await;
        let shared = shared.with(Leave::Change);
        let done = perform(&shared, &of(Kind::Database), false).await;
        assert!(matches!(done, Answer::Done(_)), "{done:?}");
        let done = perform(&shared, &of(Kind::DatabaseCluster), false).await;
        assert!(matches!(done, Answer::Done(_)), "{done:?}");
        let asked = asked.lock().unwrap();
        assert!(asked[0].contains("DBInstanceIdentifier=orders"), "{asked:?}");
        assert!(asked[0].contains("ForceFailover=true"), "{asked:?}");
        assert!(asked[1].contains("DBClusterIdentifier=orders"), "{asked:?}");
    }

    #[tokio::test]
    async fn without_leave_to_change_nothing_is_sent() {
        let (shared, asked) = replay::account(&[REBOOTED]).await;
        for kind in [Kind::Database, Kind::DatabaseCluster] {
            for command in others(kind).into_iter().chain([of(kind)]) {
                let refused = perform(&shared, &command, false).await;
                let Answer::Failed(fault) = refused else { unreachable!("{refused:?}") };
                let no_such = fault.class == FaultClass::Invalid && kind != Kind::Database;
                assert!(no_such || fault.message.contains("nothing was sent"), "{fault}");
            }
        }
        assert_eq!(asked.lock().unwrap().as_slice(), [""; 0]);
    }

    #[tokio::test]
    async fn who_only_reads_sends_no_command_at_all() {
        let (shared, asked) = replay::account(&[REBOOTED]).await;
        for command in crate::ports::command::tests::samples() {
            let refused = perform(&shared, &command, false).await;
            assert!(matches!(refused, Answer::Failed(_)), "{command:?}: {refused:?}");
        }
        assert_eq!(asked.lock().unwrap().as_slice(), [""; 0]);
    }

    #[tokio::test]
    async fn an_answer_that_does_not_come_is_not_asked_for_again() {
        let (shared, asked) = replay::account(&[("Action=RebootDBInstance", 503, "")]).await;
        let shared = shared.with(Leave::Change);
        let failed = perform(&shared, &of(Kind::Database), false).await;
        let is_unknown =
            matches!(&failed, Answer::Failed(it) if it.class == FaultClass::Unavailable);
        assert!(is_unknown, "{failed:?}");
        assert_eq!(asked.lock().unwrap().len(), 1);
    }

    #[tokio::test]
    async fn nothing_else_is_done_and_nothing_is_tried_out() {
        let (shared, asked) = replay::account(&[REBOOTED]).await;
        let shared = shared.with(Leave::Change);
        let dry = perform(&shared, &of(Kind::Database), true).await;
        assert!(matches!(dry, Answer::Failed(it) if it.class == FaultClass::Missing));
        assert!(matches!(may(&shared, &of(Kind::Database)).await, Standing::Unknown(_)));
        let node = ResourceId::new(&SourceId::kubernetes("u", "n"), Kind::Node, "n1");
        let cordon = perform(&shared, &Command::Cordon(node), false).await;
        assert!(matches!(cordon, Answer::Failed(it) if it.class == FaultClass::Invalid));
        assert_eq!(asked.lock().unwrap().as_slice(), [""; 0]);
    }
}
