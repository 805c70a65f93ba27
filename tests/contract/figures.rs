//! The figures of the reference platforms, as `snapshot` must show them on the sandbox and on the rig.
#![expect(clippy::unwrap_used, reason = "a figure that is missing fails the test")]

use serde_json::Value;

/// What `snapshot --json` prints of a pane.
pub(crate) type Snapshot<'a> = &'a dyn Fn(&str) -> Value;

pub(crate) fn rows(json: &Value) -> &[Value] {
    json["rows"].as_array().unwrap()
}

pub(crate) fn sizes(row: &Value) -> [Option<u64>; 3] {
    ["min", "desired", "max"].map(|key| row[key].as_u64())
}

pub(crate) fn named<'a>(json: &'a Value, name: &str) -> &'a Value {
    rows(json).iter().find(|row| row["name"] == name).unwrap()
}

/// Tier, zone letter, block and usable addresses of the subnets in some blocks; the rig's account also
/// has a default VPC.
pub(crate) fn subnets(json: &Value) -> Vec<String> {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let within = |row: &&Value| text(row, "cidr").starts_with("10.0.");
    let brief = |row: &Value| {
        let zone = text(row, "zone");
        let letter = zone.chars().next_back().unwrap();
        format!("{} {letter} {} {}", text(row, "tier"), text(row, "cidr"), row["usable"])
    };
    let mut briefs: Vec<_> = rows(json).iter().filter(within).map(brief).collect();
    briefs.sort();
    briefs
}

