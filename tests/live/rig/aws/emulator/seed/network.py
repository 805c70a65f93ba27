"""The VPC: subnets, gateways, routes, flow logs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from moto.ec2.models import ec2_backends
from moto.logs.models import logs_backends

from ..estate import Estate
from ..rig import Rig
from .interfaces import Interfaces



@dataclass
class Network:
    """What the later steps need to know of the network."""

    vpc_id: str
    cluster_group_id: str
    subnets: dict[tuple[str, str], str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    private_tables: list[str] = field(default_factory=list)

    def of_tier(self, tier: str) -> list[str]:
        """The subnet ids of a tier, one per zone."""
        return [subnet for (kind, _), subnet in self.subnets.items() if kind == tier]


def create_network(rig: Rig, estate: Estate) -> Network:
    """Creates the estate's VPC beside the default one that every account has."""
    ec2: Any = rig.backend(ec2_backends)
    name = estate.cluster["name"]
    owned = {f"kubernetes.io/cluster/{name}": "owned"}
    vpc = ec2.create_vpc(estate.vpc["cidr"])
    vpc.enable_dns_hostnames = True
    vpc.add_tags({"Name": f"{name}-vpc"})
    group = ec2.create_security_group(
        f"eks-cluster-sg-{name}", "EKS created security group", vpc.id, tags={**owned, "aws:eks:cluster-name": name}
    )
    network = Network(vpc.id, group.id)
    for subnet in estate.vpc["subnets"]:
        _create_subnet(ec2, network, name, subnet)
    _route(rig, ec2, network, estate)
    _log_flows(rig, ec2, network, estate)
    return network


def _create_subnet(ec2: Any, network: Network, name: str, subnet: dict[str, Any]) -> None:
    created = ec2.create_subnet(network.vpc_id, subnet["cidr"], availability_zone=subnet["zone"])
    roles = {"public": "kubernetes.io/role/elb", "private": "kubernetes.io/role/internal-elb"}
    role = {roles[subnet["tier"]]: "1"} if subnet["tier"] in roles else {}
    created.add_tags({"Name": f"{name}-{subnet['name']}", **role, **subnet.get("tags", {})})
    created.map_public_ip_on_launch = subnet["tier"] == "public"
    network.subnets[subnet["tier"], subnet["zone"]] = created.id


def _route(rig: Rig, ec2: Any, network: Network, estate: Estate) -> None:
    """An internet gateway for the public tier, a NAT gateway per zone for the private one."""
    name = estate.cluster["name"]
    gateway = ec2.create_internet_gateway()
    gateway.add_tags({"Name": name})
    ec2.attach_internet_gateway(gateway.id, network.vpc_id)
    public = _table(ec2, network, f"{name}-public", network.of_tier("public"))
    ec2.create_route(public.id, "0.0.0.0/0", gateway_id=gateway.id)
    nats = _create_nat_gateways(rig, ec2, network, estate)
    for (tier, zone), subnet in network.subnets.items():
        if tier == "intra":
            _table(ec2, network, f"{name}-intra-{zone}", [subnet])
        elif tier == "private":
            table = _table(ec2, network, f"{name}-private-{zone}", [subnet])
            network.private_tables.append(table.id)
            if zone in nats:
                ec2.create_route(table.id, "0.0.0.0/0", nat_gateway_id=nats[zone])


def _create_nat_gateways(rig: Rig, ec2: Any, network: Network, estate: Estate) -> dict[str, str]:
    """The NAT gateways by zone, with the addresses of the estate."""
    zones = {subnet["name"]: subnet["zone"] for subnet in estate.vpc["subnets"]}
    interfaces = Interfaces(ec2)
    nats = {}
    for wanted in estate.vpc.get("nat_gateways", []):
        zone = zones[wanted["subnet"]]
        address = ec2.allocate_address("vpc", address=wanted["public_ip"])
        nat = ec2.create_nat_gateway(network.subnets["public", zone], address.allocation_id)
        nat.add_tags({"Name": wanted["name"]})
        interfaces.adopt(nat._eni, "nat_gateway", f"Interface for NAT Gateway {nat.id}", [])
        nat.address_set[0]["privateIp"] = nat.private_ip = nat._eni.private_ip_address
        nats[zone] = nat.id
        traffic = wanted["traffic"]
        measured = {
            "BytesOutToDestination": traffic["bytes_out_s"],
            "BytesInFromDestination": traffic["bytes_in_s"],
            "ErrorPortAllocation": traffic["port_errors_s"],
            "ActiveConnectionCount": traffic["connections"],
        }
        rig.measure("AWS/NATGateway", ("NatGatewayId", nat.id), measured)
    return nats


def _table(ec2: Any, network: Network, name: str, subnets: list[str]) -> Any:
    """A named route table with its associations."""
    table = ec2.create_route_table(network.vpc_id)
    table.add_tags({"Name": name})
    for subnet in subnets:
        ec2.associate_route_table(table.id, subnet_id=subnet)
    return table


def _log_flows(rig: Rig, ec2: Any, network: Network, estate: Estate) -> None:
    """Flow logs of the whole VPC."""
    group = estate.vpc.get("flow_log_group")
    if group is None:
        return
    # moto only delivers to a group that it has itself.
    logs: Any = rig.backend(logs_backends)
    logs.create_log_group(group, {})
    role = f"arn:aws:iam::{rig.account}:role/{estate.vpc['name']}-flow-logs"
    ec2.create_flow_logs("VPC", [network.vpc_id], "ALL", role, None, None, group, None, 600)
