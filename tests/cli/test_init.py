"""``kpi init``: what a new repository begins with, that it is in order, and that nothing that is there is touched."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from kpi.model.errors import KpiError
from kpi.store.load import load
from kpi.store.setup import starter
from kpi.store.setup.install_source import _origin, origin_of

if TYPE_CHECKING:
    from tests.conftest import DataRoot, Kpi

FACTS = json.loads((Path(__file__).parents[2] / "schemas" / "output" / "init.schema.json").read_text("utf-8"))
SOURCE = "git+https://example.org/kpi.git@0123abc"
SCHEMAS = sorted(f"schemas/{file.name}" for file in (Path(__file__).parents[2] / "schemas").glob("*.schema.json"))
ALWAYS = [".editorconfig", ".gitattributes", ".gitignore", ".vscode/settings.json", "data/kpi.yaml", *SCHEMAS]
HOOKS, GITHUB, GITLAB = ".pre-commit-config.yaml", ".github/workflows/kpi.yml", ".gitlab-ci.yml"
OWNERS = "CODEOWNERS"


def below(folder: Path) -> dict[str, bytes]:
    """The files of a folder but those of git, by path."""
    files = (file for file in folder.rglob("*") if file.is_file() and ".git" not in file.relative_to(folder).parts)
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def fates(kpi: Kpi, *arguments: str, cwd: Path) -> dict[str, str]:
    """What became of each file."""
    status, out, err = kpi("init", *arguments, "--format", "json", cwd=cwd)
    assert (status, err) == (0, "")
    jsonschema.validate(json.loads(out), FACTS)
    return {file["path"]: file["fate"] for file in json.loads(out)["files"]}


@pytest.mark.parametrize(
    ("hosts", "workflows"),
    [("github", [OWNERS, GITHUB]), ("gitlab", [OWNERS, GITLAB]), ("both", [OWNERS, GITHUB, GITLAB]), ("none", [])],
)
def test_the_files(kpi: Kpi, tmp_path: Path, hosts: str, workflows: list[str]) -> None:
    made = fates(kpi, "new", "--ci", hosts, cwd=tmp_path)
    assert set(made.values()) == {"new"}
    assert sorted(made) == sorted(below(tmp_path / "new")) == sorted([*ALWAYS, HOOKS, *workflows])


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_is_made_is_in_order(kpi: Kpi, tmp_path: Path, language: str) -> None:
    assert kpi("init", "a new one", "--language", language, cwd=tmp_path).status == 0
    folder = tmp_path / "a new one"
    assert kpi("validate", "--strict", cwd=folder).status == 0
    head = subprocess.run(["git", "symbolic-ref", "HEAD"], cwd=folder, check=True, capture_output=True, text=True)
    assert head.stdout.strip() == "refs/heads/main"
    assert f"language: {language}" in (folder / "data" / "kpi.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "kpi new program ..."),
        ("id", "kpi new program"),
    ],
)
def test_the_first_status_says_what_to_do(kpi: Kpi, tmp_path: Path, language: str, line: str) -> None:
    kpi("init", cwd=tmp_path)
    status, out, err = kpi("status", "--lang", language, cwd=tmp_path)
    assert (status, err) == (0, "")
    assert line in out.splitlines()[-1]
    assert "%" not in out


@pytest.mark.parametrize(
    "name", ["Kabupaten Contoh", 'Dinas "A": #1', "ya", "123", "{x}", "@@SOURCE@@", "- a", "Kota Ñ'ā"]
)
def test_any_name_is_written_so_that_it_is_read_back(kpi: Kpi, tmp_path: Path, name: str) -> None:
    assert kpi("init", "--organisation", name, cwd=tmp_path).status == 0
    assert kpi("validate", cwd=tmp_path).status == 0
    status = json.loads(kpi("status", "--format", "json", cwd=tmp_path).out)
    assert status["programs"] == []
    assert name in kpi("status", cwd=tmp_path).out


def test_again_changes_nothing(kpi: Kpi, tmp_path: Path) -> None:
    fates(kpi, cwd=tmp_path)
    before = below(tmp_path)
    assert set(fates(kpi, cwd=tmp_path).values()) == {"same"}
    assert below(tmp_path) == before


@pytest.mark.parametrize("path", [*ALWAYS, HOOKS, OWNERS, GITHUB, GITLAB])
def test_nothing_that_is_there_is_touched(kpi: Kpi, tmp_path: Path, path: str) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"# mine\r\n")
    assert fates(kpi, cwd=tmp_path)[path] == "left"
    assert file.read_bytes() == b"# mine\r\n"


def test_a_checkout_with_other_line_ends_is_the_same(kpi: Kpi, tmp_path: Path) -> None:
    fates(kpi, cwd=tmp_path)
    for path, content in below(tmp_path).items():
        (tmp_path / path).write_bytes(content.replace(b"\n", b"\r\n"))
    assert set(fates(kpi, cwd=tmp_path).values()) == {"same"}


def test_lines_that_a_file_of_git_lacks_are_named(kpi: Kpi, tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("data/**/.*.tmp\n", "utf-8")
    out = kpi("init", "--lang", "en", cwd=tmp_path, environ={"COLUMNS": "200"}).out
    assert ".gitignore is left as it is; add these lines to it: data/**/.*.lock\n" in out


def test_a_dry_run_makes_nothing(kpi: Kpi, tmp_path: Path, environment: Path) -> None:
    made = fates(kpi, "new", "--dry-run", cwd=tmp_path)
    assert set(made.values()) == {"new"}
    assert [entry for entry in tmp_path.iterdir() if entry != environment] == []


def test_in_a_folder_of_a_repository_only_the_data_begins(kpi: Kpi, repository: Path) -> None:
    made = fates(kpi, "below", cwd=repository)
    assert sorted(made) == sorted(ALWAYS)
    assert not (repository / "below" / ".git").exists()
    out = kpi("init", "below", "--lang", "en", cwd=repository, environ={"COLUMNS": "400"}).out
    assert f"at the top of the repository, {repository.resolve()}: none were made here." in out


def test_a_repository_that_is_there_keeps_its_history(kpi: Kpi, repository: Path) -> None:
    commit = ["git", "commit", "-q", "--allow-empty", "-m", "first"]
    subprocess.run(commit, cwd=repository, check=True)
    out = json.loads(kpi("init", "--format", "json", cwd=repository).out)
    assert out["new_repository"] is False
    log = subprocess.run(["git", "log", "--format=%s"], cwd=repository, check=True, capture_output=True, text=True)
    assert log.stdout == "Memulai data Nama organisasi\nfirst\n"
    shown = ["git", "show", "--format=%(trailers:only)", "--name-only"]
    done = subprocess.run(shown, cwd=repository, check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["KPI-Command:", "init", *sorted([*ALWAYS, HOOKS, OWNERS, GITHUB, GITLAB])]
    assert (repository / GITHUB).exists()


REFUSED: list[tuple[str, str, str]] = [
    ("init --language fr", "--language can't be fr", "one of: id, en"),
    ("init --ci bitbucket", "--ci can't be bitbucket", "one of: github, gitlab, both, none"),
    ("init --format sarif", "the format sarif is for findings", "one of: "),
    ("init --source=-e.", "pip can't install kpi from -e.", "for example git+https://"),
    ("init --source=kpi;x", "pip can't install kpi from kpi;x", "for example git+https://"),
    ("init --source=${{secrets.X}}", "pip can't install kpi from", "for example git+https://"),
    ("init --source=$HOME", "pip can't install kpi from $HOME", "for example git+https://"),
    ("init file", "file is not a folder", "name a folder"),
    ("init root/data/programs", "holds data already", "begin outside of it"),
    ("init root/elsewhere", "holds data already", "begin outside of it"),
]


@pytest.mark.parametrize(("line", "what", "hint"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_refused(kpi: Kpi, data_root: DataRoot, tmp_path: Path, *, line: str, what: str, hint: str) -> None:
    data_root()
    (tmp_path / "file").touch()
    before = below(tmp_path)
    status, out, err = kpi(*line.split(), "--lang", "en", cwd=tmp_path)
    assert (status, out) == (2, "")
    assert what in err
    assert hint in err
    assert below(tmp_path) == before


def test_a_link_is_not_written_through(kpi: Kpi, tmp_path: Path) -> None:
    (tmp_path / ".gitignore").symlink_to(tmp_path / "elsewhere")
    status, _, err = kpi("init", "--lang", "en", cwd=tmp_path)
    assert status == 2
    assert "is a symbolic link" in err
    assert not (tmp_path / "elsewhere").exists()


def loaded(file: Path) -> Any:  # noqa: ANN401 - whatever YAML holds
    return yaml.safe_load(file.read_text("utf-8"))


def test_ci_and_hooks_install_what_was_named(kpi: Kpi, tmp_path: Path) -> None:
    kpi("init", "--source", SOURCE, cwd=tmp_path)
    assert loaded(tmp_path / GITHUB)["env"]["KPI_SOURCE"] == SOURCE
    assert loaded(tmp_path / GITLAB)[".kpi"]["variables"]["KPI_SOURCE"] == SOURCE
    hook = {"repo": "https://example.org/kpi.git", "rev": "0123abc", "hooks": [{"id": "kpi-validate"}]}
    assert loaded(tmp_path / HOOKS)["repos"] == [hook]


def test_the_workflow_watches_the_branch_that_is_there(kpi: Kpi, repository: Path) -> None:
    """A repository that began as master, or whose host has another main branch than the one that is checked out."""
    branches = ["git", "symbolic-ref", "HEAD", "refs/heads/master"]
    subprocess.run(branches, cwd=repository, check=True)
    kpi("init", cwd=repository)
    assert loaded(repository / GITHUB)[True]["push"]["branches"] == ["master"]


@pytest.mark.parametrize(("branch", "pattern"), [("utama", "utama"), ("rilis+1", "rilis\\+1"), ("123", "123")])
def test_the_workflow_watches_the_branch_of_the_host(kpi: Kpi, repository: Path, branch: str, pattern: str) -> None:
    head = ["git", "symbolic-ref", "refs/remotes/origin/HEAD", f"refs/remotes/origin/{branch}"]
    subprocess.run(head, cwd=repository, check=True)
    kpi("init", cwd=repository)
    assert loaded(repository / GITHUB)[True]["push"]["branches"] == [pattern]


def test_code_owners_guard_what_guards_the_data(kpi: Kpi, tmp_path: Path) -> None:
    out = kpi("init", "--lang", "en", cwd=tmp_path, environ={"COLUMNS": "200"}).out
    assert "CODEOWNERS names a team that is not there: put your administrators in its place" in out
    lines = (tmp_path / OWNERS).read_text("utf-8").splitlines()
    guarded = {line.split()[0] for line in lines if not line.startswith("#")}
    assert guarded >= {"/.github/", "/.gitlab-ci.yml", "/.pre-commit-config.yaml", "/data/kpi.yaml", "/CODEOWNERS"}


def test_without_a_source_it_is_said_and_ci_fails_with_a_sentence(
    kpi: Kpi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kpi.store.setup.install_source.own_origin", lambda: None)
    out = kpi("init", "--lang", "en", cwd=tmp_path, environ={"COLUMNS": "200"}).out
    assert f"say it under KPI_SOURCE in {GITHUB}, {GITLAB}, or with --source" in out
    job = loaded(tmp_path / GITHUB)["jobs"]["check"]
    assert loaded(tmp_path / GITHUB)["env"]["KPI_SOURCE"] == ""
    (script,) = (step["run"] for step in job["steps"] if step.get("name") == "Install kpi")
    done = subprocess.run(
        ["bash", "-e", "-c", script], env={"KPI_SOURCE": "", "PATH": ""}, capture_output=True, text=True, check=False,
        executable="/bin/bash",
    )  # fmt: skip
    assert done.returncode != 0
    assert f"say in {GITHUB} where pip finds kpi" in done.stderr
    assert loaded(tmp_path / HOOKS)["repos"][0]["repo"] == "local"


def test_editors_find_a_schema_for_each_kind_of_file(kpi: Kpi, tmp_path: Path) -> None:
    kpi("init", cwd=tmp_path)
    bound = json.loads((tmp_path / ".vscode" / "settings.json").read_text("utf-8"))["yaml.schemas"]
    assert sorted(bound) == [f"./{path}" for path in SCHEMAS]
    assert "$schema=../schemas/settings.schema.json" in (tmp_path / "data" / "kpi.yaml").read_text("utf-8")


def test_evidence_keeps_its_bytes_and_locks_stay_out(kpi: Kpi, tmp_path: Path) -> None:
    kpi("init", cwd=tmp_path)

    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments], cwd=tmp_path, check=False, capture_output=True, text=True
        ).stdout  # fmt: skip

    evidence = "data/programs/contoh/evidence/deep/rekap.txt"
    assert git("check-attr", "text", evidence) == f"{evidence}: text: unset\n"
    assert git("check-attr", "eol", "data/kpi.yaml") == "data/kpi.yaml: eol: lf\n"
    ignored = ["data/.kpi.lock", "data/programs/contoh/.kak.yaml.tmp"]
    assert git("check-ignore", *ignored, "data/kpi.yaml").split() == ignored


def test_no_template_is_left_with_a_gap() -> None:
    wish = starter.Wish(starter.Organisation("Contoh"), starter.Hosts.BOTH, origin_of(SOURCE))
    files = starter._files(wish)
    assert len(files) >= 5
    for path, content in files.items():
        assert b"@@" not in content, path
        assert content.endswith(b"\n"), path
        assert b"\r" not in content, path


@pytest.mark.parametrize(
    ("noted", "requirement"),
    [
        ({"url": "https://example.org/kpi.git", "vcs_info": {"vcs": "git", "commit_id": "0123abc"}}, SOURCE),
        ({"url": "https://example.org/kpi-1-py3-none-any.whl", "archive_info": {}},
         "kpi @ https://example.org/kpi-1-py3-none-any.whl"),
        ({"url": "file:///home/me/kpi", "dir_info": {"editable": True}}, None),
        ({"url": "https://me:secret@example.org/kpi.git", "vcs_info": {"vcs": "git", "commit_id": "0123abc"}}, None),
        ({"url": "https://example.org/kpi", "vcs_info": {"vcs": "hg", "commit_id": "0123abc"}}, None),
        ({}, None),
    ],
    ids=["git", "archive", "folder", "password", "another system", "index"],
)  # fmt: skip
def test_where_this_kpi_came_from(noted: dict[str, Any], requirement: str | None) -> None:
    found = _origin(noted)
    assert (found and found.requirement) == requirement


@pytest.mark.parametrize(
    ("text", "repository", "revision"),
    [
        (SOURCE, "https://example.org/kpi.git", "0123abc"),
        (f"kpi @ {SOURCE}", "https://example.org/kpi.git", "0123abc"),
        ("git+https://example.org/kpi.git", None, None),
        ("kpi==1.0", None, None),
        ("git+ssh://git@example.org/kpi.git@v1", None, None),
    ],
)
def test_what_a_requirement_names(text: str, repository: str | None, revision: str | None) -> None:
    found = origin_of(text)
    assert (found.requirement, found.repository, found.revision) == (text, repository, revision)


@pytest.mark.parametrize("text", ["", " ", "-r x", "a\nb", 'a"b', "a`b`", "a$b", "a|b", "a\\b", "a'b"])
def test_what_is_no_requirement(text: str) -> None:
    with pytest.raises(KpiError):
        origin_of(text)


def test_git_asks_kpi_where_both_sides_changed_records(kpi: Kpi, tmp_path: Path) -> None:
    fates(kpi, "new", cwd=tmp_path)
    folder = tmp_path / "new"

    def said(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    assert said("config", "--local", "merge.kpi.driver") == "kpi merge-driver %O %A %B %P"
    path = "data/programs/contoh/achievements/layanan.yaml"
    assert said("check-attr", "merge", "--", path) == f"{path}: merge: kpi"
    said("config", "--local", "merge.kpi.driver", "other %O")
    fates(kpi, ".", cwd=folder)
    assert said("config", "--local", "merge.kpi.driver") == "other %O"


def test_what_git_is_told_to_ignore_is_made_and_left_to_it(kpi: Kpi, repository: Path, environment: Path) -> None:
    (environment / "ignored").write_text(".vscode/\n", "utf-8")
    subprocess.run(["git", "config", "core.excludesFile", str(environment / "ignored")], cwd=repository, check=True)
    assert kpi("init", cwd=repository).status == 0
    assert (repository / ".vscode" / "settings.json").exists()
    listed = subprocess.run(["git", "ls-files"], cwd=repository, check=True, capture_output=True, text=True)
    assert ".vscode/settings.json" not in listed.stdout
    assert "data/kpi.yaml" in listed.stdout


def test_without_a_name_it_comes_in_later(kpi: Kpi, tmp_path: Path, environment: Path) -> None:
    """Whose commit it would be is not known yet: nothing is refused, and the same command brings it in."""
    out = kpi("init", "--lang", "en", cwd=tmp_path, environ={"COLUMNS": "200"}).out
    assert "git does not know who you are" in out
    assert "Then bring it in:\n  kpi init\n" in out
    (environment / "gitconfig").write_text("[user]\n\tname = Ani\n\temail = ani@contoh.go.id\n", "utf-8")
    assert "Saved in the history (git), commit " in kpi("init", "--lang", "en", cwd=tmp_path).out
    listed = subprocess.run(["git", "status", "--porcelain"], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert [line for line in listed.stdout.splitlines() if "home" not in line] == []


def answering(monkeypatch: pytest.MonkeyPatch, *typed: str) -> None:
    """Somebody at a terminal who types these answers."""
    waiting = iter(typed)
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: next(waiting))


def test_at_a_terminal_it_asks_for_the_organisation(kpi: Kpi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(
        monkeypatch, "", "Pemerintah Kabupaten Contoh", "", "GMT+77", "wita", "0", "15",
        "Ani", "Ani <ani@contoh.go.id>: perencana", "", "Budi <budi@contoh.go.id>: admin", "",
        "Ani", "ani@contoh.go.id",
    )  # fmt: skip
    done = kpi("init", "a", "--lang", "en", cwd=tmp_path)
    assert done.status == 0, done
    assert "Saved in the history (git), commit " in done.out
    settings = load(tmp_path / "a").portfolio.settings
    assert (settings.organisation, str(settings.zone), settings.entry_window_days) == (
        "Pemerintah Kabupaten Contoh", "Asia/Makassar", 15,
    )  # fmt: skip
    assert [(one.name, one.role.value) for one in settings.people] == [("Ani", "planner"), ("Budi", "administrator")]
    assert kpi("validate", cwd=tmp_path / "a").status == 0


def test_the_same_as_options(kpi: Kpi, tmp_path: Path) -> None:
    told = (
        "--organisation",
        "Kab",
        "--timezone",
        "WIT",
        "--window",
        "5",
        "--person",
        "A <a@b.id>: administrator: x, y",
    )
    assert kpi("init", *told, cwd=tmp_path).status == 0
    settings = load(tmp_path).portfolio.settings
    assert (str(settings.zone), settings.entry_window_days) == ("Asia/Jayapura", 5)
    assert settings.people[0].programs == ("x", "y")


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--timezone", "Mars/Olympus"), "--timezone can't be Mars/Olympus"),
        (("--window", "32"), "a day from 1 to 31"),
        (("--person", "Ani"), "Ani <ani@contoh.go.id>: administrator"),
        (("--person", "Ani <a@b.id>: bos"), "--person can't be bos"),
        (("--person", "Ani <a@b.id>: planner"), "nobody would be administrator"),
        (("--language", "fr"), "one of: id, en"),
    ],
)
def test_options_that_say_nothing_right(kpi: Kpi, tmp_path: Path, option: tuple[str, str], said: str) -> None:
    done = kpi("init", *option, "--lang", "en", cwd=tmp_path)
    assert (done.status, said in done.err) == (2, True), done.err
    assert not (tmp_path / "data").exists()
