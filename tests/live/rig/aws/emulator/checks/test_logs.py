"""CloudWatch Logs answers as the service does, and keeps writing."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from ..estate import ESTATES
from .harness import CLUSTER, RigTest, client, control

FILE: list[dict[str, Any]] = json.loads((ESTATES / "p2.json").read_text(encoding="utf-8"))["log_groups"]
GROUP = f"/aws/eks/{CLUSTER}/cluster"


def found(**wanted: Any) -> list[dict[str, Any]]:
    """Every event, over all pages."""
    pages = client("logs").get_paginator("filter_log_events").paginate(logGroupName=GROUP, **wanted)
    return [event for page in pages for event in page["events"]]


class Logs(RigTest):
    """Groups, streams and lines."""

    def tearDown(self) -> None:
        """What the SDK sends must satisfy our own validation."""
        self.assert_clean()

    def test_groups_match_the_file(self) -> None:
        groups = client("logs").describe_log_groups()["logGroups"]
        kept = {one["logGroupName"]: one.get("retentionInDays") for one in groups}
        self.assertEqual(kept, {one["name"]: one["retention_days"] for one in FILE})

    def test_the_newest_come_first_when_asked_for(self) -> None:
        newest = found(startFromHead=False, startTime=1_704_067_200_000, PaginationConfig={"MaxItems": 40, "PageSize": 7})
        times = [one["timestamp"] for one in newest]
        self.assertEqual((len(times), times), (40, sorted(times, reverse=True)))
        self.assertEqual(len({one["eventId"] for one in newest}), 40)

    def test_streams_and_patterns_narrow(self) -> None:
        streams = client("logs").describe_log_streams(logGroupName=GROUP, logStreamNamePrefix="authenticator-")["logStreams"]
        name = streams[0]["logStreamName"]
        events = found(logStreamNames=[name], filterPattern='denied -granted', startTime=streams[0]["firstEventTimestamp"])
        self.assertTrue(events and all("denied" in one["message"] and one["logStreamName"] == name for one in events))

    def test_time_brings_lines(self) -> None:
        before = len(found(logStreamNamePrefix="kube-scheduler-"))
        control("POST", "clock", {"advance_s": 70})
        self.assertEqual(len(found(logStreamNamePrefix="kube-scheduler-")), before + 10)

    def test_what_is_wrong_is_refused(self) -> None:
        logs = client("logs")
        for wanted in ({"logGroupName": "/none"}, {"logGroupName": GROUP, "logStreamNames": ["none"]}):
            with self.assertRaises(ClientError) as caught:
                logs.filter_log_events(**wanted)
            self.assertEqual(caught.exception.response["Error"]["Code"], "ResourceNotFoundException")
