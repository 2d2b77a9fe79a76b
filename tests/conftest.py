"""Fixtures of several test files: a browser, started once in each process that needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import browser
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with browser.launched() as found:
        yield found


@pytest.fixture
def visit(chromium: Browser) -> Iterator[browser.Visitor]:
    """Opens pages; when the test is over, it fails if one of them asked for a network or complained."""
    visitor = browser.Visitor(chromium)
    yield visitor
    visitor.close()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Say in the last line of all that tests were skipped for want of a browser."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = [] if reporter is None else reporter.stats.get("skipped", [])
    for reason, what in ((browser.MISSING, "browser tests"), (browser.NO_RUNTIME, "tests of Python in a browser")):
        count = sum(reason in str(report.longrepr) for report in skipped)
        if count and not hasattr(config, "workerinput"):
            print(f"{count} {what} were skipped: {reason}")  # noqa: T201
