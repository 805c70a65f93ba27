//! [`Inventory::watch`] and [`Inventory::refresh`]: what the first answer is, who rows are, and what
//! becomes of them when a feed breaks.

use std::time::Duration;

use futures::future::join_all;
use quarterdeck::{
    model::{FaultClass, Feed, Served, Side},
    ports::Ports,
};

use super::{
    BREAKABLE, Breakable, Place,
    seen::{PATIENCE, Watch, core, feeds},
};

pub(super) async fn examine(place: &Place) {
    let ports = &place.ports;
    let first = feeds().into_iter().map(|feed| within_an_hour(ports, feed));
    let complaints: Vec<_> = join_all(first).await.into_iter().flatten().collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    a_kind_that_is_not_served_is_missing(ports).await;
    a_refresh_is_a_sign_of_life(ports).await;
    whoever_comes_back_sees_the_same_once_asked_for(ports).await;
    changes_lead_to_what_a_new_watch_sees(place).await;
    for class in
        [FaultClass::Denied, FaultClass::Throttled, FaultClass::Expired, FaultClass::Unavailable]
    {
        a_broken_feed_keeps_its_rows_says_why_and_recovers(place, &BREAKABLE[0], class).await;
    }
    for broken in &BREAKABLE[1..] {
        let class = FaultClass::Denied;
        a_broken_feed_keeps_its_rows_says_why_and_recovers(place, broken, class).await;
    }
}

/// Log files of databases are named after their hour: what a turn of the hour came between is asked
/// again.
async fn within_an_hour(ports: &Ports, feed: Feed) -> Vec<String> {
    let hour = || ports.clock.now().as_second() / 3600;
    let before = hour();
    let complaints = the_first_answer_is_the_whole(ports, feed).await;
    if complaints.is_empty() || hour() == before {
        return complaints;
    }
    the_first_answer_is_the_whole(ports, feed).await
}

/// It is a complete set or a fault, and a second watch says the same, of the same rows. What speaks
/// against that.
async fn the_first_answer_is_the_whole(ports: &Ports, feed: Feed) -> Vec<String> {
    let mut first = Watch::begin(ports, feed);
    let mut second = Watch::begin(ports, feed);
    let answers = [first.answer().await, second.answer().await];
    let mut complaints = Vec::new();
    for fault in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        if fault.class != FaultClass::Missing || fault.message.is_empty() {
            complaints.push(format!("{feed:?}: {fault:?}"));
        }
    }
    let source = match feed.side() {
        Side::Kubernetes => " @ kubernetes:",
        Side::Aws => " @ aws:",
    };
    let strays = first.ids.iter().filter(|id| !id.contains(source));
    complaints.extend(strays.map(|id| format!("{feed:?}: {id} is of the other side")));
    let ids = first.ids.clone();
    let mut same = answers[0].is_ok() == answers[1].is_ok() && second.ids == ids;
    drop((first, second));
    // Calls of AWS are rationed: two watches are enough.
    if feed.side() == Side::Kubernetes {
        let mut again = Watch::begin(ports, feed);
        same &= again.answer().await.is_ok() == answers[0].is_ok() && again.ids == ids;
    }
    // Events come and go by themselves.
    same |= feed == Feed::Events;
    complaints.extend((!same).then(|| format!("{feed:?}: watches differ: {ids:?}")));
    complaints
}

async fn a_kind_that_is_not_served_is_missing(ports: &Ports) {
    let kind = Served::new(("example.com", "v1", "nothings"), "Nothing", true, true);
    let mut watch = Watch::begin(ports, Feed::Objects(kind));
    let fault = watch.answer().await.expect_err("nobody serves it");
    assert_eq!(fault.class, FaultClass::Missing, "{fault}");
    assert!(watch.ids.is_empty());
}

async fn a_refresh_is_a_sign_of_life(ports: &Ports) {
    let services = core("services", "Service");
    for feed in [Feed::Nodes, Feed::Kinds, Feed::Subnets, services, Feed::Dependents("data")] {
        let mut watch = Watch::begin(ports, feed);
        watch.answer().await.unwrap_or_else(|fault| panic!("{feed:?}: {fault}"));
        let before = watch.ids.clone();
        ports.inventory.refresh(feed);
        watch.next().await;
        watch.until(Watch::is_live).await;
        assert_eq!(watch.ids, before, "{feed:?}");
    }
}

/// It need not say anything by itself before the next look is due.
async fn whoever_comes_back_sees_the_same_once_asked_for(ports: &Ports) {
    for feed in [Feed::Subnets, core("services", "Service")] {
        let mut watch = Watch::begin(ports, feed);
        watch.answer().await.unwrap_or_else(|fault| panic!("{feed:?}: {fault}"));
        let before = std::mem::take(&mut watch.ids);
        drop(watch);
        let mut again = Watch::over(feed, ports.inventory.watch_again(feed));
        for _ in 0..PATIENCE.as_secs() {
            if again.ids == before {
                break;
            }
            let said = tokio::time::timeout(Duration::from_secs(1), again.next()).await;
            if said.is_err() {
                ports.inventory.refresh(feed);
            }
        }
        assert_eq!(again.ids, before, "{feed:?}");
    }
}

/// Whoever has watched all the time knows what somebody who begins afterwards is told.
async fn changes_lead_to_what_a_new_watch_sees(place: &Place) {
    let feed = core("configmaps", "ConfigMap");
    let mut watch = Watch::begin(&place.ports, feed);
    watch.answer().await.expect("ConfigMaps can be seen");
    place.stage.change().await;
    let mut fresh = Watch::begin(&place.ports, feed);
    fresh.answer().await.expect("ConfigMaps can still be seen");
    let now = fresh.ids.clone();
    watch.until(|it| it.ids == now).await;
}

async fn a_broken_feed_keeps_its_rows_says_why_and_recovers(
    place: &Place,
    broken: &Breakable,
    class: FaultClass,
) {
    let (feed, inventory) = (broken.feed, &*place.ports.inventory);
    let mut watch = Watch::begin(&place.ports, feed);
    watch.answer().await.unwrap_or_else(|fault| panic!("{feed:?}: {fault}"));
    let before = watch.ids.clone();
    assert!(!before.is_empty(), "P2 has {feed:?}");
    place.stage.strike(broken, class);
    inventory.refresh(feed);
    watch.until(|it| it.fault().is_some()).await;
    let fault = watch.fault().expect("just seen");
    assert_eq!(fault.class, class, "{fault}");
    assert_eq!(fault.action, broken.action, "{fault:?}");
    assert!(watch.was_complete() && watch.ids == before, "rows stay");
    let mut late = Watch::begin(&place.ports, feed);
    let told = late.answer().await.expect_err("whoever comes later is told as well");
    assert_eq!(told.class, class, "{told}");
    place.stage.heal();
    inventory.refresh(feed);
    watch.until(Watch::is_live).await;
    assert_eq!(watch.ids, before);
}
