//! Objects of the network in full, as the APIs would give them: the fields people look for.

use serde_json::{Value, json};

use crate::{
    adapters::sandbox::estate::Estate,
    model::{
        Endpoint, FlowLog, Kind, Labels, LoadBalancer, NatGateway, NetworkAcl, NetworkInterface,
        Resource, ResourceId, RouteTable, SecurityGroup, SecurityRule, Subnet, Symbol, Vpc,
    },
};

/// The object, if it is of the network and the estate has it.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "whatever is not of the network is none of ours"
)]
pub(in crate::adapters::sandbox) fn object(estate: &Estate, id: &ResourceId) -> Option<Value> {
    match id.kind {
        Kind::Vpc => find(&estate.vpc_rows(), id, vpc),
        Kind::Subnet => find(&estate.subnet_rows(), id, subnet),
        Kind::RouteTable => find(&estate.route_table_rows(), id, route_table),
        Kind::NetworkAcl => find(&estate.network_acl_rows(), id, network_acl),
        Kind::FlowLog => find(&estate.flow_log_rows(), id, flow_log),
        Kind::Endpoint => find(&estate.endpoint_rows(), id, endpoint),
        Kind::SecurityGroup => find(&estate.security_group_rows(), id, security_group),
        Kind::NetworkInterface => find(&estate.interface_rows(), id, interface),
        Kind::LoadBalancer => find(&estate.balancer_rows(), id, balancer),
        _ => None,
    }
}

fn find<R: Resource>(rows: &[R], id: &ResourceId, describe: fn(&R) -> Value) -> Option<Value> {
    rows.iter().find(|row| row.id() == id).map(describe)
}

fn balancer(it: &LoadBalancer) -> Value {
    let listeners = it.listeners.iter().flatten();
    json!({
        "LoadBalancerName": &*it.id.name,
        "LoadBalancerArn": &*it.arn,
        "DNSName": it.dns_name,
        "Scheme": if it.internet_facing { "internet-facing" } else { "internal" },
        "Type": &*it.kind,
        "State": {"Code": &*it.state},
        "VpcId": it.vpc.as_deref(),
        "Listeners": listeners
            .map(|it| json!({"Port": it.port, "Protocol": &*it.protocol}))
            .collect::<Vec<_>>(),
    })
}

fn vpc(it: &Vpc) -> Value {
    json!({
        "VpcId": &*it.id.name,
        "CidrBlock": it.cidrs.first().map(|it| &**it),
        "InstanceTenancy": &*it.tenancy,
        "Tags": tags(&it.tags),
    })
}

fn subnet(it: &Subnet) -> Value {
    json!({
        "SubnetId": &*it.id.name,
        "VpcId": &*it.vpc,
        "AvailabilityZone": &*it.zone,
        "CidrBlock": it.cidr.as_deref(),
        "AvailableIpAddressCount": it.free,
        "MapPublicIpOnLaunch": it.public_ip_on_launch,
        "Tags": tags(&it.tags),
    })
}

fn route_table(it: &RouteTable) -> Value {
    let routes = it.routes.iter().map(|route| {
        json!({"Destination": &*route.destination, "Target": &*route.target, "State": "active"})
    });
    json!({
        "RouteTableId": &*it.id.name,
        "Routes": routes.collect::<Vec<_>>(),
        "Associations": texts(&it.subnets),
        "Tags": tags(&it.tags),
    })
}

fn network_acl(it: &NetworkAcl) -> Value {
    let rules = it.rules.iter().map(|rule| {
        json!({
            "RuleNumber": rule.number,
            "Egress": !rule.inbound,
            "RuleAction": if rule.allows { "allow" } else { "deny" },
            "Protocol": &*rule.protocol,
            "CidrBlock": &*rule.block,
        })
    });
    json!({
        "NetworkAclId": &*it.id.name,
        "VpcId": &*it.vpc,
        "IsDefault": it.is_default,
        "Associations": texts(&it.subnets),
        "Entries": rules.collect::<Vec<_>>(),
    })
}

fn flow_log(it: &FlowLog) -> Value {
    json!({
        "FlowLogId": &*it.id.name,
        "ResourceId": &*it.resource,
        "TrafficType": &*it.traffic,
        "LogDestinationType": &*it.destination_kind,
        "LogGroupName": it.destination,
        "MaxAggregationInterval": it.interval_s,
        "DeliverLogsStatus": "SUCCESS",
    })
}

pub(in crate::adapters::sandbox) fn nat_gateway(it: &NatGateway) -> Value {
    json!({
        "NatGatewayId": &*it.id.name,
        "SubnetId": it.subnet.as_deref(),
        "State": &*it.state,
        "CreateTime": it.created.map(|at| at.to_string()),
        "Tags": tags(&it.tags),
    })
}

fn endpoint(it: &Endpoint) -> Value {
    json!({
        "VpcEndpointId": &*it.id.name,
        "ServiceName": &*it.service,
        "VpcEndpointType": it.kind.name(),
        "State": &*it.state,
        "PrivateDnsEnabled": it.private_dns,
        "SubnetIds": texts(&it.subnets),
        "RouteTableIds": texts(&it.route_tables),
    })
}

fn interface(it: &NetworkInterface) -> Value {
    json!({
        "NetworkInterfaceId": &*it.id.name,
        "SubnetId": &*it.subnet,
        "Description": it.description,
        "InterfaceType": &*it.kind,
        "PrivateIpAddresses": it.private_ips,
        "Groups": texts(&it.security_groups),
    })
}

fn security_group(it: &SecurityGroup) -> Value {
    let rules = |rules: &[SecurityRule]| rules.iter().map(rule).collect::<Vec<_>>();
    json!({
        "GroupId": &*it.id.name,
        "GroupName": &*it.name,
        "Description": it.description,
        "IpPermissions": rules(&it.inbound),
        "IpPermissionsEgress": rules(&it.outbound),
    })
}

fn rule(it: &SecurityRule) -> Value {
    json!({
        "IpProtocol": &*it.protocol,
        "Ports": it.ports.map(|ports| ports.to_string()),
        "Peer": it.peer.name().as_str(),
        "Description": it.description,
    })
}

fn texts(symbols: &[Symbol]) -> Vec<&str> {
    symbols.iter().map(Symbol::as_str).collect()
}

fn tags(tags: &Labels) -> Vec<Value> {
    tags.iter().map(|(key, value)| json!({"Key": &**key, "Value": &**value})).collect()
}
