"""One emulator for all tests, as its users start it, and the clients to call it with."""

from __future__ import annotations

import atexit
import http.client
import json
import subprocess
import sys
import unittest
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from ..presigned import SECRET

ROOT = Path(__file__).resolve().parents[2]
KEY = "AKIAQUARTERDECKRIG01"
CLUSTER = "llm-analytics-hub-prod-eks"


@cache
def port() -> int:
    """The port of the emulator, started on first use."""
    process = subprocess.Popen(
        [sys.executable, "-m", "emulator", "--estate", "p2"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(process.kill)
    assert process.stdout is not None
    word, _, number = process.stdout.readline().partition(" ")
    assert word == "listening", f"the emulator did not start: {word!r}"
    return int(number)


@cache
def client(service: str, key: str = KEY, secret: str = SECRET) -> Any:
    """A client without retries, so that each test sees the first answer."""
    return boto3.client(
        service,
        endpoint_url=f"http://127.0.0.1:{port()}",
        region_name="us-east-1",
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=Config(retries={"total_max_attempts": 1}),
    )


def another() -> None:
    """Has whatever is called next start an emulator of its own."""
    port.cache_clear()
    client.cache_clear()


def control(method: str, path: str, value: Any = None) -> Any:
    """Calls the control interface; a refusal is raised with its reason."""
    status, answer = raw(method, f"/_rig/{path}", json.dumps(value) if value is not None else "")
    if status != 200:
        raise ValueError(answer)
    return json.loads(answer)


def raw(method: str, path: str, body: str = "", headers: dict[str, str] | None = None) -> tuple[int, str]:
    """One plain HTTP exchange."""
    connection = http.client.HTTPConnection("127.0.0.1", port(), timeout=10)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def signed(service: str) -> dict[str, str]:
    """Headers that look signed for a service, for requests that no SDK would send."""
    scope = f"{KEY}/20260101/us-east-1/{service}/aws4_request"
    return {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"}


class RigTest(unittest.TestCase):
    """Starts each test with no faults, no forced pages and an empty record."""

    def setUp(self) -> None:
        """Clears what another test left."""
        control("DELETE", "faults")
        control("POST", "page-size", {"n": None})
        control("DELETE", "requests")

    def assert_clean(self) -> None:
        """Nothing that was sent offends the models."""
        self.assertEqual(control("GET", "violations"), [])
