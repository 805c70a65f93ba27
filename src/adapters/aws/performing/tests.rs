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

fn account() -> SourceId {
    SourceId::aws("123456789012", "us-east-1")
}

fn group() -> ResourceId {
    ResourceId::namespaced(&account(), Kind::NodeGroup, "prod", "workers")
}

#[tokio::test]
async fn a_group_is_resized_only_from_the_size_that_was_shown() {
    let update = ("/update-config", 200, r#"{"update": {"id": "u-1", "status": "InProgress"}}"#);
    let known = (
        "/node-groups/workers ",
        200,
        r#"{"nodegroup": {"nodegroupName": "workers",
            "scalingConfig": {"minSize": 1, "desiredSize": 3, "maxSize": 5}}}"#,
    );
    let (shared, asked) = replay::account(&[update, known]).await;
    let shared = shared.with(Leave::Change);
    let resize = |from, desired| Command::Resize { group: group(), from, desired };
    let stale = perform(&shared, &resize(2, 4), false).await;
    assert!(matches!(&stale, Answer::Failed(it) if it.class == FaultClass::Conflict), "{stale:?}");
    let done = perform(&shared, &resize(2, 3), false).await;
    assert!(matches!(done, Answer::Done(_)), "it is so already: {done:?}");
    let done = perform(&shared, &resize(3, 4), false).await;
    assert!(matches!(done, Answer::Done(_)), "{done:?}");
    let asked = asked.lock().unwrap();
    let sent: Vec<_> = asked.iter().filter(|it| it.contains("/update-config")).collect();
    assert_eq!(sent.len(), 1, "{asked:?}");
    assert!(sent[0].contains(r#""scalingConfig":{"desiredSize":4}"#), "{sent:?}");
}

#[tokio::test]
async fn an_update_carries_its_token_and_force_only_where_that_was_chosen() {
    let update = ("/update-version", 200, r#"{"update": {"id": "u-1", "status": "InProgress"}}"#);
    let (shared, asked) = replay::account(&[update]).await;
    let shared = shared.with(Leave::Change);
    for force in [false, true] {
        let (from, at) = ("1.33.0-20250715".into(), jiff::Timestamp::UNIX_EPOCH);
        let command = Command::UpdateGroup { group: group(), from, at, force };
        let done = perform(&shared, &command, false).await;
        assert!(matches!(done, Answer::Done(_)), "{done:?}");
    }
    let asked = asked.lock().unwrap();
    for (asked, force) in asked.iter().zip(["false", "true"]) {
        assert!(asked.contains(r#""clientRequestToken":"0-workers""#), "{asked}");
        assert!(asked.contains(&format!(r#""force":{force}"#)), "{asked}");
        assert!(!asked.contains("version\":"), "to the newest of its version: {asked}");
    }
}

#[tokio::test]
async fn an_instance_is_terminated_without_its_group_wanting_less() {
    let known = (
        "Action=DescribeAutoScalingGroups",
        200,
        "<DescribeAutoScalingGroupsResponse><DescribeAutoScalingGroupsResult><AutoScalingGroups>\
         <member><AutoScalingGroupName>own</AutoScalingGroupName><MinSize>1</MinSize>\
         <MaxSize>5</MaxSize><DesiredCapacity>2</DesiredCapacity></member></AutoScalingGroups>\
         </DescribeAutoScalingGroupsResult></DescribeAutoScalingGroupsResponse>",
    );
    let done = ("Action=", 200, "<Answer/>");
    let (shared, asked) = replay::account(&[known, done]).await;
    let shared = shared.with(Leave::Change);
    let node = ResourceId::new(&SourceId::kubernetes("u", "n"), Kind::Node, "n1");
    let machine = ResourceId::new(&account(), Kind::Instance, "i-1");
    let at = jiff::Timestamp::UNIX_EPOCH;
    let replace = Command::Replace { machine, node, group: "own".into(), at };
    perform(&shared, &replace, false).await;
    let group = ResourceId::new(&account(), Kind::ScalingGroup, "own");
    perform(&shared, &Command::Resize { group, from: 2, desired: 3 }, false).await;
    let asked = asked.lock().unwrap();
    let sent = |operation: &str| {
        let action = format!("Action={operation}&");
        asked.iter().find(|it| it.contains(&action)).unwrap()
    };
    let terminated = sent("TerminateInstanceInAutoScalingGroup");
    assert!(terminated.contains("InstanceId=i-1"), "{terminated}");
    assert!(terminated.contains("ShouldDecrementDesiredCapacity=false"), "{terminated}");
    let resized = sent("SetDesiredCapacity");
    assert!(resized.contains("DesiredCapacity=3"), "{resized}");
    assert!(resized.contains("HonorCooldown=false"), "{resized}");
}

#[tokio::test]
async fn a_database_is_changed_at_once() {
    let (shared, asked) = replay::account(&[("", 200, "<Answer/>")]).await;
    let shared = shared.with(Leave::Change);
    let commands = crate::ports::command::tests::samples()
        .into_iter()
        .filter(|it| matches!(it, Command::Modify { .. } | Command::Maintain { .. }));
    for command in commands {
        perform(&shared, &command, false).await;
    }
    let asked = asked.lock().unwrap();
    let expected = [
        ("ApplyPendingMaintenanceAction", "OptInType=immediate"),
        ("ModifyDBInstance", "DBInstanceClass=db.r6g.xlarge"),
        ("ModifyDBInstance", "AllocatedStorage=200"),
        ("ModifyDBInstance", "PreferredBackupWindow=05%3A00-06%3A00"),
    ];
    assert_eq!(asked.len(), expected.len(), "{asked:?}");
    for (asked, (operation, argument)) in asked.iter().zip(expected) {
        assert!(asked.contains(&format!("Action={operation}&")), "{asked}");
        assert!(asked.contains(argument), "{asked}");
        let is_change = operation == "ModifyDBInstance";
        assert_eq!(asked.contains("ApplyImmediately=true"), is_change, "{asked}");
    }
}
