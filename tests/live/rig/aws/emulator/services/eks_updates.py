"""EKS: new versions of node groups, and what becomes of each update, which moto does not keep."""

from __future__ import annotations

import uuid
from typing import Any

from moto.core.responses import ActionResult
from moto.eks.models import EKSBackend
from moto.eks.responses import EKSResponse
from moto.eks.urls import response, url_paths

from ..rig import Refused, Rig
from .eks import PAGE

# Seconds of rig time in which EKS would replace a few nodes one by one.
UPDATE_VERSION_S = 600.0
# The image that is newer than that of every estate.
NEWEST = "20260201"


def install(rig: Rig) -> None:
    """Adds the operations and their paths; must come after what puts node groups on the clock."""
    one = "{0}/clusters/(?P<name>[^/]+)"
    for path in (
        f"{one}/node-groups/(?P<nodegroupName>[^/]+)/update-version$",
        f"{one}/updates$",
        f"{one}/updates/(?P<updateId>[^/]+)$",
    ):
        url_paths[path] = response.dispatch
    _guard_config_updates()
    _version(rig)
    _listing(rig)


def _kept(rig: Rig, cluster: str, group: str) -> list[dict[str, Any]]:
    return rig.group_updates.setdefault((cluster, group), [])


def _guard_config_updates() -> None:
    plain = EKSBackend.update_nodegroup_config

    def update_nodegroup_config(self: EKSBackend, **kwargs: Any) -> Any:
        group = self.describe_nodegroup(kwargs["cluster_name"], kwargs["nodegroup_name"])
        _refuse_busy(group)
        _refuse_bounds(group, kwargs.get("scaling_config") or {})
        return plain(self, **kwargs)

    EKSBackend.update_nodegroup_config = update_nodegroup_config  # type: ignore[method-assign]


def _refuse_busy(group: Any) -> None:
    if group.status != "ACTIVE":
        raise Refused("ResourceInUseException", f"Nodegroup cannot be updated as it is currently not in Active State: {group.status}", 409)


def _refuse_bounds(group: Any, wanted: dict[str, int]) -> None:
    sizes = {**group.scaling_config, **wanted}
    if not sizes["minSize"] <= sizes["desiredSize"] <= sizes["maxSize"]:
        raise Refused("InvalidParameterException", "desired capacity must be between minSize and maxSize", 400)


def _version(rig: Rig) -> None:
    def update_nodegroup_version(self: EKSResponse) -> ActionResult:
        cluster, name = self._get_param("name"), self._get_param("nodegroupName")
        token, kept = self._get_param("clientRequestToken"), _kept(rig, cluster, name)
        for known in kept:
            if token and known.get("token") == token:
                return ActionResult({"update": _shown(known)})
        group = self.eks_backend.describe_nodegroup(cluster, name)
        _refuse_busy(group)
        group.status = "UPDATING"
        release = self._get_param("releaseVersion") or f"{group.version}.5-{NEWEST}"
        update = {
            "id": str(uuid.uuid4()),
            "status": "InProgress",
            "type": "VersionUpdate",
            "params": [{"type": "ReleaseVersion", "value": release}],
            "createdAt": rig.clock.now(),
            "errors": [],
            "token": token,
        }
        kept.append(update)

        def settle() -> None:
            update["status"], group.status, group.release_version = "Successful", "ACTIVE", release

        rig.clock.after(UPDATE_VERSION_S, settle)
        return ActionResult({"update": _shown(update)})

    EKSResponse.update_nodegroup_version = update_nodegroup_version


def _shown(update: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in update.items() if name != "token"}


def _listing(rig: Rig) -> None:
    def list_updates(self: EKSResponse) -> ActionResult:
        cluster, group = self._get_param("name"), self._get_param("nodegroupName")
        found = [update["id"] for update in _kept(rig, cluster, group)]
        page, token = rig.pages.cut(
            found,
            scope=f"ListUpdates/{cluster}/{group}",
            token=self._get_param("nextToken"),
            size=self._get_int_param("maxResults", PAGE),
        )
        return ActionResult({"updateIds": page, "nextToken": token})

    def describe_update(self: EKSResponse) -> ActionResult:
        wanted = self._get_param("updateId")
        for update in _kept(rig, self._get_param("name"), self._get_param("nodegroupName")):
            if update["id"] == wanted:
                return ActionResult({"update": _shown(update)})
        raise Refused("ResourceNotFoundException", f"No update found for ID: {wanted}", 404)

    EKSResponse.list_updates = list_updates
    EKSResponse.describe_update = describe_update
