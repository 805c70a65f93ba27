//! The joins of `estate`, on the figures of platform P2.

use futures::StreamExt as _;
use quarterdeck::{
    adapters::sandbox::Sandbox,
    estate::{self, GroupKind, Pairing},
    model::{Delta, Fault, FaultClass, Feed, Observation, Store, Symbol},
};

/// A store that has seen these feeds.
async fn store(feeds: &[Feed]) -> Store {
    let sandbox = Sandbox::open("p2").unwrap();
    let ports = sandbox.ports();
    let mut store = Store::default();
    for feed in feeds {
        let seen = ports.inventory.watch(*feed).next().await.unwrap();
        store.apply(seen, ports.clock.now());
    }
    store
}

#[tokio::test]
async fn the_console_counts_what_the_platform_only_claims() {
    let store = store(Feed::ALL).await;
    let groups = estate::groups(&store);
    let sizes: Vec<_> = groups
        .iter()
        .map(|group| {
            let size = group.scaling.unwrap();
            (&*group.id.name, size.min, size.desired, size.max, group.ready.unwrap())
        })
        .collect();
    assert_eq!(
        sizes,
        [("application", 3, 5, 10, 5), ("database", 3, 4, 6, 4), ("system", 2, 3, 4, 3)]
    );
    assert!(groups.iter().all(|group| group.kind == GroupKind::Managed));
}

#[tokio::test]
async fn orphans_come_first_and_every_other_machine_is_whole() {
    let store = store(Feed::ALL).await;
    let nodes = estate::nodes(&store);
    let orphans: Vec<_> = nodes.iter().take(2).map(|row| row.pairing).collect();
    assert_eq!(orphans, [Pairing::NoInstance, Pairing::NoNode]);
    let whole = &nodes[2..];
    assert_eq!(whole.len(), 12);
    for row in whole {
        assert_eq!(row.pairing, Pairing::Paired, "{}", row.name());
        assert_eq!(row.pods_max(), Some(58));
        assert!(row.lifecycle.is_some() && row.agent.is_some() && row.load.is_some());
    }
}

#[tokio::test]
async fn nobody_is_an_orphan_while_one_side_is_unknown() {
    let kubernetes_only = store(&[Feed::Nodes]).await;
    assert!(estate::nodes(&kubernetes_only).iter().all(|row| row.pairing == Pairing::Unknown));
    let aws_only = store(&[Feed::Instances]).await;
    assert!(estate::nodes(&aws_only).iter().all(|row| row.pairing == Pairing::Unknown));
}

#[tokio::test]
async fn a_broken_feed_makes_no_orphans() {
    let mut store = store(Feed::ALL).await;
    let fault = Fault::new(FaultClass::Denied, "ec2:DescribeInstances", "no");
    store.apply(Observation::failed(Feed::Instances, fault), jiff::Timestamp::UNIX_EPOCH);
    let orphans = estate::nodes(&store).iter().filter(|row| row.pairing.is_orphan()).count();
    assert_eq!(orphans, 2, "the rows are the last known ones");
}

#[tokio::test]
async fn load_is_unknown_until_all_pods_are_known() {
    let mut store = store(&[Feed::Nodes, Feed::Instances]).await;
    store.apply(Observation::Pods(Delta::Page(Vec::new())), jiff::Timestamp::UNIX_EPOCH);
    assert!(estate::nodes(&store).iter().all(|row| row.load.is_none()));
}

#[tokio::test]
async fn the_formula_stands_in_where_the_node_does_not_say() {
    let store = store(Feed::ALL).await;
    let nodes = estate::nodes(&store);
    let unjoined = nodes.iter().find(|row| row.pairing == Pairing::NoNode).unwrap();
    assert!(unjoined.node.is_none());
    assert_eq!(unjoined.pods_max(), Some(58), "4 interfaces of 15 addresses");
}

#[tokio::test]
async fn pods_know_their_guards() {
    let store = store(Feed::ALL).await;
    let pods = estate::pods(&store, |pod| pod.labels.get("app") == Some(&Symbol::new("api")));
    assert_eq!(pods.len(), 6);
    assert!(pods.iter().all(|row| row.budgets.len() == 1 && row.budgets[0].allowed == 2));
}

#[tokio::test]
async fn readiness_is_unknown_only_while_ec2_is_being_asked() {
    let ready =
        |store: &Store| estate::groups(store).iter().map(|it| it.ready).sum::<Option<u32>>();
    let mut store = store(&[Feed::Nodes, Feed::NodeGroups]).await;
    assert_eq!(ready(&store), None);
    let fault = Fault::new(FaultClass::Denied, "ec2:DescribeInstances", "no");
    store.apply(Observation::failed(Feed::Instances, fault), jiff::Timestamp::UNIX_EPOCH);
    assert_eq!(ready(&store), Some(13), "what the nodes say");
}
