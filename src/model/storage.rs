//! What pods keep their data on, as the cluster sees it: claims, volumes and their classes.

use jiff::Timestamp;

use super::{Kind, Labels, Resource, ResourceId, Served, Symbol};

/// A `PersistentVolumeClaim`.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Its identity.
    pub id: ResourceId,
    /// `Pending`, `Bound` or `Lost`.
    pub phase: Symbol,
    /// The class it asks for; empty if it wants none, absent if it leaves that to the default.
    pub class: Option<Symbol>,
    /// The volume it is bound to.
    pub volume: Option<Symbol>,
    /// How it may be mounted, such as `ReadWriteOnce`.
    pub modes: Vec<Symbol>,
    /// Bytes it asks for.
    pub requested: Option<u64>,
    /// Bytes it has.
    pub capacity: Option<u64>,
    /// Its labels.
    pub labels: Labels,
    /// When it was made.
    pub created: Option<Timestamp>,
}

/// A `PersistentVolume`.
#[derive(Clone, Debug, PartialEq)]
pub struct PersistentVolume {
    /// Its identity.
    pub id: ResourceId,
    /// `Available`, `Bound`, `Released` or `Failed`.
    pub phase: Symbol,
    /// Why it is in that phase, where the cluster says so.
    pub message: Option<Box<str>>,
    /// Its class.
    pub class: Option<Symbol>,
    /// Namespace and name of the claim it is kept for.
    pub claim: Option<(Symbol, Symbol)>,
    /// What becomes of the disk when the claim goes: `Delete` or `Retain`.
    pub reclaim: Symbol,
    /// How it may be mounted.
    pub modes: Vec<Symbol>,
    /// Its size in bytes.
    pub capacity: Option<u64>,
    /// Where the data is.
    pub backing: Backing,
    /// The zones it can be mounted in; none where it does not say.
    pub zones: Vec<Symbol>,
    /// When it was made.
    pub created: Option<Timestamp>,
}

/// Where the data of a volume is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Backing {
    /// On an EBS volume of this id.
    Ebs(Symbol),
    /// On an EFS file system, and perhaps below an access point.
    Efs {
        /// The id of the file system.
        file_system: Symbol,
        /// The id of the access point.
        access_point: Option<Symbol>,
    },
    /// Elsewhere: the driver, or the kind of source.
    Other(Symbol),
}

/// A `StorageClass`.
#[derive(Clone, Debug, PartialEq)]
pub struct StorageClass {
    /// Its identity.
    pub id: ResourceId,
    /// Who makes its volumes, such as `ebs.csi.aws.com`.
    pub provisioner: Symbol,
    /// What becomes of its disks when their claims go.
    pub reclaim: Symbol,
    /// Volumes are made only once a pod has a node.
    pub waits: bool,
    /// It serves claims that name no class.
    pub default: bool,
    /// The zones its volumes may be in; none where it allows any.
    pub zones: Vec<Symbol>,
}

impl Claim {
    /// What it is in identifiers.
    pub fn kind() -> Kind {
        let path = ("", "v1", "persistentvolumeclaims");
        Kind::Served(Served::new(path, "PersistentVolumeClaim", true, true))
    }
}

impl PersistentVolume {
    /// What it is in identifiers.
    pub fn kind() -> Kind {
        let path = ("", "v1", "persistentvolumes");
        Kind::Served(Served::new(path, "PersistentVolume", false, true))
    }
}

impl StorageClass {
    /// What it is in identifiers.
    pub fn kind() -> Kind {
        let path = ("storage.k8s.io", "v1", "storageclasses");
        Kind::Served(Served::new(path, "StorageClass", false, true))
    }
}

impl Resource for Claim {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

impl Resource for PersistentVolume {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

impl Resource for StorageClass {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}
