"""The VPC: subnets, gateways, routes, security groups."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from moto.ec2.models import ec2_backends

from ..estate import Estate
from ..rig import Rig


@dataclass
class Network:
    """What the later steps need to know of the network."""

    vpc_id: str
    cluster_group_id: str
    subnets: dict[tuple[str, str], str] = field(default_factory=dict)

    def of_tier(self, tier: str) -> list[str]:
        """The subnet ids of a tier, one per zone."""
        return [subnet for (kind, _), subnet in self.subnets.items() if kind == tier]


def create_network(rig: Rig, estate: Estate) -> Network:
    """Creates the estate's VPC beside the default one that every account has."""
    ec2: Any = rig.backend(ec2_backends)
    name = estate.cluster["name"]
    owned = {f"kubernetes.io/cluster/{name}": "owned"}
    vpc = ec2.create_vpc(estate.vpc["cidr"])
    vpc.add_tags({"Name": f"{name}-vpc"})
    group = ec2.create_security_group(
        f"eks-cluster-sg-{name}", "EKS created security group", vpc.id, tags={**owned, "aws:eks:cluster-name": name}
    )
    network = Network(vpc.id, group.id)
    for subnet in estate.vpc["subnets"]:
        created = ec2.create_subnet(vpc.id, subnet["cidr"], availability_zone=subnet["zone"])
        role = "kubernetes.io/role/elb" if subnet["tier"] == "public" else "kubernetes.io/role/internal-elb"
        created.add_tags({"Name": f"{name}-{subnet['name']}", role: "1"})
        network.subnets[subnet["tier"], subnet["zone"]] = created.id
    _route(ec2, network, name)
    return network


def _route(ec2: Any, network: Network, name: str) -> None:
    """An internet gateway for the public tier, a NAT gateway per zone for the private one."""
    gateway = ec2.create_internet_gateway()
    gateway.add_tags({"Name": name})
    ec2.attach_internet_gateway(gateway.id, network.vpc_id)
    public = _table(ec2, network, f"{name}-public", network.of_tier("public"))
    ec2.create_route(public.id, "0.0.0.0/0", gateway_id=gateway.id)
    for (tier, zone), subnet in network.subnets.items():
        if tier == "intra":
            _table(ec2, network, f"{name}-intra-{zone}", [subnet])
        elif tier == "private":
            table = _table(ec2, network, f"{name}-private-{zone}", [subnet])
            address = ec2.allocate_address("vpc")
            nat = ec2.create_nat_gateway(network.subnets["public", zone], address.allocation_id)
            nat.add_tags({"Name": f"{name}-{zone}"})
            ec2.create_route(table.id, "0.0.0.0/0", nat_gateway_id=nat.id)


def _table(ec2: Any, network: Network, name: str, subnets: list[str]) -> Any:
    """A named route table with its associations."""
    table = ec2.create_route_table(network.vpc_id)
    table.add_tags({"Name": name})
    for subnet in subnets:
        ec2.associate_route_table(table.id, subnet_id=subnet)
    return table
