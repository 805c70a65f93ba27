//! What Karpenter is told in an estate, and what it has made there.

use serde_json::{Value, json};

use super::estate::{Estate, PoolPart};
use crate::model::{Demand, NodeClaim, NodePool, ResourceId, Symbol};

impl PoolPart {
    /// Label and values of each requirement.
    fn requirements(&self) -> [(&'static str, &[String]); 4] {
        [
            ("kubernetes.io/arch", std::slice::from_ref(&self.arch)),
            ("karpenter.sh/capacity-type", &self.capacity_types),
            ("karpenter.k8s.aws/instance-family", &self.families),
            ("topology.kubernetes.io/zone", &self.zones),
        ]
    }
}

impl Estate {
    pub(super) fn node_pool_rows(&self) -> Vec<NodePool> {
        let symbol = |text: &String| Symbol::new(text);
        let demand = |(label, values): (&str, &[String])| Demand {
            label: label.into(),
            operator: "In".into(),
            values: values.iter().map(symbol).collect(),
        };
        let row = |part: &PoolPart| NodePool {
            id: ResourceId::new(&self.kubernetes(), NodePool::kind(), &part.name),
            weight: Some(part.weight),
            limit_cpu_m: Some(u64::from(part.limit_cpu) * 1000),
            limit_memory: None,
            used_cpu_m: None,
            consolidation: Some("WhenEmptyOrUnderutilized after 1m".into()),
            budgets: vec!["10%".into()],
            requirements: part.requirements().into_iter().map(demand).collect(),
            taints: Vec::new(),
            ready: Some(true),
        };
        self.node_pools.iter().map(row).collect()
    }

    pub(super) fn node_claim_rows(&self) -> Vec<NodeClaim> {
        let claimed = self.nodes.iter().filter_map(|it| Some((it, it.claim.as_ref()?)));
        let row = |(machine, name): (&super::estate::MachinePart, &String)| NodeClaim {
            id: ResourceId::new(&self.kubernetes(), NodeClaim::kind(), name),
            pool: Some(machine.group.as_str().into()),
            node: machine.node.as_deref().map(Into::into),
        };
        claimed.map(row).collect()
    }

    /// A pool in full.
    pub(super) fn node_pool_object(&self, name: &str) -> Option<Value> {
        let part = self.node_pools.iter().find(|it| it.name == name)?;
        let requirements = part
            .requirements()
            .map(|(label, values)| json!({"key": label, "operator": "In", "values": values}));
        Some(json!({
            "apiVersion": "karpenter.sh/v1",
            "kind": "NodePool",
            "metadata": {"name": name},
            "spec": {
                "weight": part.weight,
                "limits": {"cpu": part.limit_cpu.to_string()},
                "disruption": {
                    "consolidationPolicy": "WhenEmptyOrUnderutilized",
                    "consolidateAfter": "1m",
                    "budgets": [{"nodes": "10%"}],
                },
                "template": {"spec": {"requirements": requirements}},
            },
        }))
    }
}
