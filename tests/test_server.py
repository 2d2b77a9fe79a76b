"""The local server: for this machine alone, with the token, from its own page; small bodies; one answer at a time."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from test_lesson import answered, question

from sim import lesson, server
from sim.server import ADDRESS, LARGEST, Classroom

if TYPE_CHECKING:
    from collections.abc import Iterator

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def room() -> Iterator[Classroom]:
    made = Classroom("<!DOCTYPE html>页")
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


def ask(
    room: Classroom, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    """One request to the room, *path* after the token."""
    visit = http.client.HTTPConnection(ADDRESS, room.port, timeout=60)
    try:
        visit.request(method, path if path.startswith("//") else f"/{room.token}/{path}", body, headers or {})
        reply = visit.getresponse()
        return reply.status, dict(reply.getheaders()), reply.read()
    finally:
        visit.close()


def test_the_page_is_for_whoever_has_the_address(room: Classroom) -> None:
    status, heads, body = ask(room, "GET", "")
    assert (status, body.decode()) == (200, "<!DOCTYPE html>页")
    assert heads["X-Frame-Options"] == "DENY"
    assert heads["Cache-Control"] == "no-store"
    assert room.server_address[0] == ADDRESS


@pytest.mark.parametrize("path", ["//", "//wrong/", "//%00/", "nothing", "scenario", "../", "run"])
def test_other_paths_lead_nowhere(room: Classroom, path: str) -> None:
    assert ask(room, "GET", path)[0] == 404


@pytest.mark.parametrize(
    "heads",
    [
        {"Host": "evil.example"},
        {"Host": f"{ADDRESS}:1"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://127.0.0.1"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_other_hosts_and_origins_are_refused(room: Classroom, method: str, heads: dict[str, str]) -> None:
    status, _, body = ask(room, method, "", b"{}" if method == "POST" else None, {**JSON, **heads})
    assert status == 403
    assert room.token not in body.decode()


def test_its_own_origin_may_ask(room: Classroom) -> None:
    heads = {"Origin": f"http://{ADDRESS}:{room.port}"}
    assert ask(room, "GET", "", None, heads)[0] == 200


@pytest.mark.parametrize(
    ("body", "heads", "status"),
    [
        (b"{", JSON, 400),
        (b"[" * 90_000, JSON, 400),
        (b"\xff\xfe", JSON, 400),
        (b"{}", {}, 415),
        (b"{}", {"Content-Type": "text/plain"}, 415),
        (b"{}", {**JSON, "Content-Length": "-1"}, 411),
        (b"{}", {**JSON, "Content-Length": "²"}, 411),
        (b"{}", {**JSON, "Content-Length": str(LARGEST + 1)}, 413),
        (b"{}", JSON, 400),
        (b'{"scenario": "../x"}', JSON, 400),
        (b"null", JSON, 400),
    ],
)
def test_a_body_that_cannot_be_taken_is_refused(
    room: Classroom, body: bytes, heads: dict[str, str], status: int
) -> None:
    heads = {name: value.encode("latin-1", "replace").decode("latin-1") for name, value in heads.items()}
    assert ask(room, "POST", "run", body, heads)[0] == status


def test_what_is_wrong_is_told_in_both_languages(room: Classroom) -> None:
    status, _, body = ask(room, "POST", "run", json.dumps(question(elements=[[], []])).encode(), JSON)
    assert status == 400
    assert set(json.loads(body)["error"]) == {"zh", "en"}
    status, _, body = ask(room, "GET", "scenario/nothing")
    assert status == 400
    assert "dongxiejie-parking" in json.loads(body)["error"]["en"]


def test_an_answer_comes_line_by_line_and_is_the_programs_own(room: Classroom) -> None:
    status, _, body = ask(room, "POST", "run", json.dumps(question()).encode(), JSON)
    assert status == 200
    lines = [json.loads(line) for line in body.splitlines()]
    assert [line["progress"] for line in lines[:-1]] == [0, 1, 2, 3]
    assert lines[-1]["result"] == answered()


def test_one_answer_at_a_time(room: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    going, on = threading.Event(), threading.Event()

    def slow(_ask: lesson.Ask) -> Iterator[dict[str, Any]]:
        going.set()
        on.wait(30)
        yield {"result": {}}

    monkeypatch.setattr(lesson, "answers", slow)
    body = json.dumps(question()).encode()
    first: list[int] = []
    thread = threading.Thread(target=lambda: first.append(ask(room, "POST", "run", body, JSON)[0]))
    thread.start()
    assert going.wait(30)
    assert ask(room, "POST", "run", body, JSON)[0] == 400
    on.set()
    thread.join()
    assert first == [200]
    assert ask(room, "POST", "run", body, JSON)[0] == 200


def test_a_visitor_that_goes_away_frees_the_room(room: Classroom) -> None:
    body = json.dumps(question(replications=lesson.MOST)).encode()
    head = f"POST /{room.token}/run HTTP/1.1\r\nHost: {ADDRESS}:{room.port}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection((ADDRESS, room.port)) as line:
        line.sendall(head.encode() + body)
        line.recv(100)
    for _ in range(200):
        if ask(room, "POST", "run", json.dumps(question(replications=1)).encode(), JSON)[0] == 200:
            return
    pytest.fail("the room stayed busy")


# -- what no browser of ours would send --


def raw(room: Classroom, request: bytes, *, patience: float = 10) -> bytes:
    """What is answered to the bytes of a request; empty if the line is cut."""
    with socket.create_connection((ADDRESS, room.port), timeout=patience) as line:
        found = b""
        try:
            line.sendall(request)
            while part := line.recv(65536):
                found += part
        except ConnectionError:
            pass
        return found


def head(room: Classroom, *lines: str, method: str = "GET", path: str = "", version: str = "HTTP/1.1") -> bytes:
    host = f"Host: {ADDRESS}:{room.port}"
    return "\r\n".join((f"{method} /{room.token}/{path} {version}", host, *lines, "", "")).encode("utf-8")


@pytest.mark.parametrize(
    "method", ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "x" * 100, "GET<script>"]
)
def test_other_methods_are_not_allowed(room: Classroom, method: str) -> None:
    found = raw(room, head(room, method=method))
    assert found.split(b" ")[1] == b"405"
    assert b"<script>" not in found
    assert ask(room, "GET", "")[0] == 200


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ([f"X-{number}: x" for number in range(5000)], {b"431"}),
        (["X: " + "x" * 200_000], {b"431"}),
        (["Host: evil.example"], {b"403"}),
        (["Origin: "], {b"403"}),
        (["Origin: http://127.0.0.1.evil.example"], {b"403"}),
        (["nonsense without a colon"], {b"200"}),
    ],
)
def test_floods_and_forgeries_of_heads_are_refused(room: Classroom, lines: list[str], status: set[bytes]) -> None:
    found = raw(room, head(room, *lines))
    assert not found or found.split(b" ")[1] in status
    assert ask(room, "GET", "")[0] == 200


@pytest.mark.parametrize(
    "request_",
    [
        b"\r\n\r\n", b"\0" * 5000, b"GET", b"GET / HTTP/9.9\r\n\r\n", b"GET / x\r\n\r\n", b"G" * 100_000, b"\x16\x03\x01\x02\x00\x01", b"GET http://evil.example/ HTTP/1.1\r\n\r\n",
    ],
)  # fmt: skip
def test_what_is_no_request_is_refused(room: Classroom, request_: bytes) -> None:
    found = b""
    with socket.create_connection((ADDRESS, room.port), timeout=5) as line, suppress(OSError):
        line.sendall(request_)
        line.shutdown(socket.SHUT_WR)
        found = line.recv(65536)
    assert not found or found.split(b" ")[1].startswith(b"4") or b" 505 " in found
    assert room.token.encode() not in found
    assert ask(room, "GET", "")[0] == 200


def test_the_token_counts_only_where_it_belongs(room: Classroom) -> None:
    for path in (
        f"//?{room.token}",
        f"//x/{room.token}/",
        f"//{room.token}x/",
        f"//{room.token.swapcase()}/",
        "//..;/",
    ):
        assert ask(room, "GET", path, None, {"Authorization": room.token, "Cookie": room.token})[0] == 404


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "scenario/../../etc/passwd", "scenario/%2e%2e%2fetc", "scenario//etc/passwd", "scenario/small\x00", "scenario/" + "x" * 60_000]
)  # fmt: skip
def test_no_path_leads_to_a_file(room: Classroom, path: str) -> None:
    found = raw(room, head(room, path=path.replace("\x00", "%00")))
    assert found.split(b" ")[1] in {b"400", b"404", b"414"}
    assert b"root:" not in found


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 50_000 + b"]" * 50_000,
        b'{"scenario": ' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"numbers": {"load": ' + b"9" * 400 + b"}}",
        b'{"numbers": {"load": NaN}}',
        b'{"replications": 1e999, "seed": -1}',
        b'{"seed": ' + b"9" * 5000 + b"}",
        b'{"regimes": ["a", "b"], "elements": [["\\u202e"], [5]]}',
        b'"\\ud800"',
    ],
)
def test_json_that_is_a_trap_is_refused(room: Classroom, body: bytes) -> None:
    assert ask(room, "POST", "run", body, JSON)[0] == 400
    assert ask(room, "GET", "")[0] == 200


def test_one_number_too_large_in_a_good_question_is_refused(room: Classroom) -> None:
    bad: dict[str, Any]
    for bad in ({"numbers": {"load": 10**400}}, {"seed": 10**400}, {"scenario": ["x"]}, {"scenario": {"a": [[]]}}):
        assert ask(room, "POST", "run", json.dumps(question() | bad).encode(), JSON)[0] == 400


def test_a_length_of_a_thousand_digits_is_too_much(room: Classroom) -> None:
    lines = ("Content-Type: application/json", "Content-Length: " + "9" * 5000)
    assert raw(room, head(room, *lines, method="POST", path="run")).split(b" ")[1] == b"413"
    lines = ("Content-Type: application/json", "Transfer-Encoding: chunked")
    assert raw(room, head(room, *lines, method="POST", path="run")).split(b" ")[1] == b"411"


def test_who_sends_slowly_is_cut_off_and_keeps_nobody_waiting(room: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "PATIENCE", 0.5)
    lines = ("Content-Type: application/json", "Content-Length: 1000")
    with socket.create_connection((ADDRESS, room.port), timeout=10) as line:
        line.sendall(head(room, *lines, method="POST", path="run") + b"{")
        assert ask(room, "GET", "")[0] == 200
        assert line.recv(100).split(b" ")[1] == b"408"


def test_more_visitors_than_seats_are_turned_away(room: Classroom) -> None:
    room.seats = threading.BoundedSemaphore(2)
    lines = [socket.create_connection((ADDRESS, room.port), timeout=10) for _ in range(3)]
    for _ in range(100):
        if ask(room, "GET", "")[0] == 503:
            break
    else:
        pytest.fail("nobody was turned away")
    for line in lines:
        line.close()
    for _ in range(200):
        if ask(room, "GET", "")[0] == 200:
            return
    pytest.fail("the seats stayed taken")
