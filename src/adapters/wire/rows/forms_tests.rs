//! Objects of every kind become the same rows, whether they come in JSON or in protobuf.

use serde_json::{Value, json};

use super::*;
use crate::{
    adapters::wire::{
        Slim,
        protobuf::{Message, encode, kinds, read},
    },
    model::{Hold, Kind, LocalData, Resource, SourceId},
};

/// The row of `value`, which is the same from both.
fn row<S: Slim>(kind: Kind, fields: &'static Message, value: Value) -> S::Row
where
    S::Row: PartialEq,
{
    let source = SourceId::kubernetes("u", "n");
    let bytes = encode::object(&value, fields);
    let slim: S = read(&bytes, fields).unwrap();
    let (version, row) = (slim.version().to_owned(), slim.into_row(&source, kind));
    let slim: S = serde_json::from_value(value).unwrap();
    assert_eq!(version, slim.version());
    assert_eq!(row, slim.into_row(&source, kind));
    row
}

fn meta(name: &str) -> Value {
    json!({"name": name, "namespace": "shop", "resourceVersion": "7", "uid": "u-1",
        "creationTimestamp": "2026-01-01T00:00:00Z", "labels": {"b": "2", "a": "1"}})
}

#[test]
fn pods() {
    let ended = json!({"exitCode": 137, "signal": 9, "reason": "OOMKilled",
        "finishedAt": "2026-01-01T00:09:00Z", "startedAt": null});
    let container = |name: &str| {
        json!({"name": name, "restartPolicy": "Always", "resources": {"limits": {"memory": "128Mi"},
            "requests": {"cpu": "250m", "memory": "64Mi", "nvidia.com/gpu": "1", "other": "5"}}})
    };
    let pod = row::<SlimPod>(
        Kind::Pod,
        &kinds::POD,
        json!({
            "metadata": {"name": "web-1", "namespace": "shop", "deletionTimestamp": "2026-01-01T00:00:30Z",
                "annotations": {"other": "x", "karpenter.sh/do-not-disrupt": "true"},
                "ownerReferences": [{"kind": "Other", "name": "o"},
                    {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "controller": true}]},
            "spec": {"nodeName": "n1", "containers": [container("a"), container("b")],
                "initContainers": [container("side")], "terminationGracePeriodSeconds": 45,
                "nodeSelector": {"disk": "fast"}, "tolerations": [{"key": "gpu", "operator": "Exists"}],
                "affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{}]}},
                "overhead": {"cpu": "10m"},
                "resources": {"requests": {"memory": "1Gi"}},
                "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data-0"}},
                    {"name": "own", "ephemeral": {}}, {"name": "other"}, {"name": "e", "emptyDir": {}}, {"name": "h", "hostPath": {}}]},
            "status": {"phase": "Running", "reason": "Evicted", "podIP": "fd00::9", "qosClass": "Burstable",
                "conditions": [{"type": "Ready", "status": "False", "reason": "x",
                    "lastTransitionTime": "2026-01-01T00:00:05Z"}],
                "initContainerStatuses": [{"name": "side", "started": true, "ready": true,
                    "state": {"running": {}}}],
                "containerStatuses": [{"name": "a", "restartCount": 4, "ready": false,
                        "state": {"waiting": {"reason": "CrashLoopBackOff"}}, "lastState": {"terminated": ended}},
                    {"name": "b", "ready": true, "state": {"running": {}}}]}
        }),
    );
    assert_eq!((&*pod.status, pod.restarts, pod.claims.len()), ("Terminating", 4, 2));
    let placement = pod.placement.unwrap();
    assert_eq!((placement.grace_s, placement.choosy), (Some(45), true));
    assert_eq!(placement.local, Some(LocalData::HostPath));
    assert_eq!((placement.hold, placement.tolerations.len()), (Some(Hold::Karpenter), 1));
}

