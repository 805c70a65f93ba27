//! The account does what AWS does, with its timings.

use jiff::Timestamp;

use super::super::Living;
use crate::{
    adapters::sandbox::{estate::Estate, rows::Moment},
    model::{DatabaseLoad, NatTraffic},
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
