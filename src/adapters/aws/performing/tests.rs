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
    let is_unknown = matches!(&failed, Answer::Failed(it) if it.class == FaultClass::Unavailable);
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
