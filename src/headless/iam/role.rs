//! The cluster role, and who is bound to it.

use std::fmt::Write;

use serde_json::{Value, json};

use super::statement::cluster_rules;
use crate::permission::cluster::Rule;

/// The name of the role, and of the group that is bound to it: what an EKS access entry names.
const NAME: &str = "quarterdeck";
const API: &str = "rbac.authorization.k8s.io/v1";

/// Rules that differ only in their resources, as one: whose they are, and the rule.
fn merged() -> Vec<(&'static str, Rule)> {
    let mut merged: Vec<(&str, Rule)> = Vec::new();
    for (owner, rules) in cluster_rules() {
        for rule in rules {
            let same = |(name, it): &&mut (&str, Rule)| {
                (*name, it.group, it.verbs, it.name)
                    == (owner.name(), rule.group, rule.verbs, rule.name)
            };
            match merged.iter_mut().find(same) {
                Some((_, own)) => own.resources.extend(rule.resources),
                None => merged.push((owner.name(), rule)),
            }
        }
    }
    merged
}

/// The least that RBAC has to allow, for machines.
pub fn cluster_role() -> Value {
    let rule = |(_, rule): (&str, Rule)| {
        let mut value = json!({
            "apiGroups": [rule.group], "resources": rule.resources, "verbs": rule.verbs,
        });
        if let Some(name) = rule.name {
            value["resourceNames"] = json!([name]);
        }
        value
    };
    let rules: Vec<Value> = merged().into_iter().map(rule).collect();
    json!({ "apiVersion": API, "kind": "ClusterRole", "metadata": {"name": NAME}, "rules": rules })
}

/// The role and its binding, for people and for `kubectl apply`: says of each rule whose it is.
pub fn role_yaml() -> String {
    let mut text =
        format!("apiVersion: {API}\nkind: ClusterRole\nmetadata:\n  name: {NAME}\nrules:\n");
    let mut before = "";
    for (owner, rule) in merged() {
        if std::mem::replace(&mut before, owner) != owner {
            line(&mut text, format_args!("  # {owner}"));
        }
        line(&mut text, format_args!("  - apiGroups: [{:?}]", rule.group));
        line(&mut text, format_args!("    resources: [{}]", rule.resources.join(", ")));
        if let Some(name) = rule.name {
            line(&mut text, format_args!("    resourceNames: [{name}]"));
        }
        line(&mut text, format_args!("    verbs: [{}]", rule.verbs.join(", ")));
    }
    text + &binding()
}

fn binding() -> String {
    format!(
        "---\napiVersion: {API}\nkind: ClusterRoleBinding\nmetadata:\n  name: {NAME}\n\
         roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {NAME}}}\n\
         subjects:\n  - {{apiGroup: rbac.authorization.k8s.io, kind: Group, name: {NAME}}}\n"
    )
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_machines_are_told_the_same() {
        let read: Value =
            serde_saphyr::from_str(role_yaml().split("---\n").next().unwrap()).unwrap();
        assert_eq!(read, cluster_role());
    }

    #[test]
    fn a_feed_is_with_the_first_pane_that_needs_it() {
        let yaml = role_yaml();
        let groups = yaml.split("  # ").find(|it| it.starts_with("node-groups")).unwrap();
        assert!(groups.contains("resources: [nodes, pods]"), "{groups}");
        assert!(yaml.contains("resourceNames: [kube-system]"), "{yaml}");
    }
}
