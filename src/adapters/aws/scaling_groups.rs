//! The Auto Scaling groups of our cluster.

use aws_sdk_autoscaling::types::{AutoScalingGroup, Filter, Instance};

use super::{
    convert::{count, symbol},
    operations::DESCRIBE_SCALING_GROUPS,
    shared::Shared,
};
use crate::model::{
    Fault, Kind, Labels, Member, ResourceId, Scaling, ScalingGroup, SourceId, Symbol,
};

/// As many as Auto Scaling gives at once.
const PAGE: i32 = 100;

/// All groups with the tag that EKS, eksctl and the cluster autoscaler put on them.
pub(super) async fn read(shared: &Shared) -> Result<Vec<ScalingGroup>, Fault> {
    let cluster = shared.cluster().await?;
    let filter = Filter::builder()
        .name("tag-key")
        .values(format!("kubernetes.io/cluster/{cluster}"))
        .build();
    let request = shared.clients().await.autoscaling.describe_auto_scaling_groups();
    let mut pages = request.filters(filter).max_records(PAGE).into_paginator().send();
    let mut groups = Vec::new();
    while let Some(page) =
        shared.call(DESCRIBE_SCALING_GROUPS, async { pages.next().await.transpose() }).await?
    {
        for group in page.auto_scaling_groups() {
            let source = shared.source_of_arn(group.auto_scaling_group_arn()).await?;
            groups.push(convert(&source, group));
        }
    }
    Ok(groups)
}

fn convert(source: &SourceId, group: &AutoScalingGroup) -> ScalingGroup {
    let name = group.auto_scaling_group_name().unwrap_or_default();
    ScalingGroup {
        id: ResourceId::new(source, Kind::ScalingGroup, name),
        scaling: Scaling {
            min: count(group.min_size()).unwrap_or_default(),
            desired: count(group.desired_capacity()).unwrap_or_default(),
            max: count(group.max_size()).unwrap_or_default(),
        },
        members: group.instances().iter().map(member).collect(),
        suspended: group
            .suspended_processes()
            .iter()
            .filter_map(|process| symbol(process.process_name()))
            .collect(),
        tags: tags(group),
    }
}

fn member(instance: &Instance) -> Member {
    Member {
        instance_id: instance.instance_id().unwrap_or_default().into(),
        lifecycle: symbol(
            instance.lifecycle_state().map(aws_sdk_autoscaling::types::LifecycleState::as_str),
        )
        .unwrap_or_default(),
        healthy: instance
            .health_status()
            .is_some_and(|status| status.eq_ignore_ascii_case("healthy")),
        protected: instance.protected_from_scale_in().unwrap_or_default(),
    }
}

fn tags(group: &AutoScalingGroup) -> Labels {
    let tag = |tag: &aws_sdk_autoscaling::types::TagDescription| {
        Some((Symbol::new(tag.key()?), Symbol::new(tag.value().unwrap_or_default())))
    };
    group.tags().iter().filter_map(tag).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{CLUSTER, account};

    const ANSWER: &str = r"<DescribeAutoScalingGroupsResponse><DescribeAutoScalingGroupsResult>
        <AutoScalingGroups><member>
          <AutoScalingGroupName>eks-system-1</AutoScalingGroupName>
          <AutoScalingGroupARN>arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:u:n/x</AutoScalingGroupARN>
          <MinSize>2</MinSize><MaxSize>4</MaxSize><DesiredCapacity>3</DesiredCapacity>
          <Instances><member><InstanceId>i-1</InstanceId><LifecycleState>InService</LifecycleState>
            <HealthStatus>Unhealthy</HealthStatus><ProtectedFromScaleIn>true</ProtectedFromScaleIn>
          </member></Instances>
          <SuspendedProcesses><member><ProcessName>AZRebalance</ProcessName></member></SuspendedProcesses>
          <Tags><member><Key>eks:cluster-name</Key><Value>prod</Value></member></Tags>
        </member></AutoScalingGroups>
        </DescribeAutoScalingGroupsResult></DescribeAutoScalingGroupsResponse>";

    #[tokio::test]
    async fn a_group_says_what_auto_scaling_says() {
        let (shared, asked) =
            account(&[CLUSTER, ("Action=DescribeAutoScalingGroups", 200, ANSWER)]).await;
        let groups = read(&shared).await.unwrap();
        assert_eq!(groups[0].scaling, Scaling { min: 2, desired: 3, max: 4 });
        let member = &groups[0].members[0];
        assert_eq!((&*member.instance_id, member.healthy, member.protected), ("i-1", false, true));
        assert_eq!(groups[0].suspended, ["AZRebalance"]);
        assert_eq!(groups[0].tags.get("eks:cluster-name").unwrap(), "prod");
        let asked = asked.lock().unwrap();
        assert!(asked[1].contains("kubernetes.io%2Fcluster%2Fprod"), "{}", asked[1]);
    }
}
