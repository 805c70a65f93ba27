//! What happens takes its time: the notice of EC2, the patience of the node controller, the start of an
//! instance, the grace of a pod.

use std::time::Duration;

use futures::{StreamExt as _, stream::SelectAll};
use quarterdeck::{
    adapters::sandbox::Sandbox,
    model::{Capacity, Feed, Node, Observation, Pod, Readiness, ResourceId, Store},
    ports::Ports,
};

/// A platform, and what is seen of it.
struct Seen {
    ports: Ports,
    store: Box<Store>,
    news: SelectAll<futures::stream::BoxStream<'static, Observation>>,
}

impl Seen {
    async fn of(name: &str) -> Self {
        let ports = Sandbox::open(name).unwrap().ports();
        let feeds = [Feed::Nodes, Feed::Pods, Feed::Instances, Feed::Budgets];
        let news = feeds.map(|feed| ports.inventory.watch(feed)).into_iter().collect();
        let mut seen = Self { ports, store: Box::default(), news };
        seen.pass(30.0).await;
        seen
    }

    fn order(&self, words: &str) -> String {
        self.ports.director.as_ref().unwrap().direct(words).unwrap()
    }

    /// Lets so many seconds pass.
    async fn pass(&mut self, seconds: f64) {
        let end = tokio::time::sleep(Duration::from_secs_f64(seconds));
        tokio::pin!(end);
        loop {
            tokio::select! {
                biased;
                Some(seen) = self.news.next() => {
                    self.store.apply(seen, self.ports.clock.now());
                }
                () = &mut end => return,
            }
        }
    }

    fn nodes(&self, is_meant: impl Fn(&Node) -> bool) -> Vec<ResourceId> {
        self.store.nodes.rows().filter(|it| is_meant(it)).map(|it| it.id.clone()).collect()
    }

    /// Pods that run on one of these nodes and that something would make anew.
    fn moving(&self, nodes: &[ResourceId]) -> usize {
        self.pods_on(nodes).count()
    }

    fn pods_on(&self, nodes: &[ResourceId]) -> impl Iterator<Item = &Pod> {
        let is_there = move |pod: &Pod| {
            pod.node.as_ref().is_some_and(|it| nodes.iter().any(|id| *id.name == **it))
        };
        let is_daemon = |pod: &Pod| pod.owner.as_ref().is_some_and(|it| it.kind == "DaemonSet");
        let rows = self.store.pods.rows().map(|pod| &**pod);
        rows.filter(move |pod| is_there(pod) && !is_daemon(pod) && pod.status != "Completed")
    }

    /// Of those, the ones that no disruption budget keeps.
    fn free(&self, nodes: &[ResourceId]) -> Vec<String> {
        let is_kept = |pod: &Pod| {
            self.store.budgets.rows().any(|it| {
                let same = it.id.namespace == pod.id.namespace;
                same && it.allowed == 0 && it.selector.matches(&pod.labels)
            })
        };
        let pods = self.pods_on(nodes).filter(|pod| !is_kept(pod));
        pods.map(|pod| format!("{} {}", pod.id, pod.status)).collect()
    }

    fn left(&self, nodes: &[ResourceId]) -> usize {
        nodes.iter().filter(|id| self.store.nodes.get(id).is_some()).count()
    }
}

fn is_ready(node: &Node) -> bool {
    node.readiness == Readiness::Ready
}

