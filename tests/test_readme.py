"""The README says what is so: its commands, names, files, modules, snippets and quotations.

`python -m tests.test_readme` puts what it quotes (marked `<!-- quoted: ... -->`) up to date with the
committed results; nothing else of it is written by a program.
"""

from __future__ import annotations

import ast
import csv
import doctest
import json
import re
import shlex
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

import sim
from sim import arguments, comparison, expectation, results, shelf
from sim.comparison import Run
from sim.crowd import Crowd, local
from sim.declare import declarations
from sim.expectation import ACROSS, Expectation, Replications
from sim.experiment import Experiment
from sim.gauges import SORTS
from sim.measures import MEASURES, Value
from sim.problem import ScenarioError
from sim.proof import prove
from sim.reader import known_keys, read
from sim.regime import ELEMENTS, Regime
from sim.schema import explain, named
from sim.story import story
from sim.tables import comparison_text
from sim.words import width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario import Scenario

ROOT: Final = Path(__file__).resolve().parent.parent
README: Final = ROOT / "README.md"
RESULTS: Final = ROOT / "results" / "jinhaihu-117"
LANGUAGES: Final = ("zh", "en")
HEADS: Final = {"zh": "## 中文\n", "en": "## English\n"}
ARMS: Final = ("whistle-2017", "joint-campaign")
"""The headline arms, in the order in which their stories are told."""
QUOTED: Final = (
    "active_site_nights", "first_arrival_min", "quorum_min", "quorum_within_deadline_share", "attendance_full_share",
    "attendance_token_share", "resolved_share", "recorded_minus_true_resolved", "eradicated_share",
    "fruitless_visit_share", "detentions", "active_officer_hours", "standby_officer_hours", "waiting_officer_hours",
    "routine_hours_displaced", "calls",
)  # fmt: skip
"""The measures whose rows the README quotes."""
MISTAKE: Final = ("evacuation: 20 min", "evacuation: 20 km")
needs_results = pytest.mark.skipif(not RESULTS.is_dir(), reason="no committed results")


def words(language: str) -> str:
    """The README's half in *language*."""
    _, chinese, english = re.split("|".join(map(re.escape, HEADS.values())), README.read_text(encoding="utf-8"))
    return chinese if language == "zh" else english


def section(language: str, number: int) -> str:
    """A numbered section of one half."""
    found = re.search(rf"^### {number}\. .*?(?=^### |\Z)", words(language), re.DOTALL | re.MULTILINE)
    assert found, f"no section {number}"
    return found[0]


def blocks(text: str, kind: str) -> list[str]:
    """The fenced blocks of a kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def prose(text: str) -> str:
    """A text without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def rows(text: str, first: str) -> list[list[str]]:
    """The rows of the table whose head begins with the cell *first*."""
    found: list[list[str]] = []
    inside = False
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        inside = bool(cells) and (inside or cells[0] == first)
        if inside:
            found.append(cells)
    return found[2:]


def codes(text: str) -> list[str]:
    """What stands in code quotes in the prose of a text."""
    return re.findall(r"`([^`\n]+)`", prose(text))


@cache
def shipped() -> Scenario:
    """The scenario of the main job."""
    return sim.load("jinhaihu-117")


def variant(folder: Path, language: str, *, broken: bool = False) -> Path:
    """The README's own scenario file, written into *folder*."""
    text = blocks(section(language, 4), "yaml")[0]
    assert MISTAKE[0] in text
    path = folder / "mine.yaml"
    path.write_text(text.replace(*MISTAKE) if broken else text, encoding="utf-8")
    return path


# -- both halves --


def test_both_languages_have_the_same_structure() -> None:
    def structure(language: str) -> list[tuple[str, ...]]:
        found = re.findall(
            r"^(#{3,} \d+)|^(\|) |^(```\w+)|^(- )|^(\*\*)|^(<!-- quoted: \w+)", words(language), re.MULTILINE
        )
        return [entry for entry in found if any(entry)]

    assert structure("zh") == structure("en")


