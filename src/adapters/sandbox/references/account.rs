//! Databases, logs and the kinds of AWS.

use super::twice;
use crate::{
    adapters::sandbox::{aws_kinds::AwsPart, databases::DatabaseParts, estate::Estate},
    model::AwsKind,
};

pub(super) fn faults(estate: &Estate) -> Vec<String> {
    let mut faults = databases(&estate.databases);
    faults.extend(twice("log_groups", estate.log_groups.iter().map(|it| it.name.clone())));
    let flow = estate.vpc.flow_log_group.as_ref();
    let lost = flow.filter(|name| !estate.log_groups.iter().any(|it| it.name == **name));
    faults.extend(lost.map(|name| format!("vpc.flow_log_group: there is no log group `{name}`")));
    for (plural, parts) in &estate.aws_kinds {
        faults.extend(kind(plural, parts));
    }
    faults
}

fn databases(parts: &DatabaseParts) -> Vec<String> {
    let mut faults = Vec::new();
    for (place, list) in
        [("databases.instances", &parts.instances), ("databases.clusters", &parts.clusters)]
    {
        faults.extend(twice(place, list.iter().map(|it| it.name.clone())));
    }
    let knows = |cluster: bool, name: &str| {
        let list = if cluster { &parts.clusters } else { &parts.instances };
        list.iter().any(|it| it.name == name)
    };
    let members = parts.instances.iter().enumerate();
    let clusters = members.filter_map(|(index, it)| {
        Some((format!("databases.instances[{index}]"), true, it.cluster.as_deref()?))
    });
    let about = parts
        .about()
        .map(|(list, index, cluster, name)| (format!("databases.{list}[{index}]"), cluster, name));
    for (place, cluster, name) in clusters.chain(about) {
        if !knows(cluster, name) {
            let word = if cluster { "cluster" } else { "instance" };
            faults.push(format!("{place}: there is no {word} `{name}`"));
        }
    }
    faults
}

/// The kind is one, each object of it is there once, and its cells have headings.
fn kind(plural: &str, parts: &[AwsPart]) -> Vec<String> {
    let place = format!("aws_kinds.{plural}");
    let Some(kind) = AwsKind::ALL.iter().find(|it| it.plural() == plural) else {
        return vec![format!("{place}: there is no such kind")];
    };
    let mut faults = twice(&place, parts.iter().map(AwsPart::identity));
    let headings = kind.headings();
    for (index, part) in parts.iter().enumerate() {
        let stray = part.headings().filter(|it| !headings.iter().any(|known| known.name == *it));
        let fault = |it| format!("{place}[{index}]: there is no column `{it}`");
        faults.extend(stray.map(fault));
    }
    faults
}
