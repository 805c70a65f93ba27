"""Instances with the ids, addresses and tags that the estate gives them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from moto.ec2.models import ec2_backends
from moto.ec2.models import instances as moto_instances

from ..estate import Estate, Node
from ..rig import Rig
from .network import Network

IMAGE = "ami-0c0ffee0eec50a123"
ROOT_DEVICE = "/dev/xvda"


class Launcher:
    """Launches the estate's instances."""

    def __init__(self, rig: Rig, estate: Estate, network: Network) -> None:
        self._rig, self._estate, self._network = rig, estate, network
        self._ec2: Any = rig.backend(ec2_backends)
        self._templates: dict[str, Any] = {}
        self._launched = 0
        self._groups = [network.cluster_group_id, *([network.groups["node"]] if "node" in network.groups else [])]

    def template(self, group: dict[str, Any]) -> Any:
        """The launch template that EKS would make for a group."""
        name = f"eks-{group_uuid(self._estate, group)}"
        data = {"ImageId": IMAGE, "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 2}}
        template = self._ec2.create_launch_template(name, "", data, {})
        self._templates[group["name"]] = template
        return template

    def launch(self, node: Node, group: dict[str, Any]) -> tuple[Any, bool]:
        """The instance of a node, and whether it belongs to its Auto Scaling group."""
        with given_id(node.instance_id):
            reservation = self._ec2.run_instances(
                None,
                1,
                None,
                [],
                instance_type=node.instance_type,
                is_instance_type_default=False,
                region_name=self._rig.region,
                subnet_id=self._network.subnets["private", node.zone],
                private_ip=node.ip,
                associate_public_ip=False,
                security_group_ids=self._groups,
                launch_template={"LaunchTemplateId": self._templates[group["name"]].id},
                block_device_mappings=[_root_volume(group["disk_gib"])],
                metadata_options={"HttpTokens": "required", "HttpPutResponseHopLimit": 2},
                lifecycle="spot" if node.spot else None,
                tags={"instance": self._tags(node, group)},
            )
        instance = reservation.instances[0]
        self._finish(instance, node)
        return instance, node.member

    def _finish(self, instance: Any, node: Node) -> None:
        """Sets what moto has no parameter for."""
        # Ages differ, so that sorting by age means something, and are the same in each run.
        self._launched += 1
        instance.launch_time = instance.launch_time - timedelta(days=6, hours=7 * self._launched)
        instance.architecture = self._estate.instance_types[node.instance_type]["arch"]
        instance.virtualization_type = "hvm"
        instance.root_device_name = ROOT_DEVICE
        instance.ebs_optimized = True
        instance.kernel_id = None
        profile = f"{self._estate.cluster['name']}-node"
        instance.iam_instance_profile = {
            "Arn": f"arn:aws:iam::{self._rig.account}:instance-profile/{profile}",
            "Id": "AIPAQUARTERDECKRIG00",
        }
        if node.spot:
            instance.spot_instance_request_id = f"sir-{node.instance_id[-8:]}"
        # The VPC CNI keeps a second interface warm on every node.
        interface = self._ec2.create_network_interface(
            self._ec2.get_subnet(instance.subnet_id), None, group_ids=self._groups
        )
        self._ec2.attach_network_interface(interface.id, instance.id, 1)
        if instance.private_dns_name != node.private_dns:
            raise ValueError(f"{node.instance_id}: EC2 would name it {instance.private_dns_name}, the estate {node.private_dns}")

    def _tags(self, node: Node, group: dict[str, Any]) -> dict[str, str]:
        cluster = self._estate.cluster["name"]
        if node.claim is not None:
            return {
                "karpenter.sh/nodeclaim": node.claim,
                "karpenter.sh/nodepool": group["name"],
                "eks:eks-cluster-name": cluster,
                f"kubernetes.io/cluster/{cluster}": "owned",
            }
        tags = {
            "eks:cluster-name": cluster,
            "eks:nodegroup-name": group["name"],
            f"kubernetes.io/cluster/{cluster}": "owned",
            f"k8s.io/cluster-autoscaler/{cluster}": "owned",
            "k8s.io/cluster-autoscaler/enabled": "true",
        }
        if node.member:
            tags["aws:autoscaling:groupName"] = scaling_group_name(self._estate, group)
        return tags


def group_uuid(estate: Estate, group: dict[str, Any]) -> str:
    """The same id for the same group in every run."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{estate.cluster['name']}/{group['name']}"))


def scaling_group_name(estate: Estate, group: dict[str, Any]) -> str:
    """The Auto Scaling group's name, as EKS forms it."""
    return f"eks-{group['name']}-{group_uuid(estate, group)}"


def _root_volume(size_gib: int) -> dict[str, Any]:
    volume = {"VolumeSize": size_gib, "VolumeType": "gp3", "DeleteOnTermination": True, "Encrypted": False}
    return {"DeviceName": ROOT_DEVICE, "Ebs": volume}


@contextmanager
def given_id(instance_id: str) -> Iterator[None]:
    """moto draws an id at random; while this lasts it draws the given one."""
    drawn = moto_instances.random_instance_id
    moto_instances.random_instance_id = lambda: instance_id
    try:
        yield
    finally:
        moto_instances.random_instance_id = drawn
