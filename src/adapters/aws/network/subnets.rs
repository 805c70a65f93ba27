//! Subnets and their free addresses.

use aws_sdk_ec2::types::{Subnet as Described, SubnetCidrBlockState, SubnetCidrBlockStateCode};

use super::{PAGE, labels};
use crate::{
    adapters::aws::{convert::symbol, operations::DESCRIBE_SUBNETS, shared::Shared},
    model::{Fault, Kind, ResourceId, SourceId, Subnet},
};

/// All subnets.
pub(in crate::adapters::aws) async fn read(shared: &Shared) -> Result<Vec<Subnet>, Fault> {
    let source = shared.source().await?;
    let described = described(shared).await?;
    Ok(described.iter().filter_map(|subnet| convert(&source, subnet)).collect())
}

/// All subnets, in the words of EC2.
pub(super) async fn described(shared: &Shared) -> Result<Vec<Described>, Fault> {
    let request = shared.clients().await.ec2.describe_subnets().max_results(PAGE);
    Ok(every_page!(shared, DESCRIBE_SUBNETS, request, subnets))
}

fn convert(source: &SourceId, subnet: &Described) -> Option<Subnet> {
    let associated = |state: Option<&SubnetCidrBlockState>| {
        state.and_then(SubnetCidrBlockState::state) == Some(&SubnetCidrBlockStateCode::Associated)
    };
    let of_six = subnet.ipv6_cidr_block_association_set().iter();
    let of_six = of_six.filter(|it| associated(it.ipv6_cidr_block_state()));
    // One that has only IPv6 is said to have no free IPv4 addresses, which would look like a full one.
    let cidr = symbol(subnet.cidr_block());
    let free = subnet.available_ip_address_count().and_then(|free| u64::try_from(free).ok());
    Some(Subnet {
        id: ResourceId::new(source, Kind::Subnet, subnet.subnet_id()?),
        vpc: symbol(subnet.vpc_id()).unwrap_or_default(),
        zone: symbol(subnet.availability_zone()).unwrap_or_default(),
        ipv6_cidrs: of_six.filter_map(|it| symbol(it.ipv6_cidr_block())).collect(),
        free: free.filter(|_| cidr.is_some()),
        cidr,
        public_ip_on_launch: subnet.map_public_ip_on_launch().unwrap_or_default(),
        tags: labels(subnet.tags()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{IDENTITY, account};

    const FIRST: &str = r"<DescribeSubnetsResponse><subnetSet><item><subnetId>subnet-1</subnetId>
        <vpcId>vpc-1</vpcId><availabilityZone>us-east-1a</availabilityZone>
        <cidrBlock>10.0.0.0/24</cidrBlock><availableIpAddressCount>240</availableIpAddressCount>
        <mapPublicIpOnLaunch>true</mapPublicIpOnLaunch>
        <tagSet><item><key>Name</key><value>public-a</value></item></tagSet></item></subnetSet>
        <nextToken>more</nextToken></DescribeSubnetsResponse>";
    const SECOND: &str = r"<DescribeSubnetsResponse><subnetSet><item><subnetId>subnet-2</subnetId>
        <vpcId>vpc-1</vpcId><availableIpAddressCount>0</availableIpAddressCount>
        <ipv6Native>true</ipv6Native>
        <ipv6CidrBlockAssociationSet><item><ipv6CidrBlock>2600:1f18::/64</ipv6CidrBlock>
          <ipv6CidrBlockState><state>associated</state></ipv6CidrBlockState></item>
        </ipv6CidrBlockAssociationSet></item></subnetSet></DescribeSubnetsResponse>";

    #[tokio::test]
    async fn every_page_counts_and_ipv6_alone_is_not_full() {
        let (shared, _) = account(&[
            ("NextToken=more", 200, SECOND),
            ("Action=DescribeSubnets", 200, FIRST),
            IDENTITY,
        ])
        .await;
        let subnets = read(&shared).await.unwrap();
        let [first, second] = subnets.as_slice() else { unreachable!("{subnets:?}") };
        assert_eq!((first.name(), first.free), ("public-a", Some(240)));
        assert!(first.public_ip_on_launch && !second.public_ip_on_launch);
        assert_eq!((second.cidr.as_deref(), second.free), (None, None));
        assert_eq!(second.ipv6_cidrs, ["2600:1f18::/64"]);
    }
}
