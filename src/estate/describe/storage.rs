//! A claim, a volume or a disk joined with what stands on both sides of it.

use super::{Tone, fields::Sheet};
use crate::{
    estate::{Disk, StorageRow, storage},
    model::{Backing, Claim, FileSystem, Kind, PersistentVolume, ResourceId, Store, Volume},
    ui::format,
};

/// Whether it is a part of a row of the storage table.
pub fn is_storage(kind: Kind) -> bool {
    [Claim::kind(), PersistentVolume::kind(), Volume::kind(), FileSystem::kind()].contains(&kind)
}

/// Every row of the storage table that `id` is a part of.
pub(super) fn joined(sheet: &mut Sheet, id: &ResourceId, store: &Store) {
    for row in storage(store).iter().filter(|row| has_part(row, id)) {
        sheet.heading(0, "Storage");
        told(sheet, row);
    }
}

fn has_part(row: &StorageRow, id: &ResourceId) -> bool {
    let volume = row.volume.as_ref().is_some_and(|it| it.id == *id);
    let disk = row.disk.ebs().is_some_and(|it| it.id == *id)
        || row.disk.efs().is_some_and(|it| it.id == *id);
    row.id == *id || volume || disk
}

fn told(sheet: &mut Sheet, row: &StorageRow) {
    let mut line = |label: &str, text: String| sheet.push(1, Tone::Plain, label, text);
    match &row.claim {
        Some(claim) => {
            let (id, phase) = (&claim.id, &claim.phase);
            line("Claim", format!("{}/{}, {phase}", id.namespace, id.name));
        }
        None => line("Claim", "none".to_owned()),
    }
    match &row.volume {
        Some(volume) => {
            let reclaim = format!("reclaim policy {}", volume.reclaim);
            line("Volume", format!("{}, {}, {reclaim}", volume.id.name, volume.phase));
        }
        None => line("Volume", "none".to_owned()),
    }
    if let Some(name) = row.class_name() {
        let made = row.class.as_ref().map(|it| format!(", made by {}", it.provisioner));
        line("Class", format!("{name}{}", made.unwrap_or_default()));
    }
    disk(sheet, row);
    pods(sheet, row);
    for finding in &row.findings {
        sheet.push(1, Tone::Warning, "Finding", finding.as_str());
    }
}

fn disk(sheet: &mut Sheet, row: &StorageRow) {
    let (tone, text) = match &row.disk {
        Disk::None => match row.volume.as_ref().map(|it| &it.backing) {
            Some(Backing::Other(driver)) => (Tone::Plain, format!("by {driver}")),
            _ => (Tone::Muted, "none".to_owned()),
        },
        Disk::Ebs(Ok(it)) => (Tone::Plain, ebs(it)),
        Disk::Efs(Ok(it)) => {
            let encrypted = encryption(it.encrypted);
            (Tone::Plain, format!("EFS {}, {}, {encrypted}", it.id.name, it.state))
        }
        Disk::Ebs(Err(reason)) | Disk::Efs(Err(reason)) | Disk::Unknown(reason) => {
            (Tone::Muted, format!("? {reason}"))
        }
    };
    sheet.push(1, tone, "Disk", text);
    match &row.access_point {
        Some(Ok(point)) => {
            let path = point.path.as_deref().unwrap_or("path ?");
            let text = format!("{}, {path}, {}", point.id.name, point.state);
            sheet.push(1, Tone::Plain, "Access point", text);
        }
        Some(Err(reason)) => sheet.push(1, Tone::Muted, "Access point", format!("? {reason}")),
        None => {}
    }
    if !row.attached.is_empty() {
        sheet.push(1, Tone::Plain, "Attached to", row.attached.join(", "));
    }
}

fn ebs(it: &Volume) -> String {
    let size = it.size.map_or_else(|| "size ?".to_owned(), format::bytes);
    let iops = it.iops.map(|it| format!(", {it} IOPS")).unwrap_or_default();
    let throughput = it.throughput.map(|it| format!(", {it} MiB/s")).unwrap_or_default();
    let (name, form, zone, state) = (&it.id.name, &it.form, &it.zone, &it.state);
    let encrypted = encryption(it.encrypted);
    format!("EBS {name}, {form}, {size}{iops}{throughput}, {zone}, {state}, {encrypted}")
}

const fn encryption(encrypted: Option<bool>) -> &'static str {
    match encrypted {
        Some(true) => "encrypted",
        Some(false) => "not encrypted",
        None => "encryption ?",
    }
}

fn pods(sheet: &mut Sheet, row: &StorageRow) {
    if row.claim.is_none() {
        return;
    }
    let (tone, text) = match &row.pods {
        Err(reason) => (Tone::Muted, format!("? {reason}")),
        Ok(pods) if pods.is_empty() => (Tone::Muted, "none".to_owned()),
        Ok(pods) => {
            let name = |pod: &std::sync::Arc<crate::model::Pod>| {
                let node = pod.node.as_deref().unwrap_or("no node");
                format!("{} on {node}", pod.id.name)
            };
            (Tone::Plain, pods.iter().map(name).collect::<Vec<_>>().join(", "))
        }
    };
    sheet.push(1, tone, "Pods", text);
}