def test_code_is_the_same_in_both_languages() -> None:
    for kind in ("sh", "yaml", "python"):
        assert blocks(words("zh"), kind) == blocks(words("en"), kind)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_sentence_a_line(language: str) -> None:
    ends = r"。(?=[^\s」”)）|*])" if language == "zh" else r"(?<!e\.g)\. (?=[A-Z])"
    for line in prose(words(language)).splitlines():
        if not line.startswith(("|", "-", "###")):
            assert not re.search(ends, re.sub(r"\*\*.*?\*\*|`[^`]*`", "", line)), line


# -- commands --


def commands(language: str) -> Iterator[list[str]]:
    """Every `whistle` command shown, in blocks and in the text, as the words typed."""
    lines = [line for block in blocks(words(language), "sh") for line in block.splitlines()]
    for line in (*lines, *(code for code in codes(words(language)) if code.startswith("whistle "))):
        for command in line.split(" && "):
            typed = shlex.split(command)
            if Path(typed[0]).name == "whistle":
                yield typed[1:]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_shown_can_be_typed(language: str) -> None:
    parser = arguments.parser(language, "0")
    shown = list(commands(language))
    assert {typed[0] for typed in shown} >= {"list", "check", "explain", "compare", "story", "report", "verify"}
    for typed in shown:
        given = parser.parse_args(typed)
        if typed[0] == "explain" and given.name not in (None, "NAME"):
            assert explain(given.name, language)
        known = {*shipped().regimes, *("whistle-one-crew" for name in typed if name == "mine.yaml")}
        assert {*(getattr(given, "regimes", None) or "").split(",")} - {""} <= known


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_exactly_two_set_up_commands(language: str) -> None:
    lines = [line for block in blocks(words(language), "sh") for line in block.splitlines() if "pip install" in line]
    first, second = lines
    assert first.startswith("python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/whistle compare ")
    assert second == "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/python -m tests"
    assert "-m tests" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


# -- names --


def modules() -> set[str]:
    """Every module of the package, as a path."""
    return {path.relative_to(ROOT).as_posix() for path in (ROOT / "sim").rglob("*.py")}


def layers(language: str) -> list[list[str]]:
    """The modules of the map, layer by layer."""
    layer = r"(?:^- `sim/\S+?\.py`.*\n)+"
    return [re.findall(r"^- `(sim/\S+?\.py)`", found, re.MULTILINE) for found in re.findall(layer, section(language, 7), re.MULTILINE)]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_names_every_module_once(language: str) -> None:
    named_there = [module for layer in layers(language) for module in layer]
    assert sorted(named_there) == sorted(modules())


