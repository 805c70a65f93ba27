//! Controllers of pods.

use serde::Deserialize;

use super::meta::{Annotations, Meta, SlimSelector, nullable};
use crate::{
    adapters::wire::slim::Slim,
    model::{Kind, Rollout, SourceId, Symbol, Workload},
};

/// A Deployment, ReplicaSet or StatefulSet.
#[derive(Debug, Deserialize)]
pub struct SlimWorkload {
    metadata: Meta,
    #[serde(default)]
    spec: Spec,
    #[serde(default)]
    status: ReplicaStatus,
}

/// A DaemonSet, which counts nodes.
#[derive(Debug, Deserialize)]
pub struct SlimDaemonSet {
    metadata: Meta,
    #[serde(default)]
    spec: Spec,
    #[serde(default)]
    status: DaemonStatus,
}

/// A Job, which counts what succeeded.
#[derive(Debug, Deserialize)]
pub struct SlimJob {
    metadata: Meta,
    #[serde(default)]
    spec: Spec,
    #[serde(default)]
    status: JobStatus,
}

#[derive(Debug, Default, Deserialize)]
struct Spec {
    replicas: Option<u32>,
    completions: Option<u32>,
    parallelism: Option<u32>,
    #[serde(default)]
    paused: bool,
    #[serde(default, deserialize_with = "nullable")]
    selector: SlimSelector,
    #[serde(default, deserialize_with = "nullable")]
    template: Template,
}

#[derive(Debug, Default, Deserialize)]
struct Template {
    #[serde(default, deserialize_with = "nullable")]
    metadata: TemplateMeta,
    #[serde(default, deserialize_with = "nullable")]
    spec: PodSpec,
}

#[derive(Debug, Default, Deserialize)]
struct TemplateMeta {
    #[serde(default, deserialize_with = "nullable")]
    annotations: Annotations,
}

#[derive(Debug, Default, Deserialize)]
struct PodSpec {
    #[serde(default, deserialize_with = "nullable")]
    containers: Vec<Container>,
}

