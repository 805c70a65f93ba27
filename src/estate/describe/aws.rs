//! What AWS knows of a node: its instance, its group, its agent.

use super::{Tone, fields::Sheet};
use crate::{
    model::{Instance, InstanceStatus, NodeGroup, Ping, Resource, ResourceId, Store, Symbol},
    ui::format,
};

/// The instance behind a node, if the node names one.
pub(super) fn of_node(sheet: &mut Sheet, id: &ResourceId, store: &Store) {
    let Some(node) = store.nodes.get(id) else {
        return sheet.push(0, Tone::Muted, "EC2 instance", "unknown: the node is not in the list");
    };
    let Some(instance_id) = &node.instance_id else {
        return sheet.push(0, Tone::Muted, "EC2 instance", "the node names none");
    };
    match store.instances.rows().find(|it| named(it.as_ref(), instance_id)) {
        Some(instance) => instance_lines(sheet, instance),
        None if store.instances.freshness().complete => {
            sheet.push(0, Tone::Warning, "EC2 instance", format!("{instance_id} does not exist"));
        }
        None => {
            let text = format!("{instance_id}, not loaded yet");
            sheet.push(0, Tone::Muted, "EC2 instance", text);
        }
    }
    if let Some(status) = store.instance_statuses.rows().find(|it| named(it.as_ref(), instance_id))
    {
        checks(sheet, status);
    }
    agent(sheet, instance_id, store);
    if let Some(name) = &node.node_group {
        match store.node_groups.rows().find(|it| named(it.as_ref(), name)) {
            Some(group) => group_lines(sheet, group),
            None => sheet.push(0, Tone::Muted, "Node group", format!("{name}, not loaded")),
        }
    }
}

fn named<R: Resource>(resource: &R, name: &Symbol) -> bool {
    *resource.id().name == **name
}

fn instance_lines(sheet: &mut Sheet, instance: &Instance) {
    let tone = if instance.state == "running" { Tone::Plain } else { Tone::Warning };
    sheet.heading(0, "EC2 instance");
    sheet.push(1, Tone::Plain, "Id", &*instance.id.name);
    sheet.push(1, tone, "State", instance.state.as_str());
    sheet.push(1, Tone::Plain, "Type", instance.instance_type.as_str());
    sheet.push(1, Tone::Plain, "Capacity", instance.capacity.name());
    let optional = [
        ("Zone", &instance.zone),
        ("Image", &instance.image),
        ("Subnet", &instance.subnet),
        ("Private name", &instance.private_dns),
    ];
    for (label, value) in optional {
        if let Some(value) = value {
            sheet.push(1, Tone::Plain, label, value.as_str());
        }
    }
    if let Some(address) = instance.public_ip {
        sheet.push(1, Tone::Warning, "Public address", address.to_string());
    }
    if let Some(launched) = instance.launched {
        let ago = format::duration(format::seconds_since(launched, sheet.now));
        sheet.push(1, Tone::Plain, "Launched", format!("{launched} ({ago} ago)"));
    }
    match instance.imds_v2_only {
        Some(true) => sheet.push(1, Tone::Plain, "Metadata service", "version 2 only"),
        Some(false) => sheet.push(1, Tone::Warning, "Metadata service", "answers version 1"),
        None => sheet.push(1, Tone::Muted, "Metadata service", "?"),
    }
}

fn checks(sheet: &mut Sheet, status: &InstanceStatus) {
    let well = status.system == "ok" && status.instance == "ok";
    let tone = if well { Tone::Plain } else { Tone::Warning };
    let text = format!("host {}, instance {}", status.system, status.instance);
    sheet.push(1, tone, "Status checks", text);
    for event in &status.scheduled {
        let when = event.not_before.map(|at| format!(", not before {at}")).unwrap_or_default();
        let text = format!("{}: {}{when}", event.code, event.description);
        sheet.push(1, Tone::Warning, "Scheduled", text);
    }
}

fn agent(sheet: &mut Sheet, instance_id: &Symbol, store: &Store) {
    match store.managed_instances.rows().find(|it| named(it.as_ref(), instance_id)) {
        Some(agent) => {
            let tone = if agent.ping == Ping::Online { Tone::Good } else { Tone::Warning };
            let version = agent.agent.as_deref().unwrap_or("?");
            sheet.push(1, tone, "SSM agent", format!("{}, version {version}", agent.ping.name()));
        }
        None if store.managed_instances.freshness().complete => {
            sheet.push(1, Tone::Warning, "SSM agent", "not registered");
        }
        None => sheet.push(1, Tone::Muted, "SSM agent", "not loaded yet"),
    }
}

fn group_lines(sheet: &mut Sheet, group: &NodeGroup) {
    sheet.heading(0, "Node group");
    sheet.push(1, Tone::Plain, "Name", &*group.id.name);
    let tone = if group.status == "ACTIVE" { Tone::Plain } else { Tone::Warning };
    sheet.push(1, tone, "Status", group.status.as_str());
    if let Some(scaling) = group.scaling {
        let (min, desired, max) = (scaling.min, scaling.desired, scaling.max);
        sheet.push(1, Tone::Plain, "Size", format!("min {min}, desired {desired}, max {max}"));
    }
    for (label, value) in [("AMI type", &group.ami_type), ("Release", &group.release)] {
        if let Some(value) = value {
            sheet.push(1, Tone::Plain, label, value.as_str());
        }
    }
    for issue in &group.issues {
        sheet.push(1, Tone::Warning, "Issue", format!("{}: {}", issue.code, issue.message));
    }
}