#[test]
fn nodes() {
    let node = row::<SlimNode>(
        Kind::Node,
        &kinds::NODE,
        json!({
            "metadata": meta("n1"),
            "spec": {"providerID": "aws:///us-east-1a/i-0abc", "unschedulable": true,
                "taints": [{"key": "dedicated", "value": "x", "effect": "NoSchedule"}]},
            "status": {"allocatable": {"cpu": "1930m", "memory": "7097536Ki", "pods": "29"},
                "addresses": [{"type": "InternalIP", "address": "10.0.0.17"}],
                "conditions": [{"type": "Ready", "status": "False", "reason": "KubeletNotReady",
                    "lastTransitionTime": "2026-01-01T00:01:00Z"}],
                "nodeInfo": {"kubeletVersion": "v1.36.1", "architecture": "arm64"}}
        }),
    );
    assert_eq!((node.allocatable.pods, node.labels.iter().len()), (Some(29), 2));
}

#[test]
fn events() {
    let event = row::<SlimEvent>(
        Kind::Event,
        &kinds::EVENT,
        json!({
            "metadata": meta("e"), "involvedObject": {"kind": "Pod", "namespace": "shop", "name": "a"},
            "reason": "BackOff", "message": "again", "type": "Warning", "count": 7,
            "firstTimestamp": "2026-01-01T00:01:00Z",
            "lastTimestamp": "2026-01-01T00:05:00Z", "eventTime": "2026-01-01T00:00:00.000001Z",
            "source": {"component": "kubelet"}, "reportingComponent": "",
            "series": {"count": 3, "lastObservedTime": "2026-01-01T00:09:00.25Z"}
        }),
    );
    assert_eq!(event.first, Some("2026-01-01T00:01:00Z".parse().unwrap()));
    assert_eq!(event.last.map(|it| it.as_microsecond() % 1_000_000), Some(250_000));
    let first = row::<SlimEvent>(
        Kind::Event,
        &kinds::EVENT,
        json!({
            "metadata": meta("e"), "involvedObject": {}, "eventTime": "2026-01-01T00:00:00.000001Z"
        }),
    );
    assert_eq!(first.last.map(|it| it.as_microsecond() % 1_000_000), Some(1));
}

