//! Claims joined with their volumes, classes and disks, and the pods that mount them.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::{
    measured::why_absent, storage_findings::findings, storage_orphan::made_for_this_cluster,
};
use crate::model::{
    AccessPoint, Backing, Claim, Collection, Event, FileSystem, Health, Node, PersistentVolume,
    Pod, Resource, ResourceId, StorageClass, Store, Symbol, Volume,
};

/// A claim with all that stands behind it; or a volume without a claim, or a disk without a volume.
#[derive(Clone, Debug)]
pub struct StorageRow {
    /// Of the first of claim, volume and disk that there is.
    pub id: ResourceId,
    /// The claim.
    pub claim: Option<Arc<Claim>>,
    /// Namespace and name of the claim, which the volume tells where claims cannot be seen.
    pub claimed: Option<(Symbol, Symbol)>,
    /// The volume.
    pub volume: Option<Arc<PersistentVolume>>,
    /// The class, if it exists and can be seen.
    pub class: Option<Arc<StorageClass>>,
    /// Why nobody knows whether there is such a class.
    pub unclassed: Option<String>,
    /// What the data is on.
    pub disk: Disk,
    /// Below which access point of the file system it is, or why nothing is known of that.
    pub access_point: Option<Result<Arc<AccessPoint>, String>>,
    /// The pods that mount the claim, or why these are not all known.
    pub pods: Result<Vec<Arc<Pod>>, String>,
    /// The nodes that have the disk, by their names; an instance that is no node, by its id.
    pub attached: Vec<Symbol>,
    /// What is wrong, one sentence each.
    pub findings: Vec<String>,
    /// What has to be known before nothing can be called right.
    pub unjudged: Option<String>,
}

/// What the data is on: as AWS knows it, or why nothing is known of it.
#[derive(Clone, Debug)]
pub enum Disk {
    /// There is none yet, or AWS has no part in it.
    None,
    /// An EBS volume.
    Ebs(Result<Arc<Volume>, String>),
    /// An EFS file system.
    Efs(Result<Arc<FileSystem>, String>),
    /// The volume that would say so cannot be seen.
    Unknown(String),
}

impl Disk {
    /// The EBS volume, if EC2 has told of it.
    pub fn ebs(&self) -> Option<&Arc<Volume>> {
        if let Self::Ebs(Ok(volume)) = self { Some(volume) } else { None }
    }

    /// The file system, if EFS has told of it.
    pub fn efs(&self) -> Option<&Arc<FileSystem>> {
        if let Self::Efs(Ok(system)) = self { Some(system) } else { None }
    }

    /// Whether it is encrypted, if AWS says so.
    pub fn encrypted(&self) -> Option<bool> {
        self.ebs().map_or_else(|| self.efs()?.encrypted, |it| it.encrypted)
    }
}

impl StorageRow {
    /// The name of the class, whether or not there is such a class.
    pub fn class_name(&self) -> Option<&Symbol> {
        let asked = self.claim.as_ref().and_then(|it| it.class.as_ref());
        asked.or_else(|| self.volume.as_ref().and_then(|it| it.class.as_ref()))
    }

    /// What becomes of the disk when the claim goes. The class only decides before there is a volume.
    pub fn reclaim(&self) -> Option<&Symbol> {
        let bound = self.claim.as_ref().is_some_and(|it| it.volume.is_some());
        let class = self.class.as_ref().filter(|_| !bound).map(|it| &it.reclaim);
        self.volume.as_ref().map(|it| &it.reclaim).or(class)
    }

    /// Nothing uses it, or nothing can: it stands at the top.
    pub fn is_adrift(&self) -> bool {
        match &self.claim {
            Some(claim) => claim.phase != "Bound",
            None => self.claimed.is_none(),
        }
    }
}

/// Everything that rows are joined from, by what it is found by.
pub(super) struct Around<'a> {
    pub(super) store: &'a Store,
    volumes: HashMap<&'a str, &'a Arc<PersistentVolume>>,
    classes: HashMap<&'a str, &'a Arc<StorageClass>>,
    disks: HashMap<&'a str, &'a Arc<Volume>>,
    file_systems: HashMap<&'a str, &'a Arc<FileSystem>>,
    access_points: HashMap<&'a str, &'a Arc<AccessPoint>>,
    pods: HashMap<(&'a Symbol, &'a Symbol), Vec<&'a Arc<Pod>>>,
    pub(super) nodes: HashMap<&'a str, &'a Node>,
    /// Nodes by their instances.
    pub(super) machines: HashMap<&'a str, &'a Node>,
    /// The zones that nodes are in.
    zones: HashSet<&'a Symbol>,
    /// What was reported about claims last, by namespace and name.
    pub(super) warnings: HashMap<(&'a Symbol, &'a str), &'a Event>,
}

