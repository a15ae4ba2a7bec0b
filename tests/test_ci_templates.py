"""What runs at code hosts: well-formed, harmless whatever a request is called, and calling kpi as it is."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from kpi.store.setup import starter
from kpi.store.setup.install_source import origin_of

if TYPE_CHECKING:
    from tests.conftest import Kpi

ROOT = Path(__file__).parent.parent
SOURCE = "git+https://example.org/kpi.git@0123abc"
#: What a host puts into a script before a shell reads it.
REPLACED = re.compile(r"\$\{\{.*?\}\}|\$\[\[.*?\]\]", re.DOTALL)
#: A call of kpi in a script or hook, up to where the shell goes on with something else.
CALL = re.compile(r"(?:^|[\s;&|])(?:\"\$kpi\"|kpi) ((?:check|validate|audit)\b[^|>'\n]*)", re.MULTILINE)
OPTION = re.compile(r"(?<!\S)(--?[a-z][a-z-]*)")


def made() -> dict[str, str]:
    """The files that ``kpi init`` writes, by path."""
    wish = starter.Wish(starter.Organisation("Contoh"), starter.Hosts.BOTH, origin_of(SOURCE))
    return {path: content.decode() for path, content in starter._files(wish).items()}


#: Every file for a code host or for hooks: those of this project, and those that ``kpi init`` writes.
TEXTS = {
    "action.yml": (ROOT / "action.yml").read_text("utf-8"),
    "gitlab/kpi.gitlab-ci.yml": (ROOT / "gitlab" / "kpi.gitlab-ci.yml").read_text("utf-8"),
    ".pre-commit-hooks.yaml": (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"),
    "init: github": made()[".github/workflows/kpi.yml"],
    "init: gitlab": made()[".gitlab-ci.yml"],
    "init: pre-commit": made()[".pre-commit-config.yaml"],
    "init: pre-commit, local": starter._hooks(None).decode(),
}
EACH = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)


def under(tree: Any, keys: frozenset[str]) -> Iterator[Any]:  # noqa: ANN401 - whatever YAML holds
    """Every value under one of these keys, however deep."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key in keys:
                yield value
            yield from under(value, keys)
    elif isinstance(tree, list):
        for value in tree:
            yield from under(value, keys)


def scripts(text: str) -> list[str]:
    """The scripts of a file, each as a shell reads it."""
    found = under(list(yaml.safe_load_all(text)), frozenset({"run", "script", "before_script"}))
    return ["\n".join(one) if isinstance(one, list) else one for one in found]


def calls(text: str) -> list[str]:
    """What kpi is called with in a file: in its scripts, and by its hooks."""
    documents = list(yaml.safe_load_all(text))
    hooks = [one for one in under(documents, frozenset({"hooks"})) for one in one] or documents
    if isinstance(hooks[0], list):
        hooks = hooks[0]
    entries = [" ".join([one["entry"], *one.get("args", [])]) for one in hooks if "entry" in one]
    return [found[1].strip() for script in [*scripts(text), *entries] for found in CALL.finditer(script)]


@EACH
def test_nothing_from_outside_stands_inside_a_script(text: str) -> None:
    assert [script for script in scripts(text) if REPLACED.search(script)] == []


@pytest.mark.parametrize(
    ("script", "found"),
    [("run: echo ${{ github.head_ref }}", 1), ("run: |\n  echo\n  $[[ inputs.x ]]", 1), ("run: echo $HEAD", 0)],
)
def test_that_would_be_seen(script: str, found: int) -> None:
    assert sum(bool(REPLACED.search(one)) for one in scripts(script)) == found


@EACH
def test_python_takes_nothing_from_the_checkout(text: str) -> None:
    started = [call for script in scripts(text) for call in re.findall(r"python\"? (\S+)", script, re.IGNORECASE)]
    assert set(started) <= {"-I"}


@EACH
def test_kpi_is_called_as_it_is(kpi: Kpi, tmp_path: Path, text: str) -> None:
    for call in calls(text):
        command = call.split()[0]
        status, out, err = kpi(command, "--help", "--lang", "en", cwd=tmp_path)
        assert (status, err) == (0, ""), call
        known = set(OPTION.findall(out))
        assert set(OPTION.findall(call)) <= known, call


def test_every_file_calls_kpi_where_it_should() -> None:
    expected = {
        "action.yml": ["validate", "audit", "check"],
        "gitlab/kpi.gitlab-ci.yml": ["validate", "audit", "check", "check", "check"],
        ".pre-commit-hooks.yaml": ["validate", "check"],
        "init: github": ["check", "validate", "audit"],
        "init: gitlab": ["validate", "audit", "check", "check", "check"],
        "init: pre-commit": [],  # by the name of the hook
        "init: pre-commit, local": ["validate"],
    }
    assert {name: [call.split()[0] for call in calls(text)] for name, text in TEXTS.items()} == expected


