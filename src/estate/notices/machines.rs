//! Which machine a telling is about: node and instance are found from whichever the source names.

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;

use super::telling::{Place, Telling};
use crate::model::{Instance, Node, ResourceId, Store, Symbol};

/// A machine that something is told of.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// What its row is known by.
    pub(super) id: ResourceId,
    /// Its node, while there is one.
    pub(super) node: Option<Arc<Node>>,
    /// Its instance, as far as EC2 has told.
    pub(super) instance: Option<Arc<Instance>>,
    /// What it is called.
    pub(super) name: Symbol,
    /// The name of its node, whether that is there or was.
    pub(super) node_name: Option<Symbol>,
}

/// Machines, by all the names they are told of under.
pub(super) struct Roll<'a> {
    nodes: HashMap<&'a str, &'a Arc<Node>>,
    by_instance: HashMap<&'a str, &'a Arc<Node>>,
    instances: HashMap<&'a str, &'a Arc<Instance>>,
    /// Several instances may have had the same address, one after the other.
    by_dns: HashMap<&'a str, Vec<&'a Arc<Instance>>>,
}

impl<'a> Roll<'a> {
    pub(super) fn of(store: &'a Store) -> Self {
        let mut by_dns: HashMap<_, Vec<_>> = HashMap::new();
        for it in store.instances.rows() {
            if let Some(name) = &it.private_dns {
                by_dns.entry(name.as_str()).or_default().push(it);
            }
        }
        let named = |it: &'a Arc<Node>| Some((it.instance_id.as_deref()?, it));
        Self {
            nodes: store.nodes.rows().map(|it| (&*it.id.name, it)).collect(),
            by_instance: store.nodes.rows().filter_map(named).collect(),
            instances: store.instances.rows().map(|it| (&*it.id.name, it)).collect(),
            by_dns,
        }
    }

    /// The machine that this is about: not one that came later and has the same name.
    pub(super) fn find(&self, telling: &Telling) -> Told {
        match &telling.place {
            Place::Node(id) => self.by_node(id, telling.since),
            Place::Instance(id) => self.by_id(id),
        }
    }

    fn by_node(&self, id: &ResourceId, since: Option<Timestamp>) -> Told {
        let is_older = |began: Option<Timestamp>| match (began, since) {
            (Some(began), Some(since)) => began <= since,
            _ => true,
        };
        let node = self.nodes.get(&*id.name).filter(|it| is_older(it.created)).copied();
        let of_node = node.and_then(|it| self.instances.get(it.instance_id.as_deref()?)).copied();
        let by_name = || {
            let all = self.by_dns.get(&*id.name)?;
            all.iter().filter(|it| is_older(it.launched)).max_by_key(|it| it.launched).copied()
        };
        let instance = of_node.or_else(by_name);
        Told {
            id: instance.map_or_else(|| id.clone(), |it| it.id.clone()),
            name: Symbol::new(&id.name),
            node_name: Some(Symbol::new(&id.name)),
            node: node.cloned(),
            instance: instance.cloned(),
        }
    }

    fn by_id(&self, id: &ResourceId) -> Told {
        let node = self.by_instance.get(&*id.name).copied();
        let instance = self.instances.get(&*id.name).copied();
        let would_be = instance.and_then(|it| it.private_dns.clone());
        let node_name = node.map(|it| Symbol::new(&it.id.name)).or(would_be);
        let own = instance.map(|it| it.id.clone()).or_else(|| node.map(|it| it.id.clone()));
        Told {
            id: own.unwrap_or_else(|| id.clone()),
            name: node_name.clone().unwrap_or_else(|| Symbol::new(&id.name)),
            node_name,
            node: node.cloned(),
            instance: instance.cloned(),
        }
    }
}
