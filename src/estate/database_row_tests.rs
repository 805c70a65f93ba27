use jiff::SignedDuration;

use super::*;
use crate::model::{
    DatabaseStorage, Delta, MaintenanceAction, Observation, ParameterGroup, SourceId,
};

fn source() -> SourceId {
    SourceId::aws("123456789012", "us-east-1")
}

fn now() -> Timestamp {
    "2026-01-05T09:00:00Z".parse().unwrap()
}

fn instance(name: &str) -> Database {
    Database {
        id: ResourceId::new(&source(), Kind::Database, name),
        arn: "".into(),
        engine: "postgres".into(),
        version: None,
        class: None,
        status: "available".into(),
        zones: vec!["us-east-1a".into()],
        multi_az: Some(true),
        storage: DatabaseStorage { encrypted: Some(true), ..DatabaseStorage::default() },
        public: Some(false),
        endpoint: None,
        reader_endpoint: None,
        latest_restorable: None,
        backup_days: Some(7),
        backup_window: None,
        maintenance_window: None,
        authority: None,
        certificate_ends: None,
        pending: Vec::new(),
        deletion_protection: Some(true),
        iam_login: None,
        subnet_group: None,
        subnets: Vec::new(),
        subnet_zones: Vec::new(),
        performance_insights: None,
        monitoring_s: None,
        vpc: None,
        security_groups: Vec::new(),
        parameter_groups: Vec::new(),
        cluster: None,
        replica_of: None,
        members: Vec::new(),
        created: None,
        tags: crate::model::Labels::default(),
    }
}

fn member(name: &str, zone: &str) -> Database {
    Database {
        cluster: Some("aurora".into()),
        zones: vec![zone.into()],
        backup_days: Some(0),
        ..instance(name)
    }
}

fn cluster() -> Database {
    let member = |name: &str, writer| DatabaseMember {
        instance: name.into(),
        writer,
        promotion_tier: None,
        parameters: None,
    };
    Database {
        id: ResourceId::new(&source(), Kind::DatabaseCluster, "aurora"),
        members: vec![member("aurora-1", false), member("aurora-2", true)],
        latest_restorable: now().checked_sub(SignedDuration::from_secs(45)).ok(),
        ..instance("aurora")
    }
}

fn store(instances: Vec<Database>, clusters: Vec<Database>) -> Store {
    let mut store = Store::default();
    store.apply(Observation::Databases(Delta::Resync(instances)), now());
    store.apply(Observation::DatabaseClusters(Delta::Resync(clusters)), now());
    store
}

fn alone(database: Database) -> DatabaseRow {
    databases(&store(vec![database], Vec::new())).remove(0)
}

#[test]
fn clusters_stand_above_their_members_and_writers_above_readers() {
    let members = vec![
        instance("zebra"),
        member("aurora-1", "us-east-1a"),
        member("aurora-2", "us-east-1b"),
        instance("alpha"),
    ];
    let rows = databases(&store(members, vec![cluster()]));
    let seen: Vec<_> =
        rows.iter().map(|row| (&*row.database.id.name, row.role.map(DatabaseRole::name))).collect();
    assert_eq!(
        seen,
        [
            ("alpha", Some("standalone")),
            ("aurora", None),
            ("aurora-2", Some("writer")),
            ("aurora-1", Some("reader")),
            ("zebra", Some("standalone")),
        ]
    );
    assert_eq!(rows[1].zone().unwrap(), "us-east-1b", "a cluster writes where its writer is");
    assert_eq!(rows[3].restorable(), rows[1].restorable(), "backups are the cluster's");
    assert!(rows[3].findings().is_empty(), "{:?}", rows[3].findings());
}

#[test]
fn a_member_of_an_unknown_cluster_has_no_role_and_no_restorable_time() {
    let row = alone(member("aurora-1", "us-east-1a"));
    assert_eq!(row.role, None);
    assert_eq!(row.restorable(), Err("its cluster is not known"));
}

#[test]
fn without_backups_there_is_a_reason_instead_of_a_time() {
    let off = Database { backup_days: Some(0), ..instance("a") };
    assert_eq!(alone(off.clone()).restorable(), Err("automated backups are off"));
    assert_eq!(alone(off.clone()).findings(), [DatabaseFinding::NoBackups]);
    let replica = alone(Database { replica_of: Some("b".into()), ..off });
    assert!(replica.restorable().unwrap_err().contains("replica"));
    assert_eq!((replica.role, replica.findings()), (Some(DatabaseRole::Replica), Vec::new()));
    assert_eq!(alone(instance("new")).restorable(), Err("RDS names no restorable time yet"));
}

#[test]
fn findings_say_what_deserves_attention() {
    let bad = Database {
        public: Some(true),
        storage: DatabaseStorage { encrypted: Some(false), ..DatabaseStorage::default() },
        multi_az: Some(false),
        deletion_protection: Some(false),
        parameter_groups: vec![ParameterGroup {
            name: "tuned".into(),
            status: Some("pending-reboot".into()),
        }],
        ..instance("bad")
    };
    let mut store = store(vec![bad.clone()], Vec::new());
    let actions = vec![MaintenanceAction {
        action: "system-update".into(),
        description: "".into(),
        after: None,
        forced: None,
        planned: None,
    }];
    let pending = PendingMaintenance { id: bad.id, actions };
    store.apply(Observation::PendingMaintenance(Delta::Resync(vec![pending])), now());
    let names: Vec<_> =
        databases(&store)[0].findings().into_iter().map(DatabaseFinding::name).collect();
    assert_eq!(
        names,
        ["public", "unencrypted", "single-az", "parameters", "maintenance", "deletable"]
    );
    let unsaid =
        Database { public: None, multi_az: None, deletion_protection: None, ..instance("x") };
    assert!(alone(unsaid).findings().is_empty(), "what RDS does not say is no finding");
}

#[test]
fn a_certificate_is_counted_in_whole_days() {
    let ends = |seconds| Database {
        certificate_ends: now().checked_add(SignedDuration::from_secs(seconds)).ok(),
        ..instance("a")
    };
    assert_eq!(certificate_days(&ends(86_400 * 30), now()), Some(30));
    assert_eq!(certificate_days(&ends(-1), now()), Some(-1));
    assert_eq!(certificate_days(&instance("a"), now()), None);
}
