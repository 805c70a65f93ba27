"""RDS: changes of databases that take time on the rig's clock, and the events that tell of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.rds.responses import RDSResponse

from ..rig import Refused, Rig

# Seconds of rig time, of the order that AWS takes.
REBOOT_S = 40.0
MAINTENANCE_S = 300.0


def install(rig: Rig) -> None:
    """Replaces and adds the operations."""
    _reboot(rig)
    _maintenance(rig)


def _tell(rig: Rig, database: Any, message: str, category: str) -> None:
    event = {
        "SourceIdentifier": database.db_instance_identifier,
        "SourceType": "db-instance",
        "SourceArn": database.arn,
        "Message": message,
        "EventCategories": [category],
        "Date": rig.clock.now(),
    }
    rig.database_events.append(event)


def _busy(rig: Rig, database: Any, status: str, seconds: float, then: Callable[[], None]) -> None:
    """Takes a database out of service for a while; one that is out already is left alone."""
    if database.status != "available":
        raise Refused("InvalidDBInstanceState", f"Database is in {database.status} state", 400)
    database.status = status

    def settle() -> None:
        database.status = "available"
        then()

    rig.clock.after(seconds, settle)


def _reboot(rig: Rig) -> None:
    def reboot_db_instance(self: RDSResponse) -> ActionResult:
        database = self.backend.describe_db_instances(self.params["DBInstanceIdentifier"])[0]
        failover = bool(self.params.get("ForceFailover"))
        if failover and not database.multi_az:
            raise Refused("InvalidParameterCombination", "Cannot failover a DB instance that is not Multi-AZ", 400)

        def settle() -> None:
            if failover:
                first, second = database.availability_zone, database.secondary_availability_zone
                database.availability_zone, database.secondary_availability_zone = second, first
                _tell(rig, database, "Multi-AZ instance failover completed.", "failover")
            _tell(rig, database, "DB instance restarted", "availability")

        _busy(rig, database, "rebooting", REBOOT_S, settle)
        return ActionResult({"DBInstance": database})

    RDSResponse.reboot_db_instance = reboot_db_instance  # type: ignore[method-assign]


def _maintenance(rig: Rig) -> None:
    def apply_pending_maintenance_action(self: RDSResponse) -> ActionResult:
        arn, action = self.params["ResourceIdentifier"], self.params["ApplyAction"]
        waiting = next((one for one in rig.database_maintenance if one["ResourceIdentifier"] == arn), None)
        known = waiting["PendingMaintenanceActionDetails"] if waiting else []
        if waiting is None or action not in [one["Action"] for one in known]:
            raise Refused("ResourceNotFoundFault", f"No pending {action} for {arn}", 404)
        answer = {**waiting, "PendingMaintenanceActionDetails": [{**one, "OptInStatus": self.params["OptInType"]} for one in known]}

        def settle() -> None:
            left = [one for one in known if one["Action"] != action]
            waiting["PendingMaintenanceActionDetails"] = left
            if not left:
                rig.database_maintenance.remove(waiting)

        if self.params["OptInType"] == "immediate":
            database = self.backend.describe_db_instances(arn.rsplit(":", 1)[1])[0]
            _busy(rig, database, "maintenance", MAINTENANCE_S, settle)
        return ActionResult({"ResourcePendingMaintenanceActions": answer})

    RDSResponse.apply_pending_maintenance_action = apply_pending_maintenance_action
