//! How each object of a tree is, in a few words.

use jiff::Timestamp;

use crate::{
    estate::{feed_of, printed},
    model::{
        Claim, EndpointSlice, Health, Kind, Node, NodeClaim, NodePool, Object, Owner,
        PersistentVolume, Pod, Printed, Readiness, ResourceId, StorageClass, Store, Workload,
    },
    panes::{objects, pods},
    ui::theme::Role,
};

/// Printed cells that are told.
const CELLS: usize = 3;

/// A few words, and how they stand out.
type Told = (String, Role);

/// How an object is, or why that is not known.
pub(super) fn state(store: &Store, id: &ResourceId, now: Timestamp) -> Told {
    known(store, id, now).unwrap_or_else(|| unknown(store, id.kind))
}

/// The controller of an object.
pub(super) fn owner<'a>(store: &'a Store, id: &ResourceId) -> Option<&'a Owner> {
    match id.kind {
        Kind::Pod => store.pods.get(id)?.owner.as_ref(),
        Kind::Served(_) => printed(store, id)?.owner.as_ref(),
        _ => workload(store, id)?.owner.as_ref(),
    }
}

fn known(store: &Store, id: &ResourceId, now: Timestamp) -> Option<Told> {
    Some(match id.kind {
        Kind::Pod => pod(store.pods.get(id)?),
        Kind::Node => node(store.nodes.get(id)?),
        Kind::DisruptionBudget => {
            let budget = store.budgets.get(id)?;
            let role = if budget.allowed == 0 { Role::Warning } else { Role::Text };
            (format!("{} may be disrupted", budget.allowed), role)
        }
        kind if kind == EndpointSlice::kind() => slice(store.endpoint_slices.get(id)?),
        kind if kind == Claim::kind() => phase(&store.claims.get(id)?.phase),
        kind if kind == PersistentVolume::kind() => phase(&store.persistent_volumes.get(id)?.phase),
        kind if kind == StorageClass::kind() => {
            (store.storage_classes.get(id)?.provisioner.to_string(), Role::Text)
        }
        kind if kind == NodePool::kind() => pool(store.node_pools.get(id)?),
        kind if kind == NodeClaim::kind() => node_claim(store.node_claims.get(id)?),
        Kind::Served(_) => object(printed(store, id)?, now),
        _ => controller(workload(store, id)?),
    })
}

/// What has been read in full and does not hold it says that it is gone.
fn unknown(store: &Store, kind: Kind) -> Told {
    let Some(feed) = feed_of(kind) else { return (String::new(), Role::Text) };
    let freshness = store.freshness(feed);
    match &freshness.health {
        Health::Stale(fault) => (format!("? {fault}"), Role::Warning),
        Health::Idle | Health::Loading | Health::Live if freshness.complete => {
            ("does not exist".to_owned(), Role::Danger)
        }
        Health::Idle | Health::Loading | Health::Live => ("? not read yet".to_owned(), Role::Muted),
    }
}

fn workload<'a>(store: &'a Store, id: &ResourceId) -> Option<&'a Workload> {
    let rows = match id.kind {
        Kind::Deployment => &store.deployments,
        Kind::ReplicaSet => &store.replica_sets,
        Kind::StatefulSet => &store.stateful_sets,
        Kind::DaemonSet => &store.daemon_sets,
        Kind::Job => &store.jobs,
        _ => return None,
    };
    rows.get(id).map(|it| &**it)
}

fn pod(pod: &Pod) -> Told {
    let (ready, all) = (pod.ready, pod.containers.len());
    let restarts = match pod.restarts {
        0 => String::new(),
        restarts => format!(", {restarts} restarts"),
    };
    let place = pod.node.as_ref().map_or_else(String::new, |node| format!(" on {node}"));
    (format!("{ready}/{all} {}{restarts}{place}", pod.status), pods::role_of(pod))
}

fn node(node: &Node) -> Told {
    let (text, role) = match &node.readiness {
        Readiness::Ready => ("Ready".to_owned(), Role::Text),
        Readiness::NotReady(reason) => (format!("NotReady: {reason}"), Role::Danger),
        Readiness::Unknown => ("Unknown: its kubelet is silent".to_owned(), Role::Danger),
    };
    if node.cordoned { (text + ", cordoned", role.max(Role::Warning)) } else { (text, role) }
}

fn slice(slice: &EndpointSlice) -> Told {
    let (all, ready) = (slice.backends.len(), slice.backends.iter().filter(|it| it.ready).count());
    (format!("{ready}/{all} ready"), if ready < all { Role::Warning } else { Role::Text })
}

fn phase(phase: &str) -> Told {
    let role = if phase == "Bound" || phase == "Available" { Role::Text } else { Role::Warning };
    (phase.to_owned(), role)
}

fn pool(pool: &NodePool) -> Told {
    match pool.ready {
        Some(true) => ("ready".to_owned(), Role::Text),
        Some(false) => ("not ready".to_owned(), Role::Danger),
        None => ("? Karpenter has not said".to_owned(), Role::Warning),
    }
}

fn node_claim(claim: &NodeClaim) -> Told {
    match &claim.node {
        Some(_) => ("its node has joined".to_owned(), Role::Text),
        None => ("its node has not joined".to_owned(), Role::Warning),
    }
}

fn controller(it: &Workload) -> Told {
    let what = if it.kind() == Kind::Job { "succeeded" } else { "ready" };
    let role = match it.desired {
        0 => Role::Muted,
        _ if it.kind() != Kind::Job && it.ready < it.desired => Role::Warning,
        _ => Role::Text,
    };
    (format!("{}/{} {what}", it.ready, it.desired), role)
}

/// What is printed in its first columns, which are those that its kind finds most important.
fn object(object: &Object, now: Timestamp) -> Told {
    let headings = object.headings.iter().flat_map(|it| it.iter());
    let cells = headings.zip(&object.cells);
    let shown = cells
        .filter(|(heading, _)| heading.priority == 0 && !["Name", "Age"].contains(&heading.name));
    let words = shown.take(CELLS).filter_map(|(heading, cell)| {
        let text = cell_text(cell)?;
        Some(format!("{} {text}", heading.name.to_lowercase()))
    });
    let mut words: Vec<String> = words.collect();
    if object.terminating {
        words.insert(0, "terminating".to_owned());
    }
    (words.join(", "), objects::role_of(object, now))
}

fn cell_text(cell: &Printed) -> Option<String> {
    match cell {
        Printed::Text(text) | Printed::Alarming(text) => Some(text.to_string()),
        Printed::Count(count) => Some(count.to_string()),
        Printed::Flag(flag) => Some(flag.to_string()),
        Printed::Unknown(reason) => Some(format!("? ({reason})")),
        Printed::Bytes(_)
        | Printed::Since(_)
        | Printed::Until(_)
        | Printed::List(_)
        | Printed::Nothing => None,
    }
}
