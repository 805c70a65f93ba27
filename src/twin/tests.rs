use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    feeds::{self, FEEDS},
    file::Twin,
    planted::{self, CANARY},
    veil::Veil,
};
use crate::model::{AwsKind, Delta, Feed, Observation, Store};

/// Every feed, with canaries in every text of its rows.
fn planted() -> Store {
    let mut store = Store::default();
    for feed in FEEDS.iter() {
        store.await_first(*feed);
        store.apply(planted_feed(*feed), Timestamp::UNIX_EPOCH);
    }
    store
}

fn planted_feed(feed: Feed) -> Observation {
    let Feed::Objects(kind) = feed else { return feeds::planted(feed) };
    let headings = AwsKind::of(kind).map(AwsKind::headings).unwrap_or_default();
    let headings: Vec<_> = headings.iter().map(|it| it.name).collect();
    Observation::Objects(kind, Delta::Resync(vec![planted::object(kind, &headings)]))
}

/// The places in a file where the canary stands, with lists counted as one place.
fn places(value: &Value, place: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.to_lowercase().contains(CANARY) => {
            found.insert(place.to_owned());
        }
        Value::Array(list) => list.iter().for_each(|it| places(it, place, found)),
        Value::Object(members) => {
            for (name, value) in members {
                if name.contains(CANARY) {
                    found.insert(format!("{place} key"));
                }
                let heading = members.get("heading").and_then(Value::as_str).unwrap_or(name);
                places(value, &format!("{place}.{heading}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn places_of(file: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    places(file, "", &mut found);
    found
}

#[test]
fn a_canary_comes_out_only_where_a_table_says_that_a_text_is_kept() {
    let file = Twin::write(&planted(), Timestamp::UNIX_EPOCH, &Veil::new());
    let found: Vec<_> = places_of(&file).into_iter().collect();
    insta::assert_snapshot!(found.join("\n"));
    assert!(!file.to_string().contains("203.0.113.77"));
}

#[test]
fn what_is_left_out_is_left_out_with_real_names_too() {
    let file = Twin::write(&planted(), Timestamp::UNIX_EPOCH, &Veil::transparent());
    let found: Vec<_> = places_of(&file).into_iter().collect();
    insta::assert_snapshot!(found.join("\n"));
}

#[test]
fn what_is_written_can_be_read_and_reads_the_same() {
    let file = Twin::write(&planted(), Timestamp::UNIX_EPOCH, &Veil::transparent());
    let twin = Twin::read(&file).unwrap();
    let again = Twin::write(&twin.store, twin.taken_at, &Veil::transparent());
    for part in ["feeds", "objects"] {
        for (name, rows) in file[part].as_object().unwrap() {
            // Sentences are left out, and so are known to be there and nothing more.
            assert_eq!(rows, &again[part][name], "{name}");
        }
    }
}

#[test]
fn all_faults_of_a_file_are_told_with_their_places() {
    let mut file = Twin::write(&planted(), Timestamp::UNIX_EPOCH, &Veil::new());
    file["feeds"]["events"][0]["count"] = json!("many");
    file["feeds"]["events"][0]["colour"] = json!("red");
    file["feeds"]["nodes"][0].as_object_mut().unwrap().remove("labels");
    file["feeds"]["nodes"][0]["internal_ip"] = json!("10.0.0");
    file["feeds"]["vpcs"][0]["tenancy"] = json!("a\u{1b}[2Jb");
    file["feeds"]["subnets"] = json!({});
    file["feeds"]["budgets"][0]["id"]["kind"] = json!("dragon");
    file["feeds"]["planets"] = json!([]);
    file["objects"].as_object_mut().unwrap().remove("buckets");
    file["absent"]["volumes"] = json!("Tired");
    file["absent"]["pods"] = json!("Denied");
    let twice = file["feeds"]["jobs"][0].clone();
    file["feeds"]["jobs"].as_array_mut().unwrap().push(twice);
    let faults = Twin::read(&file).unwrap_err().join("\n");
    for part in [
        "feeds.events.[0].count: expected a number, found a text",
        "feeds.events.[0]: nothing has the name `colour`",
        "feeds.nodes.[0].internal_ip: expected an IP address",
        "feeds.nodes.[0].labels: it is missing",
        "feeds.vpcs.[0].tenancy: `\\u{1b}` is not to be seen",
        "feeds.subnets: expected a list, found an object",
        "feeds.budgets.[0].id.kind: there is no kind `dragon`",
        "feeds: nothing has the name `planets`",
        "objects: `buckets` is missing",
        "absent: `pods` is not absent",
        "is there twice",
    ] {
        assert!(faults.contains(part), "{part} is not in\n{faults}");
    }
}

#[test]
fn another_format_or_version_is_said_before_anything_else() {
    let read = |file: Value| Twin::read(&file).unwrap_err();
    let newer = read(json!({"format": "quarterdeck-twin", "version": 2, "feeds": 7}));
    assert_eq!(newer, ["version: this console reads version 1, the file has version 2"]);
    assert_eq!(read(json!({"format": "tar", "version": 1})), ["format: expected quarterdeck-twin"]);
    assert_eq!(read(json!([])), [": expected an object, found a list"]);
}
