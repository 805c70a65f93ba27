"""EKS: pages with opaque tokens, and node groups that take time on the rig's clock."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.eks.models import EKSBackend
from moto.eks.responses import EKSResponse

from ..rig import Refused, Rig

# Seconds of rig time, of the order that AWS takes.
CREATE_NODEGROUP_S = 120.0
UPDATE_NODEGROUP_S = 30.0
PAGE = 100


def install(rig: Rig) -> None:
    """Replaces the listings and puts node group changes on the clock."""

    def list_clusters(self: EKSResponse) -> ActionResult:
        return _listing(rig, self, "clusters", sorted(self.eks_backend.clusters), "ListClusters")

    def list_nodegroups(self: EKSResponse) -> ActionResult:
        cluster = self._get_param("name")
        found = self.eks_backend.clusters.get(cluster)
        if found is None:
            raise Refused("ResourceNotFoundException", f"No cluster found for name: {cluster}.", 404)
        return _listing(rig, self, "nodegroups", sorted(found.nodegroups), f"ListNodegroups/{cluster}")

    EKSResponse.list_clusters = list_clusters  # type: ignore[method-assign]
    EKSResponse.list_nodegroups = list_nodegroups  # type: ignore[method-assign]
    _put_on_clock(rig)


def _listing(rig: Rig, response: EKSResponse, member: str, names: list[str], scope: str) -> ActionResult:
    page, token = rig.pages.cut(
        names,
        scope=scope,
        token=response._get_param("nextToken"),
        size=response._get_int_param("maxResults", PAGE),
    )
    return ActionResult({member: page, "nextToken": token})


def _put_on_clock(rig: Rig) -> None:
    create, update = EKSBackend.create_nodegroup, EKSBackend.update_nodegroup_config

    def becomes_active(group: Any) -> None:
        group.status = "ACTIVE"

    def create_nodegroup(self: EKSBackend, **kwargs: Any) -> Any:
        group = create(self, **kwargs)
        group.status = "CREATING"
        rig.clock.after(CREATE_NODEGROUP_S, lambda: becomes_active(group))
        return group

    def update_nodegroup_config(self: EKSBackend, **kwargs: Any) -> Any:
        result = update(self, **kwargs)
        group = self.describe_nodegroup(kwargs["cluster_name"], kwargs["nodegroup_name"])
        group.status = "UPDATING"
        result["status"] = "InProgress"
        rig.group_updates.setdefault((kwargs["cluster_name"], kwargs["nodegroup_name"]), []).append(result)

        def settle() -> None:
            becomes_active(group)
            result["status"] = "Successful"

        rig.clock.after(UPDATE_NODEGROUP_S, settle)
        return dict(result)

    EKSBackend.create_nodegroup = create_nodegroup  # type: ignore[method-assign]
    EKSBackend.update_nodegroup_config = update_nodegroup_config  # type: ignore[method-assign]
