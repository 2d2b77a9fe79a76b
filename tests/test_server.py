"""The local server: for this machine alone, with the token, from its own page; small bodies; one answer at a time."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest
from test_lesson import answered, question

from sim import lesson
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
