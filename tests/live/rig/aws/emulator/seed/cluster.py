"""The EKS cluster, with the members that moto leaves out."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

from moto.ec2.models import ec2_backends
from moto.eks.models import eks_backends

from ..estate import Estate
from ..rig import Rig
from .interfaces import Interfaces
from .network import Network


def create_cluster(rig: Rig, estate: Estate, network: Network) -> None:
    """Creates the cluster; its endpoint is a placeholder until the Kubernetes half sets it."""
    wanted = estate.cluster
    eks: Any = rig.backend(eks_backends)
    cluster = eks.create_cluster(
        name=wanted["name"],
        role_arn=f"arn:aws:iam::{rig.account}:role/{wanted['name']}-cluster",
        resources_vpc_config=_vpc_config(estate, network),
        version=wanted["version"],
        kubernetes_network_config={
            "serviceIpv4Cidr": "172.20.0.0/16",
            "ipFamily": "ipv4",
            "elasticLoadBalancing": {"enabled": False},
        },
        logging={"clusterLogging": [{"types": wanted["log_types"], "enabled": True}]},
        tags=dict(wanted["tags"]),
    )
    cluster.endpoint = "https://127.0.0.1:1"
    cluster.certificate_authority = {"data": base64.b64encode(b"set by the test").decode()}
    cluster.platformVersion = "eks.12"
    cluster.created_at = cluster.created_at - timedelta(days=120)
    cluster.access_config = {"authenticationMode": "API_AND_CONFIG_MAP"}
    cluster.upgrade_policy = {"supportType": "STANDARD"}
    cluster.health = {"issues": []}
    cluster.deletion_protection = True
    # EKS puts interfaces of the control plane into two of the cluster's subnets.
    for subnet in _vpc_config(estate, network)["subnetIds"][:2]:
        Interfaces(rig.backend(ec2_backends)).create(subnet, f"Amazon EKS {wanted['name']}", [network.cluster_group_id])
    identity = "0123456789ABCDEF0123456789ABCDEF"
    cluster.identity = {"oidc": {"issuer": f"https://oidc.eks.{rig.region}.amazonaws.com/id/{identity}"}}


def _vpc_config(estate: Estate, network: Network) -> dict[str, Any]:
    wanted = estate.cluster
    return {
        "subnetIds": network.of_tier("intra") or network.of_tier("private"),
        "securityGroupIds": [],
        "clusterSecurityGroupId": network.cluster_group_id,
        "vpcId": network.vpc_id,
        "endpointPublicAccess": wanted["endpoint_public"],
        "endpointPrivateAccess": wanted["endpoint_private"],
        "publicAccessCidrs": list(wanted["public_access_cidrs"]),
    }
