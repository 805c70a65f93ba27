//! What the scheduler reserves for a pod.
//!
//! Rule: <https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers>.

use super::{Quantities, Spec};
use crate::{adapters::wire::quantity::Quantity, model::Amounts};

/// The larger of what runs in the end (containers and sidecars) and what any init container needs
/// beside the sidecars started before it; what the pod asks for as a whole replaces that; overhead
/// is added.
pub(super) fn requests(spec: &Spec) -> Amounts {
    let mut sidecars = Quantities::default();
    let mut starting = Quantities::default();
    for container in &spec.init_containers {
        let request = &container.resources.requests;
        let beside = sum(&sidecars, request);
        if container.is_sidecar() {
            sidecars = beside;
        }
        starting = each(&starting, &beside, Ord::max);
    }
    let running = spec.containers.iter().map(|container| &container.resources.requests);
    let running = running.fold(sidecars, |all, request| sum(&all, request));
    let needed = each(&running, &starting, Ord::max);
    let needed = each(&needed, &spec.resources.requests, |_, whole| whole);
    amounts(&sum(&needed, &spec.overhead.unwrap_or_default()))
}

/// The sum over containers and sidecars; what is limited for the pod as a whole replaces it.
pub(super) fn limits(spec: &Spec) -> Amounts {
    let sidecars = spec.init_containers.iter().filter(|container| container.is_sidecar());
    let all = spec.containers.iter().chain(sidecars);
    let all = all.map(|container| &container.resources.limits);
    let limits = all.fold(Quantities::default(), |all, limit| sum(&all, limit));
    amounts(&each(&limits, &spec.resources.limits, |_, whole| whole))
}

fn sum(left: &Quantities, right: &Quantities) -> Quantities {
    each(left, right, std::ops::Add::add)
}

/// Joins two by resource; what only one names is taken from it.
fn each(
    left: &Quantities,
    right: &Quantities,
    join: impl Fn(Quantity, Quantity) -> Quantity,
) -> Quantities {
    let both = |left: Option<Quantity>, right: Option<Quantity>| match (left, right) {
        (Some(left), Some(right)) => Some(join(left, right)),
        (one, other) => one.or(other),
    };
    Quantities {
        cpu: both(left.cpu, right.cpu),
        memory: both(left.memory, right.memory),
        gpus: both(left.gpus, right.gpus),
        pods: None,
    }
}

fn amounts(quantities: &Quantities) -> Amounts {
    Amounts {
        cpu_m: quantities.cpu.map(Quantity::millis),
        memory: quantities.memory.map(Quantity::units),
        gpus: quantities.gpus.and_then(|gpus| u32::try_from(gpus.units()).ok()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn container(cpu: &str, sidecar: bool) -> Value {
        let mut container = json!({"name": "c", "resources": {"requests": {"cpu": cpu}}});
        if sidecar {
            container["restartPolicy"] = json!("Always");
        }
        container
    }

    fn cpu(spec: Value) -> Option<u64> {
        requests(&serde_json::from_value(spec).unwrap()).cpu_m
    }

    #[test]
    fn as_the_scheduler_counts() {
        let (app, sidecar) = (container("200m", false), container("100m", true));
        let (small, large) = (container("50m", false), container("1", false));
        let whole = json!({"requests": {"cpu": "2"}});
        let cases = [
            ("sum", json!({"containers": [app, app]}), Some(400)),
            ("nothing named", json!({"containers": [{"name": "c"}]}), None),
            ("small init", json!({"containers": [app], "initContainers": [small]}), Some(200)),
            ("large init", json!({"containers": [app], "initContainers": [large]}), Some(1000)),
            ("sidecar stays", json!({"containers": [app], "initContainers": [sidecar]}), Some(300)),
            (
                "sidecar first",
                json!({"containers": [app], "initContainers": [sidecar, large]}),
                Some(1100),
            ),
            (
                "sidecar later",
                json!({"containers": [app], "initContainers": [large, sidecar]}),
                Some(1000),
            ),
            ("overhead", json!({"containers": [app], "overhead": {"cpu": "250m"}}), Some(450)),
            ("whole pod", json!({"containers": [app], "resources": whole}), Some(2000)),
        ];
        for (name, spec, expected) in cases {
            assert_eq!(cpu(spec), expected, "{name}");
        }
    }

    #[test]
    fn memory_gpus_and_limits() {
        let resources = json!({"requests": {"memory": "1Gi", "nvidia.com/gpu": "2"}, "limits": {"cpu": "1500m"}});
        let spec = json!({"containers": [{"name": "c", "resources": resources}]});
        let spec: Spec = serde_json::from_value(spec).unwrap();
        assert_eq!(requests(&spec), Amounts { cpu_m: None, memory: Some(1 << 30), gpus: Some(2) });
        assert_eq!(limits(&spec).cpu_m, Some(1500));
    }
}
