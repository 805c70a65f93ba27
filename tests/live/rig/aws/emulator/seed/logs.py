"""Groups of CloudWatch Logs, which the rig keeps beside moto."""

from __future__ import annotations

from ..estate import Estate
from ..rig import Rig


def create_log_groups(rig: Rig, estate: Estate) -> None:
    """Creates what the estate lists under `log_groups`; their lines end now."""
    start = int(rig.clock.now().timestamp() * 1000)
    for group in estate.log_groups:
        streams = [{**stream, "start_ms": start} for stream in group["streams"]]
        rig.log_groups[group["name"]] = {**group, "streams": streams}
