//! The AWS half of `quarterdeck doctor`: tries every call the console makes, by making it.

use std::sync::Arc;

use futures::{StreamExt, stream::BoxStream};
use jiff::SignedDuration;

use super::{
    clusters, identity, instance_statuses, instance_types, managed_instances, network, node_groups,
    now, scaling_groups, shared::Shared,
};
use crate::{
    model::{Fault, FaultClass},
    ports::{Check, Verdict},
};

/// A larger difference makes AWS refuse signatures after five minutes of it, and ages wrong before.
const TOLERATED_SKEW_S: u64 = 30;
/// Credentials that end within this time deserve a word.
const SOON: SignedDuration = SignedDuration::from_mins(15);

/// One thing to examine.
#[derive(Clone, Copy)]
enum Step {
    Endpoint,
    Identity,
    Clock,
    Clusters,
    Target,
    NodeGroups,
    ScalingGroups,
    Instances,
    InstanceStatuses,
    InstanceTypes,
    ManagedInstances,
    Subnets,
    Endpoints,
}

/// In the order of dependence.
const STEPS: [Step; 13] = [
    Step::Endpoint,
    Step::Identity,
    Step::Clock,
    Step::Clusters,
    Step::Target,
    Step::NodeGroups,
    Step::ScalingGroups,
    Step::Instances,
    Step::InstanceStatuses,
    Step::InstanceTypes,
    Step::ManagedInstances,
    // Of the network, two are enough: its listings are allowed together or not at all.
    Step::Subnets,
    Step::Endpoints,
];

/// The checks, each as soon as it is known.
pub(super) fn examine(shared: Arc<Shared>) -> BoxStream<'static, Check> {
    futures::stream::iter(STEPS)
        .then(move |step| {
            let shared = shared.clone();
            async move { step.examine(&shared).await }
        })
        .filter_map(std::future::ready)
        .boxed()
}

impl Step {
    /// What is asked of one cluster cannot be tried without one.
    const fn of_cluster(self) -> Option<&'static str> {
        match self {
            Self::Endpoint
            | Self::Identity
            | Self::Clock
            | Self::Clusters
            | Self::Target
            | Self::Subnets
            | Self::Endpoints => None,
            Self::NodeGroups => Some("EKS node groups"),
            Self::ScalingGroups => Some("Auto Scaling groups"),
            Self::Instances => Some("EC2 instances"),
            Self::InstanceStatuses => Some("EC2 status checks"),
            Self::InstanceTypes => Some("EC2 instance types"),
            Self::ManagedInstances => Some("SSM agents"),
        }
    }

    async fn examine(self, shared: &Shared) -> Option<Check> {
        if let Some(title) = self.of_cluster()
            && shared.cluster().await.is_err()
        {
            let detail = "not tried, since the cluster is not known";
            return Some(check(title, Verdict::Unknown, detail.into(), None));
        }
        match self {
            Self::Endpoint => endpoint(shared),
            Self::Identity => Some(who(shared).await),
            Self::Clock => Some(clock(shared.meter.skew_s())),
            Self::Clusters => {
                Some(counted("EKS clusters", clusters::read(shared).await, |one| &one.id.name))
            }
            Self::Target => Some(target(shared).await),
            Self::NodeGroups => {
                Some(counted("EKS node groups", node_groups::read(shared).await, |one| {
                    &one.id.name
                }))
            }
            Self::ScalingGroups => {
                Some(counted("Auto Scaling groups", scaling_groups::read(shared).await, |one| {
                    &one.id.name
                }))
            }
            Self::Instances => Some(instances(shared).await),
            Self::InstanceStatuses => {
                Some(plain("EC2 status checks", instance_statuses::read(shared).await))
            }
            Self::InstanceTypes => {
                Some(counted("EC2 instance types", instance_types::read(shared).await, |one| {
                    &one.id.name
                }))
            }
            Self::ManagedInstances => {
                Some(plain("SSM agents", managed_instances::read(shared).await))
            }
            Self::Subnets => Some(plain("subnets", network::subnets::read(shared).await)),
            Self::Endpoints => Some(plain("VPC endpoints", network::endpoints::read(shared).await)),
        }
    }
}

fn endpoint(shared: &Shared) -> Option<Check> {
    let endpoint = shared.chosen.endpoint.as_deref()?;
    let detail = format!("calls go to {endpoint} instead of AWS");
    let remedy = "unset AWS_ENDPOINT_URL unless this is meant";
    Some(check("AWS endpoint", Verdict::Warning, detail, Some(remedy.into())))
}

