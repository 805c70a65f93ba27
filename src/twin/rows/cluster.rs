//! What runs in the cluster.

use serde_json::{Value, json};

use crate::{
    model::{Readiness, Symbol},
    twin::{
        form::{Form, Kept, rows, words},
        reader::Reader,
        veil::Veil,
    },
};

rows! {
    Pod {
        id: Veiled, uid: Veiled, node: Veiled, phase: Kept, status: Kept, ready: Kept,
        containers: Veiled, restarts: Kept, last_restart: Kept, ip: Veiled, claims: Veiled,
        owner: Parts, other_owners: Parts, qos: Kept, requests: Parts, limits: Parts, created: Kept,
        deleted: Kept, labels: Joining, placement: Parts,
    }
    Placement {
        grace_s: Kept, mirror: Kept, local: Kept, hold: Kept, selector: Joining, tolerations: Parts,
        choosy: Kept,
    }
    Toleration { key: Veiled, value: Veiled, effect: Kept }
    Owner { group: Veiled, kind: Veiled, name: Veiled }
    Amounts { cpu_m: Kept, memory: Kept, gpus: Kept }
    DisruptionBudget {
        id: Veiled, selector: Parts, allowed: Kept, healthy: Kept, required: Kept, expected: Kept,
    }
    Selector { equal: Veiled, expressions: Parts }
    Requirement { key: Veiled, operator: Kept, values: Veiled }
    Workload {
        id: Veiled, owner: Parts, other_owners: Parts, desired: Kept, ready: Kept, updated: Kept,
        created: Kept, images: Veiled, selector: Parts, rollout: Parts, manager: Veiled,
        cause: Hushed,
    }
    Rollout { behind: Kept, held: Kept, paused: Kept, revision: Kept, restarted: Kept }
    Event {
        id: Veiled, about_kind: Veiled, about_namespace: Veiled, about: Veiled, reason: Kept,
        warning: Kept, count: Kept, first: Kept, last: Kept, reporter: Veiled,
        message: Hushed }
    EndpointSlice { id: Veiled, service: Veiled, backends: Parts }
    Backend { pod: Veiled, ready: Kept }
    Node {
        id: Veiled, instance_id: Veiled, node_group: Veiled, instance_type: Kept, zone: Kept,
        arch: Kept, capacity: Kept, readiness: Kept, ready_since: Kept, pressures: Kept,
        cordoned: Kept, created: Kept, kubelet: Kept, internal_ip: Veiled, allocatable: Parts,
        taints: Parts, labels: Joining,
    }
    Allocatable { cpu_m: Kept, memory: Kept, pods: Kept, gpus: Kept }
    Taint { key: Veiled, value: Veiled, effect: Kept }
    Usage { id: Veiled, cpu_m: Kept, memory: Kept, at: Kept }
    NodePool {
        id: Veiled, weight: Kept, limit_cpu_m: Kept, limit_memory: Kept, used_cpu_m: Kept,
        consolidation: Kept, budgets: Kept, requirements: Parts,
        taints: Parts, ready: Kept,
    }
    NodeClaim { id: Veiled, pool: Veiled, node: Veiled }
}

words! {
    LocalData { EmptyDir, HostPath }
    Hold { Karpenter, Autoscaler }
    Qos { BestEffort, Burstable, Guaranteed }
    Operator { In, NotIn, Exists, DoesNotExist }
}

impl Form<Kept> for Readiness {
    fn write(&self, _veil: &Veil) -> Value {
        match self {
            Self::Ready => "Ready".into(),
            Self::Unknown => "Unknown".into(),
            Self::NotReady(reason) => json!({"not_ready": &**reason}),
        }
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        match value.as_str() {
            Some("Ready") => Some(Self::Ready),
            Some("Unknown") => Some(Self::Unknown),
            _ => {
                let parts = reader.object(value, &["not_ready"])?;
                reader.member::<Kept, Symbol>(parts, "not_ready").map(Self::NotReady)
            }
        }
    }
}
