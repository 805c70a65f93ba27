//! The account does what AWS does, with its timings.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::super::Living;
use crate::{
    adapters::sandbox::{estate::Estate, rows::Moment},
    model::{AwsKind, DatabaseLoad, NatTraffic, Symbol},
};

const MINUTE: u64 = 60_000;
/// As estates begin: 2026-01-05T09:00:00Z.
const DAWN: Timestamp = Timestamp::constant(1_767_603_600, 0);

fn living(estate: &str) -> Living {
    Estate::named(estate).unwrap().living(DAWN)
}

fn load(living: &Living, name: &str) -> DatabaseLoad {
    living.database_load().into_iter().find(|it| *it.id.name == *name).unwrap()
}

fn traffic(living: &Living, place: usize) -> NatTraffic {
    let rows: Vec<_> = living.store().nat_gateways.rows().collect();
    let wanted = &rows[place].id;
    living.nat_traffic().into_iter().find(|it| it.id == *wanted).unwrap()
}

#[test]
fn at_dawn_everything_is_measured_as_the_estate_has_it() {
    let estate = Estate::named("p2").unwrap();
    let living = estate.living(DAWN);
    assert_eq!(living.database_load(), estate.database_load_rows());
    assert_eq!(living.nat_traffic(), estate.nat_traffic_rows());
    assert!(!estate.database_rows(Moment(DAWN)).is_empty());
}

#[test]
fn a_standby_serves_after_seventy_seconds_and_is_busy_for_five_minutes() {
    let mut it = living("p2");
    let before = load(&it, "analytics-postgres");
    it.fail_over(Some("analytics-postgres")).unwrap();
    it.advance(69_000);
    let down = load(&it, "analytics-postgres");
    assert_eq!((down.connections, down.cpu), (None, None), "nobody measures what does not run");
    assert_eq!(down.free_storage, before.free_storage);
    it.advance(75_000);
    let settling = load(&it, "analytics-postgres");
    assert!(settling.connections < before.connections.map(|it| it * 6 / 10), "{settling:?}");
    it.advance(70_000 + 6 * MINUTE);
    let after = load(&it, "analytics-postgres");
    let range = before.connections.map(|it| it * 9 / 10)..before.connections.map(|it| it * 11 / 10);
    assert!(range.contains(&after.connections), "{after:?}");
}

#[test]
fn the_lag_is_that_of_whoever_reads_now() {
    let mut it = living("p2");
    let lags = |it: &Living| {
        ["events-aurora-1", "events-aurora-2"].map(|name| load(it, name).replica_lag_s.is_some())
    };
    assert_eq!(lags(&it), [false, true]);
    it.fail_over(Some("events-aurora")).unwrap();
    it.advance(26_000);
    assert_eq!(lags(&it), [true, false], "roles are swapped");
    let behind = load(&it, "events-aurora-1").replica_lag_s;
    it.advance(30 * MINUTE);
    assert!(load(&it, "events-aurora-1").replica_lag_s < behind);
}

#[test]
fn a_failed_gateway_leaves_routes_that_lead_nowhere() {
    let mut it = living("p2");
    let closed = |it: &Living| {
        let routes = it.store().route_tables.rows().flat_map(|it| &it.routes);
        routes.filter(|it| it.blackhole).count()
    };
    assert_eq!(closed(&it), 0);
    it.fail_nat(Some("nat-b")).unwrap();
    assert_eq!(closed(&it), 1);
    assert_eq!(traffic(&it, 1).bytes_out, None);
    assert!(traffic(&it, 0).bytes_out.is_some());
    it.mend();
    assert_eq!(closed(&it), 0);
    assert!(traffic(&it, 1).bytes_out.is_some());
    it.exhaust_nat(Some("nat-a")).unwrap();
    assert_eq!(traffic(&it, 0).connections, Some(55_000));
    assert!(traffic(&it, 0).port_errors > Some(0));
    it.mend();
    assert_eq!(traffic(&it, 0).port_errors, Some(0));
}

