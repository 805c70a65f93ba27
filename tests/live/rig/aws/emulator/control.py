"""The control interface under `/_rig/`, spoken by the tests and by people with curl."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from . import states
from .rig import Rig

Handler = Callable[[Any], Any]


class Control:
    """Routes of the control interface; every answer is JSON."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._routes: dict[tuple[str, str], Handler] = {
            ("GET", "faults"): lambda _: rig.faults.listed(),
            ("POST", "faults"): self._plant,
            ("DELETE", "faults"): lambda value: rig.faults.clear(**value),
            ("POST", "policy"): lambda value: rig.policies.attach(**value),
            ("GET", "requests"): lambda _: rig.record.requests(),
            ("DELETE", "requests"): lambda _: rig.record.clear(),
            ("GET", "violations"): lambda _: rig.record.violations(),
            ("GET", "clock"): lambda _: {"elapsed_s": rig.clock.elapsed, "pending": rig.clock.pending},
            ("POST", "clock"): self._advance,
            ("POST", "page-size"): self._page_size,
            ("POST", "cluster"): lambda value: states.set_cluster(rig, **value),
            ("POST", "nodegroup"): lambda value: states.set_nodegroup(rig, **value),
            ("POST", "database"): lambda value: states.set_database(rig, **value),
            ("POST", "scaling-group"): lambda value: states.add_scaling_group(rig, **value),
            ("POST", "instance"): lambda value: states.set_instance(rig, **value),
            ("POST", "agent"): lambda value: states.set_agent(rig, **value),
        }

    def answer(self, method: str, path: str, _query: str, body: bytes) -> tuple[int, bytes]:
        """Status and body; whatever the caller got wrong is 400 with the reason."""
        handler = self._routes.get((method, path.removeprefix("/_rig/").strip("/")))
        if handler is None:
            known = ", ".join(f"{verb} /_rig/{name}" for verb, name in self._routes)
            return 404, _json({"error": f"no such route; there are {known}"})
        try:
            value = json.loads(body) if body else {}
            return 200, _json(handler(value))
        except (KeyError, TypeError, ValueError) as error:
            return 400, _json({"error": f"{type(error).__name__}: {error}"})

    def _plant(self, value: Any) -> Any:
        self._rig.faults.plant(value if isinstance(value, list) else [value])
        return self._rig.faults.listed()

    def _advance(self, value: Any) -> Any:
        changed = self._rig.clock.advance(float(value["advance_s"]))
        return {"elapsed_s": self._rig.clock.elapsed, "pending": self._rig.clock.pending, "changed": changed}

    def _page_size(self, value: Any) -> Any:
        size = value["n"]
        if size is not None and (not isinstance(size, int) or size < 1):
            raise ValueError("n must be a positive number, or null for the services' own sizes")
        self._rig.pages.forced = size
        return {"n": size}


def _json(value: Any) -> bytes:
    return json.dumps({} if value is None else value, default=str).encode()
