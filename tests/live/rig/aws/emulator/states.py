"""Changes of state that a test asks for directly."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from moto.autoscaling.models import autoscaling_backends
from moto.ec2.models import ec2_backends
from moto.eks.models import eks_backends
from moto.rds.models import rds_backends

from .rig import Rig
from .seed.instances import IMAGE

STATE_CODES = {"pending": 0, "running": 16, "shutting-down": 32, "terminated": 48, "stopping": 64, "stopped": 80}


def set_cluster(rig: Rig, name: str, endpoint: str | None = None, ca_data: str | None = None, status: str | None = None) -> None:
    """Points DescribeCluster at the control plane that the Kubernetes half of the rig runs."""
    cluster = rig.backend(eks_backends).clusters[name]
    if endpoint is not None:
        cluster.endpoint = endpoint
    if ca_data is not None:
        cluster.certificate_authority = {"data": ca_data}
    if status is not None:
        cluster.status = status


def set_nodegroup(
    rig: Rig,
    cluster: str,
    name: str,
    status: str | None = None,
    issues: list[dict[str, Any]] | None = None,
    scaling: dict[str, int] | None = None,
) -> None:
    """Sets a node group's status, health issues or sizes."""
    group = rig.backend(eks_backends).clusters[cluster].nodegroups[name]
    if status is not None:
        group.status = status
    if issues is not None:
        group.health = {"issues": issues}
    if scaling is not None:
        group.scaling_config = {**group.scaling_config, **scaling}


def set_database(rig: Rig, name: str, address: str, port: int) -> None:
    """Says where the clients of a database knock."""
    database = rig.backend(rds_backends).databases[name]
    database.rig_address, database.port = address, port


def add_scaling_group(rig: Rig, name: str, cluster: str, most: int) -> None:
    """Adds an Auto Scaling group that EKS does not manage, without machines so far."""
    ec2, autoscaling = rig.backend(ec2_backends), rig.backend(autoscaling_backends)
    subnet = next(iter(ec2.subnets.values()))
    subnet = next(iter(subnet.values()))
    data = {"ImageId": IMAGE, "InstanceType": "m5.large"}
    template = ec2.create_launch_template(name, "", data, {})
    tags = {f"kubernetes.io/cluster/{cluster}": "owned", "Name": name}
    autoscaling.create_auto_scaling_group(
        name=name,
        availability_zones=[],
        desired_capacity=0,
        max_size=most,
        min_size=0,
        launch_config_name="",
        launch_template={"LaunchTemplateId": template.id, "Version": "1"},
        vpc_zone_identifier=subnet.id,
        default_cooldown=300,
        health_check_period=15,
        health_check_type="EC2",
        load_balancers=[],
        target_group_arns=[],
        placement_group=None,
        termination_policies=["Default"],
        tags=[{"Key": key, "Value": value, "PropagateAtLaunch": True} for key, value in tags.items()],
    )


def set_instance(
    rig: Rig,
    instance_id: str,
    state: str | None = None,
    status: str | None = None,
    scheduled_event: dict[str, Any] | None = None,
    spot_status: str | None = None,
) -> None:
    """Sets an instance's state, its status check (`ok`, `impaired`), the status of its Spot request or a scheduled event.

    The event takes `code`, `description` and `not_before_s`, seconds from the rig's now.
    """
    instance = rig.backend(ec2_backends).get_instance_by_id(instance_id)
    if instance is None:
        raise ValueError(f"no instance {instance_id}")
    if state is not None:
        instance._state.name, instance._state.code = state, STATE_CODES[state]
    if status is not None:
        instance.rig_check = status
    if spot_status is not None:
        instance.rig_spot_status = (spot_status, rig.clock.now())
    if scheduled_event is not None:
        start = rig.clock.now() + timedelta(seconds=float(scheduled_event.get("not_before_s", 86_400)))
        instance.events = [
            {
                "InstanceEventId": f"instance-event-{instance_id.removeprefix('i-')}",
                "Code": scheduled_event["code"],
                "Description": scheduled_event.get("description", scheduled_event["code"]),
                "NotBefore": start,
                "NotAfter": start + timedelta(hours=2),
            }
        ]


def set_agent(rig: Rig, instance_id: str, ping_status: str) -> None:
    """Sets what SSM knows of an instance: Online, ConnectionLost, Inactive, or absent."""
    if ping_status == "absent":
        rig.agents.pop(instance_id, None)
    else:
        rig.agents[instance_id].ping_status = ping_status
