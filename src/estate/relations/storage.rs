//! Claims with the pods that mount them, their classes, their volumes and their disks.

use std::{collections::HashMap, sync::Arc};

use super::{Pairs, machines::machines, network::by_name};
use crate::model::{
    Backing, Claim, Collection, PersistentVolume, Resource, ResourceId, Store, Symbol,
};

pub(super) fn pods_of_claims(store: &Store) -> Pairs<'_> {
    let claims: HashMap<(&Symbol, &str), &ResourceId> =
        store.claims.rows().map(|it| ((&it.id.namespace, &*it.id.name), &it.id)).collect();
    let pods = store.pods.rows().flat_map(|pod| {
        let mounted = pod.claims.iter().map(|claim| (&pod.id.namespace, claim.as_str()));
        mounted.map(move |claim| (&pod.id, claim))
    });
    pods.filter_map(|(pod, claim)| Some((pod, *claims.get(&claim)?))).collect()
}

pub(super) fn claims_of_classes(store: &Store) -> Pairs<'_> {
    let classes = by_name(&store.storage_classes);
    let pair = |it: &'_ Arc<Claim>| classes.get(it.class.as_deref()?).copied();
    store.claims.rows().filter_map(|it| Some((pair(it)?, &it.id))).collect()
}

pub(super) fn volumes_of_claims(store: &Store) -> Pairs<'_> {
    bound(store).map(|(claim, volume)| (claim, &volume.id)).collect()
}

/// Claims with the volumes that they are bound to.
fn bound(store: &Store) -> impl Iterator<Item = (&ResourceId, &Arc<PersistentVolume>)> {
    let volumes: HashMap<&str, &Arc<PersistentVolume>> =
        store.persistent_volumes.rows().map(|it| (&*it.id.name, it)).collect();
    store.claims.rows().filter_map(move |it| Some((&it.id, *volumes.get(it.volume.as_deref()?)?)))
}

pub(super) fn disks_of_volumes(store: &Store) -> Pairs<'_> {
    let own = store.persistent_volumes.rows().map(|it| (&it.id, it));
    on(own, &store.volumes)
}

pub(super) fn disks_of_claims(store: &Store) -> Pairs<'_> {
    on(bound(store), &store.volumes)
}

pub(super) fn file_systems_of_claims(store: &Store) -> Pairs<'_> {
    on(bound(store), &store.file_systems)
}

/// Whatever has a volume, with what that is on.
fn on<'a, R: Resource>(
    having: impl Iterator<Item = (&'a ResourceId, &'a Arc<PersistentVolume>)>,
    disks: &'a Collection<R>,
) -> Pairs<'a> {
    let disks = by_name(disks);
    let disk = |volume: &PersistentVolume| match &volume.backing {
        Backing::Ebs(id) | Backing::Efs { file_system: id, .. } => disks.get(id.as_str()).copied(),
        Backing::Other(_) => None,
    };
    having.filter_map(|(id, volume)| Some((id, disk(volume)?))).collect()
}

/// The nodes that have an EBS volume.
pub(super) fn disks_of_nodes(store: &Store) -> Pairs<'_> {
    let machines = machines(store);
    let attached = store.volumes.rows().flat_map(|disk| {
        let at = disk.attachments.iter().map(|it| it.instance.as_str());
        at.map(move |instance| (instance, &disk.id))
    });
    attached.filter_map(|(instance, disk)| Some((*machines.get(instance)?, disk))).collect()
}
