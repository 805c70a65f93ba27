use super::*;
use crate::model::{CronJob, Kind, NodeClaim, SourceId};

/// One of each command, for what must hold of all of them.
pub(crate) fn samples() -> Vec<Command> {
    let cluster = SourceId::kubernetes("u", "c");
    let node = || ResourceId::new(&cluster, Kind::Node, "n1");
    let named = |kind| ResourceId::namespaced(&cluster, kind, "default", "web");
    let account = SourceId::aws("123456789012", "us-east-1");
    let orders = |kind| ResourceId::new(&account, kind, "orders");
    vec![
        Command::Cordon(node()),
        Command::Uncordon(node()),
        Command::Evict { pod: named(Kind::Pod), uid: "1".into(), grace_s: None },
        Command::Delete { pod: named(Kind::Pod), uid: "1".into(), grace_s: Some(1) },
        Command::Scale { workload: named(Kind::Deployment), from: 1, replicas: 2 },
        Command::Restart { workload: named(Kind::StatefulSet), at: Timestamp::UNIX_EPOCH },
        Command::PauseRollout(named(Kind::Deployment)),
        Command::ResumeRollout(named(Kind::Deployment)),
        Command::UndoRollout {
            workload: named(Kind::Deployment),
            from: 2,
            set: named(Kind::ReplicaSet),
        },
        Command::Trigger { cron: named(CronJob::kind()), job: named(Kind::Job) },
        Command::SuspendCron(named(CronJob::kind())),
        Command::ResumeCron(named(CronJob::kind())),
        Command::FailOver { database: orders(Kind::Database), from: "us-east-1a".into() },
        Command::FailOver { database: orders(Kind::DatabaseCluster), from: "one".into() },
        Command::Reboot { database: orders(Kind::Database), at: Timestamp::UNIX_EPOCH },
        Command::Snapshot { database: orders(Kind::Database), name: "orders-1".into() },
        Command::Snapshot { database: orders(Kind::DatabaseCluster), name: "o-1".into() },
        Command::Start(orders(Kind::Database)),
        Command::Start(orders(Kind::DatabaseCluster)),
        Command::Stop(orders(Kind::Database)),
        Command::Stop(orders(Kind::DatabaseCluster)),
        Command::Maintain {
            database: orders(Kind::Database),
            arn: "arn:aws:rds:us-east-1:123456789012:db:orders".into(),
            action: "system-update".into(),
        },
        modify(DatabaseSetting::Class("db.r6g.large".into()), "db.r6g.xlarge"),
        modify(DatabaseSetting::Storage(100), "200"),
        modify(DatabaseSetting::BackupWindow("03:00-04:00".into()), "05:00-06:00"),
        Command::Resize { group: group(), from: 1, desired: 2 },
        Command::Resize { group: orders(Kind::ScalingGroup), from: 2, desired: 1 },
        update(false),
        update(true),
        replace(orders(Kind::Instance)),
        replace(ResourceId::new(&cluster, NodeClaim::kind(), "pool-1")),
    ]
}

fn modify(from: DatabaseSetting, to: &str) -> Command {
    let to = match from {
        DatabaseSetting::Class(_) => DatabaseSetting::Class(to.into()),
        DatabaseSetting::Storage(_) => DatabaseSetting::Storage(to.parse().unwrap()),
        DatabaseSetting::BackupWindow(_) => DatabaseSetting::BackupWindow(to.into()),
    };
    let account = SourceId::aws("123456789012", "us-east-1");
    let database = ResourceId::new(&account, Kind::Database, "orders");
    Command::Modify { database, from, to }
}

fn group() -> ResourceId {
    let account = SourceId::aws("123456789012", "us-east-1");
    ResourceId::namespaced(&account, Kind::NodeGroup, "prod", "workers")
}

fn update(force: bool) -> Command {
    let from = "1.33.0-20250715".into();
    Command::UpdateGroup { group: group(), from, at: Timestamp::UNIX_EPOCH, force }
}

fn replace(machine: ResourceId) -> Command {
    let node = ResourceId::new(&SourceId::kubernetes("u", "c"), Kind::Node, "n1");
    Command::Replace { machine, node, group: "workers".into(), at: Timestamp::UNIX_EPOCH }
}

#[test]
fn the_samples_are_all_commands_and_called_as_in_the_journal() {
    let names: std::collections::BTreeSet<_> = Command::names().into_iter().collect();
    let found = samples().iter().map(|it| it.name().to_owned()).collect();
    assert_eq!(names, found, "a command lacks its sample, which read-only is tested by");
    for command in samples() {
        assert_eq!(serde_json::to_value(&command).unwrap()["command"], command.name());
    }
}
