//! Where pods of drained nodes find room, as far as it can be told.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use crate::{
    estate::{
        Load, Pairing, load_by_node,
        pairing::{Machine, Sides, machines},
    },
    model::{
        Backing, Claim, Node, PersistentVolume, Placement, Pod, Readiness, ResourceId, Store,
        Subnet, Symbol,
    },
};

/// Where else there is room for a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refuge {
    /// On this node.
    Node(Symbol),
    /// On none that there is, and why. A new one may come.
    Nowhere(String),
    /// It cannot be told, and why.
    Unknown(String),
    /// It needs none.
    NotNeeded,
}

/// The nodes that stay, with what is left of them.
pub(super) struct Rooms<'a> {
    staying: Vec<Room>,
    /// Addresses that each subnet has left, where that is known.
    free: HashMap<&'a str, u64>,
    known: bool,
}

/// A node that stays.
struct Room {
    node: Arc<Node>,
    name: Symbol,
    load: Load,
    /// The subnet of its instance.
    subnet: Option<Symbol>,
}

/// What the volumes of a pod ask of its node.
struct Tied {
    zones: Option<HashSet<Symbol>>,
    unknown: Option<String>,
}

impl<'a> Rooms<'a> {
    pub(super) fn of(store: &'a Store, leaving: &HashSet<&Symbol>) -> Self {
        let loads = load_by_node(store);
        let known = loads.is_some() && store.nodes.freshness().complete;
        let loads = loads.unwrap_or_default();
        let sides = Sides::of(store);
        let room = |machine: Machine| {
            let (node, instance) = (machine.node?, machine.instance);
            // What EC2 has ended serves nobody, whatever its node still says.
            let gone = sides.pairing(Some(&node), instance.as_deref()) == Pairing::NoInstance;
            let serves = node.readiness == Readiness::Ready && !node.cordoned && !gone;
            let name = Symbol::new(&node.id.name);
            let load = loads.get(&name).copied().unwrap_or_default();
            let subnet = instance.and_then(|it| it.subnet.clone());
            let stays = serves && !leaving.contains(&name);
            stays.then_some(Room { node, name, load, subnet })
        };
        let left = |it: &'a Arc<Subnet>| Some((&*it.id.name, it.free?));
        let free = store.subnets.rows().filter_map(left).collect();
        Self { staying: machines(store).filter_map(room).collect(), free, known }
    }

    /// Where a pod finds room, and how many addresses are left there; the room is taken then.
    pub(super) fn refuge(&mut self, store: &Store, pod: &Pod) -> (Refuge, Option<u64>) {
        let unknown = |why: &str| (Refuge::Unknown(why.to_owned()), None);
        if !self.known {
            return unknown("the pods and nodes are not all known yet");
        }
        let Some(placement) = &pod.placement else {
            return unknown("what it asks of its node is not known");
        };
        let tied = tied(store, pod);
        let place = match self.place(pod, placement, &tied) {
            Ok(place) => place,
            // More conditions make no room where there is none.
            Err(why) => return (Refuge::Nowhere(why), None),
        };
        self.staying[place].load.add(pod);
        let addresses = self.address(place);
        if placement.choosy {
            return unknown("its affinity, spreading or ports of its node are not weighed");
        }
        if let Some(why) = tied.unknown {
            return (Refuge::Unknown(why), None);
        }
        if addresses == Some(0) {
            return unknown(
                "the subnets of the nodes with room have no free address: whether a node holds some in \
                 reserve is not known",
            );
        }
        (Refuge::Node(self.staying[place].name.clone()), addresses)
    }

    /// Takes an address of the subnet of a node; how many there were, where that is known.
    fn address(&mut self, place: usize) -> Option<u64> {
        let left = self.free.get_mut(self.staying[place].subnet.as_deref()?)?;
        let there_were = *left;
        *left = left.saturating_sub(1);
        Some(there_were)
    }

    /// Whether the subnet of a node is known to have no address left.
    fn is_dry(&self, place: usize) -> bool {
        let subnet = self.staying[place].subnet.as_deref();
        subnet.and_then(|it| self.free.get(it)) == Some(&0)
    }

