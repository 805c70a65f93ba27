"""What the parts of the rig share, and the one way for a handler to refuse a call."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .clock import Clock
from .faults import Faults
from .paging import Pages
from .policy import Policies
from .record import Record


class Refused(Exception):
    """A handler's refusal; the gateway writes it in the form of the call's protocol."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


@dataclass
class Agent:
    """An SSM agent as DescribeInstanceInformation shows it."""

    instance_id: str
    ping_status: str
    last_ping: datetime
    ip: str
    computer_name: str
    version: str = "3.3.1611.0"


@dataclass
class Rig:
    """The state beside moto's own."""

    account: str
    region: str
    clock: Clock = field(default_factory=Clock)
    faults: Faults = field(default_factory=Faults)
    policies: Policies = field(default_factory=Policies)
    record: Record = field(default_factory=Record)
    pages: Pages = field(default_factory=Pages)
    agents: dict[str, Agent] = field(default_factory=dict)
    database_parameters: list[dict[str, Any]] = field(default_factory=list)
    database_events: list[dict[str, Any]] = field(default_factory=list)
    database_maintenance: list[dict[str, Any]] = field(default_factory=list)
    # Updates of node groups by cluster and group, the oldest first.
    group_updates: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    serverless_caches: dict[str, dict[str, Any]] = field(default_factory=dict)
    addons: dict[str, dict[str, Any]] = field(default_factory=dict)
    addon_versions: list[dict[str, Any]] = field(default_factory=list)
    # Each with the policies that are associated with it.
    access_entries: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = field(default_factory=dict)
    cluster_versions: list[dict[str, Any]] = field(default_factory=list)

    # Groups of CloudWatch Logs by name, with the streams that the estate lists.
    log_groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    # What CloudWatch measures, by namespace, name and dimensions; sums by the second, others as they are.
    metrics: dict[tuple[str, str, frozenset[tuple[str, str]]], float] = field(default_factory=dict)

    def measure(self, namespace: str, dimension: tuple[str, str], values: dict[str, float]) -> None:
        """Sets the metrics of one thing, which then stay as they are."""
        for name, value in values.items():
            self.metrics[namespace, name, frozenset([dimension])] = value

    @property
    def principal(self) -> str:
        """The ARN that GetCallerIdentity gives and that denials name."""
        return f"arn:aws:sts::{self.account}:assumed-role/operator/quarterdeck"

    def backend(self, backends: Any) -> Any:
        """The account's and region's part of one of moto's backends."""
        return backends[self.account][self.region]
