"""CloudWatch Logs: groups with what EKS and flow logs write, kept up with the rig's clock."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from typing import Any

from moto.logs.responses import LogsResponse

from ..rig import Refused, Rig

# As many as the service gives at once, and from when on it gives the newest first.
GROUPS, STREAMS, EVENTS = 50, 50, 10_000
NEWEST_FIRST_FROM_MS = 1_704_067_200_000
# Every stream has so many lines when the rig starts, and gets another one after so many seconds.
LINES, APART_S = 2000, 7


def install(rig: Rig) -> None:
    """Replaces the reads."""

    def describe_log_groups(self: LogsResponse) -> str:
        prefix, limit = self._get_param("logGroupNamePrefix", ""), _limit(self, GROUPS)
        found = [_group(rig, one) for name, one in sorted(rig.log_groups.items()) if name.startswith(prefix)]
        return _page(rig, self, "logGroups", found, limit)

    def describe_log_streams(self: LogsResponse) -> str:
        group, prefix = _known(rig, self._get_param("logGroupName")), self._get_param("logStreamNamePrefix")
        by_time = self._get_param("orderBy", "LogStreamName") == "LastEventTime"
        if prefix and by_time:
            raise Refused("InvalidParameterException", "Cannot order by LastEventTime with a logStreamNamePrefix.")
        found = [_stream(rig, one) for one in group["streams"] if one["name"].startswith(prefix or "")]
        key = "lastEventTimestamp" if by_time else "logStreamName"
        found.sort(key=lambda one: one[key], reverse=bool(self._get_param("descending", False)))
        return _page(rig, self, "logStreams", found, _limit(self, STREAMS))

    # When a search began: what is written while somebody pages would move every page.
    begun: dict[str, int] = {}

    def filter_log_events(self: LogsResponse) -> str:
        search = json.dumps(_scope(self, "events"), sort_keys=True)
        if not self._get_param("nextToken"):
            begun[search] = _now_ms(rig)
        events = list(_wanted(rig, self, begun.get(search, _now_ms(rig))))
        return _page(rig, self, "events", events, _limit(self, EVENTS), searchedLogStreams=[])

    LogsResponse.describe_log_groups = describe_log_groups  # type: ignore[method-assign]
    LogsResponse.describe_log_streams = describe_log_streams  # type: ignore[method-assign]
    LogsResponse.filter_log_events = filter_log_events  # type: ignore[method-assign]


def _limit(self: LogsResponse, most: int) -> int:
    limit = int(self._get_param("limit", most))
    if not 1 <= limit <= most:
        raise Refused("InvalidParameterException", f"Member must have value less than or equal to {most}")
    return limit


def _page(rig: Rig, self: LogsResponse, member: str, items: list[Any], size: int, **more: Any) -> str:
    scope = _scope(self, member)
    page, token = rig.pages.cut(items, scope=scope, token=self._get_param("nextToken"), size=size)
    return json.dumps({member: page, **more} | ({"nextToken": token} if token else {}))


def _scope(self: LogsResponse, member: str) -> list[Any]:
    return [member, {key: value for key, value in json.loads(self.body).items() if key != "nextToken"}]


def _known(rig: Rig, name: str) -> dict[str, Any]:
    if name not in rig.log_groups:
        raise Refused("ResourceNotFoundException", "The specified log group does not exist.")
    return rig.log_groups[name]


def _group(rig: Rig, group: dict[str, Any]) -> dict[str, Any]:
    arn = f"arn:aws:logs:{rig.region}:{rig.account}:log-group:{group['name']}"
    found = {
        "logGroupName": group["name"],
        "creationTime": _now_ms(rig) - group["age_days"] * 86_400_000,
        "metricFilterCount": 0,
        "arn": f"{arn}:*",
        "logGroupArn": arn,
        "storedBytes": group["stored_mib"] << 20,
        "logGroupClass": "STANDARD",
        "deletionProtectionEnabled": False,
    }
    return found | ({"retentionInDays": group["retention_days"]} if group["retention_days"] else {})


def _stream(rig: Rig, stream: dict[str, Any]) -> dict[str, Any]:
    times = [ms for ms, _ in _lines(rig, stream)]
    return {
        "logStreamName": stream["name"],
        "creationTime": times[0],
        "firstEventTimestamp": times[0],
        "lastEventTimestamp": times[-1],
        "lastIngestionTime": times[-1] + 500,
        "storedBytes": 0,
    }


def _lines(rig: Rig, stream: dict[str, Any]) -> Iterator[tuple[int, int]]:
    """Time and number of every line that has been written by now."""
    first = stream["start_ms"] - (stream["last_s"] + (LINES - 1) * APART_S) * 1000
    written = (_now_ms(rig) - first) // (APART_S * 1000)
    for number in range(written + 1):
        yield first + number * APART_S * 1000, number


def _wanted(rig: Rig, self: LogsResponse, until_ms: int) -> Iterator[dict[str, Any]]:
    group = _known(rig, self._get_param("logGroupName"))
    names, prefix = self._get_param("logStreamNames") or [], self._get_param("logStreamNamePrefix")
    if names and prefix or len(names) > 100:
        raise Refused("InvalidParameterException", "logStreamNames and logStreamNamePrefix are exclusive, up to 100 names")
    known = [stream["name"] for stream in group["streams"]]
    if missing := [name for name in names if name not in known]:
        raise Refused("ResourceNotFoundException", f"The specified log stream does not exist: {missing[0]}")
    start, end = self._get_param("startTime", 0), min(until_ms, self._get_param("endTime", until_ms))
    forward = self._get_param("startFromHead", True)
    if not forward and start < NEWEST_FIRST_FROM_MS:
        raise Refused("InvalidParameterException", "startFromHead=false needs a startTime of 2024 or later")
    matches, found = _pattern(self._get_param("filterPattern", "")), []
    for place, stream in enumerate(group["streams"]):
        if names and stream["name"] not in names or not stream["name"].startswith(prefix or ""):
            continue
        for ms, number in _lines(rig, stream):
            text = stream["lines"][number % len(stream["lines"])].replace("{n}", str(number))
            if start <= ms <= end and matches(text):
                found.append((ms, place, number, stream["name"], text))
    for ms, place, number, name, text in sorted(found, reverse=not forward):
        event_id = f"{ms:020}{place:08}{number:028}"
        yield {"logStreamName": name, "timestamp": ms, "message": text, "ingestionTime": ms + 500, "eventId": event_id}


def _pattern(pattern: str) -> Any:
    """Patterns of words: all of them, `?` for any, `-` for none."""
    if pattern.startswith(("{", "[", "%")):
        raise NotImplementedError("patterns of JSON, columns and regular expressions")
    try:
        words = shlex.split(pattern)
    except ValueError as error:
        raise Refused("InvalidParameterException", f"Invalid filter pattern: {error}") from error
    any_of = [word[1:] for word in words if word.startswith("?")]
    none_of = [word[1:] for word in words if word.startswith("-")]
    all_of = [word for word in words if word[0] not in "?-"]

    def matches(text: str) -> bool:
        there = all(word in text for word in all_of) and not any(word in text for word in none_of)
        return there and (not any_of or any(word in text for word in any_of))

    return matches


def _now_ms(rig: Rig) -> int:
    return int(rig.clock.now().timestamp() * 1000)
