//! Targets of load balancers and whether they answer, in the VPC of the cluster.

use aws_sdk_elasticloadbalancingv2::types::{
    TargetGroup, TargetHealthDescription, TargetHealthReasonEnum, TargetHealthStateEnum,
};
use futures::StreamExt;

use super::balancers::our_vpc;
use crate::{
    adapters::aws::{
        convert::symbol,
        operations::{DESCRIBE_TARGET_GROUPS, DESCRIBE_TARGET_HEALTH},
        shared::Shared,
    },
    model::{Fault, FaultClass, Kind, ResourceId, SourceId, TargetHealth},
};

/// Groups asked about at the same time.
const AT_ONCE: usize = 4;

/// Every target of every group of our VPC. A group without a VPC has functions for targets.
pub(in crate::adapters::aws) async fn read(shared: &Shared) -> Result<Vec<TargetHealth>, Fault> {
    let request = shared.clients().await.balancing.describe_target_groups();
    let mut groups = every_page!(shared, DESCRIBE_TARGET_GROUPS, request, target_groups);
    if let Some(ours) = our_vpc(shared).await {
        groups.retain(|group| group.vpc_id().is_none_or(|vpc| *vpc == *ours));
    }
    let calls: Vec<_> = groups.iter().map(|group| of_group(shared, group)).collect();
    let rows: Vec<_> = futures::stream::iter(calls).buffered(AT_ONCE).collect().await;
    Ok(rows.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// The targets of one group; none if it vanished meanwhile.
async fn of_group(shared: &Shared, group: &TargetGroup) -> Result<Vec<TargetHealth>, Fault> {
    let arn = group.target_group_arn();
    let source = shared.source_of_arn(arn).await?;
    let request = shared.clients().await.balancing.describe_target_health();
    let call = request.set_target_group_arn(arn.map(Into::into)).send();
    match shared.call(DESCRIBE_TARGET_HEALTH, call).await {
        Ok(answer) => Ok(answer
            .target_health_descriptions()
            .iter()
            .filter_map(|it| convert(&source, group, it))
            .collect()),
        Err(fault) if fault.class == FaultClass::NotFound => Ok(Vec::new()),
        Err(fault) => Err(fault),
    }
}

fn convert(
    source: &SourceId,
    group: &TargetGroup,
    it: &TargetHealthDescription,
) -> Option<TargetHealth> {
    let target = it.target()?;
    let (name, health) = (target.id()?, it.target_health());
    let port = target.port().and_then(|port| u16::try_from(port).ok());
    let place = port.map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"));
    let group_name = group.target_group_name().unwrap_or_default();
    Some(TargetHealth {
        id: ResourceId::namespaced(source, Kind::TargetHealth, group_name, &place),
        balancers: group.load_balancer_arns().iter().map(|arn| arn.as_str().into()).collect(),
        target: name.into(),
        port,
        zone: symbol(target.availability_zone()),
        state: symbol(health.and_then(|it| it.state()).map(TargetHealthStateEnum::as_str))
            .unwrap_or_default(),
        reason: symbol(health.and_then(|it| it.reason()).map(TargetHealthReasonEnum::as_str)),
        detail: health.and_then(|it| it.description()).map(Into::into),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{Answer, CLUSTER, account};

    const GROUPS: Answer = (
        "Action=DescribeTargetGroups",
        200,
        r"<DescribeTargetGroupsResponse><DescribeTargetGroupsResult><TargetGroups>
          <member><TargetGroupArn>arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/api/1</TargetGroupArn>
            <TargetGroupName>api</TargetGroupName><VpcId>vpc-1</VpcId><LoadBalancerArns>
            <member>arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/1</member>
            </LoadBalancerArns></member>
          <member><TargetGroupArn>arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/far/2</TargetGroupArn>
            <TargetGroupName>far</TargetGroupName><VpcId>vpc-2</VpcId></member>
          </TargetGroups></DescribeTargetGroupsResult></DescribeTargetGroupsResponse>",
    );
    const HEALTH: Answer = (
        "Action=DescribeTargetHealth",
        200,
        r"<DescribeTargetHealthResponse><DescribeTargetHealthResult><TargetHealthDescriptions>
          <member><Target><Id>10.0.1.7</Id><Port>8080</Port></Target>
            <TargetHealth><State>unhealthy</State><Reason>Target.Timeout</Reason>
            <Description>Request timed out</Description></TargetHealth></member>
          </TargetHealthDescriptions></DescribeTargetHealthResult></DescribeTargetHealthResponse>",
    );

    #[tokio::test]
    async fn a_target_says_why_it_is_not_healthy() {
        let (shared, asked) = account(&[GROUPS, HEALTH, CLUSTER]).await;
        let rows = read(&shared).await.unwrap();
        let [target] = rows.as_slice() else { unreachable!("{rows:?}") };
        assert_eq!((&*target.id.namespace, &*target.id.name), ("api", "10.0.1.7:8080"));
        assert_eq!(target.reason.as_deref(), Some("Target.Timeout"));
        assert_eq!(target.detail.as_deref(), Some("Request timed out"));
        assert!(target.balancers[0].ends_with("app/web/1"));
        let asked = asked.lock().unwrap();
        assert_eq!(asked.iter().filter(|it| it.contains("DescribeTargetHealth")).count(), 1);
    }
}
