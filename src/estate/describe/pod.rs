//! Pods and pod templates.

use serde_json::Value;

use super::{
    Tone,
    fields::{Sheet, at, items, text},
};

/// What the API says of a pod.
pub(super) fn describe(sheet: &mut Sheet, object: &Value) {
    for (label, pointer) in [
        ("Node", "/spec/nodeName"),
        ("Status", "/status/phase"),
        ("Reason", "/status/reason"),
        ("Message", "/status/message"),
        ("Address", "/status/podIP"),
        ("Quality of service", "/status/qosClass"),
    ] {
        sheet.field(0, label, object, pointer);
    }
    sheet.time(0, "Started", object, "/status/startTime");
    template(sheet, object);
    sheet.conditions(object);
}

/// What pods and pod templates share: everything under `spec`.
pub(super) fn template(sheet: &mut Sheet, object: &Value) {
    for (label, pointer) in [
        ("Service account", "/spec/serviceAccountName"),
        ("Priority class", "/spec/priorityClassName"),
        ("Priority", "/spec/priority"),
        ("Node selector", "/spec/nodeSelector"),
        ("Grace period", "/spec/terminationGracePeriodSeconds"),
    ] {
        sheet.field(0, label, object, pointer);
    }
    for (heading, spec, status) in [
        ("Init containers", "/spec/initContainers", "/status/initContainerStatuses"),
        ("Containers", "/spec/containers", "/status/containerStatuses"),
        ("Ephemeral containers", "/spec/ephemeralContainers", "/status/ephemeralContainerStatuses"),
    ] {
        let containers = items(object, spec);
        if !containers.is_empty() {
            sheet.heading(0, heading);
        }
        for spec in containers {
            let name = at(spec, "/name");
            let status = items(object, status).iter().find(|it| at(it, "/name") == name);
            container(sheet, spec, status.unwrap_or(&Value::Null));
        }
    }
    tolerations(sheet, object);
    volumes(sheet, object);
}

fn container(sheet: &mut Sheet, spec: &Value, status: &Value) {
    sheet.heading(1, &at(spec, "/name"));
    sheet.field(2, "Image", spec, "/image");
    sheet.field(2, "Image id", status, "/imageID");
    for port in items(spec, "/ports") {
        let (number, protocol) = (at(port, "/containerPort"), at(port, "/protocol"));
        sheet.push(2, Tone::Plain, "Port", format!("{number}/{protocol} {}", at(port, "/name")));
    }
    sheet.field(2, "Command", spec, "/command");
    sheet.field(2, "Arguments", spec, "/args");
    state(sheet, "State", status.get("state"));
    state(sheet, "Last state", status.get("lastState"));
    sheet.field(2, "Ready", status, "/ready");
    sheet.field(2, "Restarts", status, "/restartCount");
    sheet.field(2, "Requests", spec, "/resources/requests");
    sheet.field(2, "Limits", spec, "/resources/limits");
    sheet.field(2, "Liveness", spec, "/livenessProbe");
    sheet.field(2, "Readiness", spec, "/readinessProbe");
    sheet.field(2, "Startup", spec, "/startupProbe");
    for source in items(spec, "/envFrom") {
        sheet.push(2, Tone::Plain, "Environment from", text(source));
    }
    for variable in items(spec, "/env") {
        let from = variable.get("valueFrom").map(|from| format!("from {}", text(from)));
        let value = from.unwrap_or_else(|| at(variable, "/value"));
        sheet.push(2, Tone::Plain, "Environment", format!("{}={value}", at(variable, "/name")));
    }
    for mount in items(spec, "/volumeMounts") {
        let only = if mount["readOnly"] == true { " (read-only)" } else { "" };
        let text = format!("{} from {}{only}", at(mount, "/mountPath"), at(mount, "/name"));
        sheet.push(2, Tone::Plain, "Mount", text);
    }
}

/// `running`, `waiting` or `terminated`, with its reason.
fn state(sheet: &mut Sheet, label: &str, state: Option<&Value>) {
    let Some((name, detail)) = state.and_then(Value::as_object).and_then(|it| it.iter().next())
    else {
        return;
    };
    let reason = at(detail, "/reason");
    let well = name == "running" || reason == "Completed";
    let tone = if well { Tone::Plain } else { Tone::Warning };
    let separator = if reason.is_empty() { "" } else { ": " };
    sheet.push(2, tone, label, format!("{name}{separator}{reason}"));
    sheet.field(3, "Message", detail, "/message");
    sheet.field(3, "Exit code", detail, "/exitCode");
    sheet.field(3, "Signal", detail, "/signal");
    sheet.time(3, "Started", detail, "/startedAt");
    sheet.time(3, "Finished", detail, "/finishedAt");
}

fn tolerations(sheet: &mut Sheet, object: &Value) {
    for toleration in items(object, "/spec/tolerations") {
        let (key, value) = (at(toleration, "/key"), at(toleration, "/value"));
        let key = if key.is_empty() { "everything".to_owned() } else { key };
        let value = if value.is_empty() { value } else { format!("={value}") };
        let effect = at(toleration, "/effect");
        let effect = if effect.is_empty() { effect } else { format!(":{effect}") };
        let seconds = at(toleration, "/tolerationSeconds");
        let limit = if seconds.is_empty() { seconds } else { format!(" for {seconds}s") };
        sheet.push(0, Tone::Plain, "Toleration", format!("{key}{value}{effect}{limit}"));
    }
}

fn volumes(sheet: &mut Sheet, object: &Value) {
    let volumes = items(object, "/spec/volumes");
    if !volumes.is_empty() {
        sheet.heading(0, "Volumes");
    }
    for volume in volumes {
        let source =
            volume.as_object().and_then(|fields| fields.iter().find(|(key, _)| *key != "name"));
        let source = source.map(|(kind, detail)| format!("{kind} {}", text(detail)));
        sheet.push(1, Tone::Plain, &at(volume, "/name"), source.unwrap_or_default());
    }
}
