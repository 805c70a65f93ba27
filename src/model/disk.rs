//! What the data of volumes is on, as AWS sees it: EBS volumes and EFS file systems.

use jiff::Timestamp;

use super::{AwsKind, Kind, Labels, Resource, ResourceId, Symbol};

/// An EBS volume.
#[derive(Clone, Debug, PartialEq)]
pub struct Volume {
    /// Its identity.
    pub id: ResourceId,
    /// `creating`, `available`, `in-use`, `deleting`, `deleted` or `error`.
    pub state: Symbol,
    /// Such as `gp3`.
    pub form: Symbol,
    /// Bytes.
    pub size: Option<u64>,
    /// Operations a second.
    pub iops: Option<u32>,
    /// MiB a second, where that can be chosen.
    pub throughput: Option<u32>,
    /// Its zone: nothing outside of it can mount it.
    pub zone: Symbol,
    /// Whether it is encrypted.
    pub encrypted: Option<bool>,
    /// Several instances of its zone may have it at once.
    pub multi_attach: bool,
    /// The instances that have it.
    pub attachments: Vec<Attachment>,
    /// Its tags.
    pub tags: Labels,
    /// When it was made.
    pub created: Option<Timestamp>,
}

/// An EBS volume at an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The instance.
    pub instance: Symbol,
    /// `attaching`, `attached`, `detaching` or `busy`.
    pub state: Symbol,
    /// The volume goes with the instance: it is a disk of the machine itself.
    pub ends_with_instance: bool,
}

/// An EFS file system.
#[derive(Clone, Debug, PartialEq)]
pub struct FileSystem {
    /// Its identity.
    pub id: ResourceId,
    /// `creating`, `available`, `updating`, `deleting`, `deleted` or `error`.
    pub state: Symbol,
    /// How its throughput grows, such as `elastic`.
    pub form: Option<Symbol>,
    /// Whether it is encrypted.
    pub encrypted: Option<bool>,
    /// Its only zone; absent if it is in all of the Region.
    pub zone: Option<Symbol>,
}

/// An access point: the part of a file system that its clients see.
#[derive(Clone, Debug, PartialEq)]
pub struct AccessPoint {
    /// Its identity.
    pub id: ResourceId,
    /// The file system.
    pub file_system: Symbol,
    /// The directory that its clients take for the root.
    pub path: Option<Box<str>>,
    /// `creating`, `available`, `updating`, `deleting`, `deleted` or `error`.
    pub state: Symbol,
}

impl Volume {
    /// What it is in identifiers.
    pub fn kind() -> Kind {
        Kind::Served(AwsKind::Volumes.served())
    }
}

impl FileSystem {
    /// What it is in identifiers.
    pub fn kind() -> Kind {
        Kind::Served(AwsKind::FileSystems.served())
    }
}

impl Resource for Volume {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

impl Resource for AccessPoint {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

impl Resource for FileSystem {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}
