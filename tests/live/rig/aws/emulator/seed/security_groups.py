"""Security groups of the estate, whose rules name each other."""

from __future__ import annotations

from typing import Any

from moto.ec2.models import ec2_backends

from ..estate import Estate
from ..rig import Rig
from .network import Network


def create_security_groups(rig: Rig, estate: Estate, network: Network) -> None:
    """Creates all groups before the first rule: a rule may name a group that comes later."""
    ec2: Any = rig.backend(ec2_backends)
    wanted = estate.vpc.get("security_groups", [])
    for group in wanted:
        tags = {"Name": group["name"], **group.get("tags", {})}
        created = ec2.create_security_group(group["name"], group["description"], network.vpc_id, tags=tags)
        network.groups[group["name"]] = created.id
    _admit(ec2, network.cluster_group_id, {"protocol": "-1", "ports": None}, network.cluster_group_id)
    for group in wanted:
        for rule in group["inbound"]:
            _admit(ec2, network.groups[group["name"]], rule, network.groups.get(rule["peer"], rule["peer"]))


def _admit(ec2: Any, group: str, rule: dict[str, Any], peer: str) -> None:
    """One rule from one peer: a block, or the id of a group."""
    first, _, last = (rule["ports"] or "").partition("-")
    note = {"Description": rule["description"]} if rule.get("description") else {}
    by_block = "/" in peer
    ec2.authorize_security_group_ingress(
        group,
        rule["protocol"],
        first or "-1",
        last or first or "-1",
        ip_ranges=[{"CidrIp": peer, **note}] if by_block else [],
        source_groups=[] if by_block else [{"GroupId": peer, **note}],
    )
