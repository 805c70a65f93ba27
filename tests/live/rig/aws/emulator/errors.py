"""Errors with the codes, statuses and wire forms of each AWS protocol.

EC2, the query services and those that speak REST in XML answer XML, each with its own envelope; SSM answers JSON with the code in
`__type`; EKS answers JSON with the code in a header. The codes differ too: the same throttling is
`RequestLimitExceeded` in EC2, `Throttling` in Auto Scaling and `ThrottlingException` elsewhere.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from xml.sax.saxutils import escape

from .call import Call
from .policy import action_of

NAMESPACES = {
    "elasticache": "http://elasticache.amazonaws.com/doc/2015-02-02/",
    "autoscaling": "http://autoscaling.amazonaws.com/doc/2011-01-01/",
    "rds": "http://rds.amazonaws.com/doc/2014-10-31/",
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
}
XML_HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True)
class WireError:
    """What goes back instead of an answer."""

    status: int
    code: str
    message: str


# By kind of fault, then by protocol. Messages are filled with the action and its service.
FORMS: dict[str, dict[str, tuple[int, str, str]]] = {
    "throttle": {
        "ec2": (503, "RequestLimitExceeded", "Request limit exceeded."),
        "query": (400, "Throttling", "Rate exceeded"),
        "json": (400, "ThrottlingException", "Rate exceeded"),
        "rest-json": (429, "ThrottlingException", "Too Many Requests"),
        "rest-xml": (503, "SlowDown", "Please reduce your request rate."),
    },
    "error-5xx": {
        "ec2": (500, "InternalError", "An internal error has occurred"),
        "query": (500, "InternalFailure", "Internal Failure"),
        "json": (500, "InternalServerError", "An error occurred on the server side."),
        "rest-json": (500, "ServerException", "Internal Server Error"),
        "rest-xml": (500, "InternalError", "We encountered an internal error. Please try again."),
    },
    "expired-token": {
        "ec2": (400, "RequestExpired", "Request has expired."),
        "query": (403, "ExpiredToken", "The security token included in the request is expired"),
        "json": (400, "ExpiredTokenException", "The security token included in the request is expired"),
        "rest-json": (403, "ExpiredTokenException", "The security token included in the request is expired"),
        "rest-xml": (400, "ExpiredToken", "The provided token has expired."),
    },
    "access-denied": {
        "ec2": (403, "UnauthorizedOperation", "You are not authorized to perform this operation. {denied}"),
        "query": (403, "AccessDenied", "{denied}"),
        "json": (400, "AccessDeniedException", "{denied}"),
        "rest-json": (403, "AccessDeniedException", "{denied}"),
        "rest-xml": (403, "AccessDenied", "{denied}"),
    },
    "skew": {
        "ec2": (400, "RequestExpired", "Request has expired."),
        "query": (403, "SignatureDoesNotMatch", "Signature expired: {signed} is now earlier than {now}"),
        "json": (400, "InvalidSignatureException", "Signature expired: {signed} is now earlier than {now}"),
        "rest-json": (403, "InvalidSignatureException", "Signature expired: {signed} is now earlier than {now}"),
        "rest-xml": (403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large."),
    },
}


def error_for(kind: str, call: Call, principal: str, status: int | None = None, now: str = "") -> WireError:
    """The error that the call's service gives for this kind of fault."""
    forms = FORMS[kind]
    default_status, code, message = forms.get(call.protocol, forms["json"])
    action = action_of(call)
    denied = (
        f"User: {principal} is not authorized to perform: {action} because no "
        f"identity-based policy allows the {action} action"
    )
    signed = call.signed_at.strftime("%Y%m%dT%H%M%SZ") if call.signed_at else ""
    text = message.format(denied=denied, signed=signed, now=now)
    if kind == "error-5xx" and status == 503:
        code = {"ec2": "Unavailable", "query": "ServiceUnavailable"}.get(call.protocol, "ServiceUnavailableException")
    return WireError(status or default_status, code, text)


def malformed(call: Call) -> WireError:
    """What the services answer to a request that their model does not allow."""
    if not call.access_key:
        return WireError(403, "MissingAuthenticationToken", "Request is missing Authentication Token")
    codes = {"ec2": "InvalidParameterValue", "query": "ValidationError", "rest-json": "InvalidParameterException"}
    return WireError(400, codes.get(call.protocol, "SerializationException"), "; ".join(call.violations))


def write_error(error: WireError, call: Call) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body as the call's protocol wants them."""
    request_id = str(uuid.uuid4())
    if call.protocol == "ec2":
        body = (
            f"{XML_HEADER}<Response><Errors><Error><Code>{error.code}</Code>"
            f"<Message>{escape(error.message)}</Message></Error></Errors>"
            f"<RequestID>{request_id}</RequestID></Response>"
        )
        return error.status, [("Content-Type", "text/xml;charset=UTF-8")], body.encode()
    if call.protocol == "query":
        side = "Receiver" if error.status >= 500 else "Sender"
        body = (
            f'<ErrorResponse xmlns="{NAMESPACES.get(call.service, "")}"><Error><Type>{side}</Type>'
            f"<Code>{error.code}</Code><Message>{escape(error.message)}</Message></Error>"
            f"<RequestId>{request_id}</RequestId></ErrorResponse>"
        )
        headers = [("Content-Type", "text/xml"), ("x-amzn-RequestId", request_id)]
        return error.status, headers, body.encode()
    if call.protocol == "rest-xml":
        bare = f"<Error><Code>{error.code}</Code><Message>{escape(error.message)}</Message></Error>"
        # S3 alone has no element around the error.
        body = bare if call.service == "s3" else f"<ErrorResponse>{bare}<RequestId>{request_id}</RequestId></ErrorResponse>"
        return error.status, [("Content-Type", "text/xml")], f"{XML_HEADER}{body}".encode()
    if call.protocol == "rest-json":
        headers = [
            ("Content-Type", "application/json"),
            ("x-amzn-RequestId", request_id),
            ("x-amzn-ErrorType", error.code),
        ]
        return error.status, headers, json.dumps({"message": error.message}).encode()
    headers = [("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-RequestId", request_id)]
    # Services write the member as they like: denials come with a capital M.
    member = "Message" if error.code == "AccessDeniedException" else "message"
    return error.status, headers, json.dumps({"__type": error.code, member: error.message}).encode()
