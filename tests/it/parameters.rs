//! Parameters of databases: what was set, what others have instead, and what waits for a restart.

use futures::StreamExt as _;
use jiff::Timestamp;
use quarterdeck::{
    adapters::sandbox::Sandbox,
    model::{Database, Delta, Feed, Observation, Store},
    panes::{self, PaneId, Scope},
};
use serde_json::{Value, json};

use crate::harness::Harness;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

async fn store() -> Store {
    let ports = Sandbox::open("p2").unwrap().ports();
    let mut store = Store::default();
    for feed in [Feed::DatabaseParameters, Feed::Databases, Feed::DatabaseClusters] {
        store.apply(ports.inventory.watch(feed).next().await.unwrap(), NOW);
    }
    store
}

fn rows(store: &Store, scope: &Scope) -> Vec<Value> {
    let json = panes::snapshot((PaneId::RdsParameters, scope), store, "", NOW).unwrap();
    json["rows"].as_array().unwrap().clone()
}

fn row<'a>(rows: &'a [Value], name: &str) -> &'a Value {
    rows.iter().find(|row| row["id"] == name).unwrap()
}

fn changed(store: &mut Store, name: &str, change: impl Fn(&mut Database)) {
    let found = store.databases.rows().find(|it| &*it.id.name == name).unwrap();
    let mut database = (**found).clone();
    change(&mut database);
    store.apply(Observation::Databases(Delta::Apply(database)), NOW);
}

#[tokio::test]
async fn what_was_set_is_told_with_who_uses_it_and_what_others_have() {
    let rows = rows(&store().await, &Scope::All);
    assert_eq!(rows.len(), 4);
    let memory = row(&rows, "work_mem");
    assert_eq!(memory["databases"], json!(["events-aurora-2"]));
    let others = "default.aurora-postgresql16: the default of the engine";
    assert_eq!(memory["elsewhere"], json!([others]), "the writer of the cluster has another value");
    let connections = row(&rows, "max_connections");
    assert_eq!(
        (&connections["value"], &connections["apply_type"]),
        (&json!("800"), &json!("static"))
    );
    assert_eq!(connections["elsewhere"], json!([]), "no other database has this engine");
    assert_eq!(connections["pending"], json!([]));
    assert_eq!(row(&rows, "rds.logical_replication")["kind"], "cluster");
}

#[tokio::test]
async fn two_databases_of_one_engine_show_where_they_differ() {
    let mut store = store().await;
    let found = store.databases.rows().find(|it| &*it.id.name == "analytics-postgres").unwrap();
    let mut twin = (**found).clone();
    twin.id.name = "staging-postgres".into();
    twin.parameter_groups[0].name = "events-aurora16-reader".into();
    store.apply(Observation::Databases(Delta::Apply(twin)), NOW);
    let rows = rows(&store, &Scope::All);
    let differing = json!(["events-aurora16-reader: the default of the engine"]);
    assert_eq!(row(&rows, "max_connections")["elsewhere"], differing);
}

#[tokio::test]
async fn what_waits_for_a_restart_is_a_fault() {
    let mut store = store().await;
    changed(&mut store, "analytics-postgres", |it| {
        it.parameter_groups[0].status = Some("pending-reboot".into());
    });
    let rows = rows(&store, &Scope::All);
    let waiting = json!(["analytics-postgres: pending-reboot"]);
    assert_eq!(row(&rows, "max_connections")["pending"], waiting);
    assert_eq!(row(&rows, "work_mem")["pending"], json!([]));
}

#[tokio::test]
async fn a_member_has_the_parameters_of_its_cluster_and_a_cluster_those_of_its_members() {
    let store = store().await;
    let names = |name: &str, cluster: bool| -> Vec<String> {
        let known = if cluster { &store.database_clusters } else { &store.databases };
        let id = known.rows().find(|it| &*it.id.name == name).unwrap().id.clone();
        let rows = rows(&store, &Scope::About(id));
        rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("events-aurora-1", false), ["rds.logical_replication"]);
    assert_eq!(names("events-aurora-2", false), ["work_mem", "rds.logical_replication"]);
    assert_eq!(names("events-aurora", true), ["work_mem", "rds.logical_replication"]);
    assert_eq!(names("analytics-postgres", false), ["max_connections", "rds.force_ssl"]);
}

#[tokio::test(start_paused = true)]
async fn a_database_leads_to_its_parameters() {
    let mut console = Harness::sized(PaneId::Rds, 140, 30).await;
    let menu = console.keys("alt-j").await;
    let line = menu.lines().position(|line| line.contains("parameters that were set")).unwrap();
    let title = menu.lines().position(|line| line.contains("what has to do with")).unwrap();
    let screen = console.keys(&format!("{}enter", "j ".repeat(line - title - 1))).await;
    insta::assert_snapshot!(screen);
    let user = console.keys("enter").await;
    assert!(user.contains("analytics-postgres (instance"), "{user}");
}
