//! What can be asked of workloads, and what has to be known before.

use std::sync::Arc;

use super::super::Offer;
use crate::{
    estate,
    model::{Kind, Printed, ResourceId, Store, Symbol, Workload},
    plan::{Draft, Plan, Restarting, Scaling, Step},
    ports::Command,
};

/// How long it may take until a Deployment is seen to be paused, seconds.
const PAUSED_S: u32 = 60;
/// How long it may take until its pods are those of an earlier revision, seconds.
const ROLLED_S: u32 = 1800;

/// Another number of pods.
pub(super) fn scaling(store: &Store, row: &Workload) -> Offer {
    match row.kind() {
        Kind::Deployment | Kind::StatefulSet => {}
        Kind::ReplicaSet => {
            if let Some(owner) = &row.owner {
                let text = format!("its {} says how many pods it has: scale that", owner.kind);
                return Offer::Refused(text);
            }
        }
        Kind::DaemonSet => return Offer::Refused("it has a pod on every node".to_owned()),
        _ => return Offer::Meaningless,
    }
    let scaler = scaler(store, row).map(|name| {
        format!(" The autoscaler {name} sets this number, too, and may change it again.")
    });
    let warning = scaler.unwrap_or_default() + &managed(row);
    let scaling = Scaling { workload: row.id.clone(), from: row.desired, warning };
    Offer::Draft(Box::new(Draft::Scale(scaling)))
}

/// All pods made anew.
pub(super) fn restart(row: &Workload) -> Offer {
    match row.kind() {
        Kind::Deployment if row.rollout.paused => {
            return Offer::Refused("its rollouts are paused".to_owned());
        }
        Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet => {}
        Kind::ReplicaSet => return Offer::Refused("it replaces none of its pods".to_owned()),
        _ => return Offer::Meaningless,
    }
    let restarting = Restarting { workload: row.id.clone(), warning: managed(row) };
    Offer::Draft(Box::new(Draft::Restart(restarting)))
}

/// No pod replaced for now, or that again.
pub(super) fn pause(row: &Workload, wanted: bool) -> Offer {
    if row.kind() != Kind::Deployment {
        return Offer::Meaningless;
    }
    if row.rollout.paused == wanted {
        let state = if wanted { "are paused already" } else { "are not paused" };
        return Offer::Refused(format!("its rollouts {state}"));
    }
    let id = row.id.clone();
    let (title, act, effect) = if wanted {
        let effect = "It replaces no more pods, and can still be scaled.";
        (format!("pause rollouts of {id}"), Command::PauseRollout(id), effect)
    } else {
        let effect = "It replaces pods by those of its newest revision again.";
        (format!("resume rollouts of {id}"), Command::ResumeRollout(id), effect)
    };
    let intent = format!("{effect}{}", managed(row));
    Offer::Plan(Box::new(Plan::single(Step::new(title, act, PAUSED_S), &intent)))
}

/// The revision before the newest.
pub(super) fn undo(store: &Store, row: &Workload) -> Offer {
    if row.kind() != Kind::Deployment {
        return Offer::Meaningless;
    }
    if row.rollout.paused {
        return Offer::Refused("its rollouts are paused".to_owned());
    }
    let Some(from) = row.rollout.revision else {
        return Offer::Refused("its controller has not numbered its revisions yet".to_owned());
    };
    let Some((number, set)) = before(store, &row.id, from) else {
        return Offer::Refused("no earlier revision of it is known".to_owned());
    };
    back(row, from, (number, set))
}

/// A revision that is not the newest, by its number and its ReplicaSet.
pub(super) fn go_back(row: &Workload, (number, set): (u32, &Workload)) -> Offer {
    if row.rollout.paused {
        return Offer::Refused("its rollouts are paused".to_owned());
    }
    match row.rollout.revision {
        None => Offer::Refused("its controller has not numbered its revisions yet".to_owned()),
        Some(from) if from == number => Offer::Refused("it is the newest revision".to_owned()),
        Some(from) => back(row, from, (number, set)),
    }
}

fn back(row: &Workload, from: u32, (number, set): (u32, &Workload)) -> Offer {
    let workload = row.id.clone();
    let title = format!("undo rollout of {workload} from revision {from} to {number}");
    let images: Vec<_> = set.images.iter().map(Symbol::as_str).collect();
    let effect =
        format!("Its pods are replaced by those of revision {number}: {}.", images.join(", "));
    let act = Command::UndoRollout { workload, from, set: set.id.clone() };
    let intent = format!("{effect}{}", managed(row));
    Offer::Plan(Box::new(Plan::single(Step::new(title, act, ROLLED_S), &intent)))
}

/// The newest ReplicaSet of a Deployment that is older than a revision.
fn before<'a>(store: &'a Store, id: &ResourceId, newest: u32) -> Option<(u32, &'a Arc<Workload>)> {
    let is_own = |set: &&Arc<Workload>| {
        let owner =
            set.owner.as_ref().is_some_and(|it| it.kind == "Deployment" && *it.name == *id.name);
        owner && set.id.namespace == id.namespace
    };
    let own = store.replica_sets.rows().filter(is_own);
    let older = own.filter_map(|set| Some((set.rollout.revision.filter(|it| *it < newest)?, set)));
    older.max_by_key(|(number, _)| *number)
}

/// Who will take it back, or is surprised by it.
fn managed(row: &Workload) -> String {
    estate::managed_by(row.owner.as_ref(), row.manager.as_ref())
}

/// The `HorizontalPodAutoscaler` of a workload, as far as any is known.
fn scaler(store: &Store, row: &Workload) -> Option<Arc<str>> {
    let of_scalers = store.objects.iter();
    let of_scalers = of_scalers.filter(|(kind, _)| kind.plural() == "horizontalpodautoscalers");
    let target = format!("{}/{}", kind_name(row.kind()), row.id.name);
    let mut found = of_scalers.flat_map(|(_, rows)| rows.rows()).filter(|scaler| {
        let names = |cell: &Printed| matches!(cell, Printed::Text(text) if **text == *target);
        scaler.id.namespace == row.id.namespace && scaler.cells.iter().any(names)
    });
    found.next().map(|scaler| scaler.id.name.clone())
}

/// As autoscalers name it.
const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::StatefulSet => "StatefulSet",
        Kind::ReplicaSet => "ReplicaSet",
        _ => "Deployment",
    }
}
