"""A threaded HTTP/1.1 server with keep-alive.

werkzeug's own handler closes the connection after each answer and waits 10 ms to drain it; SDKs keep
connections open, and a test of thousands of calls cannot wait. Each answer leaves in one write, and
Nagle's algorithm is off, so that nothing stalls on delayed acknowledgements.
"""

from __future__ import annotations

import io
import socket
import sys
import traceback
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import ThreadedWSGIServer

from .gateway import TRANSPORT, Gateway


class Handler(MotoRequestHandler):
    """Reads a whole request, asks the application, writes a whole answer."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        """Serves one request of the connection."""
        environ = self.make_environ()
        environ["wsgi.input"] = io.BytesIO(self._body(environ))
        started: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], _exc: Any = None) -> None:
            started[:] = [status, headers]

        try:
            payload = b"".join(self.server.app(environ, start))  # type: ignore[arg-type]
        except Exception:  # noqa: BLE001 - one bad request must not end the rig
            traceback.print_exc(file=sys.stderr)
            self._break_off()
            return
        self._write(started[0], started[1], payload, environ.get(TRANSPORT))

    def _body(self, environ: dict[str, Any]) -> bytes:
        if environ.pop("wsgi.input_terminated", False):
            environ.pop("HTTP_TRANSFER_ENCODING", None)
            body: bytes = environ["wsgi.input"].read()
        else:
            body = self.rfile.read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["CONTENT_LENGTH"] = str(len(body))
        return body

    def _write(self, status: str, headers: list[tuple[str, str]], payload: bytes, transport: str | None) -> None:
        if transport == "close":
            self._break_off()
            return
        code, _, reason = status.partition(" ")
        self.send_response_only(int(code), reason)
        names = {name.lower() for name, _ in headers}
        if "date" not in names:
            self.send_header("Date", self.date_time_string())
        for name, value in headers:
            self.send_header(name, value)
        head = b"".join(self._headers_buffer) + b"\r\n"  # type: ignore[attr-defined]
        self._headers_buffer = []
        if transport == "truncate":
            self.connection.sendall(head + payload[: len(payload) // 2])
            self._break_off()
        else:
            self.connection.sendall(head + payload)

    def _break_off(self) -> None:
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the name of the overridden parameter
        """Keeps quiet: every request is on the rig's own record."""


def listen(gateway: Gateway, port: int) -> ThreadedWSGIServer:
    """Binds the loopback interface; port 0 takes a free one."""
    return ThreadedWSGIServer("127.0.0.1", port, gateway, handler=Handler)
