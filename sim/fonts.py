"""Chinese glyphs on a machine without a Chinese font: an OFL font lent by a package we depend on.

The package's own code changes matplotlib's settings for everybody when it is imported, so only
its font file is touched here; the file is registered under a name of our own, which no font of
the machine can take.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from functools import cache
from importlib.resources import as_file, files
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

PACKAGE: Final = "zhplot"
"""The package whose font is used."""
FONT: Final = "NotoSansSC-Regular.ttf"
LICENCE: Final = "OFL.txt"
FAMILY: Final = "Noto Sans SC of the whistle"
"""The name under which matplotlib knows the font."""

# where there is no home to keep its cache in, matplotlib says so at length; figures come out all the same
logging.getLogger("matplotlib").addHandler(logging.NullHandler())


def _shelf() -> Traversable:
    """The package's folder of fonts, found without running the package's code."""
    spec = find_spec(PACKAGE)
    if spec is None:
        raise ModuleNotFoundError(f"{PACKAGE} is not installed; it carries the Chinese font of the figures")
    return files(module_from_spec(spec)) / "fonts"


def licence() -> str:
    """The licence of the font, as it ships with it."""
    return (_shelf() / LICENCE).read_text(encoding="utf-8")


@cache
def font() -> Path:
    """The font file."""
    with as_file(_shelf() / FONT) as path:
        if not path.exists():
            raise FileNotFoundError(path)
        return Path(path)


@cache
def glyphs() -> frozenset[str]:
    """Every character the font can draw."""
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415

    return frozenset(map(chr, FT2Font(str(font())).get_charmap()))


def missing(text: str) -> str:
    """The characters of *text* for which the font has no glyph, each once, in order."""
    return "".join(dict.fromkeys(c for c in text if not c.isspace() and c not in glyphs()))


@cache
def family() -> str:
    """The name of the font, made known to matplotlib on first use."""
    from matplotlib.font_manager import FontEntry, fontManager  # noqa: PLC0415

    fontManager.ttflist.append(FontEntry(fname=str(font()), name=FAMILY, weight=400, size="scalable"))
    return FAMILY


@contextmanager
def typeset(settings: Mapping[str, Any]) -> Iterator[None]:
    """Within it matplotlib writes with the font, under further rcParams *settings*; outside nothing has changed."""
    from matplotlib import rc_context  # noqa: PLC0415

    rc: Any = {"font.family": [family()], "text.parse_math": False, **settings}  # a name with $ in it is no formula
    with rc_context(rc):
        yield
