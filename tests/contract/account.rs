//! Every table of every platform: which of them have rows, and the figures of the account around the
//! cluster, as `snapshot` must show them on the sandbox and on the rig.
#![expect(clippy::unwrap_used, reason = "a figure that is missing fails the test")]

use quarterdeck::{model::AwsKind, panes::PaneId};
use serde_json::Value;

use crate::figures::{Snapshot, named, rows};

/// Real controllers write events and real instances have disks, where the sandbox has none of either.
/// Runs are of a console, and of no account.
const VARYING: &[&str] = &["events", "volumes", "runs", "spot"];

/// What an account holds around a cluster.
pub(crate) struct Account {
    /// The cluster.
    pub(crate) cluster: &'static str,
    /// The tables without a row.
    pub(crate) empty: &'static [&'static str],
    /// For how many days the lines of the control plane are kept.
    pub(crate) control_plane_days: u64,
    /// For how many days flow logs are kept, if there are any.
    pub(crate) flow_log_days: Option<u64>,
    /// Managed by EKS.
    pub(crate) addons: &'static [&'static str],
    /// The last letters of the zones with a NAT gateway.
    pub(crate) nat_zones: &'static [&'static str],
}

pub(crate) const P2: Account = Account {
    cluster: "llm-analytics-hub-prod-eks",
    empty: &["gpu"],
    control_plane_days: 30,
    flow_log_days: Some(14),
    addons: &["aws-ebs-csi-driver", "coredns", "kube-proxy", "vpc-cni"],
    nat_zones: &["a", "b", "c"],
};

pub(crate) const P3: Account = Account {
    cluster: "ray-ml-eks",
    empty: &[
        "storage",
        "load-balancers",
        "targets",
        "rds",
        "rds-events",
        "rds-parameters",
        "rds-snapshots",
        "buckets",
        "file-systems",
        "caches",
        "aws-secrets",
        "hosted-zones",
        "records",
        "distributions",
        "cloudwatch-alarms",
    ],
    control_plane_days: 7,
    flow_log_days: None,
    addons: &["coredns", "kube-proxy", "vpc-cni"],
    nat_zones: &["a", "b", "c"],
};

pub(crate) const P4: Account = Account {
    cluster: "karpenter-eks",
    empty: &[
        "gpu",
        "storage",
        "load-balancers",
        "targets",
        "rds-events",
        "rds-parameters",
        "buckets",
        "file-systems",
        "caches",
        "aws-secrets",
        "hosted-zones",
        "records",
        "distributions",
        "cloudwatch-alarms",
    ],
    control_plane_days: 7,
    flow_log_days: Some(7),
    addons: &["aws-ebs-csi-driver", "coredns", "kube-proxy", "vpc-cni"],
    nat_zones: &["a", "b", "c"],
};

impl Account {
    /// Looks at every table.
    pub(crate) fn check(&self, snapshot: Snapshot<'_>) {
        let kinds = AwsKind::ALL.iter().map(|it| it.plural());
        let names = PaneId::ALL.iter().map(|it| it.name()).chain(kinds);
        for name in names.filter(|it| !VARYING.contains(it)) {
            let json = snapshot(name);
            let empty = self.empty.contains(&name);
            assert_eq!(rows(&json).is_empty(), empty, "{} {name}: {json}", self.cluster);
        }
        self.check_logs(snapshot);
        let addons = snapshot("addons");
        let names: Vec<_> = rows(&addons).iter().map(|it| it["name"].as_str().unwrap()).collect();
        assert_eq!(names, self.addons);
        assert_eq!(zones(&snapshot("nat")), self.nat_zones);
        let keys = snapshot("kms-keys");
        let alias = Value::from(vec![format!("alias/eks/{}", self.cluster)]);
        let key = rows(&keys).iter().find(|it| it["alias"] == alias).unwrap();
        assert_eq!((&key["rotation"], &key["state"]), (&true.into(), &"Enabled".into()));
    }

    fn check_logs(&self, snapshot: Snapshot<'_>) {
        let groups = snapshot("logs");
        let group = named(&groups, &format!("/aws/eks/{}/cluster", self.cluster));
        assert_eq!(group["retention_days"], self.control_plane_days, "{group}");
        let flow_logs = snapshot("flow-logs");
        let [flow_log] = rows(&flow_logs) else { panic!("not one: {flow_logs}") };
        match self.flow_log_days {
            Some(days) => assert_eq!(flow_log["retention_days"], days, "{flow_log}"),
            None => assert_eq!(flow_log["id"], "none", "{flow_log}"),
        }
    }
}

/// The last letters of the zones of some rows, in order.
fn zones(json: &Value) -> Vec<String> {
    let letter = |row: &Value| row["zone"].as_str().unwrap().chars().next_back().unwrap().into();
    let mut letters: Vec<String> = rows(json).iter().map(letter).collect();
    letters.sort();
    letters
}
