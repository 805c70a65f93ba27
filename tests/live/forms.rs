//! Both forms of what a real API server says: every kind that is read in protobuf becomes the same
//! rows from JSON.
#![expect(clippy::expect_used, reason = "what the tests share fails the test as they do")]

use std::{fmt::Debug, sync::LazyLock};

use http_body_util::BodyExt;
use kube::{
    Client, Config,
    client::Body,
    config::{KubeConfigOptions, Kubeconfig},
};
use quarterdeck::{
    adapters::wire::{
        self, Page, Slim, SlimBudget, SlimClaim, SlimDaemonSet, SlimEndpointSlice, SlimEvent,
        SlimJob, SlimNode, SlimPersistentVolume, SlimPod, SlimStorageClass, SlimWorkload,
        protobuf::{Listing, Message, Part, kinds, read},
    },
    model::{Kind, Resource, SourceId},
};

use crate::{fixture::seeded, rig::kube::control_plane::ControlPlane};

/// A cluster with something of every kind. Its supervisor stops it when this process ends.
static PLANE: LazyLock<ControlPlane> = LazyLock::new(|| {
    let plane = seeded().expect("the control plane starts and is seeded");
    plane.kubectl(&["apply", "-f", "-"], Some(OTHERS)).expect("kubectl applies");
    plane
});

/// Objects of the kinds that the estate has none of.
const OTHERS: &str = r#"
apiVersion: batch/v1
kind: Job
metadata: {name: forms, namespace: default}
spec: {completions: 3, parallelism: 2, suspend: true, template: {spec: {restartPolicy: Never,
  containers: [{name: c, image: "forms:1"}]}}}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: forms, namespace: default, labels: {kubernetes.io/service-name: forms}}
addressType: IPv4
endpoints:
- {addresses: [10.9.0.1], conditions: {ready: false}, targetRef: {kind: Pod, name: a, namespace: default}}
- {addresses: [10.9.0.2]}
---
apiVersion: v1
kind: Event
metadata: {name: forms.1, namespace: default}
involvedObject: {kind: Pod, name: a, namespace: default}
reason: Tested
message: in both forms
type: Warning
count: 3
lastTimestamp: "2026-01-01T00:00:07Z"
eventTime: "2026-01-01T00:00:00.000123Z"
action: Test
reportingComponent: forms
reportingInstance: forms-1
series: {count: 4, lastObservedTime: "2026-01-01T00:00:09.250000Z"}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: forms, namespace: default}
spec: {selector: {matchExpressions: [{key: forms, operator: In, values: [a, b]}]},
  template: {metadata: {labels: {forms: a}}, spec: {nodeSelector: {no: where}, containers: [{name: c, image: "forms:1"}]}}}
"#;

async fn client() -> Client {
    let file = Kubeconfig::read_from(PLANE.kubeconfig()).expect("a kubeconfig");
    let options = KubeConfigOptions::default();
    let config = Config::from_custom_kubeconfig(file, &options);
    Client::try_from(config.await.expect("a context")).expect("a client")
}

async fn body(client: &Client, path: &str, accept: &str) -> Vec<u8> {
    let request = http::Request::get(path).header("accept", accept).body(Body::empty());
    let answer = client.send(request.expect("a request")).await.expect("an answer");
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    let form = answer.headers()["content-type"].to_str().expect("a form").to_owned();
    assert!(form.starts_with(accept), "{path}: {form}");
    answer.into_body().collect().await.expect("a body").to_bytes().to_vec()
}

fn sorted<R: Resource>(mut rows: Vec<R>) -> Vec<R> {
    rows.sort_by(|a, b| a.id().cmp(b.id()));
    rows
}

fn from_protobuf<S: Slim>(body: &[u8], fields: &'static Message, kind: Kind) -> Vec<S::Row> {
    let source = SourceId::kubernetes("u", "n");
    let (mut listing, mut rows) = (Listing::default(), Vec::new());
    listing.buffer.extend_from_slice(body);
    while let Some(part) = listing.cut().expect("a list") {
        if let Part::Item(item) = part {
            let slim: S = read(item, fields).expect("an object");
            rows.push(slim.into_row(&source, kind));
        }
    }
    assert!(listing.is_complete());
    sorted(rows)
}