def imported(path: Path) -> Iterator[str]:
    """The modules of the package that a module imports when it runs, not only for types."""

    def walk(node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "sim":
            for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
                file = ROOT / name.replace(".", "/")
                if file.with_suffix(".py").is_file():
                    yield file.with_suffix(".py").relative_to(ROOT).as_posix()
                elif name != "sim" and (file / "__init__.py").is_file():
                    yield (file / "__init__.py").relative_to(ROOT).as_posix()
        for child in ast.iter_child_nodes(node):
            yield from walk(child)

    yield from walk(ast.parse(path.read_text(encoding="utf-8")))


def test_imports_point_up_the_map() -> None:
    depth = {module: number for number, layer in enumerate(layers("en")) for module in layer}
    for module in modules():
        for other in imported(ROOT / module):
            assert depth[other] <= depth[module], f"{module} imports {other}, which lies in a lower layer"


def test_one_module_touches_simpy() -> None:
    found = {
        module
        for module in modules()
        if re.search(r"^\s*(from|import) simpy", (ROOT / module).read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert found == {"sim/clock.py"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_arms_are_those_that_ship(language: str) -> None:
    table = rows(section(language, 1), "名字" if language == "zh" else "name")
    assert {row[0].strip("`") for row in table} == {*shipped().regimes}
    for name, chinese, *_ in table:
        assert chinese == shipped().regimes[name.strip("`")].title.zh


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_scenarios_are_those_that_ship(language: str) -> None:
    table = rows(section(language, 1), "场景" if language == "zh" else "scenario")
    told = [re.findall(r"`([^`]+)`", row[0]) for row in table]
    assert sorted(name for names in told for name in names) == sorted(shelf.names())
    for (name, *_), row in zip(told, table, strict=True):
        assert row[-1] == f"`whistle compare {name} --out results/{name}`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_experiments_are_those_that_ship(language: str) -> None:
    table = rows(section(language, 6), "实验" if language == "zh" else "experiment")
    assert [row[0].strip("`") for row in table] == list(shelf.names("experiments"))
    for name, _, command in table:
        assert command == f"`whistle experiment {name.strip('`')}`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_elements_are_as_the_arms_have_them(language: str) -> None:
    table = rows(section(language, 5), "要素" if language == "zh" else "element")
    told = {tuple(cell.strip("`") for cell in row[:4]) for row in table}
    joint, whistle = shipped().regimes["joint"], shipped().regimes["whistle"]
    assert told == {
        (name, declarations(Regime)[name].words.zh, getattr(joint, name).rule, getattr(whistle, name).rule)
        for name in ELEMENTS
    }


def test_two_pairs_of_arms_differ_as_told() -> None:
    regimes = shipped().regimes
    differ = {name for name in ELEMENTS if getattr(regimes["whistle"], name) != getattr(regimes["whistle-2017"], name)}
    assert differ == {"detection", "admission", "reach", "ladder"}
    alike = {name for name in ELEMENTS if getattr(regimes["joint-campaign"], name) == getattr(regimes["stationing-only"], name)}  # fmt: skip
    assert alike == set(ELEMENTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_measures_exist_with_their_units(language: str) -> None:
    table = rows(section(language, 3), "指标" if language == "zh" else "measure")
    assert len(table) > 10
    for name, unit, *_ in table:
        assert MEASURES[name.strip("`")].unit == unit


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_blocks_of_a_scenario_are_all_told(language: str) -> None:
    table = rows(section(language, 5), "块" if language == "zh" else "block")
    told = {name for row in table for name in re.findall(r"`(\w+)`", row[0])}
    assert told == {*declarations(type(shipped())), *known_keys()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_a_measure_are_all_told(language: str) -> None:
    table = {
        row[0].split("`")[1]: row[1] for row in rows(section(language, 6), "量" if language == "zh" else "measured")
    }
    assert set(table) == {*SORTS, "across"}
    for sort, known in {
        "cases": SORTS["cases"].choices,
        "level": SORTS["level"].choices,
        "trips": SORTS["trips"].choices,
        "across": ACROSS,
    }.items():
        assert codes(table[sort]) == list(known)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plain_scenario_and_its_expectation_agree(language: str, tmp_path: Path) -> None:
    (text,) = (block for block in blocks(section(language, 6), "yaml") if "figures:" in block)
    (plain,) = (block for block in blocks(section(language, 6), "yaml") if block.startswith("name: mine"))
    (tmp_path / "mine.yaml").write_text(plain, encoding="utf-8")
    (tmp_path / "mine.expect.yaml").write_text(text, encoding="utf-8")
    claim = expectation.read(tmp_path / "mine.expect.yaml")
    claim = replace(claim, expectation=replace(claim.expectation, replications=Replications(8, 8, 8)))
    with Crowd(lambda: local(1)) as crew:
        found = prove(claim, crew, seed=2018)
    assert len(found.judged) == 4
    for judged in found.judged:
        assert judged.passed, judged
        assert judged.estimate.error <= 8 * judged.figure.margin


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_columns_and_files_are_those_that_are_written(language: str) -> None:
    text = section(language, 6)
    for columns in (results.COMPARISON, results.RUNS, results.ANATOMY, results.schema().names):
        assert f"`{','.join(columns)}`" in text
    if RESULTS.is_dir():
        told = {name.rstrip("/") for row in rows(text, "文件" if language == "zh" else "file") for name in re.findall(r"`([^`]+)`", row[0])}  # fmt: skip
        assert told == {path.name for path in RESULTS.iterdir()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_in_code_quotes_exists(language: str) -> None:
    fields = [*named(), *named(Experiment), *named(Expectation)]
    known = {
        *MEASURES, *(field.name for field in fields), *results.COMPARISON, *results.RUNS, *results.schema().names,
        *(choice for field in fields for choice in getattr(getattr(field, "declared", None), "choices", ()) or ()),
        *(getattr(getattr(shipped().regimes[regime], element), "rule", "") for regime in shipped().regimes for element in ELEMENTS),
    }  # fmt: skip
    for code in codes(words(language)):
        if re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", code):
            assert code in known, code
        elif re.fullmatch(r"(single|joint|lead|whistle|stationing|merged)(-[a-z0-9]+)+", code):
            assert code in {*shipped().regimes, *shelf.names(), *shelf.names("experiments"), "whistle-one-crew"}, code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_class_of_public_material_is_told(language: str) -> None:
    scenarios = [path for path in (ROOT / "scenarios").rglob("*") if path.suffix in {".yaml", ".csv"}]
    used = {found for path in scenarios for found in re.findall(r"public (\d[a-z])", path.read_text(encoding="utf-8"))}
    assert used <= {row[0] for row in rows(section(language, 11), "类别" if language == "zh" else "class")}


def test_links_lead_somewhere() -> None:
    for link in re.findall(r"\]\(([^)#][^)]*)\)", README.read_text(encoding="utf-8")):
        there = (ROOT / link).exists()
        assert there or not (ROOT / link).parent.exists(), link


def test_the_version_is_the_one_that_is_cited() -> None:
    version = re.search(
        r'^__version__ = "(.*)"', (ROOT / "sim" / "__init__.py").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert version
    assert README.read_text(encoding="utf-8").count(f"chuishao {version[1]}") == len(LANGUAGES)
    assert f"## [{version[1]}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


# -- snippets --


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_variant_reads(language: str, tmp_path: Path) -> None:
    scenario = read(variant(tmp_path, language))
    one, other = scenario.regimes["whistle-2017"], scenario.regimes["whistle-one-crew"]
    assert [name for name in ELEMENTS if getattr(one, name) != getattr(other, name)] == ["basing"]
    assert scenario.offending[0].evacuation != shipped().offending[0].evacuation
    assert scenario.offending[0].street == "jinhaihu"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_added_type_of_case_reads(language: str, tmp_path: Path) -> None:
    text = shelf.find("jinhaihu-117").read_text(encoding="utf-8")
    kind, demand = blocks(section(language, 4), "yaml")[1:]
    for head, lines in (("case_types:\n", kind), ("demand:\n", demand)):
        assert text.count(f"\n{head}") == 1
        text = text.replace(f"\n{head}", f"\n{head}{lines}")
    path = tmp_path / "my-town.yaml"
    path.write_text(text, encoding="utf-8")
    grown = read(path)
    assert {entry.type for entry in grown.demand} - {entry.type for entry in shipped().demand} == {"open-burning"}
    assert {*grown.case_types} == {*shipped().case_types, "open-burning"}


def test_the_python_snippet_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (snippet,) = blocks(words("en"), "python")
    few = snippet.replace("replications=20", "replications=1")
    assert few != snippet
    test = doctest.DocTestParser().get_doctest(few, {}, "README", str(README), 0)
    told: list[str] = []
    assert doctest.DocTestRunner().run(test, out=told.append).failed == 0, "".join(told)
    assert (tmp_path / "results" / "python" / "manifest.json").is_file()


# -- quotations --


def rebuilt(folder: results.Folder) -> comparison.Comparison:
    """The comparison of a results folder, from its runs."""
    values: dict[tuple[str, int], dict[str, Value]] = {}
    for row in folder.rows("runs.csv"):
        value = Value(float(row["value"]) if row["value"] else None, int(row["cases"]), int(row["censored"]))
        values.setdefault((row["regime"], int(row["replication"])), {})[row["metric"]] = value
    scenario, _ = folder.scenario(folder.regimes[0])
    return comparison.compare(scenario, [Run(arm, number, found) for (arm, number), found in values.items()])


def shortened(text: str, language: str) -> str:
    """The rows of a printed table that the README quotes, with the heads above them."""
    part = next(part for part in text.split("\n\n") if f"({ARMS[0]})" in part.splitlines()[0])
    names = [MEASURES[name].words.of(language) for name in QUOTED]
    found: list[str] = []
    for line in part.splitlines():
        head = not found or len(found) < 3 or line.startswith("—")
        if head or any(re.match(re.escape(name) + r"\s{2,}", line) for name in names):
            found.append(line)
        elif found[-1] != "…":
            found.append("…")
    return "\n".join(found)


def quotations(folder: results.Folder | None, scratch: Path) -> Iterator[tuple[str, str, str]]:
    """What the README quotes: (what, language, text); without *folder*, only what needs no results."""
    for language in LANGUAGES:
        with pytest.raises(ScenarioError) as caught:
            read(variant(scratch, language, broken=True), language)
        yield "error", language, caught.value.text(language).replace(f"{scratch}/", "")
        if folder is None:
            continue
        yield "table", language, shortened(comparison_text(rebuilt(folder), language), language)
        yield "verdict", language, (folder.path / f"verdict.{language}.txt").read_text(encoding="utf-8").split("\n")[0]
        case = next(typed[typed.index("--case") + 1] for typed in commands(language) if typed[0] == "story")
        told: list[str] = []
        for arm in ARMS:
            scenario, regime = folder.scenario(arm, language)
            told.append(story(scenario, folder.log(arm, 0), case, language, regime))
        yield "story", language, "\n\n".join(told)


def quotation(what: str, language: str) -> str:
    """The pattern of a quoted block."""
    return rf"(<!-- quoted: {what} {language} -->\n```text\n)(.*?)(^```$)"


def stands(what: str, language: str) -> str:
    """What the README quotes now."""
    found = re.search(quotation(what, language), README.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    assert found, (what, language)
    return found[2]


def test_the_quoted_mistake_is_what_the_program_says(tmp_path: Path) -> None:
    for what, language, text in quotations(None, tmp_path):
        assert stands(what, language) == text + "\n"


@needs_results
def test_the_quoted_results_are_the_committed_ones(tmp_path: Path) -> None:
    for what, language, text in quotations(results.read(RESULTS), tmp_path):
        assert stands(what, language) == text + "\n", f"{what} {language}: run python -m tests.test_readme"


def test_quoted_lines_fit_their_columns() -> None:
    for language in LANGUAGES:
        lines = [line for line in stands("table", language).splitlines()[2:] if not line.startswith(("—", "…"))]
        assert len({width(line) for line in lines}) <= 1


# -- what was tried --


def rows_of(name: str) -> list[dict[str, str]]:
    with (ROOT / "results" / "trust" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tried() -> dict[str, tuple[str, str]]:
    """How much was tried, in both languages, as the committed files say."""
    certificate = json.loads((ROOT / "results" / "certificate" / "certificate.json").read_text(encoding="utf-8"))
    verdicts = [figure["verdict"] for proof in certificate["proofs"] for figure in proof["figures"]]
    cases = len({proof["case"] for proof in certificate["proofs"]})
    blunt = verdicts.count("blunt")
    assert set(verdicts) <= {"agrees", "blunt"}, "nothing disagrees"
    faults = rows_of("faults")
    struck, folders, traces = (sum(int(row[name]) for row in faults) for name in ("tried", "folders", "tracebacks"))
    assert not any(int(row["finished results lost"]) + int(row["unfinished taken for finished"]) for row in faults)
    texts = rows_of("fuzz")
    minutes = sum(float(row["minutes"]) for row in texts)
    many, ran = (sum(int(row[name]) for row in texts) for name in ("tried", "run"))
    kept = sum(path.is_dir() for path in (ROOT / "tests" / "corpus").iterdir())
    seeds = rows_of("proofs")
    assert not any(int(row["disagrees"]) for row in seeds)
    guards = rows_of("guards")
    assert all(row["noticed"] == "yes" for row in guards)
    wrong = rows_of("mutants")
    names = len({row["mutant"] for row in wrong})
    assert all(row["broken"] == "yes" for row in wrong)
    return {
        "proof": (
            f"{cases} 例 {len(verdicts)} 个数,其中 {blunt} 个的标准误大于容差,只按标准误判",
            f"{cases} cases, {len(verdicts)} figures, {blunt} of them judged by a standard error above their tolerance",
        ),
        "faults": (
            f"{folders} 个文件夹 {struck} 下;印出追溯 {traces} 次,此后已改",
            f"{struck} strikes at {folders} folders; {traces} tracebacks, mended since",
        ),
        "fuzz": (
            f"{many:,} 份,{minutes:g} 分钟;跑到底的 {ran:,} 份",
            f"{many:,} in {minutes:g} minutes, {ran:,} of them run to the end",
        ),
        "found": (
            f"{kept} 处错误,已改,留在 `tests/corpus/`",
            f"{kept} faults, mended and kept in `tests/corpus/`",
        ),
        "seeds": (
            f"{len(seeds)} 个预先定好的种子,共 {sum(int(row['figures']) for row in seeds)} 个数",
            f"{len(seeds)} seeds fixed in advance, {sum(int(row['figures']) for row in seeds)} figures in all",
        ),
        "guards": (
            f"{len({row['guard'] for row in guards})} 道防护,{len(guards)} 次试验",
            f"{len({row['guard'] for row in guards})} guards, {len(guards)} trials",
        ),
        "mutants": (f"{names} 个程序,{len(wrong)} 次试验", f"{names} programs, {len(wrong)} trials"),
    }


def test_the_table_of_what_was_tried_is_what_the_files_say() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for zh, en in tried().values():
        assert f"| {zh} |" in text
        assert f"| {en} |" in text


# -- the repository --


def tracked() -> list[Path]:
    """The files of the repository; every file where there is no git."""
    try:
        done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
        return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]
    except (OSError, subprocess.CalledProcessError):
        ours = ("sim", "scenarios", "experiments", "results", "tests", ".ci")
        found = [path for folder in ours for path in (ROOT / folder).rglob("*")]
        return [path for path in (*found, *ROOT.glob("*.*")) if path.is_file() and path.suffix != ".pyc"]


def test_no_registry_is_named_anywhere() -> None:
    hosts = [("pypi", "org"), ("pythonhosted", "org"), ("anaconda", "org"), ("npmjs", "org"), ("crates", "io"),
             ("docker", "io"), ("ghcr", "io"), ("rubygems", "org"), ("jfrog", "io")]  # fmt: skip
    options = [("index", "url"), ("find", "links"), ("trusted", "host")]
    names = [".".join(host).encode() for host in hosts] + ["-".join(option).encode() for option in options]
    for path in tracked():
        content = path.read_bytes()
        assert not [name for name in names if name in content], path


def _refresh(folder: results.Folder | None) -> None:
    """Put what the README quotes up to date."""
    import tempfile  # noqa: PLC0415 - only when run as a program

    with tempfile.TemporaryDirectory() as scratch:
        for what, language, quoted in quotations(folder, Path(scratch)):
            text = README.read_text(encoding="utf-8")
            found = re.search(quotation(what, language), text, re.DOTALL | re.MULTILINE)
            assert found, (what, language)
            README.write_text(f"{text[: found.start(2)]}{quoted}\n{text[found.end(2) :]}", encoding="utf-8")


if __name__ == "__main__":
    _refresh(results.read(RESULTS) if RESULTS.is_dir() else None)
