use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use super::*;
use crate::model::{Kind, SourceId};

fn id(name: &str) -> ResourceId {
    let source = SourceId::kubernetes("uid", "prod");
    ResourceId::namespaced(&source, Kind::Deployment, "shop", name)
}

/// A live object to which this was last applied.
fn live(mut object: Value, applied: &Value) -> Value {
    object["metadata"]["annotations"][applied::LAST_APPLIED] = applied.to_string().into();
    object
}

fn against_applied(live: &Value, detail: Detail) -> [Value; 2] {
    Comparison::Applied(id("web")).sides(&[live], detail).unwrap()
}

fn two(old: &Value, new: &Value, detail: Detail) -> [Value; 2] {
    Comparison::Objects(id("a"), id("b")).sides(&[old, new], detail).unwrap()
}

#[test]
fn defaults_and_what_the_cluster_adds_are_no_difference() {
    let applied = json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"annotations": {}, "creationTimestamp": null, "name": "web", "namespace": "shop"},
        "spec": {"template": {"spec": {"containers": [
            {"image": "web:1", "name": "web", "resources": {}, "ports": [{"containerPort": 80}]},
        ]}}, "replicas": 2, "strategy": {}},
        "status": {},
    });
    let object = json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {
            "name": "web", "namespace": "shop", "uid": "u", "creationTimestamp": "2026-01-01T00:00:00Z",
            "annotations": {"deployment.kubernetes.io/revision": "3"},
        },
        "spec": {"replicas": 2, "revisionHistoryLimit": 10, "template": {"spec": {
            "restartPolicy": "Always",
            "containers": [{
                "name": "web", "image": "web:1", "terminationMessagePath": "/dev/termination-log",
                "ports": [{"containerPort": 80, "protocol": "TCP"}],
            }],
        }}},
        "status": {"replicas": 2},
    });
    let [old, new] = against_applied(&live(object.clone(), &applied), Detail::Telling);
    assert_eq!(old.to_string(), new.to_string(), "in the same order, too");
    assert_eq!(new["spec"]["template"]["spec"]["containers"][0]["image"], "web:1");
    let [_, whole] = against_applied(&live(object, &applied), Detail::Full);
    assert_eq!(whole["spec"]["revisionHistoryLimit"], 10, "on request, all of it");
    assert_eq!(whole["metadata"]["annotations"][applied::LAST_APPLIED], Value::Null);
}

#[test]
fn the_token_that_each_pod_is_given_is_no_difference() {
    let pod = |token: &str, image: &str| {
        json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": {"name": token},
            "spec": {
                "volumes": [{"name": format!("kube-api-access-{token}")}, {"name": "data"}],
                "initContainers": [{"name": "init", "volumeMounts": [
                    {"name": format!("kube-api-access-{token}"), "mountPath": "/var/run"},
                ]}],
                "containers": [{"name": "app", "image": image, "volumeMounts": [
                    {"name": "data", "mountPath": "/data"},
                    {"name": format!("kube-api-access-{token}"), "mountPath": "/var/run"},
                ]}],
            },
        })
    };
    let (one, other) = (pod("a1b2c", "app:1"), pod("x7y8z", "app:1"));
    let [old, new] = two(&one, &other, Detail::Telling);
    assert_eq!(old["spec"], new["spec"]);
    let mounted = &new["spec"]["containers"][0]["volumeMounts"];
    assert_eq!(*mounted, json!([{"name": "data", "mountPath": "/data"}]));
    let [old, new] = two(&one, &pod("x7y8z", "app:2"), Detail::Telling);
    assert_ne!(old["spec"], new["spec"]);
    let [old, new] = two(&one, &other, Detail::Full);
    assert_ne!(old["spec"]["volumes"], new["spec"]["volumes"], "on request, all of it");
}

#[test]
fn what_was_changed_removed_or_added_by_hand_is_a_difference() {
    let container = |name: &str, image: &str| json!({"name": name, "image": image});
    let applied = json!({
        "kind": "Deployment",
        "metadata": {"name": "web", "labels": {"team": "a"}},
        "spec": {
            "replicas": 2, "paused": false,
            "containers": [container("log", "log:1"), container("web", "web:1")],
        },
    });
    let object = json!({
        "kind": "Deployment",
        "metadata": {"name": "web", "labels": {}},
        "spec": {
            "replicas": 5,
            "containers": [container("mesh", "mesh:9"), container("web", "web:2")],
        },
    });
    let [old, new] = against_applied(&live(object, &applied), Detail::Telling);
    assert_eq!(old, applied);
    assert_eq!((&new["spec"]["replicas"], &new["spec"]["paused"]), (&json!(5), &Value::Null));
    assert_eq!(new["metadata"]["labels"], json!({}));
    let expected = json!([container("mesh", "mesh:9"), container("web", "web:2")]);
    assert_eq!(new["spec"]["containers"], expected, "an entry that was not applied is shown");
}