def test_the_local_hook_finds_the_environment_of_its_folder(tmp_path: Path) -> None:
    """A commit is made in a shell that has not activated it, or by a program with windows."""
    (hook,) = yaml.safe_load(TEXTS["init: pre-commit, local"])["repos"][0]["hooks"]
    own, other = tmp_path / ".venv" / "bin" / "kpi", tmp_path / "elsewhere" / "kpi"
    for file, says in ((own, "own"), (other, "other")):
        file.parent.mkdir(parents=True)
        file.write_text(f'#!/bin/sh\necho {says} "$@"\n', "utf-8")
        file.chmod(0o755)

    def run() -> str:
        environment = {"PATH": f"{other.parent}:{os.environ['PATH']}"}
        done = subprocess.run(
            shlex.split(hook["entry"]), cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    assert run() == "own validate\n"
    own.unlink()
    assert run() == "other validate\n"


def test_hooks_that_are_named_are_there() -> None:
    known = {hook["id"] for hook in yaml.safe_load(TEXTS[".pre-commit-hooks.yaml"])}
    assert known == {"kpi-validate", "kpi-check"}
    for name in ("init: pre-commit", "init: pre-commit, local"):
        named = {hook["id"] for repo in yaml.safe_load(TEXTS[name])["repos"] for hook in repo["hooks"]}
        assert named <= known


def test_the_workflow_may_only_read_and_sees_the_history() -> None:
    workflow = yaml.safe_load(TEXTS["init: github"])
    assert workflow["permissions"] == {"contents": "read"}
    assert [name for name, job in workflow["jobs"].items() if "permissions" in job] == []
    on = workflow[True]  # PyYAML takes the word on for a truth
    assert set(on) == {"pull_request", "push", "schedule", "workflow_dispatch"}
    for job in workflow["jobs"].values():
        (checkout,) = (step for step in job["steps"] if "checkout" in step.get("uses", ""))
        assert checkout["with"] == {"fetch-depth": 0, "persist-credentials": False}
    assert "pull_request_target" not in TEXTS["init: github"]


def test_actions_are_those_of_our_own_workflow() -> None:
    ours = set(re.findall(r"uses: (\S+)", (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")))
    ours |= {"actions/cache/restore@v4", "actions/cache/save@v4", "actions/upload-artifact@v4"}  # keep the witness
    for name in ("action.yml", "init: github"):
        assert set(re.findall(r"uses: (\S+)", TEXTS[name])) <= ours


def test_both_gitlab_files_do_the_same() -> None:
    _, included = yaml.safe_load_all(TEXTS["gitlab/kpi.gitlab-ci.yml"])
    written = yaml.safe_load(TEXTS["init: gitlab"])
    for job in ("kpi-validate", "kpi-audit", "kpi-check"):
        assert included[job] == written[job]


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("init: github", "vendor.github-workflows"),
        ("action.yml", "vendor.github-actions"),
        ("init: gitlab", "vendor.gitlab-ci"),
    ],
)
def test_hosts_can_read_it(tmp_path: Path, name: str, schema: str) -> None:
    file = tmp_path / "file.yml"
    file.write_text(TEXTS[name], "utf-8")
    more = ["--data-transform", "gitlab-ci"] if "gitlab" in schema else []
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *more, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


#: What somebody may call a branch, hoping that it is run.
HOSTILE = ['main"; touch pwned; "', "$(touch pwned)", "`touch pwned`", "a b", "--strict", "-x"]


@pytest.mark.skipif(sys.platform == "win32", reason="bash")
@pytest.mark.parametrize("base", ["", *HOSTILE])
@pytest.mark.parametrize("strict", ["true", "false", HOSTILE[0]])
def test_the_action_hands_over_what_it_was_given(tmp_path: Path, base: str, strict: str) -> None:
    (script,) = (one for one in scripts(TEXTS["action.yml"]) if " check " in one)
    given = {"BASE": base, "PULL_REQUEST_BASE": "main", "STRICT": strict}
    asked = called(tmp_path, script, "kpi", given)
    wanted = ["check", f"--base={base or 'refs/remotes/origin/main'}", "--format", "github"]
    assert asked == [[*wanted, "--strict"] if strict == "true" else wanted]


@pytest.mark.skipif(sys.platform == "win32", reason="bash")
@pytest.mark.parametrize("branch", ["main", *HOSTILE])
def test_gitlab_hands_over_what_it_was_given(tmp_path: Path, branch: str) -> None:
    script = "\n".join(yaml.safe_load(TEXTS["init: gitlab"])["kpi-check"]["script"])
    asked = called(tmp_path, script, "kpi", {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": branch})
    base = f"refs/remotes/origin/{branch}"
    fetch = ["fetch", "--quiet", "origin", f"+refs/heads/{branch}:{base}"]
    check = ["check", "--base", base]
    assert asked == [fetch, [*check, "--format", "gitlab"], [*check, "--format", "junit"], check]


@pytest.mark.skipif(sys.platform == "win32", reason="bash")
@pytest.mark.parametrize("branch", ["main", *HOSTILE])
def test_github_hands_over_what_it_was_given(tmp_path: Path, branch: str) -> None:
    (script,) = (one for one in scripts(TEXTS["init: github"]) if " check " in one)
    base = f"refs/remotes/origin/{branch}"
    assert called(tmp_path, script, "kpi", {"BASE": base}) == [["check", "--base", base, "--format", "github"]]


def called(folder: Path, script: str, name: str, given: dict[str, str]) -> list[list[str]]:
    """Run a script where kpi and git only note what they are called with; nothing else may come of it."""
    tools, work = folder / "kpi" / "bin", folder / "work"
    tools.mkdir(parents=True)
    work.mkdir()
    for tool in (name, "git"):
        (tools / tool).write_text('#!/bin/bash\nprintf "%s\\0" "$@" $\'\\n\' >>"$NOTED"\n', "utf-8")
        (tools / tool).chmod(0o755)
    noted = folder / "noted"
    environ = {"PATH": f"{tools}:/usr/bin:/bin", "RUNNER_TEMP": str(folder), "NOTED": str(noted), **given}
    subprocess.run(["/bin/bash", "-e", "-o", "pipefail", "-c", script], cwd=work, env=environ, check=True)
    assert {file.name for file in work.iterdir()} <= {"kpi-code-quality.json", "kpi-junit.xml"}
    return [line.split("\0")[:-1] for line in noted.read_text("utf-8").split("\n\0")[:-1]]
