//! Objects in protobuf, made by hand.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::{
    encode::{bytes, number, varint, wrapped},
    kinds, *,
};
use crate::{
    adapters::wire::{Slim, SlimPod, WatchLine},
    model::{Kind, SourceId},
};

fn text(field: u32, value: &str) -> Vec<u8> {
    bytes(field, value.as_bytes())
}

fn message(field: u32, fields: &[Vec<u8>]) -> Vec<u8> {
    bytes(field, &fields.concat())
}

fn entry(field: u32, name: &str, value: &[u8]) -> Vec<u8> {
    message(field, &[text(1, name), bytes(2, value)])
}

/// A pod that has something of each form.
fn pod(name: &str) -> Vec<u8> {
    let meta = [
        text(1, name),
        text(3, "shop"),
        text(6, "17"),
        message(8, &[number(1, 1_767_225_600), number(2, 0)]),
        entry(11, "app", b"web"),
        entry(11, "tier", b"front"),
        entry(12, "note", &[b'x'; 300]),
        message(13, &[text(1, "ReplicaSet"), text(3, "web"), text(5, "apps/v1"), number(6, 1)]),
    ];
    let requests = entry(2, "cpu", &text(1, "250m"));
    let container = message(2, &[text(1, "web"), message(8, &[requests])]);
    let claim = message(2, &[message(10, &[text(1, "data-0"), number(2, 0)])]);
    let spec = [message(1, &[text(1, "data"), claim]), container, text(10, "n1")];
    let ended = [
        number(1, -1),
        number(2, 9),
        text(3, "OOMKilled"),
        message(5, &[]),
        message(6, &[number(1, 1_767_225_660), number(2, 0)]),
    ];
    let state = [
        text(1, "web"),
        message(2, &[message(2, &[message(1, &[number(1, 5)])])]),
        message(3, &[message(3, &ended)]),
        number(4, 1),
        number(5, 3),
    ];
    let status =
        [text(1, "Running"), text(6, "10.0.0.9"), message(8, &state), text(9, "Burstable")];
    [message(1, &meta), message(2, &spec), message(3, &status)].concat()
}

/// What the API server would say of [`pod`] in JSON, as far as the table goes.
fn pod_in_json(name: &str) -> Json {
    json!({
        "metadata": {"name": name, "namespace": "shop", "resourceVersion": "17",
            "creationTimestamp": "2026-01-01T00:00:00Z", "labels": {"app": "web", "tier": "front"},
            "annotations": {"note": "x".repeat(300)},
            "ownerReferences": [{"kind": "ReplicaSet", "name": "web", "apiVersion": "apps/v1",
                "controller": true}]},
        "spec": {"volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data-0"}}],
            "containers": [{"name": "web", "resources": {"requests": {"cpu": "250m"}}}],
            "nodeName": "n1"},
        "status": {"phase": "Running", "podIP": "10.0.0.9", "qosClass": "Burstable",
            "containerStatuses": [{"name": "web", "state": {"running": {}}, "ready": true,
                "lastState": {"terminated": {"exitCode": -1, "signal": 9, "reason": "OOMKilled",
                    "finishedAt": "2026-01-01T00:01:00Z"}},
                "restartCount": 3}]},
    })
}

fn row(slim: SlimPod) -> crate::model::Pod {
    slim.into_row(&SourceId::kubernetes("u", "n"), Kind::Pod)
}

#[test]
fn both_forms_of_a_pod_become_the_same_row() {
    let slim: SlimPod = read(unwrap(&wrapped(&pod("a"))).unwrap(), &kinds::POD).unwrap();
    let expected: SlimPod = serde_json::from_value(pod_in_json("a")).unwrap();
    assert_eq!(row(slim), row(expected));
}

#[test]
fn an_object_reads_as_its_json_would() {
    let mut expected = pod_in_json("a");
    // Times are numbers, and only some structs know them.
    expected["metadata"]["creationTimestamp"] = json!(1_767_225_600_000_000_u64);
    let ended = &mut expected["status"]["containerStatuses"][0]["lastState"]["terminated"];
    ended["finishedAt"] = json!(1_767_225_660_000_000_u64);
    assert_eq!(read::<Json>(&pod("a"), &kinds::POD), Ok(expected));
}

#[test]
fn a_field_no_table_names_is_passed_over_whatever_its_size() {
    let strange = [
        varint(99 << 3 | 1),
        vec![0; 8],
        varint(99 << 3 | 5),
        vec![0; 4],
        number(98, -1),
        text(97, "x"),
    ];
    let object = [&strange.concat(), &pod("a")[..], &strange.concat()].concat();
    assert_eq!(read::<Json>(&object, &kinds::POD), read::<Json>(&pod("a"), &kinds::POD));
}

#[test]
fn what_is_no_object_is_refused_and_why_is_said() {
    let pod = |fields: &[u8]| read::<SlimPod>(&bytes(1, fields), &kinds::POD).map(row);
    assert_eq!(pod(&text(1, "a")[..2]), Err(Unreadable::Cut));
    assert_eq!(pod(&[0x0b]), Err(Unreadable::Malformed));
    assert_eq!(
        pod(&[0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02]),
        Err(Unreadable::Malformed)
    );
    assert_eq!(pod(&bytes(1, &[0xff])), Err(Unreadable::Text));
    assert_eq!(pod(&number(1, 5)), Err(Unreadable::Misfit));
    assert_eq!(pod(&[text(1, "a"), text(1, "b")].concat()), Err(Unreadable::Misfit));
    assert_eq!(unwrap(b"{}"), Err(Unreadable::Envelope));
    assert_eq!(unwrap(b"k8s\0"), Err(Unreadable::Envelope));
    let packed = [b"k8s\0".to_vec(), bytes(2, b""), text(3, "gzip")].concat();
    assert_eq!(unwrap(&packed), Err(Unreadable::Envelope));
}

