"""EKS add-ons, access entries and versions, which moto lacks, and members that it leaves out elsewhere."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.efs.models import FileSystem
from moto.elasticache.responses import ElastiCacheResponse
from moto.eks.responses import EKSResponse
from moto.eks.urls import response, url_paths
from moto.s3.models import s3_backends
from moto.s3.responses import S3Response

from ..rig import Refused, Rig
from .eks import PAGE

# The element that S3 answers with, where moto names it after the operation.
VERSIONING = ("GetBucketVersioningResponse", "VersioningConfiguration")


def install(rig: Rig) -> None:
    """Adds the operations and their paths."""
    _addons(rig)
    _access_entries(rig)
    _versions(rig)
    one = "{0}/clusters/(?P<name>[^/]+)"
    for path in (
        f"{one}/addons$",
        f"{one}/addons/(?P<addonName>[^/]+)$",
        f"{one}/access-entries$",
        f"{one}/access-entries/(?P<principalArn>.+)/access-policies$",
        f"{one}/access-entries/(?P<principalArn>.+)$",
        "{0}/addons/supported-versions$",
        "{0}/cluster-versions$",
    ):
        url_paths[path] = response.dispatch
    _members(rig)
    _serverless_caches(rig)


def _page(rig: Rig, self: EKSResponse, member: str, items: list[Any], scope: str) -> ActionResult:
    size = self._get_int_param("maxResults", PAGE)
    page, token = rig.pages.cut(items, scope=scope, token=self._get_param("nextToken"), size=size)
    return ActionResult({member: page, "nextToken": token})


def _found(items: dict[str, Any], name: str, what: str) -> Any:
    if name not in items:
        raise Refused("ResourceNotFoundException", f"No {what} found for name: {name}.", 404)
    return items[name]


def _addons(rig: Rig) -> None:
    def list_addons(self: EKSResponse) -> ActionResult:
        return _page(rig, self, "addons", sorted(rig.addons), "ListAddons")

    def describe_addon(self: EKSResponse) -> ActionResult:
        return ActionResult({"addon": _found(rig.addons, self._get_param("addonName"), "addon")})

    def describe_addon_versions(self: EKSResponse) -> ActionResult:
        wanted = self._get_param("addonName")
        found = [one for one in rig.addon_versions if wanted in (None, one["addonName"])]
        return _page(rig, self, "addons", found, f"DescribeAddonVersions/{wanted}")

    EKSResponse.list_addons = list_addons
    EKSResponse.describe_addon = describe_addon
    EKSResponse.describe_addon_versions = describe_addon_versions


def _access_entries(rig: Rig) -> None:
    def list_access_entries(self: EKSResponse) -> ActionResult:
        return _page(rig, self, "accessEntries", sorted(rig.access_entries), "ListAccessEntries")

    def describe_access_entry(self: EKSResponse) -> ActionResult:
        entry, _ = _found(rig.access_entries, self._get_param("principalArn"), "access entry")
        return ActionResult({"accessEntry": entry})

    def list_associated_access_policies(self: EKSResponse) -> ActionResult:
        principal = self._get_param("principalArn")
        _, policies = _found(rig.access_entries, principal, "access entry")
        return _page(rig, self, "associatedAccessPolicies", policies, f"Policies/{principal}")

    EKSResponse.list_access_entries = list_access_entries
    EKSResponse.describe_access_entry = describe_access_entry
    EKSResponse.list_associated_access_policies = list_associated_access_policies


def _versions(rig: Rig) -> None:
    def describe_cluster_versions(self: EKSResponse) -> ActionResult:
        wanted = self._get_param("clusterVersions")
        found = [one for one in rig.cluster_versions if not wanted or one["clusterVersion"] in wanted]
        return _page(rig, self, "clusterVersions", found, f"DescribeClusterVersions/{wanted}")

    EKSResponse.describe_cluster_versions = describe_cluster_versions


def _serverless_caches(rig: Rig) -> None:
    def describe_serverless_caches(self: ElastiCacheResponse) -> ActionResult:
        name = self._get_param("ServerlessCacheName")
        if name and name not in rig.serverless_caches:
            raise Refused("ServerlessCacheNotFoundFault", f"Serverless cache {name} not found.", 404)
        found = [one for key, one in sorted(rig.serverless_caches.items()) if name in (None, key)]
        size, token = self._get_int_param("MaxResults", 50), self._get_param("NextToken")
        page, following = rig.pages.cut(found, scope=f"DescribeServerlessCaches/{name}", token=token, size=size)
        return ActionResult({"ServerlessCaches": page, "NextToken": following})

    ElastiCacheResponse.describe_serverless_caches = describe_serverless_caches


def _members(rig: Rig) -> None:
    # moto's file systems are empty.
    FileSystem.size_in_bytes = property(  # type: ignore[assignment]
        lambda self: {"Value": getattr(self, "_rig_size", 0), "Timestamp": rig.clock.now().timestamp()}
    )
    # The Region of each bucket, by which its settings are asked for.
    plain = S3Response.serialized

    def serialized(self: S3Response, result: ActionResult) -> Any:
        for bucket in _buckets(result):
            found = s3_backends[rig.account]["aws"].buckets.get(bucket["Name"])
            bucket["BucketRegion"] = found.region_name if found else rig.region
        status, headers, body = plain(self, result)
        return status, headers, body.replace(*VERSIONING)

    S3Response.serialized = serialized  # type: ignore[method-assign]


def _buckets(result: ActionResult) -> list[dict[str, Any]]:
    value = getattr(result, "result", None)
    found = value.get("Buckets") if isinstance(value, dict) else None
    return found if isinstance(found, list) else []
