//! What binds a pod to its node, and where it may go.

use serde::{Deserialize, de::IgnoredAny};

use super::{PodVolume, Spec};
use crate::{
    adapters::wire::rows::meta::{Annotations, filled},
    model::{Hold, LocalData, Placement, Symbol, Toleration},
};

/// A taint that a pod puts up with.
#[derive(Debug, Deserialize)]
pub(super) struct SlimToleration {
    #[serde(default)]
    key: Symbol,
    #[serde(default)]
    operator: Symbol,
    #[serde(default)]
    value: Symbol,
    #[serde(default)]
    effect: Symbol,
}

/// Conditions of which it only matters that there are some.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Affinity {
    #[serde(rename = "nodeAffinity")]
    nodes: Option<Demands>,
    #[serde(rename = "podAffinity")]
    beside: Option<Demands>,
    #[serde(rename = "podAntiAffinity")]
    apart: Option<Demands>,
}

#[derive(Debug, Default, Deserialize)]
struct Demands {
    #[serde(rename = "requiredDuringSchedulingIgnoredDuringExecution")]
    required: Option<IgnoredAny>,
}

/// How pods are spread.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Spreading {
    #[serde(default)]
    when_unsatisfiable: Symbol,
}

/// A port of a container, and that of its node.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Port {
    #[serde(default)]
    host_port: u32,
}

/// Both are given to every pod, for some minutes: they say nothing about where it may go.
const GIVEN: [&str; 2] = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

impl SlimToleration {
    fn toleration(self) -> Toleration {
        let exists = self.operator == "Exists";
        Toleration {
            key: filled(self.key),
            value: (!exists).then_some(self.value),
            effect: filled(self.effect),
        }
    }

    fn is_given(&self) -> bool {
        GIVEN.contains(&self.key.as_str()) && self.effect == "NoExecute"
    }
}

impl Affinity {
    fn demands(&self) -> bool {
        let all = [&self.nodes, &self.beside, &self.apart];
        all.into_iter().flatten().any(|it| it.required.is_some())
    }
}

/// All of that.
pub(super) fn placement(spec: &mut Spec, annotations: &Annotations) -> Placement {
    let spread = |it: &Spreading| it.when_unsatisfiable != "ScheduleAnyway";
    let mut ports = spec.containers.iter().flat_map(|it| &it.ports);
    let choosy = spec.affinity.demands()
        || spec.topology_spread_constraints.iter().any(spread)
        || ports.any(|it| it.host_port > 0);
    let tolerations = std::mem::take(&mut spec.tolerations).into_iter();
    let seconds = |it: i64| u32::try_from(it.max(0)).unwrap_or(u32::MAX);
    Placement {
        grace_s: spec.termination_grace_period_seconds.map(seconds),
        mirror: annotations.mirror.is_some(),
        local: spec.volumes.iter().filter_map(PodVolume::local).max(),
        hold: hold(annotations),
        selector: std::mem::take(&mut spec.node_selector.0),
        tolerations: tolerations
            .filter(|it| !it.is_given())
            .map(SlimToleration::toleration)
            .collect(),
        choosy,
    }
}

fn hold(annotations: &Annotations) -> Option<Hold> {
    if annotations.do_not_disrupt == "true" {
        return Some(Hold::Karpenter);
    }
    (annotations.safe_to_evict == "false").then_some(Hold::Autoscaler)
}

impl PodVolume {
    fn local(&self) -> Option<LocalData> {
        let empty = self.empty_dir.as_ref().map(|_| LocalData::EmptyDir);
        self.host_path.as_ref().map(|_| LocalData::HostPath).or(empty)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{super::tests::pod, *};

    fn placement(spec: &Value, annotations: &Value) -> Placement {
        let pod = pod(json!({"metadata": {"name": "a", "annotations": annotations}, "spec": spec}));
        pod.placement.unwrap()
    }

    #[test]
    fn what_holds_a_pod_is_read_and_what_does_not_is_not() {
        let held = |key: &str, value: &str| placement(&json!({}), &json!({key: value})).hold;
        assert_eq!(held("karpenter.sh/do-not-disrupt", "true"), Some(Hold::Karpenter));
        assert_eq!(held("karpenter.sh/do-not-disrupt", "false"), None);
        let key = "cluster-autoscaler.kubernetes.io/safe-to-evict";
        assert_eq!((held(key, "false"), held(key, "true")), (Some(Hold::Autoscaler), None));
        assert!(placement(&json!({}), &json!({"kubernetes.io/config.mirror": "x"})).mirror);
        assert_eq!(placement(&json!({}), &Value::Null), Placement::default());
    }

    #[test]
    fn what_a_pod_keeps_and_where_it_may_go_is_read() {
        let spec = json!({
            "terminationGracePeriodSeconds": 45, "nodeSelector": {"disk": "fast"},
            "volumes": [{"name": "a", "emptyDir": {}}, {"name": "b", "hostPath": {"path": "/x"}}],
            "tolerations": [
                {"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute"},
                {"key": "gpu", "operator": "Exists"},
                {"key": "team", "value": "ml", "effect": "NoSchedule"}],
        });
        let read = placement(&spec, &Value::Null);
        assert_eq!((read.grace_s, read.local), (Some(45), Some(LocalData::HostPath)));
        assert_eq!(read.selector.get("disk").unwrap(), "fast");
        assert_eq!(read.tolerations.len(), 2, "those that every pod has say nothing");
        assert_eq!(read.tolerations[0].value, None);
        assert_eq!(read.tolerations[1].value.as_deref(), Some("ml"));
        assert!(!read.choosy);
    }

    #[test]
    fn conditions_that_are_demanded_make_a_pod_choosy() {
        let demanded = "requiredDuringSchedulingIgnoredDuringExecution";
        for (spec, choosy) in [
            (json!({"affinity": {"podAntiAffinity": {demanded: [{"topologyKey": "z"}]}}}), true),
            (json!({"affinity": {"nodeAffinity": {demanded: {"nodeSelectorTerms": []}}}}), true),
            (json!({"affinity": {"nodeAffinity": {}}}), false),
            (json!({"topologySpreadConstraints": [{"whenUnsatisfiable": "DoNotSchedule"}]}), true),
            (
                json!({"topologySpreadConstraints": [{"whenUnsatisfiable": "ScheduleAnyway"}]}),
                false,
            ),
            (json!({"containers": [{"name": "a", "ports": [{"hostPort": 80}]}]}), true),
            (json!({"containers": [{"name": "a", "ports": [{"containerPort": 80}]}]}), false),
        ] {
            assert_eq!(placement(&spec, &Value::Null).choosy, choosy, "{spec}");
        }
    }
}