#[test]
fn a_backup_is_made_a_day_after_the_last_one() {
    let mut it = living("p2");
    let status = |it: &Living| {
        let mut rows = it.store().databases.rows();
        rows.find(|it| &*it.id.name == "analytics-postgres").unwrap().status.clone()
    };
    let snapshots = |it: &Living, status: &str| {
        it.store().database_snapshots.rows().filter(|it| it.status == status).count()
    };
    let kept = snapshots(&it, "available");
    let begin = (18 * 60 + 7) * MINUTE;
    it.advance(begin - 1);
    assert_eq!((status(&it).as_str(), snapshots(&it, "creating")), ("available", 0));
    it.advance(begin + 1);
    assert_eq!((status(&it).as_str(), snapshots(&it, "creating")), ("backing-up", 1));
    it.advance(begin + 5 * MINUTE);
    assert_eq!((status(&it).as_str(), snapshots(&it, "available")), ("available", kept + 2));
    let named = |name: &str| it.store().database_snapshots.rows().any(|it| &*it.id.name == name);
    assert!(named("rds:analytics-postgres-2026-01-06-03-07"));
    let said = |text: &str| {
        it.store().database_events.rows().any(|it| {
            &*it.message == text && &*it.source == "analytics-postgres" && it.at > Some(DAWN)
        })
    };
    assert!(said("Backing up DB instance") && said("Finished DB Instance backup"));
}

fn off(living: &Living) -> Vec<String> {
    let mut names: Vec<_> = living.store().alarms.rows().map(|it| it.id.name.to_string()).collect();
    names.sort();
    names
}

#[test]
fn alarms_go_off_with_what_they_watch_and_come_back() {
    let mut it = living("p2");
    let dawn = off(&it);
    it.advance(30 * MINUTE);
    assert_eq!(off(&it), dawn, "what is as usual sets nothing off");
    it.fail_nat(Some("nat-a")).unwrap();
    it.advance(32 * MINUTE);
    assert_eq!(off(&it), dawn, "three periods are not over yet");
    it.advance(34 * MINUTE);
    assert!(off(&it).contains(&"nat-a-traffic".to_owned()), "{:?}", off(&it));
    let reason = |it: &Living| {
        let mut rows = it.store().alarms.rows();
        rows.find(|it| &*it.id.name == "nat-a-traffic").and_then(|it| it.reason.clone())
    };
    assert!(reason(&it).unwrap().contains("treated as [Breaching]"), "{:?}", reason(&it));
    let printed = |it: &Living| format!("{:?}", it.store().objects[&AwsKind::Alarms.served()]);
    assert!(printed(&it).contains("treated as [Breaching]"));
    it.mend();
    it.exhaust_nat(Some("nat-a")).unwrap();
    it.advance(38 * MINUTE);
    assert!(off(&it).contains(&"nat-a-ports".to_owned()), "{:?}", off(&it));
    it.mend();
    it.fail_over(Some("events-aurora")).unwrap();
    it.advance(41 * MINUTE);
    assert!(off(&it).contains(&"events-aurora-lag".to_owned()), "{:?}", off(&it));
    it.advance(50 * MINUTE);
    assert_eq!(off(&it), dawn, "everything is well again");
}

#[test]
fn targets_are_believed_after_two_answers() {
    let mut it = living("p2");
    let states = |it: &Living| {
        let mut states: Vec<_> =
            it.store().target_health.rows().map(|it| it.state.to_string()).collect();
        states.sort();
        states
    };
    assert_eq!(states(&it), ["healthy"; 5]);
    let target = it.store().target_health.rows().next().unwrap().target.clone();
    let node = |it: &Living| {
        let mut nodes = it.store().nodes.rows();
        nodes.find(|it| it.instance_id.as_ref() == Some(&target)).unwrap().id.name.to_string()
    };
    let name = node(&it);
    it.silence(Some(&name)).unwrap();
    it.advance(16_000);
    assert_eq!(states(&it), ["healthy"; 5]);
    it.advance(31_000);
    assert_eq!(states(&it), ["healthy", "healthy", "healthy", "healthy", "unhealthy"]);
    it.advance(4 * MINUTE);
    assert!(off(&it).contains(&"k8s-api-unhealthy".to_owned()), "{:?}", off(&it));
    it.advance(20 * MINUTE);
    assert!(states(&it).iter().all(|it| it == "healthy"), "{:?}", states(&it));
    assert!(!off(&it).contains(&"k8s-api-unhealthy".to_owned()), "{:?}", off(&it));
}

