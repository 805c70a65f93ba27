//! PodDisruptionBudgets.

use serde::Deserialize;

use super::meta::{Meta, SlimSelector, nullable};
use crate::{
    adapters::wire::slim::Slim,
    model::{DisruptionBudget, Kind, SourceId},
};

/// A budget as far as its row needs it.
#[derive(Debug, Deserialize)]
pub struct SlimBudget {
    metadata: Meta,
    #[serde(default)]
    spec: Spec,
    #[serde(default)]
    status: Status,
}

#[derive(Debug, Default, Deserialize)]
struct Spec {
    #[serde(default, deserialize_with = "nullable")]
    selector: SlimSelector,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    disruptions_allowed: u32,
    current_healthy: u32,
    desired_healthy: u32,
    expected_pods: u32,
}

impl Slim for SlimBudget {
    type Row = DisruptionBudget;

    fn version(&self) -> &str {
        &self.metadata.resource_version
    }

    fn into_row(self, source: &SourceId, kind: Kind) -> DisruptionBudget {
        DisruptionBudget {
            id: self.metadata.id(source, kind),
            selector: self.spec.selector.into(),
            allowed: self.status.disruptions_allowed,
            healthy: self.status.current_healthy,
            required: self.status.desired_healthy,
            expected: self.status.expected_pods,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::Operator;

    #[test]
    fn a_budget() {
        let slim: SlimBudget = serde_json::from_value(json!({
            "metadata": {"name": "web", "namespace": "shop"},
            "spec": {"minAvailable": "50%", "selector": {"matchLabels": {"app": "web"},
                "matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["x"]}]}},
            "status": {"disruptionsAllowed": 1, "currentHealthy": 3, "desiredHealthy": 2, "expectedPods": 3}
        }))
        .unwrap();
        let row = slim.into_row(&SourceId::kubernetes("u", "n"), Kind::DisruptionBudget);
        assert_eq!((row.allowed, row.healthy, row.required, row.expected), (1, 3, 2, 3));
        assert_eq!(row.selector.equal.get("app").unwrap(), "web");
        assert_eq!(row.selector.expressions[0].operator, Operator::NotIn);
    }
}
