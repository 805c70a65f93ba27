"""Who calls what: one AWS request, read from the wire with moto's own routers and parsers."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any
from urllib.parse import parse_qsl

from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model

from .validation import parameter_violations, wire_violations

CREDENTIAL = re.compile(r"([^/=\s]+)/\d{8}/([^/]+)/([^/]+)/aws4_request")
# Signing names that differ from the name of the service's model.
MODEL_NAMES = {"elasticloadbalancing": "elbv2", "monitoring": "cloudwatch", "elasticfilesystem": "efs"}


@dataclass
class Call:
    """One request, as far as it could be understood."""

    service: str = "unknown"
    protocol: str = "unknown"
    action: str = "unknown"
    region: str = ""
    access_key: str = ""
    signed_at: datetime | None = None
    params: dict[str, Any] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)


def read_call(environ: dict[str, Any], body: bytes) -> Call:
    """Reads a WSGI request; what cannot be understood is noted as a violation, never raised."""
    call = Call()
    try:
        _read_credential(environ, call)
        if call.service != "unknown":
            _read_operation(environ, body, call)
    except Exception as error:  # noqa: BLE001 - a request nobody understands is a finding, not a crash
        call.violations.append(f"request cannot be read: {type(error).__name__}: {error}")
    return call


def _read_credential(environ: dict[str, Any], call: Call) -> None:
    query = dict(parse_qsl(environ.get("QUERY_STRING", "")))
    presigned = query.get("X-Amz-Credential", "")
    header = environ.get("HTTP_AUTHORIZATION", "")
    match = CREDENTIAL.search(header or presigned)
    if not match:
        call.violations.append("request is not signed with Signature Version 4")
        return
    call.access_key, call.region, service = match.groups()
    call.service = MODEL_NAMES.get(service, service)
    stamp = environ.get("HTTP_X_AMZ_DATE") or query.get("X-Amz-Date")
    if stamp:
        call.signed_at = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    if presigned and not header:
        # moto finds the service of a request only in its header.
        environ["HTTP_AUTHORIZATION"] = f"AWS4-HMAC-SHA256 Credential={presigned}, Signature=presigned"


def _read_operation(environ: dict[str, Any], body: bytes, call: Call) -> None:
    request = Request({**environ, "wsgi.input": io.BytesIO(body)})
    model = get_service_model(call.service)
    call.protocol = determine_request_protocol(model, request.content_type)
    uri_params: dict[str, Any] = {}
    if call.protocol in ("ec2", "query"):
        call.action = request.values.get("Action", "unknown")
    elif call.protocol == "json":
        call.action = request.headers.get("X-Amz-Target", "unknown").split(".")[-1]
    else:
        matched, uri_params = get_service_router(call.service).match(request)
        call.action = str(matched.name)
    operation = model.operation_model(call.action)
    wire = {
        "method": request.method,
        "values": request.values,
        "headers": request.headers,
        "body": request.data,
        "url_path": request.path,
        "url_params": uri_params,
    }
    call.violations.extend(wire_violations(operation, call.protocol, wire))
    call.params = PROTOCOL_PARSERS[call.protocol](operation).parse(wire)
    call.violations.extend(parameter_violations(operation, call.params))
