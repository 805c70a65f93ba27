//! What can be asked of node groups, and what has to be known before.

use super::super::Offer;
use crate::{
    estate::{self, GroupKind, GroupRow, NodeRow},
    model::{Kind, Store},
    plan::{CORDONED_S, Draft, Each, Fact, Plan, Resizing, Stage, Step, Updating},
    ports::Command,
};

/// Nodes that are cordoned at a time.
const AT_ONCE: usize = 32;

/// Another number of machines.
pub(super) fn resizing(store: &Store, row: &GroupRow) -> Offer {
    match row.kind {
        GroupKind::Managed | GroupKind::SelfManaged => {}
        GroupKind::Karpenter => {
            let text = "Karpenter makes as many nodes as pods need: its limits bound them";
            return Offer::Refused(text.to_owned());
        }
        GroupKind::Ungrouped => return Offer::Refused("nobody sizes nodes without a group".into()),
    }
    if let Some(refused) = unavailable(row) {
        return refused;
    }
    let Some(scaling) = row.scaling else {
        return Offer::Refused("how large it is now is not known".to_owned());
    };
    let room = estate::group_room(store, row);
    Offer::Draft(Box::new(Draft::Resize(Resizing {
        group: row.id.clone(),
        bounds: (scaling.min, scaling.desired, scaling.max),
        price: None,
        each: Each { pods: room.pods, vcpus: room.vcpus, addresses: room.addresses },
        free: room.free,
        facts: owners(store, row),
    })))
}

/// The newest image.
pub(super) fn updating(store: &Store, row: &GroupRow, force: bool) -> Offer {
    let Some(group) = &row.managed else {
        return Offer::Refused("only managed node groups are updated by EKS".to_owned());
    };
    if let Some(refused) = unavailable(row) {
        return refused;
    }
    let Some(release) = &group.release else {
        return Offer::Refused("which image it has now is not known".to_owned());
    };
    let found = u32::try_from(row.found).unwrap_or(u32::MAX);
    Offer::Draft(Box::new(Draft::Update(Updating {
        group: row.id.clone(),
        release: release.as_str().into(),
        nodes: row.ready.unwrap_or(found),
        force,
        facts: owners(store, row),
    })))
}

/// What EKS changes already is left alone.
fn unavailable(row: &GroupRow) -> Option<Offer> {
    let managed = row.managed.as_ref();
    if managed.is_none() && row.id.kind != Kind::ScalingGroup {
        return Some(Offer::Refused(
            "EKS has not told of it: it is only known by its nodes".into(),
        ));
    }
    let status = managed.map_or("ACTIVE", |it| it.status.as_str());
    let changes = ["CREATING", "UPDATING", "DELETING"].contains(&status);
    changes.then(|| Offer::Refused(format!("it is {status}: EKS makes one change at a time")))
}

fn owners(store: &Store, row: &GroupRow) -> Vec<Fact> {
    estate::group_owners(store, row).iter().map(|it| Fact::warning("owner", it.as_str())).collect()
}

/// All nodes of the group take no more pods, or take them again.
pub(super) fn cordoning(store: &Store, row: &GroupRow, wanted: bool) -> Offer {
    let own = |it: &NodeRow| it.group.as_deref() == Some(&*row.id.name);
    let rows: Vec<_> = estate::nodes(store).into_iter().filter(own).collect();
    let nodes = rows.iter().filter_map(|it| it.node.as_ref()).filter(|it| it.cordoned != wanted);
    let word = if wanted { "cordon" } else { "uncordon" };
    let step = |id: &crate::model::ResourceId| {
        let act = if wanted { Command::Cordon(id.clone()) } else { Command::Uncordon(id.clone()) };
        Step::new(format!("{word} {}", id.name), act, CORDONED_S)
    };
    let steps: Vec<_> = nodes.map(|it| step(&it.id)).collect();
    if steps.is_empty() {
        let state = if wanted { "is cordoned already" } else { "takes pods already" };
        return Offer::Refused(format!("every node of it {state}"));
    }
    let title = format!("{word} {} nodes of {}", steps.len(), row.id.name);
    let intent = if wanted {
        "No more pods are placed on any of them; those on them stay. Whoever sizes the group may start others."
    } else {
        "The scheduler may place pods on all of them again."
    };
    let stage = Stage { title: word.to_owned(), width: AT_ONCE, steps };
    let (intent, facts) = (intent.to_owned(), Vec::new());
    Offer::Plan(Box::new(Plan { title, intent, facts, stages: vec![stage] }))
}
