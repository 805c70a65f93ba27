"""Presigned requests, checked as AWS checks them: whoever holds one speaks in the name of who signed it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl

# Of every key that the tests use.
SECRET = "only-for-the-rig"
ALGORITHM = "AWS4-HMAC-SHA256"


def objection(environ: dict[str, Any]) -> str | None:
    """Why a presigned request is refused; None for a good one, and for what is signed in its headers."""
    raw = environ.get("QUERY_STRING", "")
    query = dict(parse_qsl(raw))
    if "X-Amz-Signature" not in query:
        return None
    stamp = query.get("X-Amz-Date", "")
    signed_at = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    if datetime.now(timezone.utc) > signed_at + timedelta(seconds=int(query.get("X-Amz-Expires", "0"))):
        return f"Signature expired: {stamp}"
    expected = _signature(environ, raw, query)
    if hmac.compare_digest(expected, query["X-Amz-Signature"]):
        return None
    return "The request signature we calculated does not match the signature you provided."


def _signature(environ: dict[str, Any], raw: str, query: dict[str, str]) -> str:
    scope = query["X-Amz-Credential"].split("/", 1)[1]
    pairs = sorted(pair for pair in raw.split("&") if not pair.startswith("X-Amz-Signature="))
    names = query["X-Amz-SignedHeaders"].split(";")
    headers = "".join(f"{name}:{_header(environ, name)}\n" for name in names)
    empty = hashlib.sha256(b"").hexdigest()
    canonical = "\n".join([environ["REQUEST_METHOD"], "/", "&".join(pairs), headers, ";".join(names), empty])
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = "\n".join([ALGORITHM, query["X-Amz-Date"], scope, digest])
    key = f"AWS4{SECRET}".encode()
    for part in [*scope.split("/"), text]:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key.hex()


def _header(environ: dict[str, Any], name: str) -> str:
    return str(environ.get("HTTP_" + name.upper().replace("-", "_"), "")).strip()