#[test]
fn controllers() {
    let template = json!({
        "metadata": {"annotations": {"kubectl.kubernetes.io/restartedAt": "2026-11-27T21:00:00Z"}},
        "spec": {"containers": [{"name": "c", "image": "web:1"}]}});
    let selector = json!({"matchLabels": {"a": "b"},
        "matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["x", "y"]}]});
    let spec = json!({"replicas": 0, "template": template, "selector": selector});
    let object = |spec: &Value, status: Value| json!({"metadata": meta("a"), "spec": spec, "status": status});
    let status = || json!({"observedGeneration": 4, "replicas": 3, "readyReplicas": 2, "updatedReplicas": 1});
    let mut deployment = object(&spec, status());
    deployment["spec"]["paused"] = json!(true);
    deployment["metadata"]["generation"] = json!(5);
    deployment["metadata"]["annotations"] =
        json!({"deployment.kubernetes.io/revision": "7", "meta.helm.sh/release-name": "web"});
    let found = row::<SlimWorkload>(Kind::Deployment, &kinds::DEPLOYMENT, deployment);
    let rollout = found.rollout;
    assert!(rollout.paused && rollout.behind && rollout.restarted.is_some());
    assert_eq!((rollout.held, rollout.revision), (Some(3), Some(7)));
    assert_eq!(found.manager.as_deref(), Some("Helm"));
    row::<SlimWorkload>(Kind::StatefulSet, &kinds::STATEFUL_SET, object(&spec, status()));
    let set = object(&spec, json!({"readyReplicas": 2}));
    assert_eq!(row::<SlimWorkload>(Kind::ReplicaSet, &kinds::REPLICA_SET, set).desired, 0);
    let daemons = object(
        &json!({"template": template, "selector": selector}),
        json!({"desiredNumberScheduled": 4, "numberReady": 3, "updatedNumberScheduled": 2}),
    );
    row::<SlimDaemonSet>(Kind::DaemonSet, &kinds::DAEMON_SET, daemons);
    let job = object(
        &json!({"completions": 5, "parallelism": 2, "template": template, "selector": selector}),
        json!({"succeeded": 1}),
    );
    assert_eq!(row::<SlimJob>(Kind::Job, &kinds::JOB, job).ready, 1);
    let budget = object(
        &json!({"selector": selector}),
        json!({"disruptionsAllowed": 1, "currentHealthy": 3, "desiredHealthy": 2, "expectedPods": 4}),
    );
    let fields = &kinds::DISRUPTION_BUDGET;
    assert_eq!(row::<SlimBudget>(Kind::DisruptionBudget, fields, budget).expected, 4);
}

#[test]
fn slices() {
    let kind = crate::model::EndpointSlice::kind();
    let slice = row::<SlimEndpointSlice>(
        kind,
        &kinds::ENDPOINT_SLICE,
        json!({
            "metadata": {"name": "web", "labels": {"kubernetes.io/service-name": "web"}},
            "endpoints": [{"conditions": {"ready": false}, "targetRef": {"kind": "Pod", "name": "a"}},
                {"conditions": {}}]
        }),
    );
    assert_eq!(slice.backends.iter().map(|it| it.ready).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn volumes() {
    let terms = json!([{"matchExpressions":
        [{"key": "topology.kubernetes.io/zone", "values": ["us-east-1a", "us-east-1b"]}]}]);
    let volume = row::<SlimPersistentVolume>(
        crate::model::PersistentVolume::kind(),
        &kinds::PERSISTENT_VOLUME,
        json!({"metadata": meta("pv"),
            "spec": {"storageClassName": "gp3", "claimRef": {"namespace": "shop", "name": "data"},
                "persistentVolumeReclaimPolicy": "Delete", "accessModes": ["ReadWriteOnce"],
                "capacity": {"storage": "8Gi"}, "csi": {"driver": "ebs.csi.aws.com", "volumeHandle": "vol-1"},
                "nodeAffinity": {"required": {"nodeSelectorTerms": terms}}},
            "status": {"phase": "Bound", "message": "so"}}),
    );
    assert_eq!((volume.zones.len(), volume.capacity), (2, Some(8 << 30)));
    let old = json!({"metadata": meta("pv"),
        "spec": {"awsElasticBlockStore": {"volumeID": "aws://us-east-1a/vol-2"}}});
    row::<SlimPersistentVolume>(
        crate::model::PersistentVolume::kind(),
        &kinds::PERSISTENT_VOLUME,
        old,
    );
    let claim = row::<SlimClaim>(
        crate::model::Claim::kind(),
        &kinds::PERSISTENT_VOLUME_CLAIM,
        json!({"metadata": meta("data"),
            "spec": {"storageClassName": "", "volumeName": "pv", "accessModes": ["ReadWriteOnce"],
                "resources": {"requests": {"storage": "8Gi"}}},
            "status": {"phase": "Bound", "capacity": {"storage": "9Gi"}}}),
    );
    assert_eq!(claim.class.as_deref(), Some(""));
    let class = row::<SlimStorageClass>(
        crate::model::StorageClass::kind(),
        &kinds::STORAGE_CLASS,
        json!({"metadata": {"name": "gp3", "resourceVersion": "7",
                "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}},
            "provisioner": "ebs.csi.aws.com", "reclaimPolicy": "Delete",
            "volumeBindingMode": "WaitForFirstConsumer",
            "allowedTopologies": [{"matchLabelExpressions":
                [{"key": "topology.kubernetes.io/zone", "values": ["us-east-1a"]}]}]}),
    );
    assert!(class.default && class.waits && class.id().name.starts_with("gp3"));
}
