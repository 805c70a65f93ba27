//! Objects in full, in the words of AWS.

pub(super) mod alarm;
mod balancer;
mod instance;
mod network;
mod scaling_group;
pub(super) mod xml;

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{Intercept, context::AfterDeserializationInterceptorContextRef},
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::ConfigBag;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{
    kinds, logs,
    operations::{
        DESCRIBE_CLUSTER, DESCRIBE_INSTANCES, DESCRIBE_NODE_GROUP, DESCRIBE_SCALING_GROUPS,
    },
    rds,
    shared::Shared,
};
use crate::model::{AwsKind, Fault, FaultClass, Kind, ResourceId};

/// The object, or why it cannot be had.
#[expect(clippy::wildcard_enum_match_arm, reason = "what AWS cannot describe is said in one place")]
pub(super) async fn read(shared: &Shared, id: &ResourceId) -> Result<Value, Fault> {
    match id.kind {
        Kind::Cluster => cluster(shared, &id.name).await,
        Kind::NodeGroup => node_group(shared, &id.namespace, &id.name).await,
        Kind::ScalingGroup => scaling_group(shared, &id.name).await,
        Kind::Instance => instance(shared, &id.name).await,
        Kind::Vpc => network::vpc(shared, &id.name).await,
        Kind::Subnet => network::subnet(shared, &id.name).await,
        Kind::NetworkAcl => network::network_acl(shared, &id.name).await,
        Kind::RouteTable => network::route_table(shared, &id.name).await,
        Kind::NatGateway => network::nat_gateway(shared, &id.name).await,
        Kind::Endpoint => network::endpoint(shared, &id.name).await,
        Kind::SecurityGroup => network::security_group(shared, &id.name).await,
        Kind::NetworkInterface => network::interface(shared, &id.name).await,
        Kind::Peering => network::peering(shared, &id.name).await,
        Kind::TransitAttachment => network::transit_attachment(shared, &id.name).await,
        Kind::FlowLog => network::flow_log(shared, &id.name).await,
        Kind::LogGroup => logs::groups::object(shared, &id.name).await.map(readable),
        Kind::LoadBalancer => balancer::read(shared, &id.name).await,
        Kind::Database => rds::object::instance(shared, &id.name).await.map(readable),
        Kind::DatabaseCluster => rds::object::cluster(shared, &id.name).await.map(readable),
        Kind::Served(served) if let Some(kind) = AwsKind::of(served) => {
            kinds::object(shared, kind, id).await
        }
        _ => {
            let message = format!("AWS has no description of {id}");
            Err(Fault::new(FaultClass::Missing, "describe", message))
        }
    }
}

async fn cluster(shared: &Shared, name: &str) -> Result<Value, Fault> {
    let body = Body::default();
    let request = shared.clients().await.eks.describe_cluster().name(name);
    shared.call(DESCRIBE_CLUSTER, request.customize().interceptor(body.clone()).send()).await?;
    body.member("cluster", DESCRIBE_CLUSTER)
}

async fn node_group(shared: &Shared, cluster: &str, name: &str) -> Result<Value, Fault> {
    let body = Body::default();
    let request = shared.clients().await.eks.describe_nodegroup();
    let request = request.cluster_name(cluster).nodegroup_name(name);
    shared.call(DESCRIBE_NODE_GROUP, request.customize().interceptor(body.clone()).send()).await?;
    body.member("nodegroup", DESCRIBE_NODE_GROUP)
}

async fn scaling_group(shared: &Shared, name: &str) -> Result<Value, Fault> {
    let request = shared.clients().await.autoscaling.describe_auto_scaling_groups();
    let call = request.auto_scaling_group_names(name).send();
    let answer = shared.call(DESCRIBE_SCALING_GROUPS, call).await?;
    let found = answer.auto_scaling_groups().first();
    found.map(scaling_group::json).ok_or_else(|| gone(DESCRIBE_SCALING_GROUPS, name))
}

async fn instance(shared: &Shared, name: &str) -> Result<Value, Fault> {
    let call = shared.clients().await.ec2.describe_instances().instance_ids(name).send();
    let answer = shared.call(DESCRIBE_INSTANCES, call).await?;
    let found =
        answer.reservations().iter().flat_map(aws_sdk_ec2::types::Reservation::instances).next();
    found.map(instance::json).ok_or_else(|| gone(DESCRIBE_INSTANCES, name))
}

pub(super) fn gone(action: &str, name: &str) -> Fault {
    Fault::new(FaultClass::NotFound, action, format!("{name} does not exist any more"))
}

/// Keeps the body of an answer, which says more than the SDK knows to decode.
#[derive(Clone, Debug, Default)]
pub(super) struct Body(Arc<Mutex<Option<Value>>>);

impl Intercept for Body {
    fn name(&self) -> &'static str {
        "Body"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _settings: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let bytes = context.response().body().bytes();
        let value = bytes.and_then(|bytes| match bytes.first() {
            Some(b'<') => xml::read(bytes),
            _ => serde_json::from_slice(bytes).ok(),
        });
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = value;
        Ok(())
    }
}

impl Body {
    pub(super) fn member(&self, name: &str, action: &str) -> Result<Value, Fault> {
        self.at(&format!("/{name}"), action)
    }

    /// What stands at a JSON pointer; the whole body where that is empty.
    pub(super) fn at(&self, pointer: &str, action: &str) -> Result<Value, Fault> {
        let body = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let member = body.and_then(|mut body| body.pointer_mut(pointer).map(Value::take));
        let name = pointer.rsplit('/').find(|part| part.parse::<usize>().is_err());
        let name = name.filter(|name| !name.is_empty()).unwrap_or("object");
        member.filter(|member| !member.is_null()).map(readable).ok_or_else(|| {
            Fault::new(FaultClass::Unavailable, action, format!("the answer holds no {name}"))
        })
    }
}

/// How the names of times end.
const TIMES: [&str; 4] = ["At", "Date", "Time", "Timestamp"];

/// Without absent members, and with times that people can read.
fn readable(value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .filter(|(_, member)| !member.is_null())
                .map(|(name, member)| {
                    let timed = TIMES.iter().any(|end| name.ends_with(end));
                    let member = if timed { time(member) } else { readable(member) };
                    (name, member)
                })
                .collect::<Map<_, _>>(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(readable).collect()),
        plain @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => plain,
    }
}

/// Services that speak JSON write times as seconds since 1970.
fn time(value: Value) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds are enough")]
    let millisecond = value.as_f64().map(|seconds| (seconds * 1000.0) as i64);
    match millisecond.and_then(|millisecond| Timestamp::from_millisecond(millisecond).ok()) {
        Some(time) => Value::String(time.to_string()),
        None => readable(value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn times_become_readable_and_absent_members_vanish() {
        let raw = json!({"name": "a", "createdAt": 1_767_225_600.5, "none": null,
                         "health": {"issues": [{"code": null, "message": "x"}]}});
        let expected = json!({"name": "a", "createdAt": "2026-01-01T00:00:00.5Z",
                              "health": {"issues": [{"message": "x"}]}});
        assert_eq!(readable(raw), expected);
    }
}
