//! What can be asked of nodes, and what has to be known before.

use super::super::{Leaving, Location, Offer, PaneId, Scope};
use crate::{
    estate::{self, Departure, NodeRow},
    model::{Instance, ResourceId, Store, Symbol},
    plan::{CORDONED_S, Draft, Drain, Fact, Plan, Replacing, Step},
    ports::Command,
};

/// Leads to what it would do; that is planned and asked about there.
pub(super) fn drain(rows: &[&NodeRow]) -> Offer {
    let nodes = rows.iter().filter_map(|row| row.node.as_ref());
    let names: Vec<_> = nodes.map(|node| Symbol::new(&node.id.name)).collect();
    if names.is_empty() {
        return Offer::Refused(super::NO_NODE.to_owned());
    }
    Offer::Possible(Location::Table(PaneId::Nodes, Scope::Drain(Leaving::new(names))))
}

/// No more pods are placed there, or that again.
pub(super) fn cordoning(row: &NodeRow, wanted: bool) -> Offer {
    let name = row.name();
    let Some(node) = &row.node else { return Offer::Refused(super::NO_NODE.to_owned()) };
    if node.cordoned == wanted {
        let state = if wanted { "is cordoned already" } else { "takes pods already" };
        return Offer::Refused(format!("{name} {state}"));
    }
    let id = node.id.clone();
    let (title, act, intent) = if wanted {
        let intent = "No more pods are placed on the node; those on it stay.";
        (format!("cordon {name}"), Command::Cordon(id), intent)
    } else {
        let intent = "The scheduler may place pods on the node again.";
        (format!("uncordon {name}"), Command::Uncordon(id), intent)
    };
    Offer::Plan(Box::new(Plan::single(Step::new(title, act, CORDONED_S), intent)))
}

/// Emptied, and ended; another one comes.
pub(super) fn replacing(store: &Store, row: &NodeRow) -> Offer {
    let Some(node) = &row.node else { return Offer::Refused(super::NO_NODE.to_owned()) };
    let (machine, facts) = match machine(store, row) {
        Ok(found) => found,
        Err(why) => return Offer::Refused(why.to_owned()),
    };
    let Some(group) = &row.group else {
        return Offer::Refused(
            "it is in no group, so that nothing would take its place".to_owned(),
        );
    };
    let drain = match emptied(store, node) {
        Ok(plan) => plan,
        Err(why) => return Offer::Refused(format!("{why}; V shows it pod by pod")),
    };
    let (node, group) = (node.id.clone(), group.as_str().into());
    Offer::Draft(Box::new(Draft::Replace(Replacing { machine, node, group, drain, facts })))
}

/// What is ended, and what is to be weighed: the claim where Karpenter made it, otherwise the instance.
fn machine(store: &Store, row: &NodeRow) -> Result<(ResourceId, Vec<Fact>), &'static str> {
    if let Some(claim) = &row.claim {
        let text = "Karpenter starts another one only if pods need it";
        return Ok((claim.id.clone(), vec![Fact::known("replaced", text)]));
    }
    let instance = row.instance.as_deref().ok_or("EC2 has not told of its instance")?;
    let absent = if row.places_known {
        "it is in no Auto Scaling group, so that nothing would take its place"
    } else {
        "the Auto Scaling groups are not all known yet"
    };
    let group = scaling_group(store, instance).ok_or(absent)?;
    let mut facts = vec![Fact::known("price", "as before: the group wants as many machines")];
    let held = ["Launch", "Terminate", "ReplaceUnhealthy"];
    if group.suspended.iter().any(|it| held.contains(&it.as_str())) {
        let text = "processes of its Auto Scaling group are suspended: none may take its place";
        facts.push(Fact::warning("replaced", text));
    }
    Ok((instance.id.clone(), facts))
}

fn scaling_group<'a>(
    store: &'a Store,
    instance: &Instance,
) -> Option<&'a std::sync::Arc<crate::model::ScalingGroup>> {
    let is_in = |it: &&std::sync::Arc<crate::model::ScalingGroup>| {
        it.members.iter().any(|member| *member.instance_id == *instance.id.name)
    };
    store.scaling_groups.rows().find(is_in)
}

/// What empties the node; nothing where it is cordoned and empty. Or what keeps it from being emptied.
fn emptied(
    store: &Store,
    node: &std::sync::Arc<crate::model::Node>,
) -> Result<Option<Plan>, String> {
    if !store.pods.freshness().complete {
        return Err("the pods are not all known yet".to_owned());
    }
    let departures = estate::drain(store, &[Symbol::new(&node.id.name)]);
    let pods: Vec<&Departure> = departures.iter().collect();
    if node.cordoned
        && !pods.iter().any(|it| it.verdict.leaves())
        && !pods.iter().any(|it| it.obstacle().is_some())
    {
        return Ok(None);
    }
    let nodes = std::slice::from_ref(node);
    Drain { nodes, pods: &pods, left_out: &[], deadline_s: None }.plan().map(Some)
}
