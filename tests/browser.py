"""A real Chromium for tests of pages: network off, and nothing it asks for or complains of goes unseen.

`CHROMIUM` names the program, else `chromium` on the path. Where there is none the tests are skipped; under `CI=true` they fail. So with `PYODIDE`.
"""

from __future__ import annotations

import base64
import io
import os
import re
import shutil
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from sim.arguments import RUNTIME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, Route

LAPTOP: Final = (1366, 768)
PHONE: Final = (390, 844)
MISSING: Final = "no Chromium: set CHROMIUM, or install Debian's package `chromium`"
NO_RUNTIME: Final = f"no Pyodide: set PYODIDE to the folder of the unpacked npm package pyodide {RUNTIME}"
WITHOUT_NETWORK: Final = ("file:", "data:", "blob:", "about:")


def chromium() -> str | None:
    """The program to drive; None if there is none."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else shutil.which("chromium")


def wanted() -> bool:
    """Whether a missing browser is a fault here."""
    return os.environ.get("CI", "").lower() in ("true", "1")


def runtime() -> Path:
    """The folder of Python for a browser, as `PYODIDE` names it; skips the test, or under CI fails it, where there is none."""
    named = os.environ.get("PYODIDE")
    if named:
        return Path(named)
    if wanted():
        pytest.fail(NO_RUNTIME)
    pytest.skip(NO_RUNTIME)


@contextmanager
def launched() -> Iterator[Browser]:
    """A headless Chromium; skips the test, or under CI fails it, where there is none."""
    path = chromium()
    if path is None:
        pytest.fail(MISSING) if wanted() else pytest.skip(MISSING)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a tenth of a second

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


class Visitor:
    """Opens pages; what they ask of a network and what they complain of is kept, and asserted to be nothing by `close`."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.asked: list[str] = []
        """Addresses that are neither the page itself nor within it."""
        self.complaints: list[str] = []
        """Errors and warnings of the console, exceptions, broken policies, dialogs."""
        self._open = ExitStack()

    def __call__(
        self,
        where: Path | str,
        size: tuple[int, int] = LAPTOP,
        *,
        scale: float = 1,
        touch: bool = False,
        origin: str = "",
    ) -> Page:
        """Open a file, or an address of *origin*, the only one a page may then speak to.

        *size* is width and height in CSS pixels. Without *origin* the browser is offline.
        """
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            device_scale_factor=scale,
            has_touch=touch,
            offline=not origin,
            accept_downloads=True,
        )
        self._open.callback(context.close)
        allowed = (*WITHOUT_NETWORK, *([origin] if origin else []))

        def seen(request: Request) -> None:
            if not request.url.startswith(allowed):
                self.asked.append(request.url)

        def sift(route: Route) -> None:
            if route.request.url.startswith(allowed):
                route.continue_()
            else:
                route.abort()

        def heard(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                self.complaints.append(f"{message.type}: {message.text}")

        def alerted(dialog: Dialog) -> None:
            self.complaints.append(f"{dialog.type}: {dialog.message}")
            dialog.dismiss()

        context.on("request", seen)
        context.route("**/*", sift)
        page = context.new_page()
        page.on("console", heard)
        page.on("dialog", alerted)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(where.resolve().as_uri() if isinstance(where, Path) else where)
        return page

    def close(self) -> None:
        """Close what is open; raises AssertionError if a page asked for a network or complained."""
        self._open.close()
        assert not self.asked, f"asked of the network: {self.asked}"
        assert not self.complaints, f"console: {self.complaints}"


def missing(page: Page) -> str:
    """The characters in sight, of a page in the language it shows, that the font it brings along has no glyph for."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - heavy

    found = re.search(r"url\(data:font/woff;base64,([A-Za-z0-9+/=]+)\)", page.content())
    assert found, "it brings no font"
    with TTFont(io.BytesIO(base64.b64decode(found[1]))) as font:
        known = font.getBestCmap()
    shown = set(page.inner_text("body")) | set(page.title())
    return "".join(sorted(sign for sign in shown if not sign.isspace() and ord(sign) not in known))


def wide(page: Page) -> int:
    """By how many pixels a page can be scrolled sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
