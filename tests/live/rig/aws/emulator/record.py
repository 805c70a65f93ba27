"""The record of every request, for tests to read."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from .call import Call

# Enough for hours of polling; the oldest go first so that a long run by hand does not grow for ever.
LIMIT = 50_000


@dataclass
class Entry:
    """One request and how it was answered."""

    number: int
    time: str
    call: Call
    status: int = 0
    faults: list[str] = field(default_factory=list)
    error: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The form in which the control interface gives it out."""
        return {
            "number": self.number,
            "time": self.time,
            "service": self.call.service,
            "action": self.call.action,
            "region": self.call.region,
            "access_key": self.call.access_key,
            "params": self.call.params,
            "status": self.status,
            "faults": self.faults,
            "error": self.error,
            "violations": self.call.violations,
        }


class Record:
    """All requests since the start or since the last clearing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[Entry] = []
        self._count = 0

    def add(self, call: Call, time: str) -> Entry:
        """Notes a request as it arrives, so that one that never ends is on record too."""
        with self._lock:
            self._count += 1
            entry = Entry(self._count, time, call)
            self._entries.append(entry)
            del self._entries[:-LIMIT]
            return entry

    def requests(self) -> list[dict[str, Any]]:
        """Every request, oldest first."""
        with self._lock:
            return [entry.as_json() for entry in self._entries]

    def violations(self) -> list[dict[str, Any]]:
        """The requests that the service's model does not allow."""
        return [entry for entry in self.requests() if entry["violations"]]

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._entries.clear()
