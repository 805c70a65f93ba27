use super::{super::sample::*, *};
use crate::model::{Caller, Delta, Fault, FaultClass, Feed, Observation};

fn taken(store: &Store, filter: &str) -> Json {
    snapshot::<Sample>(store, &Scope::All, filter, at(5)).unwrap()
}

/// Everything answers.
fn live() -> Store {
    let mut store = store(vec![usage("web-7", 500), usage("db-1", 0), usage("web-2", 100)]);
    store.apply(Observation::PodUsage(Delta::Resync(Vec::new())), at(4));
    store.apply(Observation::Instances(Delta::Resync(Vec::new())), at(3));
    let caller = Caller {
        account: Some("123456789012".into()),
        region: Some("us-east-1".into()),
        ..Caller::default()
    };
    store.apply(Observation::Caller(caller), at(3));
    store
}

#[test]
fn the_envelope_is_typed_and_says_what_is_unknown() {
    let mut rows = live();
    rows.apply(Observation::NodeUsage(Delta::Delete(id("web-2"))), at(4));
    let json = serde_json::to_string_pretty(&taken(&rows, "")).unwrap();
    insta::assert_snapshot!(json);
}

#[test]
fn a_component_that_is_not_there_is_an_error_but_no_failure() {
    let mut store = live();
    let fault = Fault::new(FaultClass::Missing, "list pod metrics", "404");
    store.apply(Observation::failed(Feed::PodUsage, fault), at(4));
    let json = taken(&store, "");
    assert_eq!(json["source"][1]["state"], "live");
    assert_eq!(
        json["errors"],
        json!([{"feed": "pod metrics", "class": "not served", "action": "list pod metrics",
                "message": "404", "request_id": null}])
    );
    assert!(!is_partial::<Sample>(&store, &Scope::All));
}

#[test]
fn a_source_is_as_bad_as_its_worst_feed() {
    let mut store = live();
    let fault = |class| Fault::new(class, "list", "refused");
    store.apply(Observation::failed(Feed::NodeUsage, fault(FaultClass::Unavailable)), at(4));
    let json = taken(&store, "");
    assert_eq!(json["source"][1]["state"], "stale");
    assert_eq!(json["source"][1]["error"], "node metrics: list unavailable: refused");
    assert_eq!(json["rows"].as_array().map(Vec::len), Some(3));
    assert!(is_partial::<Sample>(&store, &Scope::All));
    let mut store = Store::default();
    store.apply(Observation::failed(Feed::Instances, fault(FaultClass::Denied)), at(4));
    let json = taken(&store, "");
    let states = json["source"].as_array().unwrap().iter().map(|source| &source["state"]);
    assert_eq!(states.collect::<Vec<_>>(), ["failed", "failed"]);
    assert_eq!(json["source"][1]["error"], "node metrics: no complete answer yet");
    assert_eq!(json["source"][1]["age_ms"], Json::Null);
}

#[test]
fn a_filter_selects_rows_and_totals() {
    let json = taken(&live(), "-l group=web");
    assert_eq!(json["rows"].as_array().map(Vec::len), Some(2));
    assert_eq!(json["totals"], json!({"number": 9}));
    let refused = snapshot::<Sample>(&live(), &Scope::All, "cpu>abc", at(5));
    assert!(refused.unwrap_err().contains("abc is no number"));
}

#[test]
fn the_text_is_as_wide_as_it_has_to_be() {
    let name = "a-name-that-is-too-long-for-any-column-on-any-screen-1";
    let store = store(vec![usage(name, 1500), usage("b\u{1b}-2", 0)]);
    let text = snapshot_text::<Sample>(&store, &Scope::All, "", at(5)).unwrap();
    insta::assert_snapshot!(text, @r"
NAME                                                    CPU  LOAD%    MEM  AGE  NO  PODS  ORPHAN
a-name-that-is-too-long-for-any-column-on-any-screen-1  1.5    75%  1.4Gi   5s   1  1/58  -
b�-2                                                     0m      ?      0   5s   2  2/58  -
                                                                                 3
");
}
