"""RDS: pages with opaque markers, restorable times that keep up with the clock, events, maintenance."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from moto.core.responses import ActionResult
from moto.rds.models import DBCluster, DBInstance
from moto.rds.responses import RDSResponse

from ..rig import Refused, Rig

PAGE, SMALLEST, LARGEST = 100, 20, 100
# Minutes of events that are listed unless the caller says otherwise, and at most.
DURATION, LONGEST = 60, 20_160


def install(rig: Rig) -> None:
    """Replaces the describe calls."""
    for kind in (DBInstance, DBCluster):
        # Seconds by which a restore lags behind; none where backups belong to the cluster or are off.
        kind.rig_restorable_s = None
        kind.latest_restorable_time = property(lambda self: _restorable(rig, self))
    _addresses()
    _databases(rig)
    _snapshots(rig)
    _history(rig)
    _parameters(rig)


def _restorable(rig: Rig, database: Any) -> datetime | None:
    lag = database.rig_restorable_s
    return None if lag is None else rig.clock.now() - timedelta(seconds=lag)


def _addresses() -> None:
    plain: Any = DBInstance.address
    DBInstance.rig_address = None
    DBInstance.address = property(lambda self: self.rig_address or plain.fget(self))  # type: ignore[assignment]


def _page(rig: Rig, response: RDSResponse, member: str, items: list[Any]) -> ActionResult:
    """One page; RDS takes 20 to 100 records."""
    size = int(response.params.get("MaxRecords") or PAGE)
    if not SMALLEST <= size <= LARGEST:
        raise Refused("InvalidParameterValue", f"Invalid value {size} for MaxRecords. Must be between {SMALLEST} and {LARGEST}")
    # moto spells the names in snake case where it keeps them.
    scope = {key: value for key, value in response.params.items() if key.lower() not in ("marker", "max_records", "maxrecords")}
    marker = response.params.get("Marker")
    page, following = rig.pages.cut(items, scope=[member, scope], token=marker, size=size)
    return ActionResult({member: page, "Marker": following})


def _filters(response: RDSResponse) -> dict[str, list[str]]:
    return {one["Name"]: one["Values"] for one in response.params.get("Filters", [])}


def _databases(rig: Rig) -> None:
    def describe_db_instances(self: RDSResponse) -> ActionResult:
        found = self.backend.describe_db_instances(self.params.get("DBInstanceIdentifier"), filters=_filters(self))
        return _page(rig, self, "DBInstances", found)

    def describe_db_clusters(self: RDSResponse) -> ActionResult:
        found = self.backend.describe_db_clusters(self.params.get("DBClusterIdentifier"), filters=_filters(self))
        return _page(rig, self, "DBClusters", found)

    RDSResponse.describe_db_instances = describe_db_instances  # type: ignore[method-assign]
    RDSResponse.describe_db_clusters = describe_db_clusters  # type: ignore[method-assign]


def _snapshots(rig: Rig) -> None:
    def describe_db_snapshots(self: RDSResponse) -> ActionResult:
        of, name = self.params.get("DBInstanceIdentifier"), self.params.get("DBSnapshotIdentifier")
        found = self.backend.describe_db_snapshots(of, name, self.params.get("SnapshotType"), _filters(self))
        return _page(rig, self, "DBSnapshots", list(found))

    def describe_db_cluster_snapshots(self: RDSResponse) -> ActionResult:
        of, name = self.params.get("DBClusterIdentifier"), self.params.get("DBClusterSnapshotIdentifier")
        found = self.backend.describe_db_cluster_snapshots(of, name, self.params.get("SnapshotType"), _filters(self))
        return _page(rig, self, "DBClusterSnapshots", list(found))

    RDSResponse.describe_db_snapshots = describe_db_snapshots  # type: ignore[method-assign]
    RDSResponse.describe_db_cluster_snapshots = describe_db_cluster_snapshots  # type: ignore[method-assign]


def _history(rig: Rig) -> None:
    def describe_events(self: RDSResponse) -> ActionResult:
        minutes = int(self.params.get("Duration") or DURATION)
        if not 0 < minutes <= LONGEST:
            raise Refused("InvalidParameterValue", f"The duration must be between 1 and {LONGEST} minutes")
        name, kind = self.params.get("SourceIdentifier"), self.params.get("SourceType")
        if name and not kind:
            raise Refused("InvalidParameterCombination", "Cannot specify source identifier without source type")
        since = rig.clock.now() - timedelta(minutes=minutes)
        found = [event for event in rig.database_events if event["Date"] >= since]
        found = [event for event in found if name in (None, event["SourceIdentifier"])]
        return _page(rig, self, "Events", [event for event in found if kind in (None, event["SourceType"])])

    def describe_pending_maintenance_actions(self: RDSResponse) -> ActionResult:
        wanted = self.params.get("ResourceIdentifier")
        found = [one for one in rig.database_maintenance if wanted in (None, one["ResourceIdentifier"])]
        return _page(rig, self, "PendingMaintenanceActions", found)

    RDSResponse.describe_events = describe_events  # type: ignore[method-assign]
    RDSResponse.describe_pending_maintenance_actions = describe_pending_maintenance_actions


def _parameters(rig: Rig) -> None:
    """Only what was set: moto knows no defaults of engines."""

    def listed(self: RDSResponse, group: str, cluster: bool) -> ActionResult:
        known = {one["group"] for one in rig.database_parameters if one["cluster"] == cluster}
        if group not in known:
            raise Refused("DBParameterGroupNotFound", f"DBParameterGroup not found: {group}", 404)
        found = [one["row"] for one in rig.database_parameters if (one["group"], one["cluster"]) == (group, cluster)]
        source = self.params.get("Source")
        return _page(rig, self, "Parameters", [row for row in found if source in (None, row["Source"])])

    def describe_db_parameters(self: RDSResponse) -> ActionResult:
        return listed(self, self.params["DBParameterGroupName"], False)

    def describe_db_cluster_parameters(self: RDSResponse) -> ActionResult:
        return listed(self, self.params["DBClusterParameterGroupName"], True)

    RDSResponse.describe_db_parameters = describe_db_parameters  # type: ignore[method-assign]
    RDSResponse.describe_db_cluster_parameters = describe_db_cluster_parameters  # type: ignore[method-assign]
