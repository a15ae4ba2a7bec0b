"""``kpi doctor``: each trouble is seen, said with how to mend it, and nothing is seen where all is well."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from kpi.model.errors import GitTrouble
from kpi.model.output.message import say
from kpi.model.values.struct import replace
from kpi.reports.setup.doctor import doctor_report, examined, healthy
from kpi.reports.setup.health import NAMES as _NAMES
from kpi.reports.setup.health import Health
from kpi.store import cache
from kpi.store.git import Identity, Repository
from kpi.store.setup.environment import Data, Git, Hook, Machine, TerminalFacts, machine
from kpi.store.write.lock import lock

if TYPE_CHECKING:
    from tests.conftest import DataRoot, Kpi


FACTS = json.loads((Path(__file__).parents[2] / "schemas" / "output" / "doctor.schema.json").read_text("utf-8"))


def hook(*, wanted: bool, there: bool, runs: bool) -> Hook:
    return Hook(wanted, there, runs, "pre-commit")


TOP = Path("/repository")
REPOSITORY = Repository(TOP, TOP / ".git", TOP / ".git")
WELL = Machine(
    python=(3, 13, 0),
    terminal=TerminalFacts("utf-8", "id_ID.UTF-8"),
    git=Git((2, 39, 5), identity=Identity("Perencana Contoh", "perencana@contoh.go.id"), repository=REPOSITORY),
    data=Data(
        root=TOP, version="1", zone=("Asia/Jakarta", True), schemas=(), unwritable=None, free=10**12, half=(),
        busy=False, inside=True, ignored=False, eol="lf", autocrlf="", hook=hook(wanted=True, there=True, runs=True),
    ),
)  # fmt: skip


def with_git(**changes: Any) -> Machine:  # noqa: ANN401 - whatever the facts hold
    return replace(WELL, git=replace(WELL.git, **changes))


def with_data(**changes: Any) -> Machine:  # noqa: ANN401
    assert WELL.data is not None
    return replace(WELL, data=replace(WELL.data, **changes))


ERROR, WARNING = Health.ERROR, Health.WARNING
NO_GIT = GitTrouble(say("git can't be started: {why}", why="x"), say("install git"))
TROUBLES: list[tuple[str, Machine, str, Health, str]] = [
    ("no git", with_git(missing=NO_GIT, repository=None, identity=None), "git", ERROR, "git can't be started"),
    ("old git", with_git(version=(2, 20, 1)), "git", ERROR, "git {version} is too old"),
    ("nobody", with_git(identity=None, nobody=NO_GIT), "identity", ERROR, "git can't be started"),
    ("another's", with_git(trouble=NO_GIT, repository=None), "repository", ERROR, "git can't be started"),
    ("no repository", with_git(repository=None), "repository", WARNING, "in no git repository"),
    ("shallow", with_git(shallow=True), "repository", WARNING, "only a part of the history"),
    ("merging", with_git(unfinished="merge"), "repository", ERROR, "in the middle of a {what}"),
    ("locked just now", with_git(lock=("index.lock", 0)), "git-lock", WARNING, "git holds a lock"),
    ("locked for long", with_git(lock=("index.lock", 11)), "git-lock", ERROR, "git holds a lock"),
    ("cp1252", replace(WELL, terminal=TerminalFacts("cp1252", "")), "terminal", WARNING, "the terminal writes in"),
    ("no encoding", replace(WELL, terminal=TerminalFacts("", "")), "terminal", WARNING, "the terminal writes in"),
    ("no data", replace(WELL, data=None), "data", ERROR, "no data found"),
    ("newer data", with_data(version="2"), "data-version", ERROR, "the data has version"),
    ("no version", with_data(version=None), "data-version", ERROR, "doesn't say which version"),
    ("no such zone", with_data(zone=("Asia/Bekasi", False)), "time-zone", ERROR, "time zone {name} is unknown"),
    ("outside", with_data(inside=False), "in-repository", ERROR, "outside of the git repository"),
    ("ignored", with_data(ignored=True), "in-repository", ERROR, "git is told to ignore the data"),
    ("converted", with_data(eol="unspecified", autocrlf="true"), "line-ends", WARNING, "git converts line ends"),
    ("no line ends", with_data(eol="unspecified"), "line-ends", WARNING, "nothing says which line ends"),
    ("no hook", with_data(hook=hook(wanted=True, there=False, runs=False)), "hooks", WARNING, "aren't switched on"),
    ("dead hook", with_data(hook=hook(wanted=False, there=True, runs=False)), "hooks", WARNING, "can't be run"),
    ("old schemas", with_data(schemas=("schemas/kak.schema.json",)), "schemas", WARNING, "aren't those of this kpi"),
    ("read-only", with_data(unwritable="Read-only file system"), "writable", ERROR, "nothing can be written"),
    ("full", with_data(free=10**6), "writable", WARNING, "are free on the disk"),
    ("busy", with_data(busy=True), "leftovers", WARNING, "another kpi is writing"),
    ("crashed", with_data(half=("data/.kpi.yaml.tmp",)), "leftovers", WARNING, "half-written files"),
]


def test_nothing_is_seen_where_all_is_well() -> None:
    answers = examined(WELL)
    assert {name: answer.health for name, answer in answers.items()} == dict.fromkeys(answers, Health.OK)
    assert healthy(answers)
    assert {"version", "git", "identity", "repository", "data", "hooks", "schemas", "writable"} <= answers.keys()


@pytest.mark.parametrize(
    ("found", "name", "health", "said"), [row[1:] for row in TROUBLES], ids=[row[0] for row in TROUBLES]
)
def test_each_trouble_is_seen(found: Machine, name: str, health: Health, said: str) -> None:
    answers = examined(found)
    answer = answers[name]
    assert answer.health is health
    assert said in answer.message.template
    assert answer.hint is not None
    assert healthy(answers) is (health is WARNING)
    others = {other: one.health for other, one in answers.items() if other != name}
    assert set(others.values()) == {Health.OK}


def test_every_check_has_a_name_for_people() -> None:
    seen = {name for row in TROUBLES for name in examined(row[1])} | examined(WELL).keys()
    assert seen == _NAMES.keys()
    assert FACTS["properties"]["checks"]["items"]["properties"]["check"]["enum"] == list(_NAMES)


def test_the_report_says_the_same_to_machines() -> None:
    report = doctor_report(with_data(version=None))
    facts: Any = report.facts
    assert facts["healthy"] is False
    (wrong,) = (one for one in facts["checks"] if one["health"] == "error")
    assert wrong == {
        "check": "data-version",
        "health": "error",
        "message": "data/kpi.yaml doesn't say which version it has",
        "hint": "add the line: version: 1",
    }


# The facts themselves, in real folders.


def sound(kpi: Kpi, repository: Path) -> dict[str, Any]:
    """A repository that ``kpi init`` made, examined."""
    assert kpi("init", cwd=repository).status == 0
    return asked(kpi, repository)


def asked(kpi: Kpi, folder: Path, status: int = 0) -> dict[str, Any]:
    """The checks, by name."""
    found = kpi("doctor", "--format", "json", cwd=folder)
    assert (found.status, found.err) == (status, "")
    jsonschema.validate(json.loads(found.out), FACTS)
    return {one["check"]: one for one in json.loads(found.out)["checks"]}


def test_a_new_repository_is_sound_but_for_its_hooks(kpi: Kpi, repository: Path) -> None:
    checks = sound(kpi, repository)
    assert {name: one["health"] for name, one in checks.items() if one["health"] != "ok"} == {"hooks": "warning"}
    file = repository / ".git" / "hooks" / "pre-commit"
    file.parent.mkdir(exist_ok=True)
    file.write_text("#!/bin/sh\n", "utf-8")
    file.chmod(0o755)
    assert asked(kpi, repository)["hooks"]["health"] == "ok"


def test_hooks_may_be_in_another_folder(kpi: Kpi, repository: Path) -> None:
    sound(kpi, repository)
    file = repository / "own hooks" / "pre-commit"
    file.parent.mkdir()
    file.write_text("#!/bin/sh\n", "utf-8")
    file.chmod(0o755)
    subprocess.run(["git", "config", "core.hooksPath", "own hooks"], cwd=repository, check=True)
    assert asked(kpi, repository)["hooks"]["health"] == "ok"


def spoil_settings(root: Path) -> None:
    file = root / "data" / "kpi.yaml"
    file.write_text(file.read_text("utf-8").replace("version: 1", "version: 2").replace("Asia/Jakarta", "A/B"), "utf-8")


def spoil_schemas(root: Path) -> None:
    (root / "schemas" / "kak.schema.json").write_text("{}", "utf-8")


def spoil_attributes(root: Path) -> None:
    (root / ".gitattributes").write_text("")  # where it is gone, git asks its index


def ignore_data(root: Path) -> None:
    (root / ".gitignore").write_text("data/\n", "utf-8")


def half_write(root: Path) -> None:
    (root / "data" / ".kpi.yaml.tmp").touch()


def lock_git(root: Path) -> None:
    file = root / ".git" / "index.lock"
    file.touch()
    os.utime(file, (0, 0))


def begin_merge(root: Path) -> None:
    (root / ".git" / "MERGE_HEAD").touch()


def forget_identity(root: Path) -> None:
    for key in ("user.name", "user.email"):
        subprocess.run(["git", "config", "--unset", key], cwd=root, check=True)


REAL: list[tuple[Callable[[Path], None], list[str], int]] = [
    (spoil_settings, ["data-version", "time-zone", "unsaved"], 1),
    (spoil_schemas, ["schemas"], 0),
    (spoil_attributes, ["line-ends"], 0),
    (ignore_data, ["in-repository"], 1),
    (half_write, ["leftovers"], 0),
    (lock_git, ["git-lock"], 1),
    (begin_merge, ["repository"], 1),
    (forget_identity, ["identity"], 1),
]


@pytest.mark.parametrize(("spoil", "names", "status"), REAL, ids=[row[0].__name__ for row in REAL])
def test_in_a_real_folder(
    kpi: Kpi, repository: Path, *, spoil: Callable[[Path], None], names: list[str], status: int
) -> None:
    sound(kpi, repository)
    spoil(repository)
    checks = asked(kpi, repository, status)
    assert [name for name, one in checks.items() if one["health"] != "ok"] == [
        *(name for name in checks if name in names or name == "hooks")
    ]
    assert set(names) <= checks.keys()


def test_another_writer_is_seen_and_not_disturbed(kpi: Kpi, repository: Path) -> None:
    sound(kpi, repository)
    with lock(repository, repository / ".git"):
        assert asked(kpi, repository)["leftovers"]["message"] == "another kpi is writing at the moment"
    assert "leftovers" not in asked(kpi, repository)


def test_a_folder_closed_to_us(kpi: Kpi, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sound(kpi, repository)

    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    answer = asked(kpi, repository, 1)["writable"]
    assert answer["health"] == "error"
    assert "it may not be opened" in answer["message"]
    assert "Permission denied" not in answer["message"]


def test_it_leaves_no_trace(kpi: Kpi, repository: Path) -> None:
    sound(kpi, repository)

    def seen() -> set[tuple[str, int]]:
        return {(str(file), file.stat().st_mtime_ns) for file in repository.rglob("*") if file.is_file()}

    before = seen()
    asked(kpi, repository)
    assert seen() == before


def test_without_data_and_without_git(kpi: Kpi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(kpi, tmp_path, 1)["data"]["health"] == "error"
    monkeypatch.setenv("PATH", str(tmp_path))
    checks = asked(kpi, tmp_path, 1)
    assert checks["git"]["health"] == checks["data"]["health"] == "error"
    assert "repository" not in checks


def test_a_folder_that_was_named_has_to_be_there(kpi: Kpi, tmp_path: Path) -> None:
    status, out, err = kpi("doctor", "--root", "nowhere", "--lang", "en", cwd=tmp_path)
    assert (status, out) == (2, "")
    assert "is not a data root" in err


def test_outside_of_git_it_says_so(data_root: DataRoot, environment: Path) -> None:  # noqa: ARG001
    found = machine(data_root(), data_root(), TerminalFacts("utf-8", ""))
    answers = examined(found)
    assert answers["repository"].health is WARNING
    assert not {"in-repository", "line-ends", "hooks"} & answers.keys()


def test_the_table_says_how_to_mend(kpi: Kpi, repository: Path) -> None:
    sound(kpi, repository)
    spoil_settings(repository)
    status, out, _ = kpi("doctor", "--lang", "en", cwd=repository)
    assert status == 1
    assert "version of the data: install a newer kpi" in out
    assert "2 things have to be mended." in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_the_cache_is_listed_entry_by_entry(
    kpi: Kpi, root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    schema = json.loads((Path(__file__).parents[2] / "schemas" / "output" / "cache.schema.json").read_text("utf-8"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    empty = json.loads(kpi("doctor", "--cache", "-f", "json", cwd=root).out)
    jsonschema.validate(empty, schema)
    assert empty["entries"] == []
    for file in root.rglob("*.yaml"):
        os.utime(file, (1_600_000_000, 1_600_000_000))
    monkeypatch.setattr(cache, "SETTLED", 0)
    assert kpi("status", cwd=root).status == 0
    found = json.loads(kpi("doctor", "--cache", "-f", "json", cwd=root).out)
    jsonschema.validate(found, schema)
    assert {"settings", "program-contoh"} <= {one["name"] for one in found["entries"]}
    assert found["bytes"] == sum(one["bytes"] for one in found["entries"]) > 0
    assert kpi("doctor", "--cache", "--no-cache", cwd=root).status == 2
