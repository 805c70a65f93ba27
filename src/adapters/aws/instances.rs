//! The EC2 instances of our cluster.

use aws_sdk_ec2::types::{Filter, Instance as Described};

use super::{
    convert::{arch, symbol, time},
    operations::DESCRIBE_INSTANCES,
    shared::Shared,
};
use crate::model::{Capacity, Fault, Instance, Kind, Labels, ResourceId, SourceId, Symbol};

/// As many as EC2 gives at once.
const PAGE: i32 = 1000;
/// Terminated ones linger for an hour and mean nothing any more.
const STATES: [&str; 5] = ["pending", "running", "shutting-down", "stopping", "stopped"];

/// All instances that carry the tag of the cluster: managed groups, Karpenter and eksctl set it, and
/// the cloud provider depends on it.
pub(super) async fn read(shared: &Shared) -> Result<Vec<Instance>, Fault> {
    let cluster = shared.cluster().await?;
    let tagged = Filter::builder()
        .name("tag-key")
        .values(format!("kubernetes.io/cluster/{cluster}"))
        .build();
    let mut states = Filter::builder().name("instance-state-name");
    for state in STATES {
        states = states.values(state);
    }
    let request = shared.clients().await.ec2.describe_instances();
    let request = request.filters(tagged).filters(states.build()).max_results(PAGE);
    let mut pages = request.into_paginator().send();
    let mut instances = Vec::new();
    while let Some(page) =
        shared.call(DESCRIBE_INSTANCES, async { pages.next().await.transpose() }).await?
    {
        for reservation in page.reservations() {
            let source = match reservation.owner_id() {
                Some(account) => shared.source_of(account),
                None => shared.source().await?,
            };
            let described = reservation.instances().iter();
            instances.extend(described.filter_map(|instance| convert(&source, instance)));
        }
    }
    Ok(instances)
}

fn convert(source: &SourceId, instance: &Described) -> Option<Instance> {
    let tokens = instance.metadata_options().and_then(|options| options.http_tokens());
    Some(Instance {
        id: ResourceId::new(source, Kind::Instance, instance.instance_id()?),
        state: symbol(
            instance
                .state()
                .and_then(|state| state.name())
                .map(aws_sdk_ec2::types::InstanceStateName::as_str),
        )
        .unwrap_or_default(),
        instance_type: symbol(
            instance.instance_type().map(aws_sdk_ec2::types::InstanceType::as_str),
        )
        .unwrap_or_default(),
        zone: symbol(instance.placement().and_then(|placement| placement.availability_zone())),
        arch: instance.architecture().map(|name| arch(name.as_str())),
        capacity: capacity(
            instance.instance_lifecycle().map(aws_sdk_ec2::types::InstanceLifecycleType::as_str),
        ),
        private_ip: instance.private_ip_address().and_then(|ip| ip.parse().ok()),
        private_dns: symbol(instance.private_dns_name()),
        public_ip: instance.public_ip_address().and_then(|ip| ip.parse().ok()),
        launched: time(instance.launch_time()),
        image: symbol(instance.image_id()),
        subnet: symbol(instance.subnet_id()),
        imds_v2_only: tokens.map(|tokens| tokens.as_str() == "required"),
        tags: tags(instance),
    })
}

/// EC2 names the way of paying only where it is not on demand.
fn capacity(lifecycle: Option<&str>) -> Capacity {
    match lifecycle {
        None => Capacity::OnDemand,
        Some("spot") => Capacity::Spot,
        Some(_) => Capacity::Reserved,
    }
}

fn tags(instance: &Described) -> Labels {
    let tag = |tag: &aws_sdk_ec2::types::Tag| {
        Some((Symbol::new(tag.key()?), Symbol::new(tag.value().unwrap_or_default())))
    };
    instance.tags().iter().filter_map(tag).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{CLUSTER, account};

    const FIRST: &str = r"<DescribeInstancesResponse><reservationSet><item>
        <ownerId>123456789012</ownerId><instancesSet><item>
          <instanceId>i-1</instanceId><instanceType>m7g.large</instanceType>
          <architecture>arm64</architecture><instanceLifecycle>spot</instanceLifecycle>
          <instanceState><code>16</code><name>running</name></instanceState>
          <placement><availabilityZone>us-east-1a</availabilityZone></placement>
          <privateIpAddress>10.0.0.17</privateIpAddress>
          <privateDnsName>ip-10-0-0-17.ec2.internal</privateDnsName>
          <launchTime>2026-01-01T00:00:00.000Z</launchTime>
          <metadataOptions><httpTokens>optional</httpTokens></metadataOptions>
          <tagSet><item><key>Name</key><value>web</value></item></tagSet>
        </item></instancesSet></item></reservationSet>
        <nextToken>two</nextToken></DescribeInstancesResponse>";
    const SECOND: &str = r"<DescribeInstancesResponse><reservationSet><item>
        <ownerId>123456789012</ownerId><instancesSet><item>
          <instanceId>i-2</instanceId><instanceType>m5.large</instanceType>
          <architecture>x86_64</architecture><instanceLifecycle>capacity-block</instanceLifecycle>
          <instanceState><code>80</code><name>stopped</name></instanceState>
        </item></instancesSet></item></reservationSet></DescribeInstancesResponse>";

    #[tokio::test]
    async fn every_page_is_read_and_understood() {
        let (shared, _) = account(&[
            CLUSTER,
            ("NextToken=two", 200, SECOND),
            ("Action=DescribeInstances", 200, FIRST),
        ])
        .await;
        let instances = read(&shared).await.unwrap();
        let [spot, block] = instances.as_slice() else { unreachable!("{instances:?}") };
        assert_eq!((spot.capacity, block.capacity), (Capacity::Spot, Capacity::Reserved));
        assert_eq!((spot.arch.as_deref(), block.arch.as_deref()), (Some("arm64"), Some("amd64")));
        assert_eq!((spot.imds_v2_only, block.imds_v2_only), (Some(false), None));
        assert_eq!(spot.private_ip.unwrap().to_string(), "10.0.0.17");
        assert_eq!(spot.launched.unwrap().to_string(), "2026-01-01T00:00:00Z");
        assert_eq!(spot.tags.get("Name").unwrap(), "web");
        assert_eq!((&*block.state, block.zone.is_none()), ("stopped", true));
    }

    #[tokio::test]
    async fn half_an_answer_or_none_is_no_empty_list() {
        let half = "<DescribeInstancesResponse><reservationSet><item><ownerId>1";
        for broken in [half, "", "<html><body>Please sign in</body></html>"] {
            let (shared, _) = account(&[CLUSTER, ("Action=DescribeInstances", 200, broken)]).await;
            let fault = read(&shared).await.unwrap_err();
            assert_eq!(fault.class, crate::model::FaultClass::Unavailable, "{broken}: {fault}");
        }
    }
}
