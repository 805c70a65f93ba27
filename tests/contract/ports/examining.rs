//! `Doctor::examine` and `Doctor::permissions` of a place where all is well; `ViewFile` and `Clock`.

use std::collections::BTreeSet;

use futures::StreamExt;
use quarterdeck::{
    model::{Destination, Kind, ResourceId, Side, SourceId},
    permission::{aws::OPERATIONS, cluster},
    ports::{Check, Door, Greeting, Permission, Standing, Verdict},
};

use super::{
    Place,
    seen::{DATABASE, PATIENCE},
};

pub(super) async fn examine(place: &Place) {
    let checks = place.ports.doctor.examine().collect::<Vec<Check>>();
    let checks = tokio::time::timeout(PATIENCE, checks).await.expect("an examination ends");
    assert!(!checks.is_empty());
    for check in &checks {
        assert!(!check.title.is_empty() && !check.detail.is_empty(), "{check:?}");
        assert!(!check.denied && check.verdict != Verdict::Bad, "{check:?}");
        let well = check.verdict == Verdict::Good;
        assert!(well || check.remedy.is_some() || check.verdict == Verdict::Unknown, "{check:?}");
    }
    let titles: BTreeSet<_> = checks.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(titles.len(), checks.len(), "{checks:#?}");
    permissions(place).await;
    views(place);
    a_knock_is_answered_or_not_but_soon(place).await;
    time_passes(place).await;
}

/// What it finds depends on where we are; that it says so soon does not.
async fn a_knock_is_answered_or_not_but_soon(place: &Place) {
    let account = SourceId::aws("123456789012", "us-east-1");
    let database = ResourceId::new(&account, Kind::Database, DATABASE);
    let endpoint = "127.0.0.1:1".into();
    let door = Door { database, endpoint, greeting: Greeting::Postgres };
    let knocked = tokio::time::timeout(PATIENCE, place.ports.prober.knock(&door)).await;
    let told = knocked.expect("it gives up soon").err();
    assert!(told.is_none_or(|why| !why.is_empty()));
}

/// Each that is in the tables, once, and all of them are granted.
async fn permissions(place: &Place) {
    // A denial is never forgotten: whoever asks has not been denied anything so far.
    let fresh = place.ports.connections.connect(&Destination::default()).expect("we are there");
    let all = fresh.doctor.permissions().collect::<Vec<Permission>>();
    let all = tokio::time::timeout(PATIENCE, all).await.expect("the list ends");
    for permission in &all {
        assert_eq!(permission.standing, Standing::Granted, "{permission:?}");
    }
    let of = |side| {
        let own = all.iter().filter(move |it| it.side == side);
        own.map(|it| it.name.clone()).collect::<BTreeSet<_>>()
    };
    let accesses = cluster::rules()
        .into_iter()
        .flat_map(|rule| rule.accesses().map(|it| it.to_string()).collect::<Vec<_>>());
    assert_eq!(of(Side::Kubernetes), accesses.collect());
    let operations = OPERATIONS.iter().filter(|it| !it.needs.is_empty());
    assert_eq!(of(Side::Aws), operations.map(|it| it.needs.join(", ")).collect());
}

/// Empty at first; then what was written last, as a whole.
fn views(place: &Place) {
    let views = &place.ports.views;
    assert!(!views.name().is_empty());
    assert_eq!(views.read().expect("it can be read"), "");
    for text in ["first, the longer one\n", "second\n"] {
        views.write(text).expect("it can be written");
        assert_eq!(views.read().expect("it can be read"), text);
    }
}

async fn time_passes(place: &Place) {
    let clock = &place.ports.clock;
    let before = clock.now();
    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    assert!(clock.now() > before, "{before}");
}
