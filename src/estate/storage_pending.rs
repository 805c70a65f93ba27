//! What a claim that is bound to no volume waits for.

use super::storage_row::{Around, StorageRow};
use crate::model::{Claim, StorageClass};

/// What a claim waits for, and what was reported about it last.
pub(super) fn pending(row: &StorageRow, around: &Around<'_>) -> Option<String> {
    let claim = row.claim.as_ref().filter(|it| it.phase == "Pending")?;
    let why = match (&row.class, claim.class.as_deref()) {
        (Some(class), _) => Some(awaited(row, class, around)),
        (None, Some("")) => Some("it wants no class, and no volume was made by hand".to_owned()),
        (None, name) => classless(name, around),
    };
    let told = around.warnings.get(&(&claim.id.namespace, &*claim.id.name));
    let told = told.map(|event| format!("{}: {}", event.reason, event.message));
    let said: Vec<String> = why.into_iter().chain(told).collect();
    Some(if said.is_empty() { still(claim) } else { said.join("; ") })
}

fn still(claim: &Claim) -> String {
    let volume = claim.volume.as_ref().map(|it| format!("volume {it}"));
    format!("it waits for {}", volume.as_deref().unwrap_or("a volume"))
}

/// Its class is not there. Nothing is said before the classes are all known.
fn classless(name: Option<&str>, around: &Around<'_>) -> Option<String> {
    let classes = &around.store.storage_classes;
    if !classes.freshness().complete {
        return None;
    }
    Some(match (name, classes.rows().find(|it| it.default)) {
        (Some(name), _) => format!("class {name} does not exist"),
        (None, None) => "it names no class, and none is the default".to_owned(),
        (None, Some(default)) => format!("it names no class, and waits for {}", default.id.name),
    })
}

/// Its class is there, and makes volumes at once or for the first pod.
fn awaited(row: &StorageRow, class: &StorageClass, around: &Around<'_>) -> String {
    if !class.zones.is_empty() && around.no_node_in(&class.zones) {
        return format!("its class allows {}, where no node is", class.zones.join(","));
    }
    let provisioner = &class.provisioner;
    match &row.pods {
        _ if !class.waits => format!("it waits for {provisioner} to make its volume"),
        Err(_) => "it waits for the first pod that mounts it".to_owned(),
        Ok(pods) => match (pods.first(), pods.iter().find(|it| it.node.is_some())) {
            (None, _) => "no pod mounts it, and its class waits for the first".to_owned(),
            (Some(pod), None) => format!("it waits for {}, which has no node", pod.id.name),
            (_, Some(pod)) => {
                format!("it waits for {provisioner} to make its volume for {}", pod.id.name)
            }
        },
    }
}
