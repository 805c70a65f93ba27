//! Route tables: where packets go.

use aws_sdk_ec2::types::{
    Route as DescribedRoute, RouteOrigin, RouteState, RouteTable as Described,
    RouteTableAssociation, RouteTableAssociationStateCode,
};

use super::labels;
use crate::{
    adapters::aws::{convert::symbol, operations::DESCRIBE_ROUTE_TABLES, shared::Shared},
    model::{Fault, Kind, ResourceId, Route, RouteTable, SourceId, Via},
};

/// As many tables as EC2 gives at once.
const PAGE: i32 = 100;
/// Says of a route that this console does not know what it leads to.
const UNKNOWN: &str = "unknown";

/// All route tables.
pub(in crate::adapters::aws) async fn read(shared: &Shared) -> Result<Vec<RouteTable>, Fault> {
    let source = shared.source().await?;
    let request = shared.clients().await.ec2.describe_route_tables().max_results(PAGE);
    let described = every_page!(shared, DESCRIBE_ROUTE_TABLES, request, route_tables);
    Ok(described.iter().filter_map(|table| convert(&source, table)).collect())
}

fn convert(source: &SourceId, table: &Described) -> Option<RouteTable> {
    let associations = || table.associations().iter().filter(|it| is_in_force(it));
    Some(RouteTable {
        id: ResourceId::new(source, Kind::RouteTable, table.route_table_id()?),
        vpc: symbol(table.vpc_id()).unwrap_or_default(),
        main: associations().any(|it| it.main() == Some(true)),
        subnets: associations().filter_map(|it| symbol(it.subnet_id())).collect(),
        routes: table.routes().iter().filter_map(route).collect(),
        tags: labels(table.tags()),
    })
}

/// Associations that are being made, undone or have failed lead no packet.
fn is_in_force(association: &RouteTableAssociation) -> bool {
    let state = association.association_state().and_then(|state| state.state());
    state.is_none_or(|state| *state == RouteTableAssociationStateCode::Associated)
}

fn route(route: &DescribedRoute) -> Option<Route> {
    let destination = route
        .destination_cidr_block()
        .or(route.destination_ipv6_cidr_block())
        .or(route.destination_prefix_list_id());
    let target = target(route);
    Some(Route {
        destination: symbol(destination)?,
        via: Via::of(target),
        target: target.into(),
        blackhole: route.state() == Some(&RouteState::Blackhole),
        propagated: route.origin() == Some(&RouteOrigin::EnableVgwRoutePropagation),
    })
}

/// The one member of many that says where a route leads; routes within the VPC name the gateway
/// `local`. An instance stands behind its interface, which is named too.
fn target(route: &DescribedRoute) -> &str {
    let targets = [
        route.gateway_id(),
        route.nat_gateway_id(),
        route.transit_gateway_id(),
        route.vpc_peering_connection_id(),
        route.network_interface_id(),
        route.instance_id(),
        route.egress_only_internet_gateway_id(),
        route.carrier_gateway_id(),
        route.local_gateway_id(),
        route.core_network_arn(),
    ];
    targets.into_iter().flatten().find(|target| !target.is_empty()).unwrap_or(UNKNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{Answer, IDENTITY, account};

    const TABLES: Answer = (
        "Action=DescribeRouteTables",
        200,
        r"<DescribeRouteTablesResponse><routeTableSet><item><routeTableId>rtb-1</routeTableId>
          <vpcId>vpc-1</vpcId>
          <routeSet>
            <item><destinationCidrBlock>10.0.0.0/16</destinationCidrBlock><gatewayId>local</gatewayId>
              <state>active</state><origin>CreateRouteTable</origin></item>
            <item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock>
              <natGatewayId>nat-1</natGatewayId><state>blackhole</state>
              <origin>CreateRoute</origin></item>
            <item><destinationPrefixListId>pl-1</destinationPrefixListId>
              <gatewayId>vpce-1</gatewayId><state>active</state></item>
            <item><destinationCidrBlock>192.168.0.0/16</destinationCidrBlock>
              <gatewayId>vgw-1</gatewayId><state>active</state>
              <origin>EnableVgwRoutePropagation</origin></item>
            <item><destinationCidrBlock>172.16.0.0/12</destinationCidrBlock>
              <instanceId>i-1</instanceId><networkInterfaceId>eni-1</networkInterfaceId></item>
            <item><destinationIpv6CidrBlock>::/0</destinationIpv6CidrBlock>
              <egressOnlyInternetGatewayId>eigw-1</egressOnlyInternetGatewayId></item>
            <item><destinationCidrBlock>203.0.113.0/24</destinationCidrBlock></item>
          </routeSet>
          <associationSet>
            <item><main>true</main><associationState><state>associated</state></associationState></item>
            <item><subnetId>subnet-1</subnetId><main>false</main>
              <associationState><state>associated</state></associationState></item>
            <item><subnetId>subnet-2</subnetId><main>false</main>
              <associationState><state>disassociated</state></associationState></item>
          </associationSet>
          </item></routeTableSet></DescribeRouteTablesResponse>",
    );

    #[tokio::test]
    async fn a_table_says_where_its_routes_lead() {
        let (shared, _) = account(&[TABLES, IDENTITY]).await;
        let tables = read(&shared).await.unwrap();
        let [table] = tables.as_slice() else { unreachable!("{tables:?}") };
        assert!(table.main);
        assert_eq!(table.subnets, ["subnet-1"]);
        let routes: Vec<_> = table.routes.iter().map(|it| (it.target.as_str(), it.via)).collect();
        assert_eq!(
            routes,
            [
                ("local", Via::Local),
                ("nat-1", Via::Nat),
                ("vpce-1", Via::Endpoint),
                ("vgw-1", Via::VirtualPrivateGateway),
                ("eni-1", Via::Interface),
                ("eigw-1", Via::EgressOnlyGateway),
                ("unknown", Via::Other),
            ]
        );
        let marked = |mark: fn(&Route) -> bool| -> Vec<_> {
            table.routes.iter().filter(|it| mark(it)).map(|it| it.destination.as_str()).collect()
        };
        assert_eq!(marked(|it| it.blackhole), ["0.0.0.0/0"]);
        assert_eq!(marked(|it| it.propagated), ["192.168.0.0/16"]);
    }
}