/// Every claim, every volume without one, and every disk of the cluster without a volume. What nothing
/// uses comes first; then by namespace and name.
pub fn storage(store: &Store) -> Vec<StorageRow> {
    let around = Around::of(store);
    let claims = store.claims.rows().map(|it| around.of_claim(it));
    let mut rows: Vec<StorageRow> = claims.collect();
    let taken: HashSet<ResourceId> =
        rows.iter().filter_map(|it| it.volume.as_ref()).map(|it| it.id.clone()).collect();
    let left = store.persistent_volumes.rows().filter(|it| !taken.contains(&it.id));
    rows.extend(left.map(|it| around.of_volume(it)));
    rows.extend(orphans(&around).map(|it| around.of_disk(it)));
    for row in &mut rows {
        row.findings = findings(row, &around);
        row.unjudged = unjudged(row, store);
    }
    rows.sort_by(|a, b| {
        let key = |row: &StorageRow| (!row.is_adrift(), row.claim.is_none(), row.volume.is_none());
        key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
    });
    rows
}

/// Disks of the cluster that no volume names. None before the volumes are all known: each would look
/// like one.
fn orphans<'a>(around: &Around<'a>) -> impl Iterator<Item = &'a Arc<Volume>> {
    let store = around.store;
    let named: HashSet<&str> = store
        .persistent_volumes
        .rows()
        .filter_map(|it| if let Backing::Ebs(id) = &it.backing { Some(&**id) } else { None })
        .collect();
    let known = store.persistent_volumes.freshness().complete;
    let disks = store.volumes.rows().filter(move |it| known && !named.contains(&*it.id.name));
    let ours: Vec<_> = disks.filter(|it| made_for_this_cluster(it, around)).collect();
    ours.into_iter()
}

fn by_name<R: Resource>(rows: &Collection<R>) -> HashMap<&str, &Arc<R>> {
    rows.rows().map(|it| (&*it.id().name, it)).collect()
}

impl<'a> Around<'a> {
    fn of(store: &'a Store) -> Self {
        let mut pods: HashMap<_, Vec<&Arc<Pod>>> = HashMap::new();
        for pod in store.pods.rows().filter(|it| it.holds_resources()) {
            for claim in &pod.claims {
                pods.entry((&pod.id.namespace, claim)).or_default().push(pod);
            }
        }
        let nodes = || store.nodes.rows().map(AsRef::as_ref);
        let machine = |it: &'a Node| Some((it.instance_id.as_deref()?, it));
        Self {
            store,
            volumes: by_name(&store.persistent_volumes),
            classes: by_name(&store.storage_classes),
            disks: by_name(&store.volumes),
            file_systems: by_name(&store.file_systems),
            access_points: by_name(&store.access_points),
            pods,
            nodes: nodes().map(|it| (&*it.id.name, it)).collect(),
            machines: nodes().filter_map(machine).collect(),
            zones: nodes().filter_map(|it| it.zone.as_ref()).collect(),
            warnings: warnings(store),
        }
    }

    /// Whether there is no node in any of these zones, which is only known with all nodes.
    pub(super) fn no_node_in(&self, zones: &[Symbol]) -> bool {
        let none = !zones.iter().any(|it| self.zones.contains(it));
        none && self.store.nodes.freshness().complete
    }

    fn of_claim(&self, claim: &Arc<Claim>) -> StorageRow {
        let volume = claim.volume.as_ref().and_then(|it| self.volumes.get(it.as_str()));
        let claimed = (claim.id.namespace.clone(), Symbol::new(&claim.id.name));
        let unseen = || unseen(&self.store.persistent_volumes, "persistent volumes");
        let disk = match (volume, &claim.volume) {
            (Some(volume), _) => self.disk(volume),
            (None, Some(_)) => unseen().map_or(Disk::None, Disk::Unknown),
            (None, None) => Disk::None,
        };
        let row = self.row(claim.id.clone(), disk);
        StorageRow {
            claim: Some(claim.clone()),
            class: self.class(claim.class.as_ref()),
            volume: volume.map(|it| Arc::clone(it)),
            access_point: volume.and_then(|it| self.access_point(it)),
            pods: self.pods_of(&claimed),
            claimed: Some(claimed),
            ..row
        }
    }

    /// The pods that mount a claim, as soon as pods are all known.
    fn pods_of(&self, (namespace, name): &(Symbol, Symbol)) -> Result<Vec<Arc<Pod>>, String> {
        if let Some(reason) = unseen(&self.store.pods, "pods") {
            return Err(reason);
        }
        let pods = self.pods.get(&(namespace, name));
        let mut pods: Vec<Arc<Pod>> = pods.into_iter().flatten().map(|it| Arc::clone(it)).collect();
        pods.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(pods)
    }