    /// The emptiest node that takes it, of those that have addresses if there are any.
    fn place(&self, pod: &Pod, placement: &Placement, tied: &Tied) -> Result<usize, String> {
        let mut places: Vec<usize> = (0..self.staying.len()).collect();
        let node = |place: usize| &*self.staying[place].node;
        if places.is_empty() {
            return Err("no other node takes pods".to_owned());
        }
        places.retain(|place| tied.allows(node(*place)));
        if places.is_empty() {
            return Err("no node in the zone of its volume takes pods".to_owned());
        }
        places.retain(|place| placement.missed(&node(*place).labels).is_none());
        if places.is_empty() {
            return Err("no other node there has the labels that it asks for".to_owned());
        }
        places.retain(|place| placement.repelled(&node(*place).taints).is_none());
        if places.is_empty() {
            return Err("taints keep it off every other node there".to_owned());
        }
        let rank = |place: &usize| (!self.is_dry(*place), self.spare_cpu(*place));
        let count = places.len();
        places.retain(|place| self.holds(*place, pod));
        let full = || format!("the {count} other nodes that it could go to are full");
        places.into_iter().max_by_key(rank).ok_or_else(full)
    }

    fn spare_cpu(&self, place: usize) -> u64 {
        let Room { node, load, .. } = &self.staying[place];
        node.allocatable.cpu_m.unwrap_or(0).saturating_sub(load.cpu_m)
    }

    /// What a node does not say it has, it does not have.
    fn holds(&self, place: usize, pod: &Pod) -> bool {
        let Room { node, load, .. } = &self.staying[place];
        let (has, mut wanted) = (&node.allocatable, *load);
        wanted.add(pod);
        let asks = pod.requests;
        (asks.cpu_m.is_none() || has.cpu_m.is_some_and(|it| wanted.cpu_m <= it))
            && (asks.memory.is_none() || has.memory.is_some_and(|it| wanted.memory <= it))
            && (asks.gpus.is_none() || has.gpus.is_some_and(|it| wanted.gpus <= it))
            && has.pods.is_some_and(|it| wanted.pods <= it)
    }
}

impl Tied {
    fn allows(&self, node: &Node) -> bool {
        let Some(zones) = &self.zones else { return true };
        node.zone.as_ref().is_some_and(|zone| zones.contains(zone))
    }

    /// It can only be in these zones.
    fn limit(&mut self, zones: &[Symbol]) {
        let these: HashSet<Symbol> = zones.iter().cloned().collect();
        self.zones = Some(match self.zones.take() {
            Some(others) => others.intersection(&these).cloned().collect(),
            None => these,
        });
    }
}

fn tied(store: &Store, pod: &Pod) -> Tied {
    let mut tied = Tied { zones: None, unknown: None };
    for name in &pod.claims {
        match volume(store, pod, name) {
            Err(why) => tied.unknown = Some(why),
            // It is made where the pod is.
            Ok(None) => {}
            Ok(Some(volume)) if !volume.zones.is_empty() => tied.limit(&volume.zones),
            Ok(Some(volume)) => match volume.backing {
                Backing::Efs { .. } => {}
                Backing::Ebs(_) | Backing::Other(_) => {
                    tied.unknown =
                        Some(format!("where the volume of its claim {name} is, is not known"));
                }
            },
        }
    }
    tied
}

/// The volume of a claim; none where there is none yet.
fn volume<'a>(
    store: &'a Store,
    pod: &Pod,
    name: &Symbol,
) -> Result<Option<&'a PersistentVolume>, String> {
    let source = &pod.id.source;
    let id = ResourceId::namespaced(source, Claim::kind(), &pod.id.namespace, name);
    let unknown = || format!("its claim {name} is not known");
    let claim = store.claims.get(&id).ok_or_else(unknown)?;
    let Some(volume) = &claim.volume else { return Ok(None) };
    let id = ResourceId::new(source, PersistentVolume::kind(), volume);
    let unknown = || format!("the volume of its claim {name} is not known");
    store.persistent_volumes.get(&id).map(|it| Some(&**it)).ok_or_else(unknown)
}
