"""The WSGI middleware around moto: records, faults, refusals, and the control interface beside it."""

from __future__ import annotations

import io
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

from . import cbor, presigned
from .call import Call, read_call
from .control import Control
from .errors import WireError, error_for, malformed, write_error
from .faults import Fault
from .paging import BadToken
from .record import Entry
from .rig import Refused, Rig

Answer = tuple[int, list[tuple[str, str]], bytes]
# A request signed further than this from the server's time is refused.
SIGNATURE_WINDOW = timedelta(minutes=5)
# Set in the WSGI environment; the server then breaks off the transfer.
TRANSPORT = "rig.transport"
CONTROL_PREFIX = "/_rig/"


class Gateway:
    """The whole server as one WSGI application."""

    def __init__(self, rig: Rig, services: Callable[..., Any]) -> None:
        self._rig = rig
        self._services = services
        self._control = Control(rig)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read()
        if environ.get("PATH_INFO", "").startswith(CONTROL_PREFIX):
            query = environ.get("QUERY_STRING", "")
            status, answer = self._control.answer(environ["REQUEST_METHOD"], environ["PATH_INFO"], query, body)
            headers = [("Content-Type", "application/json")]
        else:
            status, headers, answer = self._aws(environ, body)
        headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
        start_response(f"{status} {'OK' if status < 400 else 'Error'}", [*headers, ("Content-Length", str(len(answer)))])
        return [answer]

    def _aws(self, environ: dict[str, Any], body: bytes) -> Answer:
        speaks_cbor = cbor.is_cbor(environ)
        if speaks_cbor:
            body = cbor.to_json(environ, body)
        call = read_call(environ, body)
        entry = self._rig.record.add(call, self._rig.clock.now().isoformat())
        faults = self._rig.faults.take(call)
        entry.faults = [fault.kind for fault in faults]
        for fault in faults:
            if fault.kind == "delay":
                time.sleep(fault.delay_ms / 1000)
        deciding = next((fault for fault in faults if fault.kind != "delay"), None)
        answer = self._decided(deciding, call, environ) if deciding else None
        if answer is None:
            answer = self._served(environ, body, call, entry)
        if speaks_cbor and answer[2]:
            answer = cbor.from_json(call.service, call.action, answer)
        if deciding and deciding.kind == "halve":
            # The length is set afterwards, so that nothing but the body itself is wrong.
            answer = (answer[0], answer[1], answer[2][: len(answer[2]) // 2])
        if deciding and deciding.kind == "skew":
            answer[1].append(("Date", format_datetime(self._server_time(deciding), usegmt=True)))
        entry.status = answer[0]
        return answer

    def _decided(self, fault: Fault, call: Call, environ: dict[str, Any]) -> Answer | None:
        """The answer that a fault gives in the service's place; None lets the service answer."""
        if fault.kind in ("truncate", "close"):
            environ[TRANSPORT] = fault.kind
            return None if fault.kind == "truncate" else (200, [], b"")
        if fault.kind == "halve":
            return None
        now = self._server_time(fault)
        if fault.kind == "skew" and (call.signed_at is None or abs(now - call.signed_at) <= SIGNATURE_WINDOW):
            return None
        stamp = now.strftime("%Y%m%dT%H%M%SZ")
        return write_error(error_for(fault.kind, call, self._rig.principal, fault.status, stamp), call)

    def _server_time(self, fault: Fault) -> datetime:
        """The time that the service believes: off by the fault's delay, either way."""
        offset = timedelta(milliseconds=fault.delay_ms) if fault.kind == "skew" else timedelta()
        return datetime.now(timezone.utc) + offset

    def _served(self, environ: dict[str, Any], body: bytes, call: Call, entry: Entry) -> Answer:
        if call.violations:
            refusal = malformed(call)
            entry.error = refusal.code
            return write_error(refusal, call)
        objection = presigned.objection(environ)
        if objection:
            entry.error = "SignatureDoesNotMatch"
            return write_error(WireError(403, "SignatureDoesNotMatch", objection), call)
        if not self._rig.policies.allows(call):
            refusal = error_for("access-denied", call, self._rig.principal)
            entry.error = refusal.code
            return write_error(refusal, call)
        try:
            status, headers, answer = self._ask_moto(environ, body)
        except Refused as refusal:
            entry.error = refusal.code
            return write_error(WireError(refusal.status, refusal.code, refusal.message), call)
        except BadToken:
            entry.error = "InvalidNextToken"
            code = "InvalidParameterException" if call.protocol == "rest-json" else "InvalidNextToken"
            return write_error(WireError(400, code, "The pagination token is not valid."), call)
        except NotImplementedError as error:
            return self._missing(str(error), call, entry)
        except Exception as error:  # noqa: BLE001 - the server must answer, and the test must see why
            traceback.print_exc(file=sys.stderr)
            return self._missing(f"emulator failed: {type(error).__name__}: {error}", call, entry)
        # moto's router answers what it does not know with a page for people, or with nothing.
        if status == 404 and (not answer or answer.startswith(b"<!doctype html")):
            return self._missing("no such operation in the emulator", call, entry)
        return status, headers, answer

    def _missing(self, reason: str, call: Call, entry: Entry) -> Answer:
        """The rig's own gaps must fail a test, so they count as violations."""
        entry.error = reason
        call.violations.append(reason)
        return write_error(WireError(501, "NotImplemented", reason), call)

    def _ask_moto(self, environ: dict[str, Any], body: bytes) -> Answer:
        started: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], _exc: Any = None) -> Callable[[bytes], None]:
            started[:] = [int(status.split()[0]), list(headers)]
            return lambda _data: None

        request = {**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        chunks = self._services(request, start)
        try:
            payload = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close:
                close()
        return started[0], started[1], payload
