//! What is asked of node groups and of the machines in them.

use aws_sdk_autoscaling::config as autoscaling;
use aws_sdk_eks::{config as eks, operation::RequestId as _, types::NodegroupScalingConfig};

use super::{
    super::{
        operations::{
            SET_DESIRED_CAPACITY, TERMINATE_IN_SCALING_GROUP, UPDATE_NODE_GROUP_CONFIG,
            UPDATE_NODE_GROUP_VERSION,
        },
        shared::Shared,
    },
    Outcome,
};
use crate::{
    model::{Fault, FaultClass, Kind, ResourceId},
    ports::Command,
};

/// As long as EKS takes a token for a request.
const LONGEST: usize = 64;

/// Sends one operation, once.
macro_rules! sent {
    ($sdk:ident, $shared:expr, $action:expr, $call:expr) => {{
        let once = $sdk::Builder::new();
        let once = once.retry_config($sdk::retry::RetryConfig::disabled());
        let sent = $call.customize().config_override(once).send();
        $shared.call($action, sent).await
    }};
}

/// Sends what is asked of a group, or of a machine in one; nothing if it is something else.
pub(super) async fn send(shared: &Shared, command: &Command) -> Option<Outcome> {
    if let Command::Resize { group, from, desired } = command {
        return Some(resize(shared, group, (*from, *desired)).await);
    }
    if let Command::UpdateGroup { group, at, force, .. } = command {
        return Some(update(shared, group, &token(group, *at), *force).await);
    }
    if let Command::Replace { machine, .. } = command
        && machine.kind == Kind::Instance
    {
        return Some(terminate(shared, &machine.name).await);
    }
    None
}

async fn resize(shared: &Shared, group: &ResourceId, (from, to): (u32, u32)) -> Outcome {
    let now = desired(shared, group).await?;
    if now == Some(to) {
        return Ok(None);
    }
    if now.is_some_and(|now| now != from) {
        let message =
            "it wants another number of machines by now: it is no more what the plan says";
        return Err(Fault::new(FaultClass::Conflict, format!("resize {group}"), message));
    }
    let wanted = i32::try_from(to).unwrap_or(i32::MAX);
    let clients = shared.clients().await;
    if group.kind == Kind::ScalingGroup {
        let call = clients.autoscaling.set_desired_capacity().auto_scaling_group_name(&*group.name);
        let call = call.desired_capacity(wanted).honor_cooldown(false);
        let answer = sent!(autoscaling, shared, SET_DESIRED_CAPACITY, call)?;
        return Ok(answer.request_id().map(Into::into));
    }
    let scaling = NodegroupScalingConfig::builder().desired_size(wanted).build();
    let call = clients.eks.update_nodegroup_config().cluster_name(group.namespace.as_str());
    let call = call.nodegroup_name(&*group.name).scaling_config(scaling);
    let answer = sent!(eks, shared, UPDATE_NODE_GROUP_CONFIG, call)?;
    shared.updates.began(&group.name, answer.update().and_then(|it| it.id()));
    Ok(answer.request_id().map(Into::into))
}

/// How many machines a group wants now.
async fn desired(shared: &Shared, group: &ResourceId) -> Result<Option<u32>, Fault> {
    let object = super::super::object::read(shared, group).await?;
    let told = object["scalingConfig"]["desiredSize"].as_u64();
    let told = told.or_else(|| object["DesiredCapacity"].as_u64());
    Ok(told.and_then(|it| u32::try_from(it).ok()))
}

/// To the newest image of the version of Kubernetes that the group has.
async fn update(shared: &Shared, group: &ResourceId, token: &str, force: bool) -> Outcome {
    let eks_client = shared.clients().await.eks.clone();
    let call = eks_client.update_nodegroup_version().cluster_name(group.namespace.as_str());
    let call = call.nodegroup_name(&*group.name).force(force).client_request_token(token);
    let answer = sent!(eks, shared, UPDATE_NODE_GROUP_VERSION, call)?;
    shared.updates.began(&group.name, answer.update().and_then(|it| it.id()));
    Ok(answer.request_id().map(Into::into))
}

/// Auto Scaling starts another one, since the group wants as many as before.
async fn terminate(shared: &Shared, instance: &str) -> Outcome {
    let client = shared.clients().await.autoscaling.clone();
    let call = client.terminate_instance_in_auto_scaling_group().instance_id(instance);
    let call = call.should_decrement_desired_capacity(false);
    let answer = sent!(autoscaling, shared, TERMINATE_IN_SCALING_GROUP, call)?;
    Ok(answer.request_id().map(Into::into))
}

/// By which EKS knows the same request again.
fn token(group: &ResourceId, at: jiff::Timestamp) -> String {
    let mut token = format!("{}-{}", at.as_millisecond(), group.name);
    token.truncate(token.floor_char_boundary(LONGEST));
    token
}