async fn who(shared: &Shared) -> Check {
    let caller = identity::caller(shared).await;
    if let Some(fault) = &caller.fault {
        return failed("AWS identity", fault);
    }
    let arn = caller.arn.unwrap_or_default();
    let left = caller.expires.map(|expires| expires.duration_since(now()));
    let detail = match left {
        Some(left) => format!("{arn} in {}, credentials end in {left:#}", shared.region),
        None => format!("{arn} in {}", shared.region),
    };
    if left.is_some_and(|left| left < SOON) {
        let remedy = "renew them in another terminal when they end; the console follows";
        return check("AWS identity", Verdict::Warning, detail, Some(remedy.into()));
    }
    check("AWS identity", Verdict::Good, detail, None)
}

fn clock(skew_s: Option<i64>) -> Check {
    match skew_s {
        None => check("clock", Verdict::Unknown, "AWS has not answered".into(), None),
        Some(skew) if skew.unsigned_abs() <= TOLERATED_SKEW_S => {
            check("clock", Verdict::Good, format!("{skew:+} s against AWS"), None)
        }
        Some(skew) => check(
            "clock",
            Verdict::Bad,
            format!(
                "AWS's clock is {skew:+} s away from this machine's: signatures may be refused"
            ),
            Some("set the clock, for example with timedatectl set-ntp true".into()),
        ),
    }
}

async fn target(shared: &Shared) -> Check {
    let title = "cluster of the context";
    match shared.target().await {
        Ok(target) => match (target.cluster, target.mismatch) {
            (Some(cluster), None) => check(title, Verdict::Good, cluster.to_string(), None),
            (cluster, mismatch) => {
                let verdict = if cluster.is_some() { Verdict::Warning } else { Verdict::Bad };
                let remedy =
                    "choose --context, --cluster, --profile or --region so that they agree";
                check(title, verdict, mismatch.unwrap_or_default().into(), Some(remedy.into()))
            }
        },
        Err(fault) => failed(title, &fault),
    }
}

async fn instances(shared: &Shared) -> Check {
    match shared.instances().await {
        Ok(instances) => {
            check("EC2 instances", Verdict::Good, format!("{} found", instances.len()), None)
        }
        Err(fault) => failed("EC2 instances", &fault),
    }
}

fn plain<R>(title: &str, result: Result<Vec<R>, Fault>) -> Check {
    match result {
        Ok(rows) => check(title, Verdict::Good, format!("{} found", rows.len()), None),
        Err(fault) => failed(title, &fault),
    }
}

fn counted<R>(title: &str, result: Result<Vec<R>, Fault>, name: fn(&R) -> &str) -> Check {
    match result {
        Ok(rows) => {
            let names: Vec<_> = rows.iter().take(10).map(name).collect();
            let more = if rows.len() > names.len() { ", ..." } else { "" };
            let detail = format!("{} found: {}{more}", rows.len(), names.join(", "));
            check(title, Verdict::Good, detail.trim_end_matches(": ").into(), None)
        }
        Err(fault) => failed(title, &fault),
    }
}

fn failed(title: &str, fault: &Fault) -> Check {
    let denied = matches!(fault.class, FaultClass::Denied | FaultClass::Expired);
    let remedy = match fault.class {
        FaultClass::Denied => format!("allow {} to this role", fault.action),
        FaultClass::Expired
        | FaultClass::NotFound
        | FaultClass::Conflict
        | FaultClass::Throttled
        | FaultClass::Invalid
        | FaultClass::Unavailable
        | FaultClass::Missing => fault.advice().to_owned(),
    };
    let detail = match &fault.request_id {
        Some(id) => format!("{fault} [request {id}]"),
        None => fault.to_string(),
    };
    Check { denied, ..check(title, Verdict::Bad, detail, Some(remedy)) }
}

fn check(title: &str, verdict: Verdict, detail: String, remedy: Option<String>) -> Check {
    Check { title: title.into(), verdict, detail, remedy, denied: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denied_call_names_the_permission() {
        let fault = Fault::new(FaultClass::Denied, "eks:ListNodegroups", "no");
        let check = failed("EKS node groups", &fault);
        assert_eq!(check.remedy.as_deref(), Some("allow eks:ListNodegroups to this role"));
        assert!(check.denied);
    }

    #[test]
    fn an_unknown_clock_is_not_a_good_one() {
        assert_eq!(clock(None).verdict, Verdict::Unknown);
        assert_eq!(clock(Some(2)).verdict, Verdict::Good);
        assert_eq!(clock(Some(-400)).verdict, Verdict::Bad);
    }
}
