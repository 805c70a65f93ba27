"""Load balancers over the public subnets, with the instances of a node group behind them."""

from __future__ import annotations

from typing import Any

from moto.elbv2.models import elbv2_backends

from ..estate import Estate
from ..rig import Rig
from .network import Network


def create_balancers(rig: Rig, estate: Estate, network: Network, members: dict[str, list[str]]) -> None:
    """Creates every load balancer of the estate; `members` are the instances by node group."""
    backend: Any = rig.backend(elbv2_backends)
    for wanted in estate.vpc.get("balancers", []):
        balancer = backend.create_load_balancer(
            wanted["name"],
            [network.groups[wanted["group"]]],
            network.of_tier("public"),
            loadbalancer_type="application",
        )
        balancer.state = "active"
        targets = wanted["targets"]
        group = backend.create_target_group(
            targets["name"],
            vpc_id=network.vpc_id,
            protocol="HTTP",
            protocol_version="HTTP1",
            port=targets["port"],
            target_type="instance",
        )
        for listener in wanted["listeners"]:
            certificate = f"arn:aws:acm:{rig.region}:{rig.account}:certificate/{wanted['name']}"
            _listen(backend, balancer.arn, group.arn, listener, certificate)
        # moto notes the balancer once for each listener; ELB lists it once.
        group.load_balancer_arns = [balancer.arn]
        behind = [{"Id": instance, "Port": targets["port"]} for instance in members[targets["node_group"]]]
        backend.register_targets(group.arn, behind)


def _listen(backend: Any, balancer: str, group: str, listener: dict[str, Any], certificate: str) -> None:
    """A listener; moto knows no certificates, so it gets one without asking for it."""
    forward = {"Type": "forward", "TargetGroupArn": group}
    secure = listener["protocol"] == "HTTPS"
    created = backend.create_listener(balancer, "HTTP", str(listener["port"]), "", None, [forward])
    if secure:
        created.protocol, created.certificates = "HTTPS", [certificate]
        created.certificate = certificate
