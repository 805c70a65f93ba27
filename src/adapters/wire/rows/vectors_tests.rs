//! Lists recorded from a real API server become the same rows in both forms.

use std::{fmt::Debug, fs, path::Path};

use super::*;
use crate::{
    adapters::wire::{
        Encoding, Page, PageMeta, Pieces, Slim, WatchLine,
        protobuf::{Listing, Message, Part, kinds, read},
    },
    model::{Claim, EndpointSlice, Kind, PersistentVolume, Pod, SourceId, StorageClass},
};

fn recorded(file: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wire-vectors");
    fs::read(folder.join(file)).unwrap()
}

fn source() -> SourceId {
    SourceId::kubernetes("u", "n")
}

fn from_json<S: Slim>(list: &str, kind: Kind) -> (PageMeta, Vec<S::Row>) {
    let page: Page<S> = serde_json::from_slice(&recorded(&format!("{list}.json"))).unwrap();
    let rows = page.items.into_iter().flatten().map(|slim| slim.into_row(&source(), kind));
    (page.metadata, rows.collect())
}

fn from_protobuf<S: Slim>(
    list: &str,
    fields: &'static Message,
    kind: Kind,
) -> (PageMeta, Vec<S::Row>) {
    let (mut listing, mut rows, mut meta) = (Listing::default(), Vec::new(), PageMeta::default());
    for piece in recorded(&format!("{list}.pb")).chunks(1000) {
        listing.buffer.extend_from_slice(piece);
        while let Some(part) = listing.cut().unwrap() {
            match part {
                Part::Head(head) => meta = read(head, &kinds::LIST).unwrap(),
                Part::Item(item) => {
                    rows.push(read::<S>(item, fields).unwrap().into_row(&source(), kind));
                }
            }
        }
    }
    assert!(listing.is_complete(), "{list}");
    (meta, rows)
}

/// Compares the rows of a list, of which there are `count`.
fn same<S>(list: &str, fields: &'static Message, kind: Kind, count: usize)
where
    S: Slim,
    S::Row: PartialEq + Debug,
{
    let (meta, rows) = from_json::<S>(list, kind);
    let (other, others) = from_protobuf::<S>(list, fields, kind);
    assert_eq!(rows.len(), count, "{list}");
    assert_eq!(others, rows, "{list}");
    assert_eq!(other.resource_version, meta.resource_version, "{list}");
    assert_eq!(other.next.unwrap_or_default().is_empty(), meta.next.is_none(), "{list}");
}

#[test]
fn of_the_core() {
    same::<SlimPod>("pods", &kinds::POD, Kind::Pod, 8);
    same::<SlimNode>("nodes", &kinds::NODE, Kind::Node, 2);
    same::<SlimEvent>("events", &kinds::EVENT, Kind::Event, 3);
    let kind = EndpointSlice::kind();
    same::<SlimEndpointSlice>("endpointslices", &kinds::ENDPOINT_SLICE, kind, 1);
}

#[test]
fn of_controllers() {
    same::<SlimWorkload>("deployments", &kinds::DEPLOYMENT, Kind::Deployment, 1);
    same::<SlimWorkload>("replicasets", &kinds::REPLICA_SET, Kind::ReplicaSet, 1);
    same::<SlimWorkload>("statefulsets", &kinds::STATEFUL_SET, Kind::StatefulSet, 1);
    same::<SlimDaemonSet>("daemonsets", &kinds::DAEMON_SET, Kind::DaemonSet, 1);
    same::<SlimJob>("jobs", &kinds::JOB, Kind::Job, 1);
    let kind = Kind::DisruptionBudget;
    same::<SlimBudget>("poddisruptionbudgets", &kinds::DISRUPTION_BUDGET, kind, 1);
}

#[test]
fn of_storage() {
    let (claims, kind) = (&kinds::PERSISTENT_VOLUME_CLAIM, Claim::kind());
    same::<SlimClaim>("persistentvolumeclaims", claims, kind, 2);
    let (volumes, kind) = (&kinds::PERSISTENT_VOLUME, PersistentVolume::kind());
    same::<SlimPersistentVolume>("persistentvolumes", volumes, kind, 2);
    let kind = StorageClass::kind();
    same::<SlimStorageClass>("storageclasses", &kinds::STORAGE_CLASS, kind, 1);
}

#[test]
fn a_watch_tells_the_same_of_each_pod_and_ends_with_a_bookmark() {
    let mut pieces = Pieces::new(Encoding::Protobuf);
    pieces.buffer().extend(recorded("pods.watch.pb"));
    let (mut rows, mut marks) = (Vec::<Pod>::new(), Vec::new());
    while let Some(piece) = pieces.cut().unwrap() {
        match piece.read::<SlimPod>(Some(&kinds::POD)).unwrap().unwrap() {
            WatchLine::Added(slim) => rows.push(slim.into_row(&source(), Kind::Pod)),
            WatchLine::Bookmark(mark) => marks.push(mark.metadata.resource_version),
            WatchLine::Modified(_) | WatchLine::Deleted(_) | WatchLine::Error(_) => panic!(),
        }
    }
    assert!(!pieces.is_within());
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(rows, from_json::<SlimPod>("pods", Kind::Pod).1);
    assert_eq!(marks.len(), 1);
}