#[test]
fn without_a_last_applied_configuration_it_says_why() {
    let comparison = Comparison::Applied(id("web"));
    let reason = |live: Value| comparison.sides(&[&live], Detail::Telling).unwrap_err();
    let none = reason(json!({"kind": "Deployment", "metadata": {"name": "web"}}));
    assert!(
        none.starts_with("deployment/shop/web carries no last-applied configuration"),
        "{none}"
    );
    for broken in ["{\"data\": CANARY", "[]"] {
        let object = json!({"metadata": {"annotations": {applied::LAST_APPLIED: broken}}});
        let text = reason(object);
        assert!(text.contains("cannot be read: ") && !text.contains("CANARY"), "{text}");
    }
}

#[test]
fn two_objects_are_compared_without_what_always_differs() {
    let object = |uid: &str, image: &str| {
        json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {
                "name": "web", "uid": uid, "resourceVersion": uid, "generation": 1,
                "annotations": {applied::LAST_APPLIED: uid}, "managedFields": [uid],
            },
            "spec": {"image": image}, "status": {"podIP": uid},
        })
    };
    let [old, new] = two(&object("1", "web:1"), &object("2", "web:2"), Detail::Telling);
    for (side, image) in [(&old, "web:1"), (&new, "web:2")] {
        let spec = json!({"image": image});
        let metadata = json!({"name": "web"});
        let expected =
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec});
        assert_eq!(*side, expected);
    }
    let [old, new] = two(&object("1", "web:1"), &object("2", "web:2"), Detail::Full);
    assert_eq!((&old["status"]["podIP"], &new["metadata"]["uid"]), (&json!("1"), &json!("2")));
}

#[test]
fn the_order_of_fields_and_of_tags_is_no_difference() {
    let tag = |key: &str| json!({"Key": key, "Value": "1"});
    let old = json!({"Status": "up", "Size": {"Min": 1, "Max": 2}, "Tags": [tag("b"), tag("a")]});
    let new = json!({"Tags": [tag("a"), tag("b")], "Size": {"Max": 2, "Min": 1}, "Status": "up"});
    let [left, right] = two(&old, &new, Detail::Telling);
    assert_eq!(left.to_string(), right.to_string());
    assert_eq!(left["Status"], "up", "of AWS, nothing is left out");
}

#[test]
fn secrets_stay_masked_on_both_sides_and_still_say_whether_they_differ() {
    let secret = |password: &str, note: &str| {
        json!({
            "apiVersion": "v1", "kind": "Secret",
            "metadata": {"name": "db", "annotations": {"note": note}},
            "data": {"password": STANDARD.encode(password), "user": STANDARD.encode("CANARY-0")},
        })
    };
    let (old, new) = (secret("CANARY-1", "fine"), secret("CANARY-2", "was CANARY-2"));
    let forged = json!({"kind": "ConfigMap", "stringData": {"password": "CANARY-1"}});
    for detail in [Detail::Telling, Detail::Full] {
        for [left, right] in [
            two(&old, &new, detail),
            two(&new, &old, detail),
            against_applied(&live(new.clone(), &old), detail),
            against_applied(&live(new.clone(), &forged), detail),
        ] {
            let text = format!("{left} {right}");
            for number in 0..3 {
                let canary = format!("CANARY-{number}");
                assert!(
                    !text.contains(&canary) && !text.contains(&STANDARD.encode(&canary)),
                    "{text}"
                );
            }
            let shown = |side: &Value, name: &str| side["data"][name].as_str().unwrap().to_owned();
            assert_eq!(shown(&left, "password"), "hidden, 12 characters");
            assert_eq!(shown(&right, "password"), "hidden, 12 characters, another value");
            if left["data"].get("user").is_some() {
                assert_eq!(shown(&left, "user"), shown(&right, "user"));
            }
        }
    }
    let notes =
        two(&old, &new, Detail::Telling).map(|it| it["metadata"]["annotations"]["note"].clone());
    assert_eq!(
        notes,
        ["hidden, 4 characters", "hidden, 12 characters"],
        "neither tells on the other"
    );
}
