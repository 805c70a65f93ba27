"""EC2's listings of the network and of volumes in pages, without what moto shows and EC2 does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.responses import EC2Response

from ..rig import Refused, Rig
from .ec2 import cut

# Operation, its list of items, its parameter for ids, and the most items of a page.
LISTINGS = [
    ("DescribeVpcs", "Vpcs", "VpcIds", 1000),
    ("DescribeSubnets", "Subnets", "SubnetIds", 1000),
    ("DescribeRouteTables", "RouteTables", "RouteTableIds", 100),
    ("DescribeNatGateways", "NatGateways", "NatGatewayIds", 1000),
    ("DescribeVpcEndpoints", "VpcEndpoints", "VpcEndpointIds", 1000),
    ("DescribeSecurityGroups", "SecurityGroups", "GroupIds", 1000),
    ("DescribeNetworkAcls", "NetworkAcls", "NetworkAclIds", 1000),
    ("DescribeNetworkInterfaces", "NetworkInterfaces", "NetworkInterfaceIds", 1000),
    ("DescribeVpcPeeringConnections", "VpcPeeringConnections", "VpcPeeringConnectionIds", 1000),
    ("DescribeTransitGatewayVpcAttachments", "TransitGatewayVpcAttachments", "TransitGatewayAttachmentIds", 1000),
    ("DescribeFlowLogs", "FlowLogs", "FlowLogIds", 1000),
    ("DescribeVolumes", "Volumes", "VolumeIds", 500),
]
# moto lists nothing for these ids; EC2 refuses them.
REFUSALS = {
    "DescribeNatGateways": ("NatGatewayNotFound", "NatGateway {} was not found"),
    "DescribeFlowLogs": ("InvalidFlowLogId.NotFound", "The flow log ID '{}' does not exist"),
}


def install(rig: Rig) -> None:
    """Wraps moto's own handlers."""
    _forget_requesters()
    for action, items, ids, most in LISTINGS:
        _wrap(rig, action, items, ids, most)


def _forget_requesters() -> None:
    """moto gives every interface a requester; EC2 only those that a service made."""
    make = NetworkInterface.__init__

    def made(self: NetworkInterface, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        self.requester_id = None  # type: ignore[assignment]

    NetworkInterface.__init__ = made  # type: ignore[method-assign]


def _wrap(rig: Rig, action: str, items: str, ids: str, most: int) -> None:
    name = _snake(action)
    original: Callable[[EC2Response], Any] = getattr(EC2Response, name)

    def listing(self: EC2Response) -> ActionResult:
        wanted = self._get_param(ids, [])
        found = list(original(self).result[items])
        if wanted and not found and action in REFUSALS:
            code, message = REFUSALS[action]
            raise Refused(code, message.format(wanted[0]))
        page, token = cut(rig, self, action, found, wanted, most)
        return ActionResult({items: page, "NextToken": token})

    setattr(EC2Response, name, listing)


def _snake(action: str) -> str:
    """DescribeVpcs -> describe_vpcs."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in action).lstrip("_")
