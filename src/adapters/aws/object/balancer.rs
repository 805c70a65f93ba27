//! A load balancer with its listeners as JSON, with the member names of the ELB API.

use aws_sdk_elasticloadbalancingv2::types::{
    Listener, LoadBalancer, LoadBalancerSchemeEnum, LoadBalancerStateEnum, LoadBalancerTypeEnum,
    ProtocolEnum,
};
use serde_json::{Value, json};

use super::{gone, readable};
use crate::{
    adapters::aws::{
        convert::time, network::balancers::describe_listeners, operations::DESCRIBE_LOAD_BALANCERS,
        shared::Shared,
    },
    model::Fault,
};

/// The balancer of that name.
pub(super) async fn read(shared: &Shared, name: &str) -> Result<Value, Fault> {
    let call = shared.clients().await.balancing.describe_load_balancers().names(name).send();
    let answer = shared.call(DESCRIBE_LOAD_BALANCERS, call).await?;
    let found =
        answer.load_balancers().first().ok_or_else(|| gone(DESCRIBE_LOAD_BALANCERS, name))?;
    let arn = found.load_balancer_arn().unwrap_or_default();
    let listeners = describe_listeners(shared, arn).await?;
    Ok(readable(balancer(found, &listeners)))
}

fn balancer(it: &LoadBalancer, listeners: &[Listener]) -> Value {
    let state = it.state();
    json!({
        "LoadBalancerName": it.load_balancer_name(),
        "LoadBalancerArn": it.load_balancer_arn(),
        "DNSName": it.dns_name(),
        "CreatedTime": time(it.created_time()).map(|time| time.to_string()),
        "Scheme": it.scheme().map(LoadBalancerSchemeEnum::as_str),
        "Type": it.r#type().map(LoadBalancerTypeEnum::as_str),
        "State": {
            "Code": state.and_then(|state| state.code()).map(LoadBalancerStateEnum::as_str),
            "Reason": state.and_then(|state| state.reason()),
        },
        "VpcId": it.vpc_id(),
        "AvailabilityZones": it.availability_zones().iter().map(|zone| json!({
            "ZoneName": zone.zone_name(),
            "SubnetId": zone.subnet_id(),
        })).collect::<Vec<_>>(),
        "SecurityGroups": it.security_groups(),
        "Listeners": listeners.iter().map(listener).collect::<Vec<_>>(),
    })
}

fn listener(it: &Listener) -> Value {
    json!({
        "Port": it.port(),
        "Protocol": it.protocol().map(ProtocolEnum::as_str),
        "SslPolicy": it.ssl_policy(),
        "Certificates": it.certificates().iter().map(|it| it.certificate_arn()).collect::<Vec<_>>(),
        "TargetGroups": it.default_actions().iter().filter_map(|it| it.target_group_arn())
            .collect::<Vec<_>>(),
    })
}