/// P2: nine subnets by tier and zone, eight endpoints, three groups.
pub(crate) fn p2(snapshot: Snapshot<'_>) {
    let expected = [
        "isolated a 10.0.52.0/24 251",
        "isolated b 10.0.53.0/24 251",
        "isolated c 10.0.54.0/24 251",
        "private a 10.0.0.0/20 4091",
        "private b 10.0.16.0/20 4091",
        "private c 10.0.32.0/20 4091",
        "public a 10.0.48.0/24 251",
        "public b 10.0.49.0/24 251",
        "public c 10.0.50.0/24 251",
    ];
    assert_eq!(subnets(&snapshot("subnets")), expected);
    let endpoints = snapshot("endpoints");
    let with = |key: &str, value: bool| -> Vec<_> {
        let rows = rows(&endpoints).iter().filter(|row| row[key] == value);
        rows.map(|row| row["service"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(with("present", true).len(), 8, "{endpoints}");
    for service in ["ssm", "ssmmessages", "ec2messages"] {
        assert!(with("present", false).iter().any(|it| it == service), "{service}: {endpoints}");
    }
    let groups = snapshot("node-groups");
    for (name, size, capacity, types, disk) in [
        ("system", [2, 3, 4], "ON_DEMAND", &["m5.xlarge"][..], 100),
        ("application", [3, 5, 10], "SPOT", &["m5.2xlarge", "m5a.2xlarge", "m5n.2xlarge"], 200),
        ("database", [3, 4, 6], "ON_DEMAND", &["r5.2xlarge"], 500),
    ] {
        let group = named(&groups, name);
        assert_eq!((sizes(group), &group["disk_gib"]), (size.map(Some), &disk.into()), "{name}");
        assert_eq!(
            (&group["capacity"], &group["instance_types"]),
            (&capacity.into(), &types.into())
        );
    }
    let taints = &named(&groups, "database")["taints"];
    assert_eq!(*taints, Value::from(vec!["workload=database:NoSchedule"]));
    assert_eq!(sizes(&groups["totals"]), [8, 12, 20].map(Some));
    assert_eq!(api_access(snapshot), "public+private");
}

/// P3: a private endpoint, CPU workers, and a tainted GPU group at zero.
pub(crate) fn p3(snapshot: Snapshot<'_>) {
    let groups = snapshot("node-groups");
    let (cpu, gpu) = (named(&groups, "cpu-workers"), named(&groups, "gpu-workers"));
    assert_eq!((sizes(cpu), &cpu["ready"]), ([2, 3, 10].map(Some), &Value::from(3)));
    assert_eq!((&cpu["capacity"], &cpu["disk_gib"]), (&"ON_DEMAND".into(), &100.into()));
    assert_eq!((sizes(gpu), &gpu["ready"]), ([0, 0, 5].map(Some), &Value::from(0)));
    assert_eq!((&gpu["capacity"], &gpu["disk_gib"]), (&"SPOT".into(), &200.into()));
    assert_eq!(gpu["taints"], Value::from(vec!["nvidia.com/gpu=true:NoSchedule"]));
    assert_eq!(gpu["instance_types"], Value::from(vec!["g4dn.xlarge", "g4dn.2xlarge"]));
    let labels = gpu["labels"].as_array().unwrap();
    assert!(labels.contains(&"ray.io/resource-type=gpu".into()), "{labels:?}");
    let gpus = snapshot("gpu");
    assert_eq!(rows(&gpus).len(), 1, "{gpus}");
    assert_eq!(rows(&gpus)[0]["state"], "group at zero, up to 5 nodes");
    assert_eq!(gpus["totals"]["groups_at_zero"], 1);
    assert_eq!(api_access(snapshot), "private only");
    let pods = snapshot("pods");
    let ray = |name: &str| {
        rows(&pods).iter().filter(|it| it["name"].as_str().unwrap().starts_with(name)).count()
    };
    assert_eq!([ray("ray-head"), ray("ray-cpu-worker"), ray("ray-gpu-worker")], [1, 2, 0]);
}

/// P4: three tiers of /20 over three zones, and as many pods a node as its interfaces allow.
pub(crate) fn p4(snapshot: Snapshot<'_>) {
    let expected = [
        "isolated a 10.0.96.0/20 4091",
        "isolated b 10.0.112.0/20 4091",
        "isolated c 10.0.128.0/20 4091",
        "private a 10.0.48.0/20 4091",
        "private b 10.0.64.0/20 4091",
        "private c 10.0.80.0/20 4091",
        "public a 10.0.0.0/20 4091",
        "public b 10.0.16.0/20 4091",
        "public c 10.0.32.0/20 4091",
    ];
    let subnets_json = snapshot("subnets");
    assert_eq!(subnets(&subnets_json), expected);
    assert!(subnets_json.to_string().contains("karpenter.sh/discovery"), "{subnets_json}");
    let nodes = snapshot("nodes");
    let most = |kind: &str| -> Vec<_> {
        let of_kind = rows(&nodes).iter().filter(|row| row["instance_type"] == kind);
        of_kind
            .map(|row| (row["pods_max"].as_u64().unwrap(), row["arch"].as_str().unwrap()))
            .collect()
    };
    assert_eq!(most("t4g.medium"), [(17, "arm64"); 2]);
    assert_eq!(most("m7g.large"), [(29, "arm64"); 2]);
    assert_eq!(most("m7g.xlarge"), [(58, "arm64")]);
    assert_eq!(most("m6i.large"), [(29, "amd64")]);
    let groups = snapshot("node-groups");
    let system = named(&groups, "system");
    assert_eq!(
        (sizes(system), &system["kubernetes_version"]),
        ([1, 2, 3].map(Some), &"1.31".into())
    );
    for (pool, weight, ready) in [("graviton-spot", 10, 3), ("x86-spot", 5, 1)] {
        let row = named(&groups, pool);
        assert_eq!(row["weight"], weight);
        assert_eq!((&row["kind"], &row["ready"]), (&"karpenter".into(), &Value::from(ready)));
        assert_eq!((sizes(row), &row["capacity"]), ([None; 3], &"SPOT".into()));
        assert_eq!(row["capacity_types"], Value::from(vec!["spot", "on-demand"]));
        assert_eq!((&row["limit_cpu_m"], &row["health"]), (&1_000_000.into(), &"ok".into()));
    }
    assert_eq!(sizes(&groups["totals"]), [1, 2, 3].map(Some));
    let claimed = named(&nodes, "ip-10-0-80-33.ec2.internal");
    assert_eq!(claimed["claim"], "graviton-spot-m5tzw", "{claimed}");
    let unclaimed = named(&nodes, "ip-10-0-48-11.ec2.internal");
    assert!(unclaimed["unknown"].get("claim").is_none() && unclaimed["claim"].is_null());
}

/// From where the API server of the only cluster answers.
fn api_access(snapshot: Snapshot<'_>) -> String {
    let vpcs = snapshot("vpc");
    let hosts = rows(&vpcs).iter().find(|row| row["clusters"] != Value::Array(Vec::new()));
    hosts.unwrap()["api_access"][0].as_str().unwrap().to_owned()
}
