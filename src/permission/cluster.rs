//! What the console reads from the API server, and which rules of RBAC allow it.

use std::fmt;

use super::Use;
use crate::model::Feed;

/// Verbs for what is watched, and read in full one at a time.
const WATCHED: &[&str] = &["get", "list", "watch"];

/// Where the objects of each feed are served, and how they are read.
const SERVED: &[(Feed, &str, &[&str])] = &[
    (Feed::Nodes, "/api/v1/nodes", WATCHED),
    (Feed::Pods, "/api/v1/pods", WATCHED),
    (Feed::Events, "/api/v1/events", WATCHED),
    (Feed::Budgets, "/apis/policy/v1/poddisruptionbudgets", WATCHED),
    (Feed::Deployments, "/apis/apps/v1/deployments", WATCHED),
    (Feed::ReplicaSets, "/apis/apps/v1/replicasets", WATCHED),
    (Feed::StatefulSets, "/apis/apps/v1/statefulsets", WATCHED),
    (Feed::DaemonSets, "/apis/apps/v1/daemonsets", WATCHED),
    (Feed::Jobs, "/apis/batch/v1/jobs", WATCHED),
    (Feed::Claims, "/api/v1/persistentvolumeclaims", WATCHED),
    (Feed::PersistentVolumes, "/api/v1/persistentvolumes", WATCHED),
    (Feed::StorageClasses, "/apis/storage.k8s.io/v1/storageclasses", WATCHED),
    (Feed::NodePools, "/apis/karpenter.sh/v1/nodepools", WATCHED),
    (Feed::NodeClaims, "/apis/karpenter.sh/v1/nodeclaims", WATCHED),
    (Feed::NodeUsage, "/apis/metrics.k8s.io/v1beta1/nodes", &["list"]),
    (Feed::PodUsage, "/apis/metrics.k8s.io/v1beta1/pods", &["list"]),
];

/// Kinds of any cluster that are shown as plain tables, by group. Secrets are left out on purpose:
/// whoever may list them may read them.
const KINDS: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "configmaps",
            "endpoints",
            "limitranges",
            "namespaces",
            "replicationcontrollers",
            "resourcequotas",
            "serviceaccounts",
            "services",
        ],
    ),
    (
        "admissionregistration.k8s.io",
        &["mutatingwebhookconfigurations", "validatingwebhookconfigurations"],
    ),
    ("apiextensions.k8s.io", &["customresourcedefinitions"]),
    ("apiregistration.k8s.io", &["apiservices"]),
    ("apps", &["controllerrevisions"]),
    ("autoscaling", &["horizontalpodautoscalers"]),
    ("batch", &["cronjobs"]),
    ("coordination.k8s.io", &["leases"]),
    ("discovery.k8s.io", &["endpointslices"]),
    ("karpenter.k8s.aws", &["ec2nodeclasses"]),
    ("networking.k8s.io", &["ingressclasses", "ingresses", "networkpolicies"]),
    (
        "rbac.authorization.k8s.io",
        &["clusterrolebindings", "clusterroles", "rolebindings", "roles"],
    ),
    ("scheduling.k8s.io", &["priorityclasses"]),
    ("storage.k8s.io", &["csidrivers", "csinodes", "volumeattachments"]),
];

/// Kinds among these that also have a feed of their own: it is not of a pane, but of trees.
const BESIDE: &[(Feed, &str)] =
    &[(Feed::EndpointSlices, "/apis/discovery.k8s.io/v1/endpointslices")];

/// One rule of a `ClusterRole`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The API group, empty for the core group.
    pub group: &'static str,
    /// Resources, with their subresource if one is meant.
    pub resources: Vec<&'static str>,
    /// The only object that is meant.
    pub name: Option<&'static str>,
    /// What may be done.
    pub verbs: &'static [&'static str],
    /// What it is for.
    pub uses: Use,
}

/// One thing that a rule allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// What is done.
    pub verb: &'static str,
    /// The API group, empty for the core group.
    pub group: &'static str,
    /// The plural.
    pub plural: &'static str,
    /// The subresource, empty where none is meant.
    pub part: &'static str,
    /// The only object that is meant.
    pub name: Option<&'static str>,
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.verb, self.plural)?;
        for (sign, text) in
            [('.', self.group), ('/', self.part), (' ', self.name.unwrap_or_default())]
        {
            if !text.is_empty() {
                write!(f, "{sign}{text}")?;
            }
        }
        Ok(())
    }
}

