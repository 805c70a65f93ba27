//! Load balancers and their targets, which this console cannot ask for yet.

use crate::{
    adapters::aws::shared::Shared,
    model::{Fault, FaultClass, LoadBalancer, TargetHealth},
};

/// Says that there is no client for Elastic Load Balancing.
pub(in crate::adapters::aws) async fn read(_shared: &Shared) -> Result<Vec<LoadBalancer>, Fault> {
    Err(unserved("elasticloadbalancing:DescribeLoadBalancers"))
}

/// Says that there is no client for Elastic Load Balancing.
pub(in crate::adapters::aws) async fn read_targets(
    _shared: &Shared,
) -> Result<Vec<TargetHealth>, Fault> {
    Err(unserved("elasticloadbalancing:DescribeTargetHealth"))
}

fn unserved(action: &str) -> Fault {
    Fault::new(FaultClass::Missing, action, "this build has no client for Elastic Load Balancing")
}
