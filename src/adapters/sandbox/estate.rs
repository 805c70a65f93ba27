//! The file format of an estate.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;

use super::aws_kinds::AwsPart;
use super::databases::DatabaseParts;
use super::kinds;
use super::life::{self, Guard, Intent, Living, ScalerIntent, Share, Toleration};
use super::logs::LogGroupPart;
use super::network::VpcPart;
use super::storage::StorageParts;
use crate::model::{Feed, Hold, Kind, ResourceId, Store};

/// Annotations of pods that no autoscaler may move.
const HOLDS: [(&str, &str, Hold); 2] = [
    ("karpenter.sh/do-not-disrupt", "true", Hold::Karpenter),
    ("cluster-autoscaler.kubernetes.io/safe-to-evict", "false", Hold::Autoscaler),
];

/// What chance begins with: the same history at every start.
const SEED: u64 = 1;

/// A platform as data.
#[derive(Clone, Debug)]
pub(super) struct Estate {
    pub(super) cluster: ClusterPart,
    pub(super) vpc: VpcPart,
    pub(super) node_groups: Vec<GroupPart>,
    pub(super) instance_types: BTreeMap<String, TypePart>,
    /// Karpenter's, where the platform has it.
    pub(super) node_pools: Vec<PoolPart>,
    pub(super) nodes: Vec<MachinePart>,
    pub(super) orphans: OrphanParts,
    /// Instances that never were meant to be nodes: a bastion, a build server.
    pub(super) instances: Vec<ServerPart>,
    pub(super) workloads: Vec<WorkloadPart>,
    pub(super) storage: StorageParts,
    pub(super) databases: DatabaseParts,
    /// Objects of the kinds of AWS, by the plural of the kind.
    pub(super) aws_kinds: BTreeMap<String, Vec<AwsPart>>,
    /// Groups of CloudWatch Logs.
    pub(super) log_groups: Vec<LogGroupPart>,
}

/// The cluster.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct ClusterPart {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) account: String,
    pub(super) region: String,
    pub(super) endpoint_public: bool,
    pub(super) endpoint_private: bool,
    /// Its tags, which its node groups have as well.
    #[serde(default)]
    pub(super) tags: BTreeMap<String, String>,
}

/// A node group.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct GroupPart {
    pub(super) name: String,
    pub(super) capacity: String,
    pub(super) instance_types: Vec<String>,
    pub(super) min: u32,
    pub(super) desired: u32,
    pub(super) max: u32,
    pub(super) disk_gib: u32,
    pub(super) ami_type: String,
    pub(super) labels: BTreeMap<String, String>,
    pub(super) taints: Vec<TaintPart>,
    /// The names of its subnets, where they are not all the private ones.
    #[serde(default)]
    pub(super) subnets: Vec<String>,
}

/// A `NodePool` of Karpenter.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct PoolPart {
    pub(super) name: String,
    pub(super) arch: String,
    pub(super) weight: u32,
    pub(super) capacity_types: Vec<String>,
    pub(super) families: Vec<String>,
    pub(super) zones: Vec<String>,
    pub(super) limit_cpu: u32,
}

/// A taint, in the words of EKS.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct TaintPart {
    pub(super) key: String,
    pub(super) value: String,
    pub(super) effect: String,
}

/// An instance type.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct TypePart {
    pub(super) vcpu: u32,
    pub(super) memory_mib: u64,
    pub(super) enis: u32,
    pub(super) ips_per_eni: u32,
    pub(super) arch: String,
    pub(super) max_pods: u32,
    #[serde(default)]
    pub(super) gpus: u32,
}

/// An instance and its node.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct MachinePart {
    /// Absent if the instance never joined.
    pub(super) node: Option<String>,
    pub(super) private_dns: String,
    pub(super) ip: String,
    pub(super) instance_id: String,
    pub(super) instance_type: String,
    pub(super) zone: String,
    pub(super) group: String,
    pub(super) capacity: String,
    /// The `NodeClaim` of a node that Karpenter made.
    pub(super) claim: Option<String>,
    /// Whether EC2 knows it.
    pub(super) instance: bool,
}

/// An instance that belongs to no cluster: EC2 does not tag it as one, so that only its network
/// interface is seen.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct ServerPart {
    pub(super) name: String,
    pub(super) instance_id: String,
    pub(super) instance_type: String,
    /// The name of its subnet.
    pub(super) subnet: String,
    pub(super) ip: String,
    pub(super) public_ip: Option<String>,
    /// The name of its security group.
    pub(super) security_group: String,
}

/// The planted orphans.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct OrphanParts {
    pub(super) instance_without_node: Option<MachinePart>,
    pub(super) node_without_instance: Option<MachinePart>,
}