#[derive(Debug, Deserialize)]
struct Container {
    #[serde(default)]
    image: Symbol,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ReplicaStatus {
    observed_generation: u64,
    replicas: u32,
    ready_replicas: u32,
    updated_replicas: u32,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct DaemonStatus {
    observed_generation: u64,
    desired_number_scheduled: u32,
    number_ready: u32,
    updated_number_scheduled: u32,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct JobStatus {
    succeeded: u32,
}

/// Pods asked for, ready, of the newest revision and of whatever revision; and what of the wishes the
/// controller has taken note of, where it says so.
struct Counts {
    desired: u32,
    ready: u32,
    updated: Option<u32>,
    held: Option<u32>,
    observed: Option<u64>,
}

impl Slim for SlimWorkload {
    type Row = Workload;

    fn version(&self) -> &str {
        &self.metadata.resource_version
    }

    fn into_row(self, source: &SourceId, kind: Kind) -> Workload {
        // A ReplicaSet is one revision: it does not count.
        let counts = Counts {
            desired: self.spec.replicas.unwrap_or(1),
            ready: self.status.ready_replicas,
            updated: (kind != Kind::ReplicaSet).then_some(self.status.updated_replicas),
            held: Some(self.status.replicas),
            observed: Some(self.status.observed_generation),
        };
        row(self.metadata, self.spec, &counts, source, kind)
    }
}

impl Slim for SlimDaemonSet {
    type Row = Workload;

    fn version(&self) -> &str {
        &self.metadata.resource_version
    }

    fn into_row(self, source: &SourceId, kind: Kind) -> Workload {
        let counts = Counts {
            desired: self.status.desired_number_scheduled,
            ready: self.status.number_ready,
            updated: Some(self.status.updated_number_scheduled),
            held: None,
            observed: Some(self.status.observed_generation),
        };
        row(self.metadata, self.spec, &counts, source, kind)
    }
}

impl Slim for SlimJob {
    type Row = Workload;

    fn version(&self) -> &str {
        &self.metadata.resource_version
    }

    fn into_row(self, source: &SourceId, kind: Kind) -> Workload {
        // Without completions, one success of any pod is enough: a work queue of `parallelism`.
        let desired = self.spec.completions.or(self.spec.parallelism).unwrap_or(1);
        let ready = self.status.succeeded;
        let counts = Counts { desired, ready, updated: None, held: None, observed: None };
        row(self.metadata, self.spec, &counts, source, kind)
    }
}

fn row(mut meta: Meta, spec: Spec, counts: &Counts, source: &SourceId, kind: Kind) -> Workload {
    let (owner, other_owners) = meta.owners();
    let revision = meta.annotations.revision.as_ref();
    let rollout = Rollout {
        behind: counts.observed.is_some_and(|observed| observed < meta.generation),
        held: counts.held,
        paused: spec.paused,
        revision: revision.and_then(|it| it.parse().ok()),
        restarted: spec.template.metadata.annotations.restarted.0,
    };
    Workload {
        manager: meta.manager(),
        cause: meta.annotations.cause.take().filter(|it| !it.is_empty()),
        rollout,
        id: meta.id(source, kind),
        owner,
        other_owners,
        desired: counts.desired,
        ready: counts.ready,
        updated: counts.updated,
        created: meta.creation_timestamp.0,
        images: spec.template.spec.containers.into_iter().map(|one| one.image).collect(),
        selector: spec.selector.into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn row<S: Slim<Row = Workload>>(kind: Kind, value: Value) -> Workload {
        let slim: S = serde_json::from_value(value).unwrap();
        slim.into_row(&SourceId::kubernetes("u", "n"), kind)
    }

    fn object(spec: &Value, status: &Value) -> Value {
        json!({"metadata": {"name": "a", "namespace": "b"}, "spec": spec, "status": status})
    }

    #[test]
    fn each_kind_counts_in_its_own_way() {
        let template = json!({"spec": {"containers": [{"name": "c", "image": "web:1"}]}});
        let spec =
            json!({"replicas": 3, "template": template, "selector": {"matchLabels": {"a": "b"}}});
        let status = json!({"readyReplicas": 2, "updatedReplicas": 1});
        let deployment = row::<SlimWorkload>(Kind::Deployment, object(&spec, &status));
        assert_eq!((deployment.desired, deployment.ready, deployment.updated), (3, 2, Some(1)));
        assert_eq!(deployment.images, ["web:1"]);
        let set = row::<SlimWorkload>(Kind::ReplicaSet, object(&spec, &status));
        assert_eq!(set.updated, None);
        assert_eq!(set.rollout.held, Some(0));
        let status =
            json!({"desiredNumberScheduled": 4, "numberReady": 3, "updatedNumberScheduled": 2});
        let daemons = row::<SlimDaemonSet>(Kind::DaemonSet, object(&json!({}), &status));
        assert_eq!((daemons.desired, daemons.ready, daemons.updated), (4, 3, Some(2)));
        let job = object(
            &json!({"completions": 5, "parallelism": 2}),
            &json!({"succeeded": 1, "active": 2}),
        );
        let job = row::<SlimJob>(Kind::Job, job);
        assert_eq!((job.desired, job.ready, job.updated), (5, 1, None));
    }

    #[test]
    fn what_was_asked_last_and_what_of_it_is_done_is_told() {
        let template = json!({"metadata": {"annotations": {
            "kubectl.kubernetes.io/restartedAt": "2026-11-27T21:00:00Z", "other": "x"}}});
        let spec = json!({"replicas": 3, "paused": true, "template": template});
        let status = json!({"observedGeneration": 6, "replicas": 4});
        let mut told = object(&spec, &status);
        told["metadata"]["generation"] = json!(7);
        told["metadata"]["annotations"] = json!({"deployment.kubernetes.io/revision": "12"});
        let found = row::<SlimWorkload>(Kind::Deployment, told.clone());
        let rollout = found.rollout;
        assert!(rollout.behind && rollout.paused && !found.is_rolled_out());
        assert_eq!((rollout.held, rollout.revision), (Some(4), Some(12)));
        assert_eq!(rollout.restarted, "2026-11-27T21:00:00Z".parse().ok());
        told["status"]["observedGeneration"] = json!(7);
        assert!(!row::<SlimWorkload>(Kind::Deployment, told).rollout.behind);
    }

    #[test]
    fn who_else_writes_it_is_known_by_its_marks() {
        let manager = |labels: Value, annotations: Value| {
            let mut told = object(&json!({}), &json!({}));
            told["metadata"]["labels"] = labels;
            told["metadata"]["annotations"] = annotations;
            row::<SlimWorkload>(Kind::Deployment, told).manager
        };
        let by = "app.kubernetes.io/managed-by";
        for (labels, annotations, expected) in [
            (json!({}), json!({}), None),
            (json!({by: "kubectl"}), json!({}), None),
            (json!({by: "Helm"}), json!({}), Some("Helm")),
            (json!({by: "strimzi-operator"}), json!({}), Some("strimzi-operator")),
            (json!({}), json!({"meta.helm.sh/release-name": "web"}), Some("Helm")),
            (json!({by: "Helm"}), json!({"argocd.argoproj.io/tracking-id": "a"}), Some("Argo CD")),
            (json!({"argocd.argoproj.io/instance": "a"}), json!(null), Some("Argo CD")),
            (json!({"helm.toolkit.fluxcd.io/name": "a", by: "Helm"}), json!({}), Some("Flux")),
        ] {
            let found = manager(labels.clone(), annotations);
            assert_eq!(found.as_ref().map(Symbol::as_str), expected, "{labels}");
        }
    }

    #[test]
    fn the_controller_is_the_owner_among_several() {
        let mut object = object(&json!({}), &json!({}));
        object["metadata"]["ownerReferences"] = json!([
            {"kind": "X", "name": "x"}, {"kind": "Deployment", "name": "web", "controller": true}
        ]);
        let row = row::<SlimWorkload>(Kind::ReplicaSet, object);
        let owner = row.owner.unwrap();
        assert_eq!((&*owner.kind, &*owner.name), ("Deployment", "web"));
        assert_eq!(row.other_owners.iter().map(|it| &*it.name).collect::<Vec<_>>(), ["x"]);
    }
}