impl Rule {
    /// Every verb of every resource.
    pub fn accesses(&self) -> impl Iterator<Item = Access> {
        let of = |resource: &'static str| {
            let (plural, part) = resource.split_once('/').unwrap_or((resource, ""));
            let (group, name) = (self.group, self.name);
            self.verbs.iter().map(move |verb| Access { verb, group, plural, part, name })
        };
        self.resources.iter().copied().flat_map(of)
    }
}

/// Where all objects of `feed` are listed; nothing for feeds of AWS and for those whose place only
/// the cluster knows.
pub fn path(feed: Feed) -> Option<&'static str> {
    let mut paths = SERVED.iter().map(|(known, path, _)| (known, path)).chain(beside());
    paths.find(|(known, _)| **known == feed).map(|(_, path)| *path)
}

fn beside() -> impl Iterator<Item = (&'static Feed, &'static &'static str)> {
    BESIDE.iter().map(|(feed, path)| (feed, path))
}

/// Every rule the console needs, beside what each authenticated user may do anyway: discovery,
/// `/version`, and asking who one is and what one may do.
pub fn rules() -> Vec<Rule> {
    let session = rule("", vec!["namespaces"], &["get"], Use::Session);
    let session = Rule { name: Some("kube-system"), ..session };
    let logs = rule("", vec!["pods/log"], &["get"], Use::Logs);
    let feeds = SERVED.iter().map(|(feed, path, verbs)| {
        let (group, resource) = resource(path);
        rule(group, vec![resource], verbs, Use::Feed(*feed))
    });
    let kinds =
        KINDS.iter().map(|(group, kinds)| rule(group, kinds.to_vec(), WATCHED, Use::AnyKind));
    [session, logs].into_iter().chain(feeds).chain(kinds).collect()
}

fn rule(
    group: &'static str,
    resources: Vec<&'static str>,
    verbs: &'static [&'static str],
    uses: Use,
) -> Rule {
    Rule { group, resources, name: None, verbs, uses }
}

/// Group and plural of what is listed at `path`.
fn resource(path: &'static str) -> (&'static str, &'static str) {
    let mut parts = path.rsplit('/');
    let (plural, _version, group) = (parts.next(), parts.next(), parts.next());
    (group.filter(|group| *group != "api").unwrap_or_default(), plural.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Side;

    #[test]
    fn every_feed_of_the_cluster_has_a_rule() {
        let rules = rules();
        for feed in Feed::ALL.iter().filter(|it| it.side() == Side::Kubernetes) {
            // What the cluster serves is told to everybody who is authenticated.
            let own = rules.iter().any(|rule| rule.uses == Use::Feed(*feed));
            let found = own
                || beside().any(|(it, path)| {
                    let (group, plural) = resource(path);
                    it == feed
                        && rules
                            .iter()
                            .any(|it| it.group == group && it.resources.contains(&plural))
                });
            assert!(found || *feed == Feed::Kinds, "{feed:?}");
        }
    }

    #[test]
    fn rules_name_group_and_resource() {
        assert_eq!(resource("/api/v1/nodes"), ("", "nodes"));
        assert_eq!(resource("/apis/metrics.k8s.io/v1beta1/pods"), ("metrics.k8s.io", "pods"));
    }

    #[test]
    fn every_verb_of_every_resource_is_named() {
        let names: Vec<_> = rules()
            .iter()
            .flat_map(|it| it.accesses().collect::<Vec<_>>())
            .map(|it| it.to_string())
            .collect();
        assert_eq!(names[0], "get namespaces kube-system");
        for name in ["watch nodes", "get pods/log", "list nodes.metrics.k8s.io"] {
            assert!(names.iter().any(|it| it == name), "{name}");
        }
        assert!(!names.iter().any(|it| it == "watch pods.metrics.k8s.io"));
    }

    #[test]
    fn no_rule_writes_or_reads_secrets() {
        for rule in rules() {
            assert!(rule.verbs.iter().all(|verb| ["get", "list", "watch"].contains(verb)));
            let open = ["secrets", "*"];
            assert!(!rule.resources.iter().any(|it| open.contains(it)), "{rule:?}");
            assert_ne!(rule.group, "*");
        }
    }
}
