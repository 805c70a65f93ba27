"""CloudWatch measures what the estate file says, over the protocol that SDKs speak with it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from botocore.exceptions import ClientError

from .harness import RigTest, client, control


def query(metric: str, stat: str, value: str = "analytics-postgres") -> dict[str, Any]:
    """One metric of a database, in periods of five minutes."""
    dimensions = [{"Name": "DBInstanceIdentifier", "Value": value}]
    named = {"Namespace": "AWS/RDS", "MetricName": metric, "Dimensions": dimensions}
    return {"Id": metric.lower(), "MetricStat": {"Metric": named, "Period": 300, "Stat": stat}}


class Metrics(RigTest):
    """GetMetricData, in CBOR."""

    def tearDown(self) -> None:
        """What the SDK sends must satisfy our own validation."""
        self.assert_clean()

    def read(self, *queries: dict[str, Any], minutes: int = 20) -> list[dict[str, Any]]:
        """The results of the last minutes."""
        now = datetime.now(timezone.utc)
        answer = client("cloudwatch").get_metric_data(
            MetricDataQueries=list(queries), StartTime=now - timedelta(minutes=minutes), EndTime=now
        )
        results: list[dict[str, Any]] = answer["MetricDataResults"]
        return results

    def test_the_sdk_speaks_cbor(self) -> None:
        self.assertEqual(client("cloudwatch").meta.service_model.metadata["protocol"], "smithy-rpc-v2-cbor")

    def test_values_keep_up_with_the_clock(self) -> None:
        connections, unknown = self.read(query("DatabaseConnections", "Maximum"), query("ReplicaLag", "Maximum"))
        self.assertGreaterEqual(len(connections["Values"]), 3)
        self.assertEqual(set(connections["Values"]), {212.0})
        self.assertEqual(connections["Timestamps"], sorted(connections["Timestamps"], reverse=True))
        self.assertLess(datetime.now(timezone.utc) - connections["Timestamps"][0], timedelta(minutes=6))
        self.assertEqual(unknown["Values"], [], "what copies nothing is behind nothing")

    def test_denied_and_cut_off(self) -> None:
        for kind, code in (("access-denied", "AccessDeniedException"), ("throttle", "ThrottlingException")):
            control("DELETE", "faults")
            control("POST", "faults", [{"service": "cloudwatch", "action": "GetMetricData", "kind": kind}])
            with self.assertRaises(ClientError) as refused:
                self.read(query("CPUUtilization", "Average"))
            self.assertEqual(refused.exception.response["Error"]["Code"], code)
        control("DELETE", "faults")
        control("POST", "faults", [{"service": "cloudwatch", "action": "GetMetricData", "kind": "halve"}])
        with self.assertRaises(Exception):
            self.read(query("CPUUtilization", "Average"))
