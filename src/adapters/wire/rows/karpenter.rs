//! Karpenter's `NodePool` and `NodeClaim`.

use serde::Deserialize;

use super::{
    meta::{Condition, Meta, Quantities, filled, nullable},
    node::{SlimTaint, taint},
};
use crate::{
    adapters::wire::{quantity::Quantity, slim::Slim},
    model::{Demand, Kind, NodeClaim, NodePool, SourceId, Symbol},
};

/// A pool as far as its row needs it.
#[derive(Debug, Deserialize)]
pub struct SlimNodePool {
    metadata: Meta,
    #[serde(default)]
    spec: PoolSpec,
    #[serde(default, deserialize_with = "nullable")]
    status: PoolStatus,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PoolSpec {
    weight: Option<u32>,
    #[serde(deserialize_with = "nullable")]
    limits: Quantities,
    template: Template,
    #[serde(deserialize_with = "nullable")]
    disruption: Disruption,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Disruption {
    consolidation_policy: Symbol,
    consolidate_after: Symbol,
    #[serde(deserialize_with = "nullable")]
    budgets: Vec<Budget>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Budget {
    nodes: Symbol,
    #[serde(deserialize_with = "nullable")]
    reasons: Vec<Symbol>,
    schedule: Symbol,
    duration: Symbol,
}

impl Disruption {
    fn in_words(&self) -> Option<Symbol> {
        let policy = filled(self.consolidation_policy.clone())?;
        let after = filled(self.consolidate_after.clone());
        let after = after.map(|it| format!(" after {it}")).unwrap_or_default();
        Some(format!("{policy}{after}").into())
    }
}

impl Budget {
    /// Such as `0 for Drifted at 0 9 * * * for 8h`.
    fn in_words(&self) -> Symbol {
        let reasons: Vec<_> = self.reasons.iter().map(Symbol::as_str).collect();
        let reasons = match reasons.as_slice() {
            [] => String::new(),
            reasons => format!(" for {}", reasons.join(", ")),
        };
        let schedule = filled(self.schedule.clone());
        let time = schedule.map(|it| format!(" at {it} for {}", self.duration)).unwrap_or_default();
        format!("{}{reasons}{time}", self.nodes).into()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Template {
    spec: NodeSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NodeSpec {
    #[serde(deserialize_with = "nullable")]
    requirements: Vec<SlimDemand>,
    #[serde(deserialize_with = "nullable")]
    taints: Vec<SlimTaint>,
}

#[derive(Debug, Deserialize)]
struct SlimDemand {
    key: Symbol,
    operator: Symbol,
    #[serde(default, deserialize_with = "nullable")]
    values: Vec<Symbol>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PoolStatus {
    #[serde(deserialize_with = "nullable")]
    resources: Quantities,
    #[serde(deserialize_with = "nullable")]
    conditions: Vec<Condition>,
}

impl Slim for SlimNodePool {
    type Row = NodePool;

    fn version(&self) -> &str {
        &self.metadata.resource_version
    }

    fn into_row(self, source: &SourceId, kind: Kind) -> NodePool {
        let demand =
            |it: SlimDemand| Demand { label: it.key, operator: it.operator, values: it.values };
        let nodes = self.spec.template.spec;
        let ready = self.status.conditions.iter().find(|it| it.name == "Ready");
        NodePool {
            id: self.metadata.id(source, kind),
            // Karpenter takes a pool without a weight for one of weight 0.
            weight: self.spec.weight,
            limit_cpu_m: self.spec.limits.cpu.map(Quantity::millis),
            limit_memory: self.spec.limits.memory.map(Quantity::units),
            used_cpu_m: self.status.resources.cpu.map(Quantity::millis),
            consolidation: self.spec.disruption.in_words(),
            budgets: self.spec.disruption.budgets.iter().map(Budget::in_words).collect(),
            requirements: nodes.requirements.into_iter().map(demand).collect(),
            taints: nodes.taints.into_iter().map(taint).collect(),
            ready: ready.map(|it| it.status == "True"),
        }
    }
}

/// A claim as far as its row needs it.
#[derive(Debug, Deserialize)]
pub struct SlimNodeClaim {
    metadata: Meta,
    #[serde(default, deserialize_with = "nullable")]
    status: ClaimStatus,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ClaimStatus {
    node_name: Symbol,
}

impl Slim for SlimNodeClaim {
    type Row = NodeClaim;

    fn version(&self) -> &str {
        &self.metadata.resource_version
    }

    fn into_row(self, source: &SourceId, kind: Kind) -> NodeClaim {
        NodeClaim {
            id: self.metadata.id(source, kind),
            pool: self.metadata.labels.0.get(NodeClaim::POOL).cloned(),
            node: filled(self.status.node_name),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn row<S: Slim + for<'de> Deserialize<'de>>(value: Value, kind: Kind) -> S::Row {
        let slim: S = serde_json::from_value(value).unwrap();
        slim.into_row(&SourceId::kubernetes("u", "n"), kind)
    }

    #[test]
    fn a_pool_with_limits_and_requirements() {
        let pool = row::<SlimNodePool>(
            json!({
                "metadata": {"name": "graviton-spot"},
                "spec": {"weight": 10, "limits": {"cpu": "1k", "memory": "100Gi"}, "template": {"spec": {
                    "requirements": [
                        {"key": "karpenter.sh/capacity-type", "operator": "In", "values": ["spot", "on-demand"]},
                        {"key": "karpenter.k8s.aws/instance-cpu", "operator": "Gt", "values": ["2"]}],
                    "taints": [{"key": "spot", "effect": "NoSchedule"}]}}},
                "status": {"conditions": [{"type": "Ready", "status": "False"}]},
            }),
            NodePool::kind(),
        );
        assert_eq!((pool.weight, pool.limit_cpu_m), (Some(10), Some(1_000_000)));
        assert_eq!((pool.limit_memory, pool.ready), (Some(100 << 30), Some(false)));
        assert_eq!(pool.allowed("karpenter.sh/capacity-type"), ["spot", "on-demand"]);
        assert_eq!(pool.requirements[1].to_string(), "karpenter.k8s.aws/instance-cpu Gt 2");
        assert_eq!(pool.taints[0].to_string(), "spot:NoSchedule");
        assert_eq!(&*pool.id.name, "graviton-spot");
    }

    #[test]
    fn a_pool_says_what_it_has_used_and_when_it_disrupts_nodes() {
        let pool = row::<SlimNodePool>(
            json!({
                "metadata": {"name": "any"},
                "spec": {"disruption": {
                    "consolidationPolicy": "WhenEmpty", "consolidateAfter": "30s",
                    "budgets": [{"nodes": "10%"}, {"nodes": "0", "reasons": ["Drifted"],
                        "schedule": "0 9 * * *", "duration": "8h"}]}},
                "status": {"resources": {"cpu": "12500m"}},
            }),
            NodePool::kind(),
        );
        assert_eq!(pool.used_cpu_m, Some(12_500));
        assert_eq!(pool.consolidation.as_deref(), Some("WhenEmpty after 30s"));
        assert_eq!(pool.budgets, ["10%", "0 for Drifted at 0 9 * * * for 8h"]);
    }

    #[test]
    fn a_pool_that_says_nothing_is_unlimited_and_not_known_to_be_ready() {
        let pool = row::<SlimNodePool>(json!({"metadata": {"name": "any"}}), NodePool::kind());
        assert_eq!((pool.weight, pool.limit_cpu_m, pool.ready), (None, None, None));
    }

    #[test]
    fn a_claim_before_and_after_its_node_joined() {
        let claim = |status| {
            let labels = json!({"karpenter.sh/nodepool": "pool"});
            let metadata = json!({"name": "pool-7kq2x", "labels": labels});
            let claim = row::<SlimNodeClaim>(
                json!({"metadata": metadata, "status": status}),
                NodeClaim::kind(),
            );
            assert_eq!(claim.pool.as_deref(), Some("pool"));
            claim.node
        };
        assert_eq!(claim(json!({"nodeName": "ip-10-0-0-1"})).as_deref(), Some("ip-10-0-0-1"));
        assert_eq!((claim(json!({})), claim(Value::Null)), (None, None));
    }
}
