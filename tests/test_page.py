"""What all pages share: nothing in them can end a script or a tag, and every sign has a glyph."""

from __future__ import annotations

import base64
import io
import json

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from sim.declare import Words
from sim.pages import page


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
