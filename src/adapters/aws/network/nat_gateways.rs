//! NAT gateways.

use aws_sdk_ec2::types::{ConnectivityType, NatGateway as Described, NatGatewayState};

use super::{PAGE, labels};
use crate::{
    adapters::aws::{
        convert::{symbol, time},
        operations::DESCRIBE_NAT_GATEWAYS,
        shared::Shared,
    },
    model::{Fault, Kind, NatAddress, NatGateway, ResourceId, SourceId},
};

/// All NAT gateways; EC2 lists deleted ones for an hour.
pub(in crate::adapters::aws) async fn read(shared: &Shared) -> Result<Vec<NatGateway>, Fault> {
    let source = shared.source().await?;
    let request = shared.clients().await.ec2.describe_nat_gateways().max_results(PAGE);
    let described = every_page!(shared, DESCRIBE_NAT_GATEWAYS, request, nat_gateways);
    Ok(described.iter().filter_map(|gateway| convert(&source, gateway)).collect())
}

fn convert(source: &SourceId, gateway: &Described) -> Option<NatGateway> {
    let address = |it: &aws_sdk_ec2::types::NatGatewayAddress| NatAddress {
        public_ip: it.public_ip().and_then(|ip| ip.parse().ok()),
        private_ip: it.private_ip().and_then(|ip| ip.parse().ok()),
        interface: symbol(it.network_interface_id()),
    };
    let failure = gateway.failure_message().or(gateway.failure_code());
    Some(NatGateway {
        id: ResourceId::new(source, Kind::NatGateway, gateway.nat_gateway_id()?),
        vpc: symbol(gateway.vpc_id()).unwrap_or_default(),
        subnet: symbol(gateway.subnet_id()),
        state: symbol(gateway.state().map(NatGatewayState::as_str)).unwrap_or_default(),
        public: gateway.connectivity_type() != Some(&ConnectivityType::Private),
        addresses: gateway.nat_gateway_addresses().iter().map(address).collect(),
        failure: failure.map(Into::into),
        created: time(gateway.create_time()),
        tags: labels(gateway.tags()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{Answer, IDENTITY, account};

    const GATEWAYS: Answer = (
        "Action=DescribeNatGateways",
        200,
        r"<DescribeNatGatewaysResponse><natGatewaySet>
          <item><natGatewayId>nat-1</natGatewayId><vpcId>vpc-1</vpcId><subnetId>subnet-1</subnetId>
            <state>available</state><connectivityType>public</connectivityType>
            <createTime>2026-01-01T00:00:00.000Z</createTime>
            <natGatewayAddressSet><item><networkInterfaceId>eni-1</networkInterfaceId>
              <privateIp>10.0.48.9</privateIp><publicIp>203.0.113.10</publicIp></item>
            </natGatewayAddressSet></item>
          <item><natGatewayId>nat-2</natGatewayId><vpcId>vpc-1</vpcId><state>failed</state>
            <connectivityType>private</connectivityType>
            <failureCode>Gateway.NotAttached</failureCode>
            <failureMessage>Network vpc-1 has no Internet gateway attached</failureMessage></item>
          </natGatewaySet></DescribeNatGatewaysResponse>",
    );

    #[tokio::test]
    async fn a_gateway_says_its_addresses_or_why_it_failed() {
        let (shared, _) = account(&[GATEWAYS, IDENTITY]).await;
        let gateways = read(&shared).await.unwrap();
        let [good, failed] = gateways.as_slice() else { unreachable!("{gateways:?}") };
        assert!(good.public && !failed.public);
        assert_eq!(good.addresses[0].public_ip, "203.0.113.10".parse().ok());
        assert_eq!(good.created.unwrap().as_second(), 1_767_225_600);
        assert_eq!((failed.state.as_str(), failed.subnet.as_deref()), ("failed", None));
        assert!(failed.failure.as_deref().unwrap().starts_with("Network vpc-1"));
    }
}
