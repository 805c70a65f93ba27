//! [`Inventory::session`] and [`Connections::connect`]: who we are, what we are connected to, and
//! what we could be connected to.
//!
//! [`Inventory::session`]: quarterdeck::ports::Inventory::session
//! [`Connections::connect`]: quarterdeck::ports::Connections::connect

use futures::StreamExt;
use quarterdeck::{
    model::{Caller, Destination, FaultClass, Feed, Link, Observation, Places, Served},
    ports::Ports,
};

use super::{
    Place,
    seen::{PATIENCE, Watch},
};

/// The EKS cluster of P2.
const CLUSTER: &str = "llm-analytics-hub-prod-eks";

pub(super) async fn examine(place: &Place) {
    let ports = &place.ports;
    let (caller, link, places) = told(ports).await;
    check_caller(&caller);
    assert_eq!(link.cluster.as_deref(), Some(CLUSTER), "{link:?}");
    assert!(link.version.as_ref().is_some_and(|it| it.starts_with("v1.")), "{link:?}");
    assert!(link.user.is_some(), "{link:?}");
    assert_eq!((&link.mismatch, &link.fault), (&None, &None));
    let regions = &places.regions.places;
    assert!(regions.iter().any(|it| Some(&*it.name) == caller.region.as_deref()), "{places:?}");
    let contexts = &places.contexts.places;
    assert!(contexts.iter().any(|it| Some(&*it.name) == link.context.as_deref()), "{places:?}");
    what_does_not_exist_is_refused(ports);
    another_region_has_nothing_and_does_not_fit(ports).await;
    the_same_place_again_is_the_same(ports).await;
}

fn check_caller(caller: &Caller) {
    let account = caller.account.as_deref().expect("the account is known");
    assert!(account.len() == 12 && account.chars().all(|it| it.is_ascii_digit()), "{caller:?}");
    let arn = caller.arn.as_deref().expect("the caller is known");
    assert!(arn.starts_with("arn:aws:") && arn.contains(account), "{caller:?}");
    assert!(caller.role().is_some_and(|role| !role.is_empty()), "{caller:?}");
    assert_eq!((caller.region.as_deref(), &caller.fault), (Some("us-east-1"), &None));
}

/// Listens until all is known.
async fn told(ports: &Ports) -> (Caller, Link, Places) {
    let mut session = ports.inventory.session();
    let (mut caller, mut link, mut places) = (Caller::default(), Link::default(), None);
    let listen = async {
        while caller.account.is_none()
            || link.version.is_none()
            || (link.cluster.is_none() && link.mismatch.is_none())
            || places.is_none()
        {
            let seen = session.next().await.expect("a session never ends");
            if let Observation::Caller(said) = seen {
                caller = said;
            } else if let Observation::Link(said) = seen {
                link = said;
            } else if let Observation::Places(said) = seen {
                places = Some(said);
            } else {
                assert!(matches!(seen, Observation::Spending(_)), "{seen:?} is not of the session");
            }
        }
    };
    let heard = tokio::time::timeout(PATIENCE, listen).await;
    assert!(heard.is_ok(), "{caller:?} {link:?} {places:?}");
    (caller, link, places.unwrap_or_default())
}

/// The sentence names it.
fn what_does_not_exist_is_refused(ports: &Ports) {
    let nowhere = Some("nowhere-at-all".to_owned());
    let none = Destination::default;
    let wrong = [
        Destination { profile: nowhere.clone(), ..none() },
        Destination { context: nowhere, ..none() },
    ];
    for to in wrong {
        let told = ports.connections.connect(&to).err().expect("it does not exist");
        assert!(told.contains("nowhere-at-all"), "{to:?}: {told}");
    }
}

async fn another_region_has_nothing_and_does_not_fit(ports: &Ports) {
    let region = Some("eu-west-1".to_owned());
    let there = ports.connections.connect(&Destination { region, ..Destination::default() });
    let there = there.expect("the Region exists");
    let (caller, link, _) = told(&there).await;
    assert_eq!(caller.region.as_deref(), Some("eu-west-1"));
    assert_eq!(link.cluster, None, "{link:?}");
    let mismatch = link.mismatch.expect("the cluster is not there");
    assert!(mismatch.contains("eu-west-1"), "{mismatch}");
    let mut databases = Watch::begin(&there, Feed::Databases);
    databases.answer().await.expect("there are none");
    assert!(databases.ids.is_empty(), "{databases:?}");
}

async fn the_same_place_again_is_the_same(ports: &Ports) {
    let again = ports.connections.connect(&Destination::default()).expect("we are there");
    for feed in [Feed::Nodes, Feed::Databases] {
        let (mut here, mut there) = (Watch::begin(ports, feed), Watch::begin(&again, feed));
        here.answer().await.expect("seen here");
        there.answer().await.expect("seen there");
        assert_eq!(here.ids, there.ids, "{feed:?}");
    }
    let kind = Served::new(("example.com", "v1", "nothings"), "Nothing", true, true);
    let mut watch = Watch::begin(&again, Feed::Objects(kind));
    let fault = watch.answer().await.expect_err("nobody serves it there either");
    assert_eq!(fault.class, FaultClass::Missing, "{fault}");
}
