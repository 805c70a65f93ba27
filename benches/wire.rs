//! What bytes of the API server cost until they are rows.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run may as well stop")]

#[path = "../tests/encode.rs"]
mod encode;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use quarterdeck::{
    adapters::wire::{
        Page, Slim, SlimPod,
        protobuf::{Content, Form, Listing, Message, Part, kinds, read},
    },
    model::{Kind, Pod, SourceId},
};
use serde_json::{Value, json};

/// Pods of a listing. Without optimisation nothing is measured, only whether it still runs.
const SIZES: &[usize] = if cfg!(debug_assertions) { &[1_000] } else { &[1_000, 10_000, 50_000] };
/// Pods of a page.
const PAGE: usize = 500;
/// How large the pieces of a body are, bytes.
const PIECE: usize = 64 << 10;

fn pod(index: usize) -> Value {
    let (team, service) = (index % 10, index / 10 % 10);
    let name = format!("svc-{service:02}-7d9f8b6c5d-{index:05x}");
    json!({
        "metadata": {"name": name, "namespace": format!("team-{team:02}"),
            "uid": format!("0b7e1c52-3f5a-4d11-9c3e-{index:012x}"),
            "resourceVersion": (100_000 + index).to_string(),
            "creationTimestamp": "2026-01-01T00:00:00Z",
            "labels": {"app": format!("svc-{service:02}"), "team": format!("team-{team:02}"),
                "pod-template-hash": "7d9f8b6c5d"},
            "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "controller": true,
                "name": format!("svc-{service:02}-7d9f8b6c5d")}]},
        "spec": {"nodeName": format!("ip-10-0-{}-{}.ec2.internal", index / 250 % 8, index % 250),
            "containers": [{"name": "app",
                "resources": {"requests": {"cpu": "50m", "memory": "64Mi"},
                    "limits": {"memory": "128Mi"}}}]},
        "status": {"phase": "Running", "podIP": format!("10.64.{}.{}", index / 250, index % 250),
            "qosClass": "Burstable",
            "conditions": [
                {"type": "PodScheduled", "status": "True", "lastTransitionTime": "2026-01-01T00:00:00Z"},
                {"type": "Ready", "status": "True", "lastTransitionTime": "2026-01-01T00:00:05Z"}],
            "containerStatuses": [{"name": "app", "ready": true, "started": true,
                "restartCount": index % 3, "state": {"running": {}}}]}
    })
}

/// The pages of a listing in JSON and in protobuf. Each object carries some bytes nobody reads, as
/// `managedFields`, so that it is about as large as a real one.
struct Listed {
    json: Vec<Vec<u8>>,
    protobuf: Vec<Vec<u8>>,
}

impl Listed {
    fn of(size: usize) -> Self {
        let mut listed = Self { json: Vec::new(), protobuf: Vec::new() };
        let pods: Vec<_> = (0..size).map(pod).collect();
        for page in pods.chunks(PAGE) {
            let fields = "f:spec ".repeat(350);
            let heavy = page.iter().cloned().map(|mut pod| {
                pod["metadata"]["managedFields"] =
                    json!([{"manager": "kubelet", "fieldsV1": fields}]);
                pod
            });
            let items: Vec<_> = heavy.collect();
            let list =
                json!({"kind": "PodList", "metadata": {"resourceVersion": "1"}, "items": items});
            listed.json.push(serde_json::to_vec(&list).unwrap());
            listed.protobuf.push(encode::list(page, &kinds::POD, fields.as_bytes()));
        }
        listed
    }
}

fn from_json(body: &[u8], source: &SourceId) -> Vec<Pod> {
    let page: Page<SlimPod> = serde_json::from_slice(body).unwrap();
    page.items.into_iter().flatten().map(|slim| slim.into_row(source, Kind::Pod)).collect()
}

fn from_protobuf(body: &[u8], source: &SourceId) -> Vec<Pod> {
    let (mut listing, mut rows) = (Listing::default(), Vec::new());
    for piece in body.chunks(PIECE) {
        listing.buffer.extend_from_slice(piece);
        while let Some(part) = listing.cut().unwrap() {
            if let Part::Item(item) = part {
                let slim: SlimPod = read(item, &kinds::POD).unwrap();
                rows.push(slim.into_row(source, Kind::Pod));
            }
        }
    }
    assert!(listing.is_complete());
    rows
}

fn listings(criterion: &mut Criterion) {
    let source = SourceId::kubernetes("u", "n");
    let mut group = criterion.benchmark_group("pods");
    group.sample_size(10);
    for &size in SIZES {
        let listed = Listed::of(size);
        assert_eq!(
            from_json(&listed.json[0], &source),
            from_protobuf(&listed.protobuf[0], &source)
        );
        group.throughput(Throughput::Elements(size as u64));
        let rows = |it: &mut criterion::Bencher<'_>, pages: &Vec<Vec<u8>>, read: Read| {
            it.iter(|| pages.iter().map(|page| read(page, &source)).collect::<Vec<_>>());
        };
        group.bench_with_input(BenchmarkId::new("json", size), &listed.json, |it, pages| {
            rows(it, pages, from_json);
        });
        group.bench_with_input(
            BenchmarkId::new("protobuf", size),
            &listed.protobuf,
            |it, pages| {
                rows(it, pages, from_protobuf);
            },
        );
    }
}

/// A page to its rows.
type Read = fn(&[u8], &SourceId) -> Vec<Pod>;

criterion_group!(benches, listings);
criterion_main!(benches);
