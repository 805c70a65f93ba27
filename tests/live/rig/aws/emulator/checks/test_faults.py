"""Each kind of fault, in each protocol, as an SDK reads it."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError, ConnectionClosedError

from .harness import CLUSTER, KEY, RigTest, client, control, raw, signed

CALLS: dict[str, Callable[[Any], Any]] = {
    "ec2": lambda c: c.describe_instances(),
    "autoscaling": lambda c: c.describe_auto_scaling_groups(),
    "sts": lambda c: c.get_caller_identity(),
    "ssm": lambda c: c.describe_instance_information(),
    "eks": lambda c: c.describe_cluster(name=CLUSTER),
}
CODES = {
    "throttle": {
        "ec2": (503, "RequestLimitExceeded"),
        "autoscaling": (400, "Throttling"),
        "sts": (400, "Throttling"),
        "ssm": (400, "ThrottlingException"),
        "eks": (429, "ThrottlingException"),
    },
    "error-5xx": {
        "ec2": (500, "InternalError"),
        "autoscaling": (500, "InternalFailure"),
        "sts": (500, "InternalFailure"),
        "ssm": (500, "InternalServerError"),
        "eks": (500, "ServerException"),
    },
    "expired-token": {
        "ec2": (400, "RequestExpired"),
        "autoscaling": (403, "ExpiredToken"),
        "sts": (403, "ExpiredToken"),
        "ssm": (400, "ExpiredTokenException"),
        "eks": (403, "ExpiredTokenException"),
    },
    "access-denied": {
        "ec2": (403, "UnauthorizedOperation"),
        "autoscaling": (403, "AccessDenied"),
        "sts": (403, "AccessDenied"),
        "ssm": (400, "AccessDeniedException"),
        "eks": (403, "AccessDeniedException"),
    },
}


class Faults(RigTest):
    """Faults and their ends."""

    def refusal(self, service: str, key: str = KEY) -> tuple[int, str]:
        """Status and code of a call that must fail."""
        with self.assertRaises(ClientError) as refused:
            CALLS[service](client(service, key))
        answer = refused.exception.response
        return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]

    def test_codes_of_every_protocol(self) -> None:
        for kind, services in CODES.items():
            for service, expected in services.items():
                with self.subTest(kind=kind, service=service):
                    control("POST", "faults", [{"service": service, "kind": kind, "count": 1}])
                    self.assertEqual(self.refusal(service), expected)
                    CALLS[service](client(service))

    def test_denial_names_the_action(self) -> None:
        control("POST", "faults", [{"service": "ssm", "action": "DescribeInstanceInformation", "kind": "access-denied"}])
        with self.assertRaisesRegex(ClientError, "is not authorized to perform: ssm:DescribeInstanceInformation"):
            client("ssm").describe_instance_information()
        client("ssm").get_connection_status(Target="i-b1d491fe55fb393f0")
        control("DELETE", "faults")
        client("ssm").describe_instance_information()

    def test_expiry_depends_on_the_key(self) -> None:
        control("POST", "faults", [{"kind": "expired-token", "access_key": KEY}])
        self.assertEqual(self.refusal("eks"), (403, "ExpiredTokenException"))
        self.assertEqual(self.refusal("ec2"), (400, "RequestExpired"))
        CALLS["eks"](client("eks", "AKIAQUARTERDECKRIG02"))
        self.assertEqual(self.refusal("eks"), (403, "ExpiredTokenException"))

    def test_delay(self) -> None:
        control("POST", "faults", [{"service": "eks", "kind": "delay", "delay_ms": 300, "count": 1}])
        started = time.monotonic()
        CALLS["eks"](client("eks"))
        self.assertGreaterEqual(time.monotonic() - started, 0.3)

    def test_closed_connection(self) -> None:
        control("POST", "faults", [{"service": "ec2", "kind": "close", "count": 1}])
        with self.assertRaises(ConnectionClosedError):
            CALLS["ec2"](client("ec2"))
        CALLS["ec2"](client("ec2"))

    def test_truncated_body(self) -> None:
        control("POST", "faults", [{"service": "eks", "kind": "truncate", "count": 1}])
        with self.assertRaises(http.client.IncompleteRead) as broken:
            raw("GET", "/clusters", headers=signed("eks"))
        self.assertTrue(broken.exception.partial)
        self.assertEqual(raw("GET", "/clusters", headers=signed("eks"))[0], 200)

    def test_half_a_body_of_the_right_length(self) -> None:
        control("POST", "faults", [{"service": "eks", "kind": "halve", "count": 1}])
        status, half = raw("GET", "/clusters", headers=signed("eks"))
        self.assertEqual((status, half[:1]), (200, "{"))
        self.assertFalse(half.rstrip().endswith("}"))

    def test_faults_of_one_key_are_cleared_alone(self) -> None:
        control("POST", "faults", [{"kind": "throttle", "access_key": key} for key in ("A", "B")])
        control("DELETE", "faults", {"access_key": "A"})
        self.assertEqual([fault["access_key"] for fault in control("GET", "faults")], ["B"])

    def test_skew(self) -> None:
        control("POST", "faults", [{"service": "sts", "kind": "skew", "delay_ms": 3_600_000, "count": 1}])
        with self.assertRaises(ClientError) as refused:
            CALLS["sts"](client("sts"))
        self.assertEqual(refused.exception.response["Error"]["Code"], "SignatureDoesNotMatch")
        control("POST", "faults", [{"service": "sts", "kind": "skew", "delay_ms": 60_000, "count": 1}])
        CALLS["sts"](client("sts"))

    def test_a_wrong_fault_is_refused(self) -> None:
        for wrong in ({"kind": "explode"}, {"kind": "throttle", "counter": 1}, {"kind": "throttle", "count": 0}):
            with self.assertRaises(ValueError):
                control("POST", "faults", [wrong])
        self.assertEqual(control("GET", "faults"), [])
