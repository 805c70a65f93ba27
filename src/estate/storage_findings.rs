//! What is wrong with storage, in sentences.

use std::collections::BTreeSet;

use super::{
    database_engine::database_engine,
    storage_orphan::{claim_of, cluster_of},
    storage_pending::pending,
    storage_row::{Around, Disk, StorageRow},
};
use crate::model::{Backing, Health, PersistentVolume, Pod, Volume};

/// Everything that is wrong with a row.
pub(super) fn findings(row: &StorageRow, around: &Around<'_>) -> Vec<String> {
    let single = [
        pending(row, around),
        lost(row),
        unclaimed(row, around),
        orphan(row),
        gone(row, around),
        closed(row, around),
        unencrypted(row),
        reclaimed(row, around),
        shared(row),
    ];
    single.into_iter().flatten().chain(placed(row, around)).collect()
}

fn lost(row: &StorageRow) -> Option<String> {
    let claim = row.claim.as_ref().filter(|it| it.phase == "Lost")?;
    let volume = claim.volume.as_deref().unwrap_or("?");
    Some(format!("its volume {volume} is gone, and the data with it"))
}

/// A volume without a claim.
fn unclaimed(row: &StorageRow, around: &Around<'_>) -> Option<String> {
    let volume = row.volume.as_ref().filter(|_| row.claim.is_none())?;
    let claim = volume.claim.as_ref().map(|(namespace, name)| format!("{namespace}/{name}"));
    match (volume.phase.as_str(), claim) {
        ("Failed", _) => {
            let why = volume.message.as_deref().unwrap_or("the cluster does not say why");
            Some(format!("it failed: {why}"))
        }
        ("Released", Some(claim)) => Some(released(volume, &claim)),
        ("Available", None) => Some("no claim has taken it".to_owned()),
        (_, Some(claim)) if around.store.claims.freshness().complete => {
            Some(format!("it is kept for {claim}, which does not exist"))
        }
        _ => None,
    }
}

fn released(volume: &PersistentVolume, claim: &str) -> String {
    if volume.reclaim == "Retain" {
        format!("its claim {claim} is gone; it stays, and costs, until somebody deletes it")
    } else {
        format!("its claim {claim} is gone, but it has not been deleted yet")
    }
}

/// A disk without a volume.
fn orphan(row: &StorageRow) -> Option<String> {
    let disk = row.disk.ebs()?;
    if row.claim.is_some() || row.volume.is_some() {
        return None;
    }
    let made = claim_of(disk).map(|it| format!("; it was made for {it}")).unwrap_or_default();
    let nameless = cluster_of(disk).is_none();
    let whose = if nameless { "; it does not say of which cluster" } else { "" };
    Some(format!("no volume of the cluster is on it{made}{whose}"))
}

/// The volume names a disk that is not there, or is out of order.
fn gone(row: &StorageRow, around: &Around<'_>) -> Option<String> {
    let store = around.store;
    match (&row.disk, row.volume.as_ref().map(|it| &it.backing)) {
        (Disk::Ebs(Err(_)), Some(Backing::Ebs(id)))
            if store.volumes.freshness().health == Health::Live =>
        {
            Some(format!("EBS volume {id} does not exist"))
        }
        (Disk::Efs(Err(_)), Some(Backing::Efs { file_system, .. }))
            if store.file_systems.freshness().health == Health::Live =>
        {
            Some(format!("EFS file system {file_system} does not exist"))
        }
        (Disk::Ebs(Ok(disk)), _) if disk.state == "error" => {
            Some("EC2 says that its disk is broken".to_owned())
        }
        _ => None,
    }
}

/// The access point is not there, or lets nobody in.
fn closed(row: &StorageRow, around: &Around<'_>) -> Option<String> {
    let Backing::Efs { access_point: Some(id), .. } = &row.volume.as_ref()?.backing else {
        return None;
    };
    match row.access_point.as_ref()? {
        Ok(point) if point.state == "available" => None,
        Ok(point) => Some(format!("its access point is {}", point.state)),
        Err(_) if around.store.access_points.freshness().health == Health::Live => {
            Some(format!("access point {id} does not exist"))
        }
        Err(_) => None,
    }
}

fn unencrypted(row: &StorageRow) -> Option<String> {
    (row.disk.encrypted() == Some(false)).then(|| "it is not encrypted".to_owned())
}

fn reclaimed(row: &StorageRow, around: &Around<'_>) -> Option<String> {
    row.reclaim().filter(|it| *it == "Delete")?;
    let engine = database_engine(row, around.store)?;
    Some(format!("reclaim policy Delete: the data of {engine} goes with the claim"))
}

/// It may be mounted by many, but an EBS volume stays in its zone, and mostly at one node.
fn shared(row: &StorageRow) -> Option<String> {
    let disk = row.disk.ebs()?;
    let modes = row.claim.as_ref().map(|it| &it.modes)?;
    let mode = modes.iter().find(|it| it.ends_with("Many"))?;
    Some(if disk.multi_attach {
        format!("{mode}, but only nodes in {} can attach its disk", disk.zone)
    } else {
        format!("{mode}, but one node at a time can attach its disk")
    })
}

/// The pods that mount it are where its disk cannot be.
fn placed(row: &StorageRow, around: &Around<'_>) -> Vec<String> {
    let (Some(disk), Ok(pods)) = (row.disk.ebs(), &row.pods) else { return Vec::new() };
    let mut findings: Vec<String> =
        pods.iter().filter_map(|pod| out_of_reach(pod, disk, around)).collect();
    let nodes: BTreeSet<_> = pods.iter().filter_map(|pod| pod.node.as_ref()).collect();
    if nodes.len() > 1 && !disk.multi_attach {
        let many = nodes.len();
        findings
            .push(format!("its pods are on {many} nodes, but one at a time can attach its disk"));
    }
    findings
}

fn out_of_reach(pod: &Pod, disk: &Volume, around: &Around<'_>) -> Option<String> {
    let (name, zone) = (&pod.id.name, &disk.zone);
    let Some(node) = &pod.node else {
        let none = around.no_node_in(std::slice::from_ref(zone));
        return none.then(|| format!("{name} finds no place: its disk is in {zone}, no node is"));
    };
    let home = around.nodes.get(node.as_str())?.zone.as_ref()?;
    (home != zone)
        .then(|| format!("{name} is in {home}, its disk in {zone}: no EBS volume leaves its zone"))
}
