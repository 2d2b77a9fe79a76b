"""What all pages share: one file that asks no network, escapes whatever it is told, speaks both languages, brings its own font.

1. A page is a template in `parts/`; every value put into it is escaped, unless it was made here as markup.
2. Words stand in a page in both languages; the language of `<html>` decides which are seen.
3. The font is a subset of the one figures use: the characters of the page, and of what its script may write.
"""

# ruff: noqa: PLC0415 - what is heavy is imported where it is used, so that help costs little

from __future__ import annotations

import base64
import io
import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sim.fonts import font, glyphs, licence
from sim.texts import LANGUAGES, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jinja2 import Environment
    from markupsafe import Markup

    from sim.words import Words

FAMILY: Final = "whistle"
"""The name of the font within a page."""
ALWAYS: Final = "".join(map(chr, range(0x20, 0x7F))) + "–—…·×÷±≤≥→←↑↓▶⏸●○■□▲△◆◇“”‘’、。,;:?!()《》【】〔〕%‰°"
"""Characters that every page brings, whatever it says at first."""


def page(template: str, written: str = "", **facts: Any) -> str:
    """The page made of a *template* with *facts*; *written*: what its script may write that does not stand in it yet."""
    body = _environment().get_template(template).render(**facts)
    return body.replace("/*font*/", _face(body + written), 1)


def both(words: Words) -> Markup:
    """Words in both languages, each marked as what it is."""
    from markupsafe import Markup

    zh, en = words.of("zh"), words.of("en")
    if zh == en:
        return Markup("<span>{}</span>").format(zh)
    return Markup('<span lang="zh">{}</span><span lang="en">{}</span>').format(zh, en)


def words(key: str, **values: Any) -> Words:
    """A text in both languages; *values* that are Words are said in each."""
    from sim.words import Words

    def of(language: str) -> str:
        return say(key, language, **{k: v.of(language) if isinstance(v, Words) else v for k, v in values.items()})

    return Words(*map(of, LANGUAGES))


def told(key: str, **values: Any) -> Markup:
    """A text in both languages, each marked as what it is."""
    return both(words(key, **values))


def joined(words: Iterable[Words]) -> Words:
    """Several words as a list in each language."""
    from sim.words import Words

    every = tuple(words)
    return Words("、".join(each.zh for each in every), ", ".join(each.en for each in every))


def said(key: str) -> str:
    """A text in both languages in one, for what cannot be marked: a label, a title."""
    return " / ".join(dict.fromkeys(say(key, language) for language in LANGUAGES))


def data(value: object) -> Markup:
    """A value as JSON within a script: no text in it can end the script."""
    from markupsafe import Markup

    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - every sign that could end the script is escaped above


def picture(png: bytes) -> str:
    """A picture as an address that needs no network."""
    return "data:image/png;base64," + base64.b64encode(png).decode()


def webfont(text: str) -> str:
    """The characters of *text*, as far as the font has them, as a WOFF file in base64."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options(flavor="woff", hinting=False, desubroutinize=True, notdef_outline=True, layout_features=[])
    options.drop_tables += ["GPOS", "GSUB"]
    sink = io.BytesIO()
    with TTFont(font(), lazy=True, recalcTimestamp=False) as whole:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=sorted({ord(c) for c in text} & {ord(c) for c in glyphs()}))
        subsetter.subset(whole)
        whole.flavor = "woff"
        whole.save(sink)
    return base64.b64encode(sink.getvalue()).decode()


def _face(text: str) -> str:
    """The font of a page, with its licence beside it."""
    plain = re.sub(r"[A-Za-z0-9+/=]{200,}", "", text)
    found = "".join(sorted({*plain, *ALWAYS, *licence()}))
    return f'@font-face{{font-family:"{FAMILY}";src:url(data:font/woff;base64,{webfont(found)}) format("woff")}}'


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("sim.pages", "parts"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    helpers: Mapping[str, Any] = {
        "both": both,
        "told": told,
        "data": data,
        "picture": picture,
        "licence": licence,
        "said": said,
        "words": words,
        "joined": joined,
    }
    made.globals.update(helpers)
    return made
