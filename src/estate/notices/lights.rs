//! How far the departure of a machine is.

use std::{collections::HashMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use super::{
    Notice,
    acting::is_karpenters,
    kind::{TAINTS, announced},
};
use crate::{
    estate::pairing::{Machine, Pairing, Sides, machines},
    model::{Instance, Node, Pod, Readiness, ResourceId, Store, Symbol},
};

/// EC2 tells the time of a launch in whole seconds.
const COARSE: SignedDuration = SignedDuration::from_secs(1);

/// A step of the departure: seen, not seen, or why that cannot be told.
pub type Light = Result<bool, &'static str>;

/// How far the departure of a machine is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lights {
    /// No more pods are placed on its node.
    pub cordoned: Light,
    /// Another machine for its group was asked for since.
    pub requested: Light,
    /// That one serves.
    pub ready: Light,
    /// Nothing but daemons is left on its node.
    pub drained: Light,
    /// The instance is gone.
    pub reclaimed: Light,
}

impl Lights {
    /// Nothing is known yet.
    pub(super) const UNKNOWN: Self = {
        let unknown: Light = Err("it was not looked at yet");
        Self {
            cordoned: unknown,
            requested: unknown,
            ready: unknown,
            drained: unknown,
            reclaimed: unknown,
        }
    };
}

/// Looks at all of them: a new machine stands in for one of them only, the first to be told of first.
pub(super) fn light(store: &Store, notices: &mut [Notice]) {
    let sides = Sides::of(store);
    let mut pods = left_by_node(store, notices);
    for notice in notices.iter_mut() {
        let (node, instance) = (notice.node.as_deref(), notice.instance.as_deref());
        // A node of the same name may be another one by now.
        let gone = node.is_none() && store.nodes.freshness().complete;
        notice.left = notice.node_name.as_ref().filter(|_| !gone).map(|name| {
            let left = pods.as_mut().ok_or("the pods are not all known yet")?;
            Ok(left.remove(name).unwrap_or_default())
        });
        let pods_left = notice.pods_left();
        notice.lights = Lights {
            cordoned: cordoned(store, node),
            drained: pods_left.map_or(Ok(true), |it| it.map(|left| left == 0)),
            reclaimed: reclaimed(store, node, instance, &sides),
            ..Lights::UNKNOWN
        };
    }
    replacements(store, &sides, notices);
}

/// A machine without a node takes no pods.
fn cordoned(store: &Store, node: Option<&Node>) -> Light {
    let Some(node) = node else {
        let known = store.nodes.freshness().complete;
        return if known { Ok(true) } else { Err("the nodes are not all known yet") };
    };
    let mut taints = node.taints.iter().filter(|it| it.effect != "PreferNoSchedule");
    Ok(node.cordoned || taints.any(|it| announced(TAINTS, &it.key).is_some()))
}

fn reclaimed(
    store: &Store,
    node: Option<&Node>,
    instance: Option<&Instance>,
    sides: &Sides,
) -> Light {
    match (node, instance) {
        (_, Some(instance)) => Ok(!instance.exists()),
        (Some(_), None) if sides.pairing(node, None) == Pairing::NoInstance => Ok(true),
        (None, None) if store.instances.freshness().complete => Ok(true),
        _ => Err("EC2 has not told of the instance"),
    }
}

/// Pods that a drain would have to take away, by node; absent while not all are known.
fn left_by_node(store: &Store, notices: &[Notice]) -> Option<HashMap<Symbol, Vec<Arc<Pod>>>> {
    if !store.pods.freshness().complete {
        return None;
    }
    let names = notices.iter().filter_map(|it| it.node_name.clone());
    let mut left: HashMap<_, Vec<_>> = names.map(|name| (name, Vec::new())).collect();
    for pod in store.pods.rows().filter(|it| leaves(it)) {
        if let Some(pods) = pod.node.as_ref().and_then(|node| left.get_mut(node)) {
            pods.push(pod.clone());
        }
    }
    Some(left)
}

/// Pods that a drain of these nodes would have to take away, as far as is known.
pub fn left_on(store: &Store, nodes: &[Symbol]) -> Vec<Arc<Pod>> {
    let is_there = |pod: &Pod| pod.node.as_ref().is_some_and(|it| nodes.contains(it));
    store.pods.rows().filter(|it| is_there(it) && leaves(it)).cloned().collect()
}

fn leaves(pod: &Pod) -> bool {
    let owned = |kind: &str| pod.owner.as_ref().is_some_and(|it| it.kind == kind);
    let mirrored = pod.placement.as_ref().is_some_and(|it| it.mirror) || owned("Node");
    pod.holds_resources() && !mirrored && !owned("DaemonSet")
}

/// A machine that came since.
struct Newcomer {
    began: Timestamp,
    id: ResourceId,
    serves: bool,
}

fn replacements(store: &Store, sides: &Sides, notices: &mut [Notice]) {
    let known = store.instances.freshness().complete || store.nodes.freshness().complete;
    let mut pools = newcomers(store, sides);
    let mut order: Vec<usize> = (0..notices.len()).collect();
    order.sort_by_key(|place| notices[*place].told);
    let leaving: Vec<ResourceId> = notices.iter().map(|it| it.id.clone()).collect();
    for place in order {
        let notice = &mut notices[place];
        let (requested, ready) = match notice.told {
            None => {
                let unknown = Err("nobody has said when it was told");
                (unknown, unknown)
            }
            Some(_) if !known => {
                let unknown = Err("the machines are not all known yet");
                (unknown, unknown)
            }
            Some(told) => {
                let pool = pools.entry(notice.pool()).or_default();
                let fits = |it: &Newcomer| it.began >= told - COARSE && !leaving.contains(&it.id);
                let found = pool.iter().position(fits).map(|place| pool.remove(place));
                (Ok(found.is_some()), Ok(found.is_some_and(|it| it.serves)))
            }
        };
        (notice.lights.requested, notice.lights.ready) = (requested, ready);
    }
}

/// Every machine of which it is known when it began, by what it may stand in for, the eldest first.
fn newcomers(store: &Store, sides: &Sides) -> HashMap<Option<Symbol>, Vec<Newcomer>> {
    let mut pools: HashMap<_, Vec<Newcomer>> = HashMap::new();
    for machine in machines(store) {
        let Machine { id, node, instance } = machine;
        let (node, instance) = (node.as_deref(), instance.as_ref());
        let launched = instance.and_then(|it| it.launched);
        let Some(began) = launched.or_else(|| node?.created) else { continue };
        let id = instance.map_or(id, |it: &Arc<Instance>| it.id.clone());
        let pairing = sides.pairing(node, instance.map(|it| &**it));
        let ready = node.is_some_and(|it| it.readiness == Readiness::Ready && !it.cordoned);
        let newcomer = Newcomer { began, id, serves: ready && pairing != Pairing::NoInstance };
        let pool = pool(node, instance.map(|it| &**it));
        pools.entry(pool).or_default().push(newcomer);
    }
    for pool in pools.values_mut() {
        pool.sort_by_key(|it| it.began);
    }
    pools
}

/// What stands in for each other: the machines of a group, and all those of Karpenter.
pub(super) fn pool(node: Option<&Node>, instance: Option<&Instance>) -> Option<Symbol> {
    if is_karpenters(node, instance) {
        return Some("karpenter.sh".into());
    }
    super::group(node, instance)
}
