//! Nodes.

use serde_json::Value;

use super::{
    Tone,
    fields::{Sheet, at, items, text},
};
use crate::{
    model::{Pod, ResourceId, Store},
    ui::format,
};

/// What the API says of a node.
pub(super) fn describe(sheet: &mut Sheet, object: &Value) {
    for taint in items(object, "/spec/taints") {
        let (key, value, effect) = (at(taint, "/key"), at(taint, "/value"), at(taint, "/effect"));
        let equals = if value.is_empty() { "" } else { "=" };
        sheet.push(0, Tone::Plain, "Taint", format!("{key}{equals}{value}:{effect}"));
    }
    if object.pointer("/spec/unschedulable") == Some(&Value::Bool(true)) {
        sheet.push(0, Tone::Warning, "Cordoned", "yes: no new pods are placed here");
    } else {
        sheet.push(0, Tone::Plain, "Cordoned", "no");
    }
    sheet.conditions(object);
    let addresses = items(object, "/status/addresses");
    if !addresses.is_empty() {
        sheet.heading(0, "Addresses");
    }
    for address in addresses {
        sheet.field(1, &at(address, "/type"), address, "/address");
    }
    sheet.map(0, "Capacity", object, "/status/capacity");
    sheet.map(0, "Allocatable", object, "/status/allocatable");
    sheet.map(0, "System", object, "/status/nodeInfo");
    sheet.field(0, "Pod CIDRs", object, "/spec/podCIDRs");
    sheet.field(0, "Provider", object, "/spec/providerID");
    if let Some(images) = object.pointer("/status/images").and_then(Value::as_array) {
        sheet.push(0, Tone::Muted, "Images", text(&Value::from(images.len())));
    }
}

/// The pods that hold resources on it, as far as they are known.
pub(super) fn pods(sheet: &mut Sheet, id: &ResourceId, store: &Store) {
    let here = |pod: &&Pod| {
        pod.node.as_ref().is_some_and(|node| *node == *id.name) && pod.holds_resources()
    };
    let mut pods: Vec<&Pod> = store.pods.rows().map(AsRef::as_ref).filter(here).collect();
    pods.sort_by_key(|pod| &pod.id);
    if !store.pods.freshness().complete {
        return sheet.push(0, Tone::Muted, "Pods", "not loaded yet");
    }
    let cpu: u64 = pods.iter().filter_map(|pod| pod.requests.cpu_m).sum();
    let memory: u64 = pods.iter().filter_map(|pod| pod.requests.memory).sum();
    let (count, cpu, memory) = (pods.len(), format::cpu(cpu), format::bytes(memory));
    sheet.push(0, Tone::Heading, "Pods", format!("{count}, requests cpu {cpu}, memory {memory}"));
    for pod in pods {
        let amount = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        let requests = format!(
            "cpu {}, memory {}  {}",
            amount(pod.requests.cpu_m.map(format::cpu)),
            amount(pod.requests.memory.map(format::bytes)),
            pod.status
        );
        let name = format!("{}/{}", pod.id.namespace, pod.id.name);
        sheet.push(1, Tone::Plain, &name, requests);
    }
}
