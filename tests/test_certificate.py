"""A certificate: what stands in it, what is refused of one that comes from elsewhere, its page, and the report with it."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

import pytest
from test_proof import OWN, folder

from sim import certificate, proof, shelf
from sim.cli import main
from sim.texts import WrongInputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a certificate with an exact figure, estimates, a false one and what is left out."""
    home = tmp_path_factory.mktemp("mine")
    left = "cases: {C9: {title: {zh: 难, en: '<b>hard</b>'}, reason: {zh: 没有公式, en: no formula}}}"
    false = OWN.replace("case: C1", "case: C2").replace("value: 1, within: 0.2", "value: 2, within: 0.2")
    folder(home, **{"a.expect.yaml": OWN, "b.expect.yaml": false, "not-proved.yaml": left})
    for name in ("o22-b.yaml", "o22-b.csv", "o22-b.expect.yaml", "common.yaml"):
        (home / name).write_bytes((shelf.folder("proofs") / name).read_bytes())
    assert main(["prove", str(home), "--workers", "1", "--out", str(home / "out"), "--lang", "en"]) == 1
    return home / "out"


def found(made: Path) -> dict[str, Any]:
    return certificate.read(made / certificate.FILE)


def test_a_certificate_says_what_was_found(made: Path) -> None:
    told = found(made)
    assert [each["case"] for each in told["proofs"]] == ["C1", "C2", "O22"]
    assert not told["passed"]
    assert told["counts"][proof.DISAGREES] == 1
    assert sum(told["counts"].values()) == 3 + 3 + 14
    (figure,) = (
        figure
        for each in told["proofs"]
        if each["case"] == "C2"
        for figure in each["figures"]
        if figure["name"] == "arrivals"
    )
    assert figure["verdict"] == proof.DISAGREES
    assert figure["measure"] == "count: called, per: hour"
    assert figure["low"] < figure["estimate"] < figure["high"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", told["date"])
    assert set(told["proofs"][2]["files"]) == {"o22-b.yaml", "o22-b.csv", "o22-b.expect.yaml", "common.yaml"}
    assert told["left_out"][0]["case"] == "C9"
    assert told["command"].startswith("whistle prove ")


def test_the_page_says_the_same_in_both_languages_and_escapes_what_it_is_told(made: Path) -> None:
    page = (made / certificate.PAGE).read_text(encoding="utf-8")
    told = found(made)
    for each in told["proofs"]:
        for figure in each["figures"]:
            assert figure["name"] in page
    assert "与理论对照的证书" in page
    assert "held against theory" in page
    assert told["program"] in page
    assert "<b>hard</b>" not in page
    assert "&lt;b&gt;hard&lt;/b&gt;" in page
    assert not re.search(r"(src|href)=.https?:|url\(.?https?:", page), "it asks no network"


def test_what_is_there_is_not_lost(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = made.parent
    before = (made / certificate.FILE).read_bytes()
    only = ["prove", str(home), "--cases", "O22", "--workers", "1", "--lang", "en", "--out"]
    assert main([*only, str(made)]) == 2
    assert "--force" in capsys.readouterr().err
    assert (made / certificate.FILE).read_bytes() == before
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert main([*only, str(tmp_path), "--force"]) == 2, "a folder that holds something else"
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    (tmp_path / "notes.txt").rename(tmp_path.parent / "notes.txt")
    assert main([*only, str(tmp_path)]) == 0
    assert main([*only, str(tmp_path), "--force"]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [certificate.PAGE, certificate.FILE]
    (tmp_path / "more.txt").write_text("mine", encoding="utf-8")
    assert main([*only, str(tmp_path), "--force"]) == 2, "a certificate with something else beside it"


# ---- one that comes from elsewhere


def _figure(told: dict[str, Any], name: str = "arrivals", case: str = "C1") -> dict[str, Any]:
    return next(f for each in told["proofs"] if each["case"] == case for f in each["figures"] if f["name"] == name)


def _more(told: dict[str, Any]) -> None:
    told["note"] = "more"


LIES: Final[dict[str, tuple[str, Callable[[dict[str, Any]], Any]]]] = {
    "another sort": ("certificate_none", lambda told: told.update(sort="chuishao results")),
    "another format": ("certificate_wrong", lambda told: told.update(format=2)),
    "no date": ("certificate_wrong", lambda told: told.update(date="yesterday")),
    "a key more": ("certificate_wrong", _more),
    "a key less": ("certificate_wrong", lambda told: told.pop("machine")),
    "no sum": ("certificate_wrong", lambda told: told.update(program="x" * 64)),
    "a list of no proofs": ("certificate_wrong", lambda told: told["proofs"].append(3)),
    "a figure without a value": ("certificate_wrong", lambda told: _figure(told).pop("value")),
    "a value that is a text": ("certificate_wrong", lambda told: _figure(told).update(value="1")),
    "a flag for a number": ("certificate_wrong", lambda told: _figure(told).update(value=True)),
    "a control character": ("certificate_wrong", lambda told: _figure(told).update(name="a\x07b")),
    "a name of a million letters": ("certificate_wrong", lambda told: _figure(told).update(name="a" * 1_000_000)),
    "an unknown reason": ("certificate_wrong", lambda told: _figure(told).update(reason="help_help")),
    "an unknown verdict": ("certificate_wrong", lambda told: _figure(told).update(verdict="fine")),
    "a better verdict": ("certificate_false", lambda told: _figure(told, case="C2").update(verdict=proof.AGREES)),
    "a moved estimate": ("certificate_false", lambda told: _figure(told).update(estimate=1.0)),
    "a wider interval": ("certificate_false", lambda told: _figure(told).update(low=-9.0)),
    "a smaller error": ("certificate_false", lambda told: _figure(told).update(error=1e-9)),
    "no error": ("certificate_false", lambda told: _figure(told).update(error=None)),
    "better counts": ("certificate_false", lambda told: told["counts"].update(disagrees=0)),
    "passed": ("certificate_false", lambda told: told.update(passed=True)),
    "untold for no reason": ("certificate_false", lambda told: _figure(told).update(verdict=proof.UNTOLD)),
}  # fmt: skip


@pytest.mark.parametrize("name", LIES)
def test_a_certificate_that_makes_no_sense_or_contradicts_itself_is_refused(
    name: str, made: Path, tmp_path: Path
) -> None:
    key, lie = LIES[name]
    told = deepcopy(found(made))
    lie(told)
    path = tmp_path / "c.json"
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(WrongInputError) as caught:
        certificate.read(path)
    assert caught.value.key == key
    for language in ("zh", "en"):
        assert len(caught.value.text(language)) < 1000


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (b"", "certificate_none"),
        (b"[]", "certificate_none"),
        (b"\xff\xfe", "certificate_none"),
        (b"[" * 100_000, "certificate_none"),
        (b'{"sort": "chuishao certificate"}', "certificate_wrong"),
        (b'{"sort": NaN}', "certificate_none"),
        (b" " * (certificate.BYTES + 1), "certificate_too_big"),
    ],
)
def test_what_is_no_certificate_is_refused(raw: bytes, key: str, tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_bytes(raw)
    with pytest.raises(WrongInputError) as caught:
        certificate.read(path)
    assert caught.value.key == key


def test_one_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongInputError) as caught:
        certificate.read(tmp_path / "none.json")
    assert caught.value.key == "certificate_unreadable"


def test_a_report_can_include_a_certificate(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = tmp_path / "results"
    words = [
        "compare",
        str(shelf.find("dongxiejie-parking")),
        "--replications",
        "2",
        "--workers",
        "1",
        "--out",
        str(results),
    ]
    assert main(words) == 0
    with_it = ["report", str(results), "--out", str(tmp_path / "r.html"), "--lang", "en", "--certificate"]
    assert main([*with_it, str(made / certificate.FILE)]) == 0
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert 'id="certificate"' in page
    assert "of the program that wrote this page" in page
    assert "J1-dispatch1" in page
    told = found(made) | {"passed": True}
    (tmp_path / "lie.json").write_text(json.dumps(told), encoding="utf-8")
    before = (tmp_path / "r.html").read_bytes()
    capsys.readouterr()
    assert main([*with_it, str(tmp_path / "lie.json")]) == 2
    assert "contradicts itself" in capsys.readouterr().err
    assert (tmp_path / "r.html").read_bytes() == before
