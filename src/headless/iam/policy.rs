//! The IAM policy.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::statement::operations;
use crate::permission::aws::CHANGES;

/// The least that IAM has to allow, a statement for each pane. An action stands with the first pane
/// that needs it.
pub fn policy() -> Value {
    let statement = |(owner, own): (super::statement::Owner, Vec<_>)| {
        let actions: BTreeSet<&str> = own
            .iter()
            .flat_map(|it: &&crate::permission::aws::Operation| it.needs)
            .copied()
            .collect();
        json!({ "Sid": owner.sid(), "Effect": "Allow", "Action": actions, "Resource": "*" })
    };
    let statements: Vec<Value> = operations().into_iter().map(statement).collect();
    json!({ "Version": "2012-10-17", "Statement": statements })
}

/// What IAM has to allow beside that for what is changed from here, a statement for each service.
pub fn actions_policy() -> Value {
    let services: BTreeSet<&str> = CHANGES.iter().map(|it| it.service).collect();
    let statement = |service: &str| {
        let own = CHANGES.iter().filter(|it| it.service == service);
        let actions: BTreeSet<&str> = own.map(|it| it.action).collect();
        let sid = format!("Change{}", service.replace(' ', ""));
        json!({ "Sid": sid, "Effect": "Allow", "Action": actions, "Resource": "*" })
    };
    let statements: Vec<Value> = services.into_iter().map(statement).collect();
    json!({ "Version": "2012-10-17", "Statement": statements })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What IAM takes as a managed policy, white space not counted.
    const LARGEST: usize = 6144;

    #[test]
    fn it_fits_into_one_managed_policy() {
        let size = policy().to_string().len();
        assert!(size <= LARGEST, "{size}");
    }

    #[test]
    fn what_changes_something_is_only_in_the_policy_for_actions() {
        let (reads, actions) = (policy().to_string(), actions_policy().to_string());
        for change in CHANGES {
            let quoted = format!("\"{}\"", change.action);
            assert!(actions.contains(&quoted) && !reads.contains(&quoted), "{}", change.action);
        }
    }

    #[test]
    fn statements_stand_with_the_pane_that_needs_them() {
        let policy = policy();
        let statements = policy["Statement"].as_array().unwrap();
        let of = |sid: &str| statements.iter().find(|it| it["Sid"] == sid).unwrap();
        assert_eq!(
            of("Session")["Action"],
            json!(["ec2:DescribeRegions", "eks:DescribeCluster", "eks:ListClusters"])
        );
        assert_eq!(of("Rds")["Effect"], "Allow");
        let buckets = of("Buckets")["Action"].to_string();
        assert!(buckets.contains("s3:ListAllMyBuckets"), "{buckets}");
        assert!(!policy.to_string().contains("sts:"), "nobody is refused that");
    }
}