/// Compares the rows of one state of a collection.
async fn same<S>(client: &Client, path: &str, fields: &'static Message, kind: Kind)
where
    S: Slim,
    S::Row: PartialEq + Debug,
{
    let source = SourceId::kubernetes("u", "n");
    let json = body(client, path, "application/json").await;
    let page: Page<S> = serde_json::from_slice(&json).expect("JSON");
    let state = page.metadata.resource_version;
    let rows = page.items.into_iter().flatten().map(|slim| slim.into_row(&source, kind)).collect();
    let rows = sorted(rows);
    assert!(!rows.is_empty(), "{path}: nothing to compare");
    let exactly = format!("{path}?resourceVersion={state}&resourceVersionMatch=Exact");
    let protobuf = body(client, &exactly, "application/vnd.kubernetes.protobuf").await;
    assert!(protobuf.len() < json.len(), "{path}");
    assert_eq!(from_protobuf::<S>(&protobuf, fields, kind), rows, "{path}");
}

#[tokio::test]
async fn rows_do_not_depend_on_the_form() {
    let it = &client().await;
    same::<SlimPod>(it, "/api/v1/pods", &kinds::POD, Kind::Pod).await;
    same::<SlimNode>(it, "/api/v1/nodes", &kinds::NODE, Kind::Node).await;
    same::<SlimEvent>(it, "/api/v1/events", &kinds::EVENT, Kind::Event).await;
    let apps = |plural: &str| format!("/apis/apps/v1/{plural}");
    same::<SlimWorkload>(it, &apps("deployments"), &kinds::DEPLOYMENT, Kind::Deployment).await;
    same::<SlimWorkload>(it, &apps("replicasets"), &kinds::REPLICA_SET, Kind::ReplicaSet).await;
    same::<SlimWorkload>(it, &apps("statefulsets"), &kinds::STATEFUL_SET, Kind::StatefulSet).await;
    same::<SlimDaemonSet>(it, &apps("daemonsets"), &kinds::DAEMON_SET, Kind::DaemonSet).await;
    same::<SlimJob>(it, "/apis/batch/v1/jobs", &kinds::JOB, Kind::Job).await;
    let (path, kind) = ("/apis/policy/v1/poddisruptionbudgets", Kind::DisruptionBudget);
    same::<SlimBudget>(it, path, &kinds::DISRUPTION_BUDGET, kind).await;
    let slices = "/apis/discovery.k8s.io/v1/endpointslices";
    let kind = quarterdeck::model::EndpointSlice::kind();
    same::<SlimEndpointSlice>(it, slices, &kinds::ENDPOINT_SLICE, kind).await;
}

#[tokio::test]
async fn rows_of_storage_do_not_depend_on_the_form() {
    use quarterdeck::model::{Claim, PersistentVolume, StorageClass};

    let it = &client().await;
    let path = "/api/v1/persistentvolumeclaims";
    same::<SlimClaim>(it, path, &kinds::PERSISTENT_VOLUME_CLAIM, Claim::kind()).await;
    let (path, kind) = ("/api/v1/persistentvolumes", PersistentVolume::kind());
    same::<SlimPersistentVolume>(it, path, &kinds::PERSISTENT_VOLUME, kind).await;
    let (path, kind) = ("/apis/storage.k8s.io/v1/storageclasses", StorageClass::kind());
    same::<SlimStorageClass>(it, path, &kinds::STORAGE_CLASS, kind).await;
}

/// A watch from the beginning tells of every object as the listing does.
#[tokio::test]
async fn a_watch_says_what_the_listing_says() {
    let it = &client().await;
    let listed = body(it, "/api/v1/nodes", "application/vnd.kubernetes.protobuf").await;
    let listed = from_protobuf::<SlimNode>(&listed, &kinds::NODE, Kind::Node);
    let path = "/api/v1/nodes?watch=1&timeoutSeconds=2&resourceVersion=0";
    let watched = body(it, path, "application/vnd.kubernetes.protobuf").await;
    let mut pieces = wire::Pieces::new(wire::Encoding::Protobuf);
    pieces.buffer().extend_from_slice(&watched);
    let mut rows = std::collections::BTreeMap::new();
    while let Some(piece) = pieces.cut().expect("frames") {
        let event = piece.read::<SlimNode>(Some(&kinds::NODE)).expect("an event");
        let Some(wire::WatchLine::Added(slim) | wire::WatchLine::Modified(slim)) = event else {
            panic!("only additions and changes")
        };
        let row = slim.into_row(&SourceId::kubernetes("u", "n"), Kind::Node);
        rows.insert(row.id.clone(), row);
    }
    assert!(!pieces.is_within());
    let names = |rows: &[quarterdeck::model::Node]| {
        rows.iter().map(|node| node.id.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(&rows.into_values().collect::<Vec<_>>()), names(&listed));
}
