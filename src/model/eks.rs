//! EKS clusters, their node groups and the Auto Scaling groups behind them.

use jiff::Timestamp;

use super::{Capacity, Labels, Resource, ResourceId, Symbol, Taint};

/// An EKS cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// Its identity.
    pub id: ResourceId,
    /// Its ARN.
    pub arn: Box<str>,
    /// `ACTIVE`, `UPDATING` and so on.
    pub status: Symbol,
    /// The Kubernetes version, such as `1.33`.
    pub version: Option<Symbol>,
    /// Where its API server answers.
    pub endpoint: Option<Box<str>>,
    /// The API server answers from the internet.
    pub public: Option<bool>,
    /// The API server answers inside the VPC.
    pub private: Option<bool>,
    /// Its VPC.
    pub vpc: Option<Symbol>,
}

impl Cluster {
    /// From where its API server answers; absent where EKS has not told.
    pub const fn access(&self) -> Option<&'static str> {
        match (self.public, self.private) {
            (Some(true), Some(true)) => Some("public+private"),
            (Some(true), Some(false)) => Some("public only"),
            (Some(false), Some(true)) => Some("private only"),
            (Some(false), Some(false)) => Some("nowhere"),
            (None, _) | (_, None) => None,
        }
    }
}

impl Resource for Cluster {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

/// How many instances a group may have, wants and has room for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scaling {
    /// Never fewer.
    pub min: u32,
    /// Wanted now.
    pub desired: u32,
    /// Never more.
    pub max: u32,
}

/// What EKS finds wrong with a node group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthIssue {
    /// Such as `AsgInstanceLaunchFailures`.
    pub code: Symbol,
    /// One sentence.
    pub message: Box<str>,
    /// What it is about.
    pub resources: Vec<Symbol>,
}

/// A managed node group.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeGroup {
    /// Its identity; the namespace is the cluster.
    pub id: ResourceId,
    /// `ACTIVE`, `UPDATING`, `DEGRADED` and so on.
    pub status: Symbol,
    /// How its instances are paid for.
    pub capacity: Option<Capacity>,
    /// In the order of the group.
    pub instance_types: Vec<Symbol>,
    /// Such as `AL2023_x86_64_STANDARD`.
    pub ami_type: Option<Symbol>,
    /// Such as `1.33.0-20250715`.
    pub release: Option<Symbol>,
    /// The Kubernetes version.
    pub version: Option<Symbol>,
    /// The root volume, GiB; absent where a launch template decides.
    pub disk_gib: Option<u32>,
    /// Its size.
    pub scaling: Option<Scaling>,
    /// Given to its nodes.
    pub labels: Labels,
    /// Given to its nodes.
    pub taints: Vec<Taint>,
    /// Where its nodes start.
    pub subnets: Vec<Symbol>,
    /// The Auto Scaling groups behind it.
    pub scaling_groups: Vec<Symbol>,
    /// What is wrong with it.
    pub issues: Vec<HealthIssue>,
    /// Its tags.
    pub tags: Labels,
    /// The newest change that EKS makes to it step by step, where one is known.
    pub update: Option<GroupUpdate>,
    /// When it was made.
    pub created: Option<Timestamp>,
}

/// A change of a node group that takes EKS some time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupUpdate {
    /// Such as `VersionUpdate`.
    pub what: Symbol,
    /// `InProgress`, `Successful`, `Failed` or `Cancelled`.
    pub status: Symbol,
    /// When it was asked for.
    pub created: Option<Timestamp>,
    /// What went wrong.
    pub errors: Vec<HealthIssue>,
}

impl GroupUpdate {
    /// It is over, and has not come to its end.
    pub fn has_failed(&self) -> bool {
        self.status == "Failed" || self.status == "Cancelled"
    }

    /// How it stands, and what went wrong.
    pub fn sentence(&self) -> String {
        let errors = self.errors.iter().map(|it| format!(": {} ({})", it.message, it.code));
        format!("{} is {}{}", self.what, self.status, errors.collect::<String>())
    }
}

impl Resource for NodeGroup {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

/// An instance in an Auto Scaling group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The EC2 instance.
    pub instance_id: Symbol,
    /// Such as `InService`.
    pub lifecycle: Symbol,
    /// Healthy in the eyes of the group.
    pub healthy: bool,
    /// Kept when the group shrinks.
    pub protected: bool,
}

/// An Auto Scaling group.
#[derive(Clone, Debug, PartialEq)]
pub struct ScalingGroup {
    /// Its identity.
    pub id: ResourceId,
    /// Its size.
    pub scaling: Scaling,
    /// Its instances.
    pub members: Vec<Member>,
    /// Processes that were suspended, such as `AZRebalance`.
    pub suspended: Vec<Symbol>,
    /// Its tags.
    pub tags: Labels,
}

impl Resource for ScalingGroup {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}
