//! What must be seen of machines and of the groups that make them.

use jiff::Timestamp;

use super::{Goal, Reached, Replacement, seen, trusted};
use crate::{
    estate::{self, Departure, Verdict},
    model::{GroupUpdate, Kind, Node, NodeGroup, Readiness, ResourceId, Store, Symbol},
};

/// Looks for a goal that is about machines; nothing if it is about something else.
pub(super) fn look(goal: &Goal, store: &Store) -> Option<Reached> {
    if let Goal::Sized(id, wanted) = goal {
        return Some(sized(store, id, *wanted));
    }
    if let Goal::Updated { group, from, at } = goal {
        return Some(updated(store, group, (from, *at)));
    }
    if let Goal::Replaced(replacement) = goal {
        return Some(replaced(store, replacement).unwrap_or_else(|unknown| unknown));
    }
    None
}

/// So many machines are wanted, and so many serve.
fn sized(store: &Store, id: &ResourceId, wanted: u32) -> Reached {
    if id.kind == Kind::ScalingGroup {
        return seen(&store.scaling_groups, id, |row| {
            let serving = row.members.iter().filter(|it| it.lifecycle == "InService").count();
            let reached = row.scaling.desired == wanted && serving == wanted as usize;
            (reached, format!("{serving} of {} machines serve", row.scaling.desired))
        });
    }
    let nodes = match trusted(&store.nodes) {
        Ok(_) => {
            own_nodes(store, &id.name).filter(|it| is_ready(it) && is_real(store, id, it)).count()
        }
        Err(unknown) => return unknown,
    };
    seen(&store.node_groups, id, |row| {
        let desired = row.scaling.map_or(0, |it| it.desired);
        let reached = desired == wanted && nodes == wanted as usize && !is_updating(row);
        let changed = if desired == wanted { "" } else { " by now" };
        let leaving = if nodes > wanted as usize { emptied(store, &id.name) } else { None };
        let leaving = leaving.unwrap_or_default();
        (reached, format!("{nodes} nodes are ready, {desired} are wanted{changed}{leaving}"))
    })
}

/// What becomes of the pods of the node of a group that is to go, as far as that is known.
fn emptied(store: &Store, group: &str) -> Option<String> {
    let node = own_nodes(store, group).find(|it| it.cordoned && is_ready(it))?;
    let name = &node.id.name;
    if trusted(&store.pods).and(trusted(&store.budgets).map(drop)).is_err() {
        return Some(format!("; {name} takes no pods any more"));
    }
    let all = estate::drain(store, &[Symbol::new(name)]);
    let leave = |it: &&Departure| !matches!(it.verdict, Verdict::DaemonSet | Verdict::Mirror);
    let all: Vec<_> = all.iter().filter(leave).collect();
    Some(format!("; {name} is emptied: {}", estate::drain_summary(&all)))
}

/// The group has another image than before, or its update has failed.
fn updated(store: &Store, id: &ResourceId, (from, at): (&str, Timestamp)) -> Reached {
    let row = match trusted(&store.node_groups).map(|rows| rows.get(id)) {
        Err(unknown) => return unknown,
        Ok(None) => return Reached::Unknown(format!("{id} is not there")),
        Ok(Some(row)) => row,
    };
    let own = row.update.as_ref().filter(|it| it.created.is_some_and(|it| it >= at));
    if let Some(update) = own.filter(|it| it.has_failed()) {
        return Reached::Failed(update.sentence());
    }
    let other = row.release.as_ref().is_some_and(|it| **it != *from);
    if other && !is_updating(row) {
        return Reached::Yes;
    }
    let nodes = || own_nodes(store, &id.name);
    let (ready, cordoned) =
        (nodes().filter(|it| is_ready(it)).count(), nodes().filter(|it| it.cordoned).count());
    let told = own.map_or_else(|| format!("{} is {}", id.name, row.status), GroupUpdate::sentence);
    Reached::NotYet(format!("{told}; {ready} nodes are ready, {cordoned} of them take no pods"))
}

/// The machine and its node are gone, and another one serves in their place.
fn replaced(store: &Store, it: &Replacement) -> Result<Reached, Reached> {
    let machine = &it.machine;
    if machine.kind == Kind::Instance {
        let row = trusted(&store.instances)?.get(machine).filter(|it| it.exists());
        if let Some(row) = row {
            return Ok(Reached::NotYet(format!("{} is {}", machine.name, row.state)));
        }
    } else if trusted(&store.node_claims)?.get(machine).is_some() {
        return Ok(Reached::NotYet(format!("{} is still there", machine.name)));
    }
    if trusted(&store.nodes)?.get(&it.node).is_some() {
        return Ok(Reached::NotYet(format!("the node {} is still there", it.node.name)));
    }
    let since =
        |node: &Node| node.created.is_some_and(|created| created.as_second() >= it.at.as_second());
    // Karpenter makes another one only if pods need it.
    let another = machine.kind != Kind::Instance
        || own_nodes(store, &it.group).any(|node| since(node) && is_ready(node));
    let wait = || Reached::NotYet(format!("no new node of {} is ready yet", it.group));
    Ok(if another { Reached::Yes } else { wait() })
}

/// Whether EC2 has the machine of a node, as far as that is known: of one that it has not, only the node is
/// left.
fn is_real(store: &Store, group: &ResourceId, node: &Node) -> bool {
    let (Ok(instances), Some(name)) = (trusted(&store.instances), &node.instance_id) else {
        return true;
    };
    let id = ResourceId::new(&group.source, Kind::Instance, name);
    instances.get(&id).is_some_and(|it| it.exists())
}

fn own_nodes<'a>(store: &'a Store, group: &str) -> impl Iterator<Item = &'a Node> {
    let is_own = move |node: &&std::sync::Arc<Node>| node.node_group.as_deref() == Some(group);
    store.nodes.rows().filter(is_own).map(|node| &**node)
}

fn is_ready(node: &Node) -> bool {
    node.readiness == Readiness::Ready
}

fn is_updating(row: &NodeGroup) -> bool {
    row.status == "UPDATING"
}
