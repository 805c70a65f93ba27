"""Add-ons, access entries and versions of the EKS cluster, as EKS describes them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ..estate import Estate
from ..rig import Rig

SUPPORT = {"standard": "STANDARD_SUPPORT", "extended": "EXTENDED_SUPPORT", "ended": "UNSUPPORTED"}
ACCESS_POLICY = "arn:aws:eks::aws:cluster-access-policy/"


def create_cluster_kinds(rig: Rig, estate: Estate) -> None:
    """Fills what the handlers of `services.aws_kinds` answer from."""
    cluster, kinds = estate.cluster["name"], estate.aws_kinds
    for one in kinds.get("addons", []):
        rig.addons[one["name"]] = _addon(rig, one, cluster)
        rig.addon_versions.append(_compatible(one, estate.cluster["version"]))
    for one in kinds.get("access-entries", []):
        rig.access_entries[one["name"]] = _entry(rig, one, cluster)
    rig.cluster_versions = [_version(rig, one) for one in kinds.get("cluster-versions", [])]


def _ago(rig: Rig, cell: dict[str, int]) -> datetime:
    days = cell["days_ago"] if "days_ago" in cell else -cell["in_days"]
    # A little later than the file says, so that a day is not over when it is looked at.
    return rig.clock.now() - timedelta(days=days) + timedelta(hours=1 if days < 0 else 0)


def _addon(rig: Rig, one: dict[str, Any], cluster: str) -> dict[str, Any]:
    cells, name = one["cells"], one["name"]
    arn = f"arn:aws:eks:{rig.region}:{rig.account}:addon/{cluster}/{name}/1"
    addon = {
        "addonName": name,
        "clusterName": cluster,
        "addonVersion": cells["Version"],
        "addonArn": arn,
        "status": one["object"]["status"],
        "health": one["object"]["health"],
        "createdAt": _ago(rig, cells["Age"]),
        "modifiedAt": _ago(rig, cells["Modified"]),
        "owner": cells["Owner"],
        "publisher": cells["Publisher"],
    }
    if "Role" in cells:
        addon["serviceAccountRoleArn"] = f"arn:aws:iam::{rig.account}:role/{cells['Role']}"
    return addon


def _compatible(one: dict[str, Any], version: str) -> dict[str, Any]:
    cells = one["cells"]
    names = {cells["Newest"], cells["Default"], cells["Version"]}
    versions = [
        {
            "addonVersion": name,
            "architecture": ["amd64", "arm64"],
            "compatibilities": [{"clusterVersion": version, "defaultVersion": name == cells["Default"]}],
        }
        # EKS lists them in no order that one can rely on.
        for name in sorted(names)
    ]
    return {"addonName": one["name"], "type": "networking", "addonVersions": versions, "owner": "aws"}


def _entry(rig: Rig, one: dict[str, Any], cluster: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    cells = one["cells"]
    entry = {
        "clusterName": cluster,
        "principalArn": one["name"],
        "kubernetesGroups": cells["Groups"],
        "accessEntryArn": f"arn:aws:eks:{rig.region}:{rig.account}:access-entry/{cluster}/role/{rig.account}/1/1",
        "createdAt": _ago(rig, cells["Age"]),
        "modifiedAt": _ago(rig, cells["Modified"]),
        "tags": {},
        "username": cells["User"],
        "type": cells["Type"],
    }
    return entry, [_policy(rig, text) for text in cells["Policies"]]


def _policy(rig: Rig, text: str) -> dict[str, Any]:
    """From `AmazonEKSViewPolicy (analytics, ingest)`."""
    name, _, namespaces = text.partition(" (")
    scope: dict[str, Any] = {"type": "cluster", "namespaces": []}
    if namespaces:
        scope = {"type": "namespace", "namespaces": namespaces.rstrip(")").split(", ")}
    now = rig.clock.now()
    return {"policyArn": ACCESS_POLICY + name, "accessScope": scope, "associatedAt": now, "modifiedAt": now}


def _version(rig: Rig, one: dict[str, Any]) -> dict[str, Any]:
    cells = one["cells"]
    return {
        "clusterVersion": one["name"],
        "clusterType": "eks",
        "defaultPlatformVersion": cells["Platform"],
        "defaultVersion": cells["Default"],
        "releaseDate": _ago(rig, cells["Released"]),
        "endOfStandardSupportDate": _ago(rig, cells["Standard ends"]),
        "endOfExtendedSupportDate": _ago(rig, cells["Extended ends"]),
        "status": SUPPORT[cells["Support"]].lower().replace("_", "-"),
        "versionStatus": SUPPORT[cells["Support"]],
        "kubernetesPatchVersion": cells["Patch"],
    }
