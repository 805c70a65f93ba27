"""VPC endpoints: gateways in the private route tables, interfaces in the private subnets."""

from __future__ import annotations

from typing import Any

from moto.ec2.models import ec2_backends

from ..estate import Estate
from ..rig import Rig
from .interfaces import Interfaces
from .network import Network


def create_endpoints(rig: Rig, estate: Estate, network: Network) -> None:
    """Creates every endpoint of the estate."""
    ec2: Any = rig.backend(ec2_backends)
    for wanted in estate.vpc.get("endpoints", []):
        gateway = wanted["kind"] == "gateway"
        groups = [] if gateway else [network.groups["endpoints"]]
        created = ec2.create_vpc_endpoint(
            network.vpc_id,
            f"com.amazonaws.{rig.region}.{wanted['service']}",
            "Gateway" if gateway else "Interface",
            None,
            list(network.private_tables) if gateway else [],
            subnet_ids=[] if gateway else network.of_tier("private"),
            security_group_ids=groups,
            tags={"Name": wanted["service"]},
            private_dns_enabled=not gateway,
        )
        for eni in created.network_interface_ids:
            description = f"VPC Endpoint Interface {created.id}"
            Interfaces(ec2).adopt(ec2.get_network_interface(eni), "vpc_endpoint", description, groups)
