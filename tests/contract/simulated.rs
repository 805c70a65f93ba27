//! The figures and the account of the platforms that stand in the sandbox alone.
#![expect(clippy::unwrap_used, reason = "a figure that is missing fails the test")]

use serde_json::Value;

use crate::{
    account::Account,
    figures::{Snapshot, named, rows, sizes, subnets},
};

pub(crate) const P0: Account = Account {
    cluster: "cluster-protocol-eks",
    empty: &["gpu", "load-balancers", "targets", "file-systems", "caches"],
    control_plane_days: 14,
    flow_log_days: None,
    addons: &["aws-ebs-csi-driver", "coredns", "kube-proxy", "vpc-cni"],
    nat_zones: &["a"],
};

pub(crate) const P1: Account = Account {
    cluster: "ai-saas-eks",
    empty: &["gpu", "caches", "hosted-zones", "records", "distributions"],
    control_plane_days: 30,
    flow_log_days: Some(14),
    addons: &["aws-ebs-csi-driver", "coredns", "kube-proxy", "vpc-cni"],
    nat_zones: &["a", "b", "c"],
};

/// Of five minutes of traffic there are so many in a month of 30 days.
const PARTS_OF_A_MONTH: f64 = 12.0 * 24.0 * 30.0;

/// P0: one way out that three zones share and S3 is reached by, a bastion, three workers, and servers
/// that are no nodes.
pub(crate) fn p0(snapshot: Snapshot<'_>) {
    let expected = [
        "private a 10.0.1.0/24 251",
        "private b 10.0.16.0/20 4091",
        "private c 10.0.2.0/24 251",
        "public a 10.0.0.0/24 251",
    ];
    assert_eq!(subnets(&snapshot("subnets")), expected);
    assert_eq!(missing(snapshot, "s3"), [true], "nodes reach S3 through NAT");
    let gateways = snapshot("nat");
    let [gateway] = rows(&gateways) else { panic!("not one: {gateways}") };
    let findings = gateway["findings"].to_string();
    assert!(findings.contains("3 zones depend on it alone"), "{findings}");
    check_cost(gateway);
    check_bastion(snapshot);
    let nodes = snapshot("nodes");
    assert_eq!(rows(&nodes).len(), 3, "what is no node is none: {nodes}");
    let groups = snapshot("node-groups");
    for name in ["model-serving", "space-management", "api-services"] {
        assert_eq!(named(&groups, name)["labels"], Value::from(vec![format!("role={name}")]));
    }
    let buckets = snapshot("buckets");
    assert_eq!(named(&buckets, "cluster-protocol-terraform-state")["versioning"], "Enabled");
}

/// 32.40 for the hours and 67.50 for the bytes: 99.90 dollars a month.
fn check_cost(gateway: &Value) {
    let bytes = ["bytes_out", "bytes_in"].map(|key| gateway[key].as_f64().unwrap());
    let gigabytes = (bytes.iter().sum::<f64>() * PARTS_OF_A_MONTH / 1e9).round();
    let cents = 4.5 * (720.0 + gigabytes);
    assert_eq!((gigabytes, cents.round()), (1500.0, 9990.0));
}

/// It has a public address, and the whole internet may reach its port 22. The servers behind it stand
/// where the platform says.
fn check_bastion(snapshot: Snapshot<'_>) {
    let interfaces = snapshot("interfaces");
    let servers = rows(&interfaces).iter().filter(|it| it["owner_kind"] == "instance");
    let servers: Vec<_> = servers.filter(|it| it["node"].is_null()).collect();
    let public: Vec<_> = servers.iter().filter(|it| !it["public_ip"].is_null()).collect();
    let [bastion] = public[..] else { panic!("not one: {public:?}") };
    assert_eq!(bastion["subnet"], "public");
    let count = |subnet: &str| servers.iter().filter(|it| it["subnet"] == subnet).count();
    assert_eq!((count("private-1"), count("private-2")), (3, 1), "backends, Jenkins; GitLab");
    let reach = snapshot("security-groups");
    let open: Vec<_> = rows(&reach).iter().filter(|it| !it["findings"].is_null()).collect();
    let [rule] = open[..] else { panic!("not one: {open:?}") };
    assert_eq!((&rule["group"], &rule["ports"]), (&"bastion".into(), &"tcp 22".into()));
}

/// P1: three zones of two tiers with a way out each, HTTPS only, Multi-AZ with KMS, EFS, autoscaling.
pub(crate) fn p1(snapshot: Snapshot<'_>) {
    let expected = [
        "private a 10.0.16.0/20 4091",
        "private b 10.0.32.0/20 4091",
        "private c 10.0.48.0/20 4091",
        "public a 10.0.0.0/24 251",
        "public b 10.0.1.0/24 251",
        "public c 10.0.2.0/24 251",
    ];
    assert_eq!(subnets(&snapshot("subnets")), expected);
    let balancers = snapshot("load-balancers");
    assert_eq!(named(&balancers, "ai-saas")["listeners"], Value::from(vec!["HTTPS:443"]));
    let databases = snapshot("rds");
    let [postgres] = rows(&databases) else { panic!("not one: {databases}") };
    assert_eq!((&postgres["multi_az"], &postgres["encrypted"]), (&true.into(), &true.into()));
    let systems = snapshot("file-systems");
    let zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
    assert_eq!(rows(&systems)[0]["mount_targets"], Value::from(zones.to_vec()));
    let groups = snapshot("node-groups");
    assert_eq!(sizes(&groups["totals"]), [5, 6, 13].map(Some));
    let interfaces = snapshot("interfaces");
    let public = rows(&interfaces).iter().filter(|it| !it["public_ip"].is_null());
    assert!(public.into_iter().all(|it| it["owner_kind"] == "NAT gateway"), "{interfaces}");
    let workloads = snapshot("workloads");
    named(&workloads, "cluster-autoscaler");
}

/// Whether the endpoint of a service is needed and not there, for each row of it.
fn missing(snapshot: Snapshot<'_>, service: &str) -> Vec<bool> {
    let endpoints = snapshot("endpoints");
    let of_service = rows(&endpoints).iter().filter(|it| it["service"] == service);
    of_service.map(|it| it["needed"] == true && it["present"] == false).collect()
}