/// A controller and its pods.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct WorkloadPart {
    pub(super) kind: String,
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) replicas: Option<u32>,
    pub(super) cpu: String,
    pub(super) memory: String,
    pub(super) gpus: Option<u32>,
    pub(super) group: Option<String>,
    /// Where among the nodes of its group its first pod is.
    #[serde(default)]
    pub(super) first: usize,
    pub(super) image: String,
    /// The image that was applied, where somebody has set another one by hand since.
    pub(super) applied_image: Option<String>,
    pub(super) pdb: Option<BudgetPart>,
    pub(super) hpa: Option<ScalerPart>,
    /// Labels that its nodes have to have, beside being of its group.
    #[serde(default)]
    pub(super) node_selector: BTreeMap<String, String>,
    /// Taints that it puts up with, beside those of its group.
    #[serde(default)]
    pub(super) tolerations: Vec<Toleration>,
    pub(super) spread: Option<SpreadPart>,
    /// No node may run two of its pods.
    #[serde(default)]
    pub(super) apart: bool,
    #[serde(default)]
    pub(super) annotations: BTreeMap<String, String>,
}

/// How its pods are spread over zones: no zone may have more than so many more than another.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct SpreadPart {
    pub(super) max_skew: u32,
    pub(super) when_unsatisfiable: Unsatisfiable,
}

/// What becomes of a pod that would make the spread worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Unsatisfiable {
    DoNotSchedule,
    ScheduleAnyway,
}

/// A disruption budget: one of the two.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct BudgetPart {
    #[serde(rename = "minAvailable")]
    pub(super) min_available: Option<Share>,
    #[serde(rename = "maxUnavailable")]
    pub(super) max_unavailable: Option<Share>,
}

/// A `HorizontalPodAutoscaler` that goes by CPU.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct ScalerPart {
    pub(super) min: u32,
    pub(super) max: u32,
    /// What the pods are meant to use of what they ask for, and what they use now.
    pub(super) target_percent: u32,
    pub(super) now_percent: u32,
}

impl BudgetPart {
    /// What it insists on, if it says that.
    pub(super) fn guard(&self) -> Option<Guard> {
        let least = self.min_available.map(Guard::AtLeast);
        least.or_else(|| self.max_unavailable.map(Guard::AllBut))
    }
}

impl SpreadPart {
    fn is_demanded(&self) -> bool {
        self.when_unsatisfiable == Unsatisfiable::DoNotSchedule
    }
}

impl WorkloadPart {
    /// Who is asked to leave its pods alone.
    pub(super) fn hold(&self) -> Option<Hold> {
        let says = |key: &str, value: &str| self.annotations.get(key).is_some_and(|it| it == value);
        HOLDS.iter().find(|(key, value, _)| says(key, value)).map(|(_, _, hold)| *hold)
    }

    fn skew(&self) -> Option<u32> {
        self.spread.as_ref().filter(|it| it.is_demanded()).map(|it| it.max_skew)
    }

    /// Whether its pods ask for more of a node than labels and taints.
    pub(super) fn is_choosy(&self) -> bool {
        self.apart || self.skew().is_some()
    }

    fn intent(&self) -> Intent {
        Intent {
            group: self.group.clone(),
            selector: self.node_selector.clone(),
            tolerations: self.tolerations.clone(),
            skew: self.skew(),
            apart: self.apart,
            held: self.hold().is_some(),
            guard: self.pdb.as_ref().and_then(BudgetPart::guard),
            scaler: self.hpa.as_ref().map(|it| ScalerIntent {
                min: it.min,
                max: it.max,
                target: it.target_percent,
                seen: it.now_percent,
            }),
        }
    }
}

impl Estate {
    /// The part of it that changes with time, as it begins at `dawn`.
    pub(super) fn living(&self, dawn: Timestamp) -> Living {
        let mut store = Store::default();
        let printed = life::KINDS.iter().map(|kind| kind.served()).chain(kinds::living());
        let printed = printed.map(Feed::Objects);
        // Objects are only kept of kinds that somebody looks at.
        printed.clone().for_each(|feed| store.await_first(feed));
        for feed in life::FEEDS.iter().chain(life::GROUNDS).copied().chain(printed) {
            store.apply(self.observe(feed, dawn), dawn);
        }
        let intents =
            self.workloads.iter().filter_map(|it| Some((self.workload_id(it)?, it.intent())));
        let mut living = Living::new(store, &intents.collect(), dawn, SEED);
        living.know(&self.backends(), self.alarm_rules());
        living.explain();
        living
    }

    fn workload_id(&self, part: &WorkloadPart) -> Option<ResourceId> {
        let kinds = [Kind::Deployment, Kind::StatefulSet, Kind::DaemonSet, Kind::Job];
        let kind = kinds.into_iter().find(|kind| part.kind.eq_ignore_ascii_case(kind.name()))?;
        Some(ResourceId::namespaced(&self.kubernetes(), kind, &part.namespace, &part.name))
    }

    /// Every machine, orphans included.
    pub(super) fn machines(&self) -> impl Iterator<Item = &MachinePart> {
        let orphans = [&self.orphans.instance_without_node, &self.orphans.node_without_instance];
        self.nodes.iter().chain(orphans.into_iter().flatten())
    }
}
