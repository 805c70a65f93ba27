"""An estate file: what the rig seeds, read with the types that the seeding uses."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ESTATES = Path(__file__).resolve().parents[5] / "src/adapters/sandbox/estates"


@dataclass(frozen=True)
class Node:
    """One machine of the file; a node without an instance is left out of `Estate.instances`."""

    instance_id: str
    private_dns: str
    ip: str
    instance_type: str
    zone: str
    group: str
    spot: bool
    agent: str
    member: bool
    claim: str | None

    @classmethod
    def from_json(cls, value: dict[str, Any], *, member: bool) -> Node:
        """Reads one; `member` says whether it belongs to its group's Auto Scaling group."""
        return cls(
            instance_id=value["instance_id"],
            private_dns=value["private_dns"],
            ip=value["ip"],
            instance_type=value["instance_type"],
            zone=value["zone"],
            group=value["group"],
            spot=value["capacity"] == "SPOT",
            agent=value.get("agent", "Online"),
            member=member,
            claim=value.get("claim"),
        )


@dataclass(frozen=True)
class Estate:
    """The parts of an estate that AWS knows."""

    cluster: dict[str, Any]
    vpc: dict[str, Any]
    node_groups: list[dict[str, Any]]
    node_pools: list[dict[str, Any]]
    instance_types: dict[str, dict[str, Any]]
    instances: list[Node]
    databases: dict[str, Any]
    aws_kinds: dict[str, list[dict[str, Any]]]
    log_groups: list[dict[str, Any]]

    @classmethod
    def load(cls, name: str) -> Estate:
        """Reads `name`.json; ValueError names the estates there are when it does not exist."""
        path = ESTATES / f"{name}.json"
        if not path.is_file():
            known = ", ".join(sorted(file.stem for file in ESTATES.glob("*.json")))
            raise ValueError(f"no estate {name}; there are {known}")
        value = json.loads(path.read_text(encoding="utf-8"))
        # An instance that no node answers for was detached from its group: the group has as many as it desires.
        nodes = [Node.from_json(node, member=True) for node in value["nodes"] if node["instance"]]
        orphans = [node for node in value.get("orphans", {}).values() if node["instance"]]
        nodes += [Node.from_json(node, member=False) for node in orphans]
        databases, aws_kinds = value.get("databases", {}), value.get("aws_kinds", {})
        groups, pools, types = value["node_groups"], value.get("node_pools", []), value["instance_types"]
        logs = value.get("log_groups", [])
        return cls(value["cluster"], value["vpc"], groups, pools, types, nodes, databases, aws_kinds, logs)

    @property
    def account(self) -> str:
        """The account id."""
        return str(self.cluster["account"])

    @property
    def region(self) -> str:
        """The Region."""
        return str(self.cluster["region"])