    fn of_volume(&self, volume: &Arc<PersistentVolume>) -> StorageRow {
        let row = self.row(volume.id.clone(), self.disk(volume));
        let class = self.class(volume.class.as_ref());
        // Where claims cannot be seen, the volume knows which one it is bound to.
        let blind = !self.store.claims.freshness().complete && volume.phase == "Bound";
        let claimed = volume.claim.clone().filter(|_| blind);
        let pods = claimed.as_ref().map_or_else(|| Ok(Vec::new()), |it| self.pods_of(it));
        let access_point = self.access_point(volume);
        StorageRow { volume: Some(volume.clone()), class, access_point, claimed, pods, ..row }
    }

    fn of_disk(&self, disk: &Arc<Volume>) -> StorageRow {
        self.row(disk.id.clone(), Disk::Ebs(Ok(disk.clone())))
    }

    /// A row of which only the disk is known.
    fn row(&self, id: ResourceId, disk: Disk) -> StorageRow {
        let attached = disk.ebs().map(|it| self.attached(it)).unwrap_or_default();
        StorageRow {
            id,
            claim: None,
            claimed: None,
            volume: None,
            class: None,
            unclassed: unseen(&self.store.storage_classes, "storage classes"),
            disk,
            access_point: None,
            pods: Ok(Vec::new()),
            attached,
            findings: Vec::new(),
            unjudged: None,
        }
    }

    fn attached(&self, disk: &Volume) -> Vec<Symbol> {
        let name = |instance: &Symbol| {
            let node = self.machines.get(instance.as_str());
            node.map_or_else(|| instance.clone(), |it| Symbol::new(&it.id.name))
        };
        disk.attachments.iter().map(|it| name(&it.instance)).collect()
    }

    fn class(&self, name: Option<&Symbol>) -> Option<Arc<StorageClass>> {
        self.classes.get(name?.as_str()).map(|it| Arc::clone(it))
    }

    fn access_point(&self, volume: &PersistentVolume) -> Option<Result<Arc<AccessPoint>, String>> {
        let Backing::Efs { access_point: Some(id), .. } = &volume.backing else { return None };
        Some(found(self.access_points.get(id.as_str()), &self.store.access_points, "EFS"))
    }

    fn disk(&self, volume: &PersistentVolume) -> Disk {
        match &volume.backing {
            Backing::Ebs(id) => {
                Disk::Ebs(found(self.disks.get(id.as_str()), &self.store.volumes, "EC2"))
            }
            Backing::Efs { file_system, .. } => {
                let known = self.file_systems.get(file_system.as_str());
                Disk::Efs(found(known, &self.store.file_systems, "EFS"))
            }
            Backing::Other(_) => Disk::None,
        }
    }
}

/// What was found, or why not.
fn found<R: Resource>(
    known: Option<&&Arc<R>>,
    all: &Collection<R>,
    service: &str,
) -> Result<Arc<R>, String> {
    let absent = || {
        let silent = format!("{service} knows none of this id");
        why_absent(all, &silent, &format!("{service} has not told yet"))
    };
    known.map(|it| Arc::clone(it)).ok_or_else(absent)
}

/// Why not all of a feed is known, where that is so.
fn unseen<R: Resource>(rows: &Collection<R>, name: &str) -> Option<String> {
    match &rows.freshness().health {
        _ if rows.freshness().complete => None,
        Health::Stale(fault) => Some(fault.to_string()),
        Health::Idle | Health::Loading | Health::Live => {
            Some(format!("the {name} are not all known yet"))
        }
    }
}

/// What a row is judged by, and cannot be seen.
fn unjudged(row: &StorageRow, store: &Store) -> Option<String> {
    let disk = match &row.disk {
        Disk::Ebs(Err(reason)) | Disk::Efs(Err(reason)) | Disk::Unknown(reason) => {
            Some(reason.clone())
        }
        Disk::None | Disk::Ebs(Ok(_)) | Disk::Efs(Ok(_)) => None,
    };
    let point = row.access_point.as_ref().and_then(|it| it.as_ref().err().cloned());
    disk.or(point)
        .or_else(|| unseen(&store.claims, "claims"))
        .or_else(|| unseen(&store.persistent_volumes, "persistent volumes"))
        .or_else(|| unseen(&store.storage_classes, "storage classes"))
        .or_else(|| unseen(&store.pods, "pods"))
        .or_else(|| unseen(&store.stateful_sets, "stateful sets"))
        .or_else(|| unseen(&store.nodes, "nodes"))
}

/// The last warning about each claim.
fn warnings(store: &Store) -> HashMap<(&Symbol, &str), &Event> {
    let mut warnings: HashMap<(&Symbol, &str), &Event> = HashMap::new();
    let about = |it: &&Arc<Event>| it.warning && it.about_kind == "PersistentVolumeClaim";
    for event in store.events.rows().filter(about) {
        let last = warnings.entry((&event.about_namespace, &event.about)).or_insert(event);
        if (last.last, &last.id) < (event.last, &event.id) {
            *last = event;
        }
    }
    warnings
}
