"""A real Firefox for the long tests of pages: offline, driven by WebDriver BiDi (W3C), which it speaks without a driver in between.

`FIREFOX` names the program, else `firefox-esr` or `firefox` on the path; where there is none the tests are skipped.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from websockets.sync.client import ClientConnection

MISSING: Final = "no Firefox: set FIREFOX, or install Debian's package `firefox-esr`"
OFFLINE: Final = """\
user_pref("network.proxy.type", 1);
user_pref("network.proxy.http", "127.0.0.1");
user_pref("network.proxy.http_port", 9);
user_pref("network.proxy.ssl", "127.0.0.1");
user_pref("network.proxy.ssl_port", 9);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
user_pref("browser.aboutwelcome.enabled", false);
"""
"""Everything is asked of a proxy that does not exist."""
LISTENS: Final = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
WITHOUT_NETWORK: Final = ("file:", "data:", "blob:", "about:")


class Tab:
    """One tab: opens a page, evaluates scripts in it, and keeps what the page asks for and complains of."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._number = 0
        self.asked: list[str] = []
        """Addresses that are neither the page itself nor within it."""
        self.complaints: list[str] = []
        """Errors and warnings of the console, and exceptions."""
        self._send("session.new", capabilities={})
        self._send("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        tree = self._send("browsingContext.getTree")
        self._context = tree["contexts"][0]["context"]

    def _send(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv(timeout=600))
            if message.get("id") == self._number:
                assert message["type"] == "success", message
                found: dict[str, Any] = message["result"]
                return found
            self._heard(message)

    def _heard(self, message: dict[str, Any]) -> None:
        params = message.get("params", {})
        if message.get("method") == "log.entryAdded" and params["level"] in ("error", "warn"):
            self.complaints.append(f"{params['level']}: {params['text']}")
        if message.get("method") == "network.beforeRequestSent":
            url = params["request"]["url"]
            if params.get("context") and not url.startswith(WITHOUT_NETWORK):
                self.asked.append(url)

    def open(self, path: Path, more: str = "") -> None:
        """Open a file from disk and wait until it is loaded."""
        url = path.resolve().as_uri() + more
        self._send("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page, by way of JSON; promises are waited for."""
        script = f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))"
        target = {"context": self._context}
        found = self._send("script.evaluate", expression=script, target=target, awaitPromise=True)
        assert found["type"] == "success", found
        return json.loads(found["result"]["value"])

    def press(self, key: str) -> None:
        """Press a key, as a person does."""
        keys = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self._send("input.performActions", context=self._context, actions=[{"type": "key", "id": "k", "actions": keys}])

    def click(self, selector: str) -> None:
        """Click the middle of the first thing that *selector* finds."""
        found = self.evaluate(f"(() => {{ const e = document.querySelector({json.dumps(selector)}); e.scrollIntoView({{block: 'center'}}); const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; }})()")  # fmt: skip
        x, y = (round(value) for value in found)
        steps = [
            {"type": "pointerMove", "x": x, "y": y},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._send(
            "input.performActions", context=self._context, actions=[{"type": "pointer", "id": "p", "actions": steps}]
        )

    def picture(self) -> str:
        """What is seen, as a PNG in base64."""
        return str(self._send("browsingContext.captureScreenshot", context=self._context)["data"])


@contextmanager
def tab() -> Iterator[Tab]:
    """A tab of a headless Firefox without a network; when done, fails if a page asked for one or complained."""
    named = os.environ.get("FIREFOX")
    program = shutil.which(named) if named else shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        pytest.skip(MISSING)
    from websockets.sync.client import connect  # noqa: PLC0415 - for the long tests only

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        (Path(profile) / "user.js").write_text(OFFLINE, encoding="utf-8")
        words = [program, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"]
        with subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
            try:
                assert process.stderr is not None
                address = next(found[1] for line in process.stderr if (found := LISTENS.search(line)))
                with connect(f"{address}/session", max_size=None, proxy=None) as socket:
                    shown = Tab(socket)
                    yield shown
                    shown.evaluate("null")
                    assert not shown.asked, f"asked of the network: {shown.asked}"
                    assert not shown.complaints, f"console: {shown.complaints}"
            finally:
                process.kill()
