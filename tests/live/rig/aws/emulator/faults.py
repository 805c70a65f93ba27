"""Faults that a test plants, and which of them meet a call."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass
from typing import Any

from .call import Call

KINDS = (
    "throttle",
    "error-5xx",
    "delay",
    "truncate",
    "halve",
    "close",
    "expired-token",
    "access-denied",
    "skew",
)
UNTIL_CLEARED = "until cleared"


@dataclass
class Fault:
    """One planted fault; `remaining` is None until it is cleared."""

    kind: str
    service: str = "*"
    action: str = "*"
    remaining: int | None = None
    delay_ms: int = 0
    access_key: str | None = None
    status: int | None = None

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Fault:
        """Reads one from the control interface; raises ValueError for what it does not know."""
        known = {"kind", "service", "action", "count", "delay_ms", "access_key", "status"}
        if unknown := set(value) - known:
            raise ValueError(f"unknown fault members: {', '.join(sorted(unknown))}")
        if value.get("kind") not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        count = value.get("count", UNTIL_CLEARED)
        if count not in (UNTIL_CLEARED, None) and (not isinstance(count, int) or count < 1):
            raise ValueError(f"count must be a positive number or '{UNTIL_CLEARED}'")
        return cls(
            kind=value["kind"],
            service=value.get("service", "*"),
            action=value.get("action", "*"),
            remaining=count if isinstance(count, int) else None,
            delay_ms=int(value.get("delay_ms", 0)),
            access_key=value.get("access_key"),
            status=value.get("status"),
        )

    def meets(self, call: Call) -> bool:
        """Whether this fault concerns the call."""
        return (
            self.remaining != 0
            and self.service in ("*", call.service)
            and self.action in ("*", call.action)
            and self.access_key in (None, call.access_key)
        )


class Faults:
    """The planted faults, in the order of planting."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planted: list[Fault] = []

    def plant(self, values: list[dict[str, Any]]) -> None:
        """Adds faults; none is added when one of them is wrong."""
        faults = [Fault.from_json(value) for value in values]
        with self._lock:
            self._planted.extend(faults)

    def take(self, call: Call) -> list[Fault]:
        """The faults that meet this call: all delays, and the first of the others."""
        taken: list[Fault] = []
        with self._lock:
            for fault in self._planted:
                decided = any(other.kind != "delay" for other in taken)
                if not fault.meets(call) or (decided and fault.kind != "delay"):
                    continue
                if fault.remaining is not None:
                    fault.remaining -= 1
                taken.append(fault)
            self._planted = [fault for fault in self._planted if fault.remaining != 0]
        return taken

    def listed(self) -> list[dict[str, Any]]:
        """What is still planted."""
        with self._lock:
            return [asdict(fault) for fault in self._planted]

    def clear(self, access_key: str | None = None) -> None:
        """Removes every fault, or those that were planted for one access key."""
        with self._lock:
            self._planted = [it for it in self._planted if access_key not in (None, it.access_key)]
