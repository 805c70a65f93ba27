//! VPC peerings.

use aws_sdk_ec2::types::{
    VpcPeeringConnection, VpcPeeringConnectionStateReasonCode, VpcPeeringConnectionVpcInfo,
};

use super::PAGE;
use crate::{
    adapters::aws::{convert::symbol, operations::DESCRIBE_PEERINGS, shared::Shared},
    model::{Fault, Kind, ResourceId, SourceId, Symbol, VpcPeering},
};

/// All peerings that a VPC of ours is on either side of.
pub(in crate::adapters::aws) async fn read(shared: &Shared) -> Result<Vec<VpcPeering>, Fault> {
    let source = shared.source().await?;
    let request = shared.clients().await.ec2.describe_vpc_peering_connections().max_results(PAGE);
    let described = every_page!(shared, DESCRIBE_PEERINGS, request, vpc_peering_connections);
    Ok(described.iter().filter_map(|peering| convert(&source, peering)).collect())
}

fn convert(source: &SourceId, peering: &VpcPeeringConnection) -> Option<VpcPeering> {
    let vpc = |side: Option<&VpcPeeringConnectionVpcInfo>| -> Symbol {
        symbol(side.and_then(VpcPeeringConnectionVpcInfo::vpc_id)).unwrap_or_default()
    };
    let state = peering.status().and_then(|status| status.code());
    Some(VpcPeering {
        id: ResourceId::new(source, Kind::Peering, peering.vpc_peering_connection_id()?),
        requester: vpc(peering.requester_vpc_info()),
        accepter: vpc(peering.accepter_vpc_info()),
        state: symbol(state.map(VpcPeeringConnectionStateReasonCode::as_str)).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{IDENTITY, account};

    const PEERINGS: &str = r"<DescribeVpcPeeringConnectionsResponse><vpcPeeringConnectionSet><item>
        <vpcPeeringConnectionId>pcx-1</vpcPeeringConnectionId>
        <requesterVpcInfo><vpcId>vpc-1</vpcId></requesterVpcInfo>
        <accepterVpcInfo><vpcId>vpc-2</vpcId></accepterVpcInfo>
        <status><code>pending-acceptance</code></status>
        </item></vpcPeeringConnectionSet></DescribeVpcPeeringConnectionsResponse>";

    #[tokio::test]
    async fn a_peering_names_both_sides() {
        let answers = [("Action=DescribeVpcPeeringConnections", 200, PEERINGS), IDENTITY];
        let (shared, _) = account(&answers).await;
        let peerings = read(&shared).await.unwrap();
        let sides = (peerings[0].requester.as_str(), peerings[0].accepter.as_str());
        assert_eq!((sides, peerings[0].state.as_str()), (("vpc-1", "vpc-2"), "pending-acceptance"));
    }
}
