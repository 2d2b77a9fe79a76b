"""What all pages share: nothing in them can end a script or a tag, and every sign has a glyph."""

from __future__ import annotations

import base64
import io
import json
from typing import TYPE_CHECKING

import pytest
from browser import Visitor, launched
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import ChoiceLoader, DictLoader

from sim.pages import page
from sim.words import Words

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_data_reads_back_and_holds_nothing_that_ends_a_script(value: object) -> None:
    written = str(page.data(value))
    assert json.loads(written) == value
    assert not set(written) & set("<>&\u2028\u2029")


def test_words_are_escaped_in_both_languages() -> None:
    told = str(page.both(Words("<script>坏</script>", "<script>bad</script>")))
    assert "<script>" not in told
    assert told.count("&lt;script&gt;") == 2
    assert str(page.both(Words("金海湖", "金海湖"))).count("金海湖") == 1


@pytest.mark.parametrize("text", ["漷县镇", "吹哨 abc 123", "一"])
def test_the_font_of_a_page_has_its_characters_and_is_the_same_each_time(text: str) -> None:
    made = page.webfont(text)
    assert made == page.webfont(text[::-1])
    there = TTFont(io.BytesIO(base64.b64decode(made))).getBestCmap()
    assert {ord(c) for c in text} <= set(there)


SIMPLE = """{% extends "base.html" %}{% block title %}t{% endblock %}
{% block body %}<meta name="title-zh" content="题"><meta name="title-en" content="Title">
<p class="languages"><button data-language="zh">中</button><button data-language="en">en</button></p>
<p id="words">{{ both(words) }}</p>{% endblock %}"""


def test_words_shown_are_those_of_the_chosen_language(
    visit: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = page._environment()
    assert shared.loader is not None
    monkeypatch.setattr(shared, "loader", ChoiceLoader([DictLoader({"simple": SIMPLE}), shared.loader]))
    path = tmp_path / "page.html"
    path.write_text(page.page("simple", words=Words("漷县<script>alert(1)</script>", "Huoxian")), encoding="utf-8")
    shown = visit(path)
    assert shown.title() == "题"
    assert shown.inner_text("#words") == "漷县<script>alert(1)</script>"
    assert shown.evaluate("document.fonts.ready.then(() => document.fonts.check('16px whistle', '漷'))")
    shown.click("[data-language=en]")
    assert (shown.title(), shown.inner_text("#words")) == ("Title", "Huoxian")


def test_what_a_page_asks_of_a_network_is_seen(chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text('<img src="http://127.0.0.1:9/x.png"><script>throw new Error("no")</script>', encoding="utf-8")
    visitor = Visitor(chromium)
    visitor(path)
    with pytest.raises(AssertionError, match=r"x\.png"):
        visitor.close()
    assert any("no" in complaint for complaint in visitor.complaints)


@pytest.mark.parametrize("ci", ["", "true"])
def test_without_a_browser_tests_are_skipped_and_under_ci_they_fail(ci: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    monkeypatch.setenv("CI", ci)
    with pytest.raises(pytest.fail.Exception if ci else pytest.skip.Exception, match="no Chromium"), launched():
        pass