/// Addresses of each subnet that are free, and those that interfaces have.
fn addresses(living: &Living) -> BTreeMap<String, u64> {
    let store = living.store();
    let free = store.subnets.rows().map(|it| (it.id.name.to_string(), it.free.unwrap()));
    let mut sums: BTreeMap<String, u64> = free.collect();
    let mut seen = std::collections::BTreeSet::new();
    for row in store.network_interfaces.rows() {
        *sums.get_mut(row.subnet.as_str()).unwrap() += row.private_ips.len() as u64;
        for ip in &row.private_ips {
            assert!(seen.insert(*ip), "{ip} is given twice");
        }
    }
    sums
}

#[test]
fn addresses_go_with_instances_and_none_is_lost() {
    for estate in ["p2", "p4", "gen:nodes=20,pods=400"] {
        let mut it = if estate.starts_with("gen:") {
            Estate::generated(estate).unwrap().living(DAWN)
        } else {
            living(estate)
        };
        let dawn = addresses(&it);
        let count = it.store().network_interfaces.rows().len();
        let ids = |it: &Living| -> Vec<_> {
            it.store().network_interfaces.rows().map(|it| it.id.name.to_string()).collect()
        };
        let before = ids(&it);
        for minute in [3, 10, 25] {
            it.storm(Some(2)).unwrap();
            it.advance(minute * MINUTE);
            assert_eq!(addresses(&it), dawn, "{estate} after {minute} minutes");
        }
        assert_ne!(ids(&it), before, "{estate}");
        assert!(it.store().network_interfaces.rows().len().abs_diff(count) < 8, "{estate}");
    }
}

#[test]
fn a_volume_goes_where_its_pod_goes() {
    let mut it = living("p2");
    let disk = |it: &Living| {
        let mut rows = it.store().volumes.rows();
        let row = rows.find(|it| &*it.id.name == "vol-0a1b2c3d4e5f60001").unwrap();
        let instance = row.attachments.first().map(|it| it.instance.to_string());
        (row.state.to_string(), instance)
    };
    let pod = |it: &Living| {
        let mut rows = it.store().pods.rows();
        rows.find(|it| &*it.id.name == "postgres-0").cloned()
    };
    let (state, first) = disk(&it);
    assert_eq!(state, "in-use");
    let node = pod(&it).unwrap().node.clone().unwrap();
    it.empty(Some(&node)).unwrap();
    let mut states = std::collections::BTreeSet::new();
    for second in 1..900 {
        it.advance(second * 1_000);
        states.insert(disk(&it).0);
    }
    assert!(states.contains("available"), "{states:?}");
    let now = pod(&it).unwrap();
    if now.status == "Running" {
        assert_ne!(disk(&it).1, first);
        assert!(disk(&it).1.is_some());
    } else {
        assert_eq!(disk(&it), ("available".to_owned(), None));
    }
}

#[test]
fn a_group_is_updated_a_node_at_a_time() {
    let mut it = living("p2");
    let row = |it: &Living| {
        let mut rows = it.store().node_groups.rows();
        rows.find(|it| &*it.id.name == "application").cloned().unwrap()
    };
    let nodes = |it: &Living| {
        let store = it.store();
        let known = |id: &Symbol| store.instances.rows().any(|it| *it.id.name == *id.as_str());
        // EKS cannot replace a node whose instance is gone.
        let own = store.nodes.rows().filter(|it| it.node_group.as_deref() == Some("application"));
        let own = own.filter(|it| it.instance_id.as_ref().is_some_and(known));
        own.map(|it| (it.cordoned, it.kubelet.clone().unwrap())).collect::<Vec<_>>()
    };
    let old = nodes(&it)[0].1.clone();
    it.update_group(Some("application")).unwrap();
    assert!(it.update_group(Some("application")).unwrap_err().contains("UPDATING"));
    let mut minutes = 0;
    while row(&it).status == "UPDATING" {
        minutes += 1;
        assert!(minutes < 90, "{:?}", nodes(&it));
        it.advance(minutes * MINUTE);
        assert!(nodes(&it).iter().filter(|(cordoned, _)| *cordoned).count() <= 1);
        // Meanwhile Cluster Autoscaler may find that fewer are enough.
        assert!(nodes(&it).len() >= 3, "a new one comes first: {:?}", nodes(&it));
    }
    // A few times the three to five minutes of a new node, and the drains.
    assert!((9..50).contains(&minutes), "{minutes}");
    assert!(nodes(&it).iter().all(|(_, kubelet)| *kubelet != old), "{:?}", nodes(&it));
    assert_eq!(row(&it).release.as_deref(), Some("1.33.5-20251209"));
    assert!(it.update_group(Some("application")).unwrap_err().contains("newest"));
}
