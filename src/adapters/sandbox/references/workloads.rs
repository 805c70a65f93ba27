//! Controllers and what their pods keep data on.

use std::collections::HashSet;

use super::{knows_group, twice};
use crate::adapters::sandbox::{
    estate::{Estate, WorkloadPart},
    pods::{bytes, millicores},
};

/// As many as the console is meant to hold.
const MOST_PODS: u64 = 200_000;
const MOST_WORKLOADS: usize = 10_000;
const MOST_CLAIMS: usize = 5000;

const KINDS: [&str; 4] = ["Deployment", "StatefulSet", "DaemonSet", "Job"];

pub(super) fn faults(estate: &Estate) -> Vec<String> {
    let parts = &estate.workloads;
    let name = |it: &WorkloadPart| format!("{} {}/{}", it.kind, it.namespace, it.name);
    let mut faults = twice("workloads", parts.iter().map(name));
    for (index, it) in parts.iter().enumerate() {
        let workload = workload(estate, it).into_iter();
        faults.extend(workload.map(|fault| format!("workloads[{index}]: {fault}")));
    }
    faults.extend(counts(estate));
    faults.extend(storage(estate));
    faults
}

fn workload(estate: &Estate, it: &WorkloadPart) -> Vec<String> {
    let mut faults = Vec::new();
    if !KINDS.contains(&it.kind.as_str()) {
        faults.push(format!("`{}` is not one of {}", it.kind, KINDS.join(", ")));
    }
    if millicores(&it.cpu).is_none() {
        faults.push(format!("`{}` is no CPU, such as 250m or 2", it.cpu));
    }
    if bytes(&it.memory).is_none() {
        faults.push(format!("`{}` is no memory, such as 512Mi or 2Gi", it.memory));
    }
    if let Some(group) = it.group.as_ref().filter(|group| !knows_group(estate, group)) {
        faults.push(format!("there is no group `{group}`"));
    }
    if it.spread.as_ref().is_some_and(|it| it.max_skew == 0) {
        faults.push("its zones may not differ at all: max_skew is 1 at least".to_owned());
    }
    if let Some(budget) = &it.pdb
        && budget.min_available.is_some() == budget.max_unavailable.is_some()
    {
        faults.push("its budget has to have one of minAvailable and maxUnavailable".to_owned());
    }
    if let Some(scaler) = it.hpa.as_ref().filter(|it| it.min > it.max) {
        faults.push(format!("{} is more than {}", scaler.min, scaler.max));
    }
    faults
}

/// There is no more than the console is meant to hold.
fn counts(estate: &Estate) -> Vec<String> {
    let nodes = estate.machines().count() as u64;
    let pods = estate.workloads.iter().map(|it| match it.kind.as_str() {
        "DaemonSet" => nodes,
        _ => it.replicas.unwrap_or(1).into(),
    });
    let all: u64 = pods.sum();
    let lists = [
        ("workloads", estate.workloads.len(), MOST_WORKLOADS),
        ("storage.claims", estate.storage.claims.len(), MOST_CLAIMS),
        ("storage.volumes", estate.storage.volumes.len(), MOST_CLAIMS),
    ];
    let lists = lists.into_iter().filter(|(_, count, most)| count > most);
    let mut faults: Vec<_> = lists
        .map(|(place, count, most)| format!("{place}: {count} are more than {most}"))
        .collect();
    if all > MOST_PODS {
        faults.push(format!("workloads: {all} pods are more than {MOST_PODS}"));
    }
    faults
}

/// Claims name volumes and workloads that are there, and no volume serves two of them.
fn storage(estate: &Estate) -> Vec<String> {
    let parts = &estate.storage;
    let claims = parts.claims.iter().map(|it| format!("{}/{}", it.namespace, it.name));
    let mut faults = twice("storage.claims", claims);
    faults.extend(twice("storage.volumes", parts.volumes.iter().map(|it| it.name.clone())));
    faults.extend(twice("storage.classes", parts.classes.iter().map(|it| it.name.clone())));
    let volumes: HashSet<&str> = parts.volumes.iter().map(|it| it.name.as_str()).collect();
    let workloads: HashSet<(&str, &str)> =
        estate.workloads.iter().map(|it| (it.namespace.as_str(), it.name.as_str())).collect();
    let mut taken = HashSet::new();
    for (index, it) in parts.claims.iter().enumerate() {
        let place = format!("storage.claims[{index}]");
        if let Some(volume) = &it.volume {
            if !volumes.contains(volume.as_str()) {
                faults.push(format!("{place}: there is no volume `{volume}`"));
            } else if !taken.insert(volume) {
                faults.push(format!("{place}: `{volume}` has another claim already"));
            }
        }
        let used = it.used_by.as_ref();
        let lost = used.filter(|name| !workloads.contains(&(it.namespace.as_str(), name.as_str())));
        faults.extend(
            lost.map(|name| format!("{place}: there is no workload `{name}` in {}", it.namespace)),
        );
    }
    faults
}
