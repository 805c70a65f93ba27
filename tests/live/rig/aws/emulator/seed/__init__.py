"""Puts an estate into moto: network, cluster, node groups, instances, agents.

Everything goes through moto's backends, not over HTTP: it is many times faster, and the record of
requests then holds only what the program under test sent.
"""

from __future__ import annotations

from datetime import timedelta

from moto.moto_api._internal import mock_random

from ..estate import Estate
from ..rig import Agent, Rig
from .aws_kinds import create_aws_kinds
from .balancers import create_balancers
from .cluster import create_cluster
from .cluster_kinds import create_cluster_kinds
from .databases import create_databases
from .endpoints import create_endpoints
from .groups import create_node_group
from .instances import Launcher
from .logs import create_log_groups
from .network import create_network
from .security_groups import create_security_groups

# Long enough for every change that the seeding itself queues.
SETTLED_S = 3600.0


def seed(rig: Rig, estate: Estate) -> None:
    """Seeds an empty moto; the same estate always gets the same ids."""
    mock_random.seed(20_260_101)
    network = create_network(rig, estate)
    create_security_groups(rig, estate, network)
    create_endpoints(rig, estate, network)
    create_cluster(rig, estate, network)
    launcher = Launcher(rig, estate, network)
    groups: dict[str, list[str]] = {}
    for group in estate.node_groups:
        template = launcher.template(group)
        members = [launcher.launch(node, group) for node in estate.instances if node.group == group["name"]]
        joined = [instance for instance, member in members if member]
        create_node_group(rig, estate, network, group, template, joined)
        groups[group["name"]] = [instance.id for instance in joined]
    for pool in estate.node_pools:
        launcher.template(pool)
        for node in (node for node in estate.instances if node.group == pool["name"]):
            launcher.launch(node, pool)
    _report_agents(rig, estate)
    rig.clock.advance(SETTLED_S)
    rig.clock.restart()
    # Only instances that run can be targets.
    create_balancers(rig, estate, network, groups)
    create_databases(rig, estate, network)
    create_aws_kinds(rig, estate, network)
    create_cluster_kinds(rig, estate)
    create_log_groups(rig, estate)


def _report_agents(rig: Rig, estate: Estate) -> None:
    now = rig.clock.now()
    for node in estate.instances:
        if node.agent == "absent":
            continue
        silent = timedelta(hours=3) if node.agent == "ConnectionLost" else timedelta(seconds=45)
        rig.agents[node.instance_id] = Agent(node.instance_id, node.agent, now - silent, node.ip, node.private_dns)
