"""RDS: log files of instances, one for each of the last hours, the newest of which grows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from moto.core.responses import ActionResult
from moto.rds.responses import RDSResponse

from ..rig import Refused, Rig

FILES, APART_S, PORTION = 3, 7, 1_000_000


def install(rig: Rig) -> None:
    """Adds the operations."""

    def describe_db_log_files(self: RDSResponse) -> ActionResult:
        name = _database(self)
        found = [_file(rig, name, hour) for hour in _hours(rig)]
        return ActionResult({"DescribeDBLogFiles": found})

    def download_db_log_file_portion(self: RDSResponse) -> ActionResult:
        name, wanted = _database(self), self.params["LogFileName"]
        hour = next((hour for hour in _hours(rig) if _name(hour) == wanted), None)
        if hour is None:
            raise Refused("DBLogFileNotFoundFault", f"DBLog File: {wanted}, is not found on the DB instance", 404)
        text = "".join(f"{line}\n" for line in _lines(rig, name, hour))
        marker, lines = self.params.get("Marker"), self.params.get("NumberOfLines")
        start = int(marker) if marker else len(text) - len("".join(text.splitlines(True)[-int(lines or 10_000):]))
        data = text[start : start + PORTION]
        end = start + len(data)
        return ActionResult({"LogFileData": data, "Marker": str(end), "AdditionalDataPending": end < len(text)})

    RDSResponse.describe_db_log_files = describe_db_log_files  # type: ignore[attr-defined]
    RDSResponse.download_db_log_file_portion = download_db_log_file_portion  # type: ignore[attr-defined]


def _database(self: RDSResponse) -> str:
    name = self.params["DBInstanceIdentifier"]
    self.backend.describe_db_instances(name)
    return name


def _hours(rig: Rig) -> list[datetime]:
    this = rig.clock.now().replace(minute=0, second=0, microsecond=0)
    return [this - timedelta(hours=back) for back in range(FILES)]


def _name(hour: datetime) -> str:
    return f"error/postgresql.log.{hour:%Y-%m-%d-%H}"


def _file(rig: Rig, name: str, hour: datetime) -> dict[str, Any]:
    lines = list(_lines(rig, name, hour))
    last = hour + timedelta(seconds=(len(lines) - 1) * APART_S)
    size = sum(len(line) + 1 for line in lines)
    return {"LogFileName": _name(hour), "LastWritten": int(last.timestamp() * 1000), "Size": size}


def _lines(rig: Rig, name: str, hour: datetime) -> Iterator[str]:
    until = min(rig.clock.now(), hour + timedelta(hours=1))
    for number in range(int((until - hour).total_seconds()) // APART_S + 1):
        at = hour + timedelta(seconds=number * APART_S)
        yield f"{at:%Y-%m-%d %H:%M:%S} UTC:10.0.11.7(52114):app@{name}:[{number}]:LOG:  duration: {number} ms"
