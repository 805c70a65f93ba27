//! What makes pods: Deployments, ReplicaSets, StatefulSets, DaemonSets and Jobs.

use serde_json::Value;

use super::{fields::Sheet, pod};

const FIELDS: [(&str, &str); 17] = [
    ("Selector", "/spec/selector/matchLabels"),
    ("Replicas wanted", "/spec/replicas"),
    ("Replicas", "/status/replicas"),
    ("Ready", "/status/readyReplicas"),
    ("Updated", "/status/updatedReplicas"),
    ("Available", "/status/availableReplicas"),
    ("Unavailable", "/status/unavailableReplicas"),
    ("Nodes wanted", "/status/desiredNumberScheduled"),
    ("Nodes ready", "/status/numberReady"),
    ("Nodes misplaced", "/status/numberMisscheduled"),
    ("Completions", "/spec/completions"),
    ("Parallelism", "/spec/parallelism"),
    ("Succeeded", "/status/succeeded"),
    ("Failed", "/status/failed"),
    ("Paused", "/spec/paused"),
    ("Strategy", "/spec/strategy"),
    ("Update strategy", "/spec/updateStrategy"),
];

/// What the API says of a workload.
pub(super) fn describe(sheet: &mut Sheet, object: &Value) {
    for (label, pointer) in FIELDS {
        sheet.field(0, label, object, pointer);
    }
    sheet.conditions(object);
    if let Some(template) = object.pointer("/spec/template") {
        sheet.heading(0, "Pod template");
        sheet.map(1, "Labels", template, "/metadata/labels");
        pod::template(sheet, template);
    }
}