#[test]
fn a_watch_tells_of_changes_bookmarks_and_its_end() {
    let frame = |name: &str, object: &[u8]| {
        [text(1, name), message(2, &[bytes(1, &wrapped(object))])].concat()
    };
    let read = |frame: &[u8]| event::<SlimPod>(frame, &kinds::POD).unwrap();
    let pod = pod("a");
    assert!(
        matches!(read(&frame("ADDED", &pod)), WatchLine::Added(slim) if slim.version() == "17")
    );
    assert!(matches!(read(&frame("MODIFIED", &pod)), WatchLine::Modified(_)));
    assert!(matches!(read(&frame("DELETED", &pod)), WatchLine::Deleted(_)));
    let WatchLine::Bookmark(mark) = read(&frame("BOOKMARK", &message(1, &[text(6, "9")]))) else {
        panic!()
    };
    assert_eq!(mark.metadata.resource_version, "9");
    let status = [message(1, &[]), text(2, "Failure"), text(3, "too old"), number(6, 410)].concat();
    let WatchLine::Error(status) = read(&frame("ERROR", &status)) else { panic!() };
    assert_eq!((status.code, &*status.message), (410, "too old"));
    let unknown = event::<SlimPod>(&frame("NEW", &pod), &kinds::POD);
    assert_eq!(unknown.map(|_| ()).err(), Some(Unreadable::Envelope));
}

/// A list of pods on its way.
fn list(names: &[String]) -> Vec<u8> {
    let head = message(1, &[text(1, ""), text(2, "12"), text(3, "more")]);
    let items = names.iter().flat_map(|name| bytes(2, &pod(name)));
    wrapped(&head.into_iter().chain(items).collect::<Vec<_>>())
}

/// The names of the objects in a list that comes in pieces, and whether it came to its end.
fn taken(list: &[u8], size: usize) -> Result<(Vec<String>, bool), Unreadable> {
    let (mut listing, mut names) = (Listing::default(), Vec::new());
    for piece in list.chunks(size) {
        listing.buffer.extend_from_slice(piece);
        while let Some(part) = listing.cut()? {
            if let Part::Item(item) = part {
                names.push(row(read(item, &kinds::POD)?).id.name.to_string());
            }
        }
    }
    Ok((names, listing.is_complete()))
}

#[test]
fn the_head_of_a_list_comes_before_its_objects() {
    let (mut listing, list) = (Listing::default(), list(&["a".into()]));
    listing.buffer.extend_from_slice(&list[..40]);
    let Ok(Some(Part::Head(head))) = listing.cut() else { panic!() };
    assert_eq!(
        read::<Json>(head, &kinds::LIST),
        Ok(json!({"resourceVersion": "12", "continue": "more"}))
    );
    assert_eq!(listing.cut(), Ok(None));
}

#[test]
fn a_list_that_ends_early_is_not_complete() {
    let list = list(&["a".into(), "b".into()]);
    // Behind the list stand only two empty fields of two bytes each.
    for end in 0..list.len() - 4 {
        assert!(matches!(taken(&list[..end], 64), Ok((_, false))), "{end}");
    }
}

#[test]
fn no_object_of_a_list_may_take_all_memory() {
    let huge = [varint(2 << 3 | 2), varint(1 << 40)].concat();
    let mut listing = Listing::default();
    listing.buffer.extend_from_slice(b"k8s\0");
    listing.buffer.extend_from_slice(&[varint(2 << 3 | 2), varint(1 << 50), huge].concat());
    assert_eq!(listing.cut(), Err(Unreadable::Overlong));
}

/// Bytes that are nearly a list of pods.
fn nearly() -> impl Strategy<Value = Vec<u8>> {
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4);
    (0_usize..4, changes, any::<prop::sample::Index>()).prop_map(|(count, changes, end)| {
        let names: Vec<_> = (0..count).map(|index| format!("pod-{index}")).collect();
        let mut bytes = list(&names);
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        bytes.truncate(end.index(bytes.len() + 1));
        bytes
    })
}

proptest! {
    #[test]
    fn the_borders_of_pieces_do_not_matter_to_a_list(
        names in prop::collection::vec("[a-z]{0,9}", 0..5), size in 1_usize..50,
    ) {
        prop_assert_eq!(taken(&list(&names), size), Ok((names, true)));
    }

    #[test]
    fn no_bytes_lead_to_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read::<SlimPod>(&bytes, &kinds::POD);
        let _ = read::<Json>(&bytes, &kinds::PERSISTENT_VOLUME);
        let _ = event::<SlimPod>(&bytes, &kinds::POD);
        let _ = taken(&bytes, 7);
    }

    #[test]
    fn nothing_that_is_nearly_a_list_leads_to_a_panic(bytes in nearly(), size in 1_usize..50) {
        let _ = taken(&bytes, size);
        let _ = unwrap(&bytes).map(|list| read::<Json>(list, &kinds::POD).map(|_| ()));
    }
}
