//! Which EBS volumes were made for claims of this cluster.

use super::storage_row::Around;
use crate::model::{Symbol, Volume};

/// Begins the tag that names the cluster; its value says `owned`.
const CLUSTER: &str = "kubernetes.io/cluster/";

/// Tags that the driver leaves on what it makes, whatever the cluster is called.
const MADE: [&str; 3] =
    ["kubernetes.io/created-for/pvc/name", "CSIVolumeName", "ebs.csi.aws.com/cluster"];

/// The cluster that a volume names in its tags.
pub(super) fn cluster_of(disk: &Volume) -> Option<&str> {
    let named = |(key, _): (&'_ Symbol, _)| key.as_str().starts_with(CLUSTER);
    let tag = disk.tags.iter().find(|tag| named(*tag));
    tag.map(|(key, _)| &key.as_str()[CLUSTER.len()..])
        .or_else(|| disk.tags.get("KubernetesCluster").map(Symbol::as_str))
}

/// The claim that a volume was made for: `namespace/name`.
pub(super) fn claim_of(disk: &Volume) -> Option<String> {
    let name = disk.tags.get("kubernetes.io/created-for/pvc/name")?;
    let namespace = disk.tags.get("kubernetes.io/created-for/pvc/namespace");
    Some(format!("{}/{name}", namespace.map_or("?", |it| it.as_str())))
}

/// Whether it was made for a claim, and for none of another cluster as far as anybody can tell. The
/// disks of the machines themselves are none of these.
pub(super) fn made_for_this_cluster(disk: &Volume, around: &Around<'_>) -> bool {
    let own = around.store.link.cluster.as_deref();
    if disk.attachments.iter().any(|it| it.ends_with_instance) {
        return false;
    }
    let Some(named) = cluster_of(disk) else {
        let made = MADE.iter().any(|key| disk.tags.get(key).is_some());
        return made && !held_elsewhere(disk, around);
    };
    own.is_none_or(|own| own == named)
}

/// Machines that are no nodes of ours have it.
fn held_elsewhere(disk: &Volume, around: &Around<'_>) -> bool {
    let ours = |instance: &Symbol| around.machines.contains_key(instance.as_str());
    !disk.attachments.is_empty() && !disk.attachments.iter().any(|it| ours(&it.instance))
}
