"""The local page of the classroom: a server of the standard library on 127.0.0.1 alone.

Nothing that asks is trusted: a request must carry the token of the address, name this machine as its host, and come from
this page (its origin) or from nowhere; a body is small; one answer at a time is worked out.
"""

from __future__ import annotations

import hmac
import json
import secrets
import socket
import threading
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final

from sim import lesson
from sim.problem import ScenarioError
from sim.texts import LANGUAGES, ToldError, WrongInputError

if TYPE_CHECKING:
    from collections.abc import Callable

ADDRESS: Final = "127.0.0.1"
LARGEST: Final = 100_000
"""Bytes of a request's body at most."""
PATIENCE: Final = 10
"""Seconds that a whole request may take to arrive."""
VISITORS: Final = 32
"""Requests that are looked at at the same time; more are turned away."""
AWAY: Final = b"HTTP/1.0 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
GUARDS: Final = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


class Classroom(ThreadingHTTPServer):
    """Serves the page, what can be chosen, and answers."""

    daemon_threads = True

    def __init__(self, page: str, port: int = 0) -> None:
        super().__init__((ADDRESS, port), _Visit)
        self.page = page
        self.token = secrets.token_urlsafe(16)
        self.busy = threading.Lock()
        self.seats = threading.BoundedSemaphore(VISITORS)

    @property
    def port(self) -> int:
        """The port, free when the server was made."""
        return int(self.server_address[1])

    @property
    def address(self) -> str:
        """Where the page is, token and all."""
        return f"http://{ADDRESS}:{self.port}/{self.token}/"

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give the request a thread, if there are not too many."""
        if self.seats.acquire(blocking=False):
            super().process_request(request, client_address)
            return
        with suppress(OSError):
            request.settimeout(1)
            request.sendall(AWAY)
        self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Look at a request, then give its seat to the next."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.seats.release()

    def handle_error(self, _request: object, _client: object) -> None:
        """Say nothing: somebody went away."""


class _Visit(BaseHTTPRequestHandler):
    """One request."""

    server: Classroom
    timeout = PATIENCE
    server_version = "whistle"
    sys_version = ""
    late = False
    """Whether the request took too long to arrive."""

    def handle(self) -> None:
        """Answer, unless the request does not arrive in time."""
        self.guard = threading.Timer(PATIENCE, self._cut)
        self.guard.daemon = True
        self.guard.start()
        try:
            super().handle()
        finally:
            self.guard.cancel()

    def _cut(self) -> None:
        """Read no more: whoever sends a byte now and then keeps no thread."""
        self.late = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RD)

    def do_GET(self) -> None:
        """The page, or what can be chosen of a scenario."""
        path = self._path()
        if path is None:
            return
        if path == "":
            self._send(HTTPStatus.OK, "text/html; charset=utf-8", self.server.page.encode())
        elif path.startswith("scenario/"):
            self._told(lambda: self._json(HTTPStatus.OK, lesson.offered(path.removeprefix("scenario/"))))
        else:
            self._refuse(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        """An answer, line by line as it is worked out."""
        path = self._path()
        if path is None:
            return
        if path != "run":
            self._refuse(HTTPStatus.NOT_FOUND)
            return
        given = self._body()
        if given is not None:
            self._told(lambda: self._answer(lesson.asked(*given)))

    def _answer(self, ask: lesson.Ask) -> None:
        lesson.posed(ask)  # what cannot be asked is told before the answer begins
        if not self.server.busy.acquire(blocking=False):
            raise WrongInputError("lesson_busy")
        try:
            self._begin(HTTPStatus.OK, "application/x-ndjson; charset=utf-8", None)
            for message in lesson.answers(ask):
                self.wfile.write(json.dumps(message, ensure_ascii=False, allow_nan=False).encode() + b"\n")
                self.wfile.flush()
        finally:
            self.server.busy.release()

    # -- who asks --

    def _path(self) -> str | None:
        """What is asked for, after the token; None, and a refusal sent, if it is not for this visitor."""
        hosts = {f"{name}:{self.server.port}" for name in (ADDRESS, "localhost")}
        origin = self.headers.get("Origin")
        named = self.headers.get_all("Host") or []
        head, _, rest = self.path.removeprefix("/").partition("/")
        ours = hmac.compare_digest(head.encode("utf-8", "replace"), self.server.token.encode())
        own = {None, *(f"http://{host}" for host in hosts)}
        if len(named) != 1 or named[0] not in hosts or origin not in own:
            self._refuse(HTTPStatus.FORBIDDEN)
            return None
        if not ours:
            self._refuse(HTTPStatus.NOT_FOUND)
            return None
        return rest.partition("?")[0]

    def _body(self) -> tuple[Any] | None:
        """What the body says, read as JSON; None, and a refusal sent, if it cannot be taken."""
        length = self.headers.get("Content-Length", "")
        if self.headers.get_content_type() != "application/json":
            self._refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        elif not (length.isascii() and length.isdigit()):
            self._refuse(HTTPStatus.LENGTH_REQUIRED)
        elif len(length) > len(str(LARGEST)) or int(length) > LARGEST:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            try:
                raw = self.rfile.read(int(length))
                self.guard.cancel()
                return (json.loads(raw),)
            except (OSError, ValueError, RecursionError):
                self._refuse(HTTPStatus.REQUEST_TIMEOUT if self.late else HTTPStatus.BAD_REQUEST)
        return None

    # -- what is sent --

    def send_error(self, code: int, _message: str | None = None, _explain: str | None = None) -> None:
        """Refuse what is no request, or asks in a way that is not offered; nothing of it is repeated."""
        self.request_version = "HTTP/1.0"  # whatever it was, it is answered with a status
        self._refuse(HTTPStatus.METHOD_NOT_ALLOWED if code == HTTPStatus.NOT_IMPLEMENTED else HTTPStatus(code))

    def _told(self, work: Callable[[], None]) -> None:
        """Do *work*; a failure is told in both languages."""
        try:
            work()
        except ToldError as error:
            wrong = HTTPStatus.BAD_REQUEST if isinstance(error, WrongInputError) else HTTPStatus.INTERNAL_SERVER_ERROR
            self._json(wrong, {"error": {language: error.text(language) for language in LANGUAGES}})
        except ScenarioError as error:
            self._json(HTTPStatus.BAD_REQUEST, {"error": {language: error.text(language) for language in LANGUAGES}})

    def _json(self, status: HTTPStatus, value: object) -> None:
        self._send(status, "application/json; charset=utf-8", json.dumps(value, ensure_ascii=False).encode())

    def _refuse(self, status: HTTPStatus) -> None:
        self.close_connection = True
        self._send(status, "text/plain; charset=utf-8", f"{status.value} {status.phrase}\n".encode())

    def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self._begin(status, kind, len(body))
        self.wfile.write(body)

    def _begin(self, status: HTTPStatus, kind: str, length: int | None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, **GUARDS}.items():
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Keep no log of visits."""
