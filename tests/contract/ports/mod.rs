//! What every implementation of the ports does alike: one suite, run over the sandbox and over the
//! live adapters on the rig.

#![allow(clippy::expect_used, reason = "a suite fails by panicking")]

mod approving;
mod coverage;
mod directing;
mod examining;
mod following;
mod inspecting;
pub(crate) mod journaling;
mod performing;
pub(crate) mod seen;
mod session;
mod watching;

use futures::future::BoxFuture;
use quarterdeck::{
    model::{FaultClass, Feed},
    ports::Ports,
};

/// Where the suite runs: P2, behind these ports.
pub(crate) struct Place {
    /// What is examined.
    pub(crate) ports: Ports,
    /// What happens to it.
    pub(crate) stage: Box<dyn Stage>,
}

/// A feed that can be made to fail.
pub(crate) struct Breakable {
    /// Which one.
    pub(crate) feed: Feed,
    /// What it is not allowed to do then, as IAM writes it.
    pub(crate) action: &'static str,
}

const fn breakable(feed: Feed, action: &'static str) -> Breakable {
    Breakable { feed, action }
}

/// One for every service.
pub(crate) const BREAKABLE: &[Breakable] = &[
    breakable(Feed::Databases, "rds:DescribeDBInstances"),
    breakable(Feed::Instances, "ec2:DescribeInstances"),
    breakable(Feed::NodeGroups, "eks:ListNodegroups"),
    breakable(Feed::ScalingGroups, "autoscaling:DescribeAutoScalingGroups"),
    breakable(Feed::LogGroups, "logs:DescribeLogGroups"),
    breakable(Feed::ManagedInstances, "ssm:DescribeInstanceInformation"),
    breakable(Feed::LoadBalancers, "elasticloadbalancing:DescribeLoadBalancers"),
    breakable(Feed::FileSystems, "elasticfilesystem:DescribeFileSystems"),
    breakable(Feed::Alarms, "cloudwatch:DescribeAlarms"),
];

/// Makes things happen in a place.
pub(crate) trait Stage: Send + Sync {
    /// Lets every look at what a feed shows fail in this way.
    fn strike(&self, broken: &Breakable, class: FaultClass);

    /// Lets all succeed again.
    fn heal(&self);

    /// Lets something happen to the `ConfigMap`s, or time pass where nobody could.
    fn change(&self) -> BoxFuture<'_, ()>;
}

/// Examines everything. Each part says what it looks at by its name.
pub(crate) async fn examine(place: &Place) {
    coverage::every_method_is_examined();
    watching::examine(place).await;
    session::examine(place).await;
    inspecting::examine(place).await;
    journaling::examine(&*place.ports.journal).await;
    following::examine(place).await;
    examining::examine(place).await;
    directing::examine(place).await;
    approving::examine(place).await;
    performing::examine(place).await;
}
