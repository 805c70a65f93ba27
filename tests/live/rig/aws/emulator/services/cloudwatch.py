"""CloudWatch: metrics that keep up with the rig's clock, instead of points that grow old; alarms in pages."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult

from ..rig import Refused, Rig

MOST_QUERIES = 500
MOST_ALARMS = 100


def install(rig: Rig) -> None:
    """Replaces GetMetricData and DescribeAlarms."""

    def get_metric_data(self: CloudWatchResponse) -> ActionResult:
        params = self._get_params()
        queries, start, end = params["MetricDataQueries"], params["StartTime"], params["EndTime"]
        if len(queries) > MOST_QUERIES or not start < end:
            raise Refused("ValidationError", f"At most {MOST_QUERIES} queries over a time that is not empty")
        results = [_result(rig, query, start, end, params.get("ScanBy")) for query in queries]
        scope = ["GetMetricData", queries, start, end]
        page, token = rig.pages.cut(results, scope=scope, token=params.get("NextToken"), size=MOST_QUERIES)
        return ActionResult({"MetricDataResults": page, "NextToken": token, "Messages": []})

    def describe_alarms(self: CloudWatchResponse) -> ActionResult:
        params = self._get_params()
        size = params.get("MaxRecords", MOST_ALARMS // 2)
        if not 1 <= size <= MOST_ALARMS:
            raise Refused("ValidationError", f"MaxRecords must be between 1 and {MOST_ALARMS}")
        # Whoever does not ask for composite alarms does not get any.
        wanted = ("AlarmTypes", "AlarmNames", "AlarmNamePrefix", "StateValue")
        types, names, prefix, state = (params.get(name) for name in wanted)
        found = [
            alarm
            for alarm in self.cloudwatch_backend.describe_alarms()
            if ("CompositeAlarm" if alarm.rule else "MetricAlarm") in (types or ["MetricAlarm"])
            and (not names or alarm.name in names)
            and alarm.name.startswith(prefix or "")
            and state in (None, alarm.state_value)
        ]
        scope = ["DescribeAlarms", types, names, prefix, state]
        page, token = rig.pages.cut(found, scope=scope, token=params.get("NextToken"), size=size)
        metric, composite = ([one for one in page if bool(one.rule) is kind] for kind in (False, True))
        return ActionResult({"MetricAlarms": metric, "CompositeAlarms": composite, "NextToken": token})

    CloudWatchResponse.get_metric_data = get_metric_data  # type: ignore[method-assign]
    CloudWatchResponse.describe_alarms = describe_alarms  # type: ignore[method-assign]


def _result(rig: Rig, query: dict[str, Any], start: datetime, end: datetime, scan_by: str | None) -> dict[str, Any]:
    """The points of one query; none where nothing is measured, as CloudWatch has it."""
    if "MetricStat" not in query:
        raise NotImplementedError("expressions over metrics")
    stat = query["MetricStat"]
    metric, period = stat["Metric"], int(stat["Period"])
    dimensions = frozenset((one["Name"], one["Value"]) for one in metric.get("Dimensions", []))
    value = rig.metrics.get((metric["Namespace"], metric["MetricName"], dimensions))
    times = [] if value is None else _times(start, min(_aware(end), rig.clock.now()), period)
    if scan_by != "TimestampAscending":
        times.reverse()
    if value is not None and stat["Stat"] == "Sum":
        value *= period
    return {
        "Id": query["Id"],
        "Label": metric["MetricName"],
        "Timestamps": times,
        "Values": [value] * len(times),
        "StatusCode": "Complete",
    }


def _times(start: datetime, end: datetime, period: int) -> list[datetime]:
    """The beginnings of the periods that begin in between."""
    first = -(-int(_aware(start).timestamp()) // period) * period
    return [datetime.fromtimestamp(at, timezone.utc) for at in range(first, int(end.timestamp()), period)]


def _aware(time: datetime) -> datetime:
    """moto reads times without their zone, which is UTC."""
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)
