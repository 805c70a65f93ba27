//! Alarms of CloudWatch, and what their metrics are of.

use jiff::Timestamp;

use super::{Concern, Condition, Severity};
use crate::model::{Alarm, AwsKind, Feed, FileSystem, Kind, ResourceId, Store, Volume};

/// Every alarm that has gone off. One that tells nobody was meant to be looked at later.
pub(super) fn alarms(store: &Store, _now: Timestamp) -> Vec<Condition> {
    let condition = |alarm: &Alarm| {
        let severity = if alarm.silenced { Severity::Warning } else { Severity::Critical };
        let since = alarm.since.ok_or("CloudWatch does not say since when");
        let target = target(alarm, store);
        let words = |(name, value): &(_, _)| format!("{name}={value}");
        let dimensions: Vec<String> = alarm.dimensions.iter().map(words).collect();
        let place = target.as_ref().map(ToString::to_string);
        let place = place.or_else(|| Some(dimensions.join(",")).filter(|it| !it.is_empty()));
        let reason = alarm.reason.as_deref().unwrap_or("CloudWatch does not say why");
        Condition {
            target,
            metric: alarm.metric.clone(),
            ..Condition::of(&alarm.id, Concern::Alarm, severity, since)
                .explained(place, reason.to_owned())
        }
    };
    store.alarms.rows().map(|it| condition(it)).collect()
}

/// The resource that the metric of an alarm is of: the first dimension of the table that it has.
fn target(alarm: &Alarm, store: &Store) -> Option<ResourceId> {
    DIMENSIONS.iter().find_map(|(dimension, kind)| {
        let (_, value) = alarm.dimensions.iter().find(|(name, _)| *name == *dimension)?;
        let kind = kind();
        let of_cluster = kind == Kind::Node;
        let source = if of_cluster { store.source(Feed::Nodes)? } else { &alarm.id.source };
        Some(ResourceId::new(source, kind, named(kind, value)?))
    })
}

/// A dimension, and what it names.
type Named = (&'static str, fn() -> Kind);

/// Dimensions of metrics that name a resource, the narrowest first.
const DIMENSIONS: &[Named] = &[
    ("DBInstanceIdentifier", || Kind::Database),
    ("DBClusterIdentifier", || Kind::DatabaseCluster),
    ("InstanceId", || Kind::Instance),
    ("NodeName", || Kind::Node),
    ("VolumeId", Volume::kind),
    ("FileSystemId", FileSystem::kind),
    ("NatGatewayId", || Kind::NatGateway),
    ("VPC Endpoint Id", || Kind::Endpoint),
    ("LoadBalancer", || Kind::LoadBalancer),
    ("AutoScalingGroupName", || Kind::ScalingGroup),
    ("LogGroupName", || Kind::LogGroup),
    ("BucketName", || Kind::Served(AwsKind::Buckets.served())),
    ("DistributionId", || Kind::Served(AwsKind::Distributions.served())),
    ("ClusterName", || Kind::Cluster),
];

/// The name of the resource, from the value of the dimension.
fn named(kind: Kind, value: &str) -> Option<&str> {
    if kind == Kind::LoadBalancer {
        // `app/web/50dc6c495c0c9188`
        return value.split('/').nth(1);
    }
    Some(value)
}