#[tokio::test(start_paused = true)]
async fn fifty_notices_at_once_end_after_two_minutes_with_nothing_left_on_the_nodes() {
    let mut seen = Seen::of("gen:nodes=220,pods=3000").await;
    let all = seen.nodes(is_ready).len();
    let spot = seen.nodes(|it| it.capacity == Some(Capacity::Spot));
    let told = seen.order("fault spot-storm 50");
    assert!(told.contains("takes back 50 Spot instances"), "{told}");
    seen.pass(1.0).await;
    let taken = seen.nodes(|it| it.capacity == Some(Capacity::Spot) && it.cordoned);
    assert_eq!(taken.len(), 50, "the handler cordons at once");
    seen.pass(118.0).await;
    assert_eq!(seen.left(&taken), 50, "two minutes are not over");
    assert_eq!(seen.free(&taken), [""; 0], "whatever could leave has left");
    seen.pass(2.0).await;
    assert_eq!(seen.left(&taken), 0);
    assert!(seen.left(&spot) >= spot.len() - 51, "the others stay");
    assert!(seen.nodes(is_ready).len() <= all - 50, "Auto Scaling needs three minutes at least");
    seen.pass(182.0).await;
    assert!(seen.nodes(is_ready).len() >= all - 1, "and five at most");
}

#[tokio::test(start_paused = true)]
async fn a_zone_is_lost_after_forty_seconds_and_given_up_after_five_minutes_more() {
    let mut seen = Seen::of("p1").await;
    let zone = seen.store.nodes.rows().next().unwrap().zone.clone().unwrap();
    let there = seen.nodes(|it| it.zone.as_ref() == Some(&zone));
    let moving = seen.moving(&there);
    assert!(moving > 0);
    seen.order(&format!("fault zone-loss {zone}"));
    seen.pass(39.0).await;
    let ready = |seen: &Seen| seen.nodes(is_ready).iter().filter(|id| there.contains(id)).count();
    assert_eq!(ready(&seen), there.len(), "the node controller waits for 40 s");
    seen.pass(2.0).await;
    assert_eq!(ready(&seen), 0);
    assert_eq!(seen.moving(&there), moving, "pods tolerate it for five minutes");
    seen.pass(297.0).await;
    assert_eq!(seen.moving(&there), moving);
    seen.pass(3.0).await;
    assert_eq!(seen.free(&there), [""; 0]);
    let lost = seen.store.pods.rows().filter(|it| {
        let ended = it.status == "Completed";
        !ended && it.node.as_ref().is_some_and(|node| there.iter().any(|id| *id.name == **node))
    });
    let lost: Vec<_> = lost.map(|it| format!("{} {}", it.id, it.status)).collect();
    assert_eq!(lost, [""; 0], "a node takes its daemons along");
    let elsewhere = seen.nodes(|it| is_ready(it) && it.zone.as_ref() != Some(&zone));
    seen.pass(180.0).await;
    let later = seen.nodes(|it| is_ready(it) && it.zone.as_ref() != Some(&zone));
    assert!(later.len() >= elsewhere.len(), "what replaces them starts in another zone");
    assert_eq!(seen.nodes(|it| it.zone.as_ref() == Some(&zone)), []);
}

#[tokio::test(start_paused = true)]
async fn a_drain_asks_the_budgets_and_waits_for_grace() {
    let mut seen = Seen::of("p2").await;
    let healthy = |seen: &Seen| {
        let budgets = seen.store.budgets.rows();
        budgets.map(|it| (it.id.to_string(), it.healthy >= it.required)).collect::<Vec<_>>()
    };
    let before = healthy(&seen);
    let crowded = seen.nodes(|it| is_ready(it) && it.node_group.as_deref() == Some("application"));
    let node = crowded.into_iter().max_by_key(|id| seen.moving(std::slice::from_ref(id))).unwrap();
    let own = [node];
    assert!(seen.moving(&own) > 2);
    seen.order(&format!("drain {}", own[0].name));
    seen.pass(1.0).await;
    assert!(seen.store.nodes.get(&own[0]).unwrap().cordoned);
    for _ in 0..300 {
        seen.pass(1.0).await;
        for (was, is) in before.iter().zip(healthy(&seen)) {
            assert!(!was.1 || is.1, "{} is violated", was.0);
        }
    }
    assert_eq!(seen.free(&own), [""; 0]);
    assert_eq!(seen.left(&own), 1, "a drained node stays");
    seen.order(&format!("uncordon {}", own[0].name));
    seen.pass(1.0).await;
    assert!(!seen.store.nodes.get(&own[0]).unwrap().cordoned);
}
