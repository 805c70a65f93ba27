//! Load balancers with their listeners. Listeners are asked for one balancer at a time, so only
//! those in the VPC of the cluster are.

use aws_sdk_elasticloadbalancingv2::types::{
    Listener as DescribedListener, LoadBalancer as Described, LoadBalancerSchemeEnum,
    LoadBalancerStateEnum, LoadBalancerTypeEnum, ProtocolEnum,
};
use futures::StreamExt;

use crate::{
    adapters::aws::{
        clusters,
        convert::symbol,
        operations::{DESCRIBE_LISTENERS, DESCRIBE_LOAD_BALANCERS},
        shared::Shared,
    },
    model::{Fault, FaultClass, Kind, Listener, LoadBalancer, ResourceId, Symbol},
};

/// Balancers asked about at the same time.
const AT_ONCE: usize = 4;

/// All Application, Network and Gateway Load Balancers.
pub(in crate::adapters::aws) async fn read(shared: &Shared) -> Result<Vec<LoadBalancer>, Fault> {
    let described = describe(shared).await?;
    let ours = our_vpc(shared).await;
    let calls: Vec<_> = described.iter().map(|it| convert(shared, it, ours.as_deref())).collect();
    let rows: Vec<_> = futures::stream::iter(calls).buffered(AT_ONCE).collect().await;
    rows.into_iter().filter_map(Result::transpose).collect()
}

/// The balancers as ELB describes them.
pub(super) async fn describe(shared: &Shared) -> Result<Vec<Described>, Fault> {
    let request = shared.clients().await.balancing.describe_load_balancers();
    Ok(every_page!(shared, DESCRIBE_LOAD_BALANCERS, request, load_balancers))
}

/// The VPC of the cluster, if it can be found out.
pub(super) async fn our_vpc(shared: &Shared) -> Option<Symbol> {
    let cluster = shared.cluster().await.ok()?;
    clusters::describe(shared, &cluster).await.ok()?.vpc
}

async fn convert(
    shared: &Shared,
    balancer: &Described,
    ours: Option<&str>,
) -> Result<Option<LoadBalancer>, Fault> {
    let Some((arn, name)) = balancer.load_balancer_arn().zip(balancer.load_balancer_name()) else {
        return Ok(None);
    };
    let source = shared.source_of_arn(Some(arn)).await?;
    let zones = balancer.availability_zones();
    let asked = ours.is_none_or(|vpc| balancer.vpc_id() == Some(vpc));
    Ok(Some(LoadBalancer {
        id: ResourceId::new(&source, Kind::LoadBalancer, name),
        arn: arn.into(),
        kind: symbol(balancer.r#type().map(LoadBalancerTypeEnum::as_str)).unwrap_or_default(),
        internet_facing: balancer.scheme() == Some(&LoadBalancerSchemeEnum::InternetFacing),
        state: symbol(
            balancer.state().and_then(|state| state.code()).map(LoadBalancerStateEnum::as_str),
        )
        .unwrap_or_default(),
        vpc: symbol(balancer.vpc_id()),
        subnets: zones.iter().filter_map(|zone| symbol(zone.subnet_id())).collect(),
        zones: zones.iter().filter_map(|zone| symbol(zone.zone_name())).collect(),
        dns_name: balancer.dns_name().map(Into::into),
        security_groups: balancer.security_groups().iter().map(|it| Symbol::new(it)).collect(),
        listeners: if asked { Some(listeners(shared, arn).await?) } else { None },
    }))
}

/// The listeners of one balancer; none if it vanished meanwhile.
async fn listeners(shared: &Shared, arn: &str) -> Result<Vec<Listener>, Fault> {
    match describe_listeners(shared, arn).await {
        Ok(described) => Ok(described.iter().filter_map(listener).collect()),
        Err(fault) if fault.class == FaultClass::NotFound => Ok(Vec::new()),
        Err(fault) => Err(fault),
    }
}

/// The listeners of one balancer, as ELB describes them.
pub(in crate::adapters::aws) async fn describe_listeners(
    shared: &Shared,
    arn: &str,
) -> Result<Vec<DescribedListener>, Fault> {
    let request = shared.clients().await.balancing.describe_listeners().load_balancer_arn(arn);
    Ok(every_page!(shared, DESCRIBE_LISTENERS, request, listeners))
}

fn listener(it: &DescribedListener) -> Option<Listener> {
    Some(Listener {
        port: u16::try_from(it.port()?).ok()?,
        protocol: symbol(it.protocol().map(ProtocolEnum::as_str)).unwrap_or_default(),
        certificate: it.certificates().first().and_then(|it| it.certificate_arn()).map(Into::into),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{Answer, CLUSTER, account};

    const BALANCERS: Answer = (
        "Action=DescribeLoadBalancers",
        200,
        r"<DescribeLoadBalancersResponse><DescribeLoadBalancersResult><LoadBalancers>
          <member><LoadBalancerArn>arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/1</LoadBalancerArn>
            <LoadBalancerName>web</LoadBalancerName><Scheme>internet-facing</Scheme><VpcId>vpc-1</VpcId>
            <Type>application</Type><State><Code>active</Code></State>
            <AvailabilityZones><member><ZoneName>us-east-1a</ZoneName><SubnetId>subnet-1</SubnetId></member>
            </AvailabilityZones><SecurityGroups><member>sg-1</member></SecurityGroups></member>
          <member><LoadBalancerArn>arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/other/2</LoadBalancerArn>
            <LoadBalancerName>other</LoadBalancerName><Scheme>internal</Scheme><VpcId>vpc-2</VpcId>
            <Type>network</Type><State><Code>provisioning</Code></State></member>
          </LoadBalancers></DescribeLoadBalancersResult></DescribeLoadBalancersResponse>",
    );
    const LISTENERS: Answer = (
        "Action=DescribeListeners",
        200,
        r"<DescribeListenersResponse><DescribeListenersResult><Listeners>
          <member><Port>443</Port><Protocol>HTTPS</Protocol><Certificates><member>
            <CertificateArn>arn:aws:acm:us-east-1:123456789012:certificate/a</CertificateArn></member>
          </Certificates></member></Listeners></DescribeListenersResult></DescribeListenersResponse>",
    );

    #[tokio::test]
    async fn listeners_are_asked_for_only_in_the_vpc_of_the_cluster() {
        let (shared, asked) = account(&[BALANCERS, LISTENERS, CLUSTER]).await;
        let rows = read(&shared).await.unwrap();
        let [web, other] = rows.as_slice() else { unreachable!("{rows:?}") };
        assert!(web.internet_facing && !other.internet_facing);
        assert_eq!((web.zones[0].as_str(), web.subnets[0].as_str()), ("us-east-1a", "subnet-1"));
        let listener = &web.listeners.as_ref().unwrap()[0];
        assert_eq!((listener.port, listener.protocol.as_str()), (443, "HTTPS"));
        assert!(listener.certificate.as_deref().unwrap().ends_with("certificate/a"));
        assert_eq!((other.state.as_str(), &other.listeners), ("provisioning", &None));
        let asked = asked.lock().unwrap();
        assert_eq!(asked.iter().filter(|it| it.contains("DescribeListeners")).count(), 1);
    }
}
