"""A clock that only the test moves, and the state changes that are due on it.

Real services take minutes to bring up a node group. Tests cannot wait, so such changes are queued
here and happen when the test advances the clock; nothing happens by itself.
"""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone


class Clock:
    """Wall time plus the seconds that the test has added."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._elapsed = 0.0
        self._order = itertools.count()
        self._due: list[tuple[float, int, Callable[[], None]]] = []

    @property
    def elapsed(self) -> float:
        """Seconds by which the test has advanced the clock."""
        return self._elapsed

    @property
    def pending(self) -> int:
        """How many state changes have not happened yet."""
        return len(self._due)

    def now(self) -> datetime:
        """The rig's time, aware, in UTC."""
        return datetime.now(timezone.utc) + timedelta(seconds=self._elapsed)

    def restart(self) -> None:
        """Back to wall time; for the end of the seeding."""
        with self._lock:
            self._elapsed = 0.0

    def after(self, seconds: float, change: Callable[[], None]) -> None:
        """Queues `change` for when the clock has been advanced by `seconds` from now."""
        with self._lock:
            heapq.heappush(self._due, (self._elapsed + seconds, next(self._order), change))

    def advance(self, seconds: float) -> int:
        """Moves the clock and applies what became due, in order; returns how many changes."""
        if seconds < 0:
            raise ValueError("the clock only moves forward")
        changes: list[Callable[[], None]] = []
        with self._lock:
            self._elapsed += seconds
            while self._due and self._due[0][0] <= self._elapsed:
                changes.append(heapq.heappop(self._due)[2])
        for change in changes:
            change()
        return len(changes)
