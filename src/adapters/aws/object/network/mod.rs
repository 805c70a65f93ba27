//! Parts of the network in full: each by the call that lists it, asked for one id.

mod acl;
mod endpoint;
mod interface;
mod links;
mod routes;
mod security_group;
mod vpc;

use aws_sdk_ec2::types::Tag;
use serde_json::{Value, json};

use super::{gone, readable};
use crate::{
    adapters::aws::{
        operations::{
            DESCRIBE_ENDPOINTS, DESCRIBE_FLOW_LOGS, DESCRIBE_INTERFACES, DESCRIBE_NAT_GATEWAYS,
            DESCRIBE_NETWORK_ACLS, DESCRIBE_PEERINGS, DESCRIBE_ROUTE_TABLES,
            DESCRIBE_SECURITY_GROUPS, DESCRIBE_SUBNETS, DESCRIBE_TRANSIT_ATTACHMENTS,
            DESCRIBE_VPCS,
        },
        shared::Shared,
    },
    model::Fault,
};

/// A function that reads one of a kind: the operation, its member for ids, the member of its answer
/// and who writes that as JSON. The SDK's operations share no trait.
macro_rules! by_id {
    ($( $name:ident: $action:ident, $operation:ident($ids:ident) -> $found:ident as $json:path; )+) => {
        $(
            pub(super) async fn $name(shared: &Shared, id: &str) -> Result<Value, Fault> {
                let call = shared.clients().await.ec2.$operation().$ids(id).send();
                let answer = shared.call($action, call).await?;
                let found = answer.$found().first();
                found.map(|it| readable($json(it))).ok_or_else(|| gone($action, id))
            }
        )+
    };
}

by_id! {
    vpc: DESCRIBE_VPCS, describe_vpcs(vpc_ids) -> vpcs as vpc::vpc;
    subnet: DESCRIBE_SUBNETS, describe_subnets(subnet_ids) -> subnets as vpc::subnet;
    route_table: DESCRIBE_ROUTE_TABLES,
        describe_route_tables(route_table_ids) -> route_tables as routes::table;
    nat_gateway: DESCRIBE_NAT_GATEWAYS,
        describe_nat_gateways(nat_gateway_ids) -> nat_gateways as routes::nat_gateway;
    endpoint: DESCRIBE_ENDPOINTS,
        describe_vpc_endpoints(vpc_endpoint_ids) -> vpc_endpoints as endpoint::json;
    security_group: DESCRIBE_SECURITY_GROUPS,
        describe_security_groups(group_ids) -> security_groups as security_group::json;
    network_acl: DESCRIBE_NETWORK_ACLS,
        describe_network_acls(network_acl_ids) -> network_acls as acl::json;
    interface: DESCRIBE_INTERFACES,
        describe_network_interfaces(network_interface_ids) -> network_interfaces as interface::json;
    peering: DESCRIBE_PEERINGS,
        describe_vpc_peering_connections(vpc_peering_connection_ids)
        -> vpc_peering_connections as links::peering;
    transit_attachment: DESCRIBE_TRANSIT_ATTACHMENTS,
        describe_transit_gateway_vpc_attachments(transit_gateway_attachment_ids)
        -> transit_gateway_vpc_attachments as links::transit_attachment;
    flow_log: DESCRIBE_FLOW_LOGS,
        describe_flow_logs(flow_log_ids) -> flow_logs as links::flow_log;
}

fn tags(tags: &[Tag]) -> Value {
    tags.iter().map(|tag| json!({ "Key": tag.key(), "Value": tag.value() })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        adapters::aws::replay::{Answer, account},
        model::FaultClass,
    };

    const SUBNET: Answer = (
        "SubnetId.1=subnet-1",
        200,
        r"<DescribeSubnetsResponse><subnetSet><item><subnetId>subnet-1</subnetId>
          <cidrBlock>10.0.0.0/24</cidrBlock><availableIpAddressCount>240</availableIpAddressCount>
          <tagSet><item><key>Name</key><value>a</value></item></tagSet></item></subnetSet>
          </DescribeSubnetsResponse>",
    );
    const GROUP: Answer = (
        "GroupId.1=sg-1",
        200,
        r"<DescribeSecurityGroupsResponse><securityGroupInfo><item><groupId>sg-1</groupId>
          <ipPermissions><item><ipProtocol>tcp</ipProtocol><fromPort>443</fromPort>
            <toPort>443</toPort><groups><item><groupId>sg-2</groupId></item></groups></item>
          </ipPermissions></item></securityGroupInfo></DescribeSecurityGroupsResponse>",
    );
    const NOTHING: Answer = (
        "NatGatewayId.1=nat-1",
        200,
        "<DescribeNatGatewaysResponse></DescribeNatGatewaysResponse>",
    );

    #[tokio::test]
    async fn one_thing_is_told_in_the_words_of_ec2() {
        let (shared, _) = account(&[SUBNET, GROUP, NOTHING]).await;
        assert_eq!(
            subnet(&shared, "subnet-1").await.unwrap(),
            json!({"SubnetId": "subnet-1", "CidrBlock": "10.0.0.0/24",
                   "AvailableIpAddressCount": 240, "Ipv6CidrBlockAssociationSet": [],
                   "Tags": [{"Key": "Name", "Value": "a"}]})
        );
        assert_eq!(
            security_group(&shared, "sg-1").await.unwrap()["IpPermissions"],
            json!([{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
                    "UserIdGroupPairs": [{"GroupId": "sg-2"}],
                    "IpRanges": [], "Ipv6Ranges": [], "PrefixListIds": []}])
        );
        let missing = nat_gateway(&shared, "nat-1").await.unwrap_err();
        assert_eq!(missing.class, FaultClass::NotFound);
    }
}
