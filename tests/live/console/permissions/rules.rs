//! The role that the README prints, one of its resources at a time taken away.

use quarterdeck::permission::{Use, cluster};
use serde_json::{Value, json};

use super::document;
use super::subject::Subject;
use super::{OWN, each, excess, snapshot, whole};
use crate::console::harness::Estate;
use crate::rig::kube::access::{Access, Identity, SECRET};

/// Lets callers in, each in a group of his own, by what his role lacks.
pub(super) fn prepare(estate: &Estate) {
    let mut access = Access::default();
    for (index, lacking) in lacking().iter().enumerate() {
        let identity = Identity {
            secret: SECRET.to_owned(),
            arn: format!("arn:aws:iam::123456789012:user/lacking-{index}"),
            groups: vec![format!("lacking-{index}")],
        };
        access.keys.insert(key(index), identity);
        let documents = json!({"apiVersion": "v1", "kind": "List", "items": [
            role_without(lacking, index), binding(index),
        ]});
        estate.plane().kubectl(&["apply", "-f", "-"], Some(&documents.to_string())).unwrap();
    }
    estate.plane().admit(&access).unwrap();
}

fn key(index: usize) -> String {
    format!("AKIAQDRULES{index:05}")
}

/// Group and plural of everything that feeds a pane.
fn lacking() -> Vec<(&'static str, &'static str)> {
    let fed = cluster::rules().into_iter().filter(|rule| matches!(rule.uses, Use::Feed(_)));
    fed.map(|rule| (rule.group, rule.resources[0])).collect()
}

/// The printed role without one resource.
fn role_without((group, plural): &(&str, &str), index: usize) -> Value {
    let mut role = document::role_value();
    role["metadata"]["name"] = json!(format!("lacking-{index}"));
    for rule in role["rules"].as_array_mut().unwrap() {
        if rule["apiGroups"][0] == *group {
            rule["resources"].as_array_mut().unwrap().retain(|it| it != plural);
        }
    }
    // RBAC refuses a rule without resources.
    role["rules"].as_array_mut().unwrap().retain(|it| it["resources"] != json!([]));
    role
}

fn binding(index: usize) -> Value {
    let name = format!("lacking-{index}");
    let api = "rbac.authorization.k8s.io";
    json!({
        "apiVersion": format!("{api}/v1"), "kind": "ClusterRoleBinding", "metadata": {"name": name},
        "roleRef": {"apiGroup": api, "kind": "ClusterRole", "name": name},
        "subjects": [{"apiGroup": api, "kind": "Group", "name": name}],
    })
}

#[test]
fn each_resource_taken_away_costs_only_what_it_feeds() {
    let environment = OWN.environment().without("KUBECONFIG");
    let cluster = format!("--cluster={}", OWN.cluster);
    let wholes: Vec<_> = Subject::all().into_iter().map(|it| (it, whole(it))).collect();
    each(&lacking(), |index, (group, plural)| {
        let less = environment.clone().with("AWS_ACCESS_KEY_ID", &key(index));
        let rules = cluster::rules();
        let rule = rules.iter().find(|it| (it.group, it.resources[0]) == (group, plural)).unwrap();
        let (mut told, mut complaints) = (false, Vec::new());
        for (subject, whole) in wholes.iter().filter(|(it, _)| it.is_fed(rule.uses)) {
            let seen = snapshot(&less, *subject, &[&cluster]);
            let about = format!("{} without {plural} of {group:?}", subject.name());
            complaints.extend(excess(&seen, &about, whole));
            let errors = seen.1["errors"].to_string();
            told |= errors.contains("denied") && errors.contains(plural);
        }
        complaints
            .extend((!told).then(|| format!("nobody tells that {plural} of {group:?} is missing")));
        complaints
    });
}

#[test]
fn kinds_of_the_cluster_are_seen_but_for_secrets() {
    let seen = |kind: &str, context: &str| {
        let context = format!("--context={context}");
        OWN.environment().run(&["snapshot", "--json", "--wait=60", kind, &context])
    };
    let served = seen("kinds", "lab-viewer").ended(0).json();
    let served = |group: &str, plural: &str| {
        let rows = served["rows"].as_array().unwrap();
        rows.iter().any(|it| it["group"] == group && it["name"] == plural)
    };
    let rules = cluster::rules().into_iter().filter(|rule| rule.uses == Use::AnyKind);
    let kinds = rules.flat_map(|it| it.resources.into_iter().map(move |plural| (it.group, plural)));
    // Karpenter is not in this cluster.
    let kinds: Vec<_> = kinds.filter(|(group, plural)| served(group, plural)).collect();
    assert!(kinds.len() > 25, "{kinds:?}");
    each(&kinds, |_, (group, plural)| {
        let name =
            if group.is_empty() { (*plural).to_owned() } else { format!("{plural}.{group}") };
        let (whole, left) = (seen(&name, "lab"), seen(&name, "lab-viewer"));
        let differs = super::alike::alike(&whole.json(), &left.json());
        let denied = (left.code != 0).then(|| format!("{name} ends with {}", left.code));
        denied.into_iter().chain(differs.map(|it| format!("{name}: {it}"))).collect()
    });
    let secrets = seen("secrets", "lab-viewer").ended(4).json();
    assert_eq!(secrets["rows"], json!([]));
    assert!(secrets["errors"][0]["message"].as_str().unwrap().contains("secrets"), "{secrets:#}");
}
