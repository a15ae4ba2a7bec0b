"""What runs at code hosts, run: the steps of the action and of the workflows, in a checkout as the host makes it.

Only the installing is not done for real: a ``pip`` of the tests' own, in a Python environment of its own, gives what
these tests run with.
"""

from __future__ import annotations

import json
import re
import shutil
import site
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from tests.adversary import Work, story_repository
from tests.cli.test_check import BASE, COMPLAINTS, ENTRY, RECORDS, REVISION, SIGNED, TARGETS, commit, git, revised
from tests.cli.test_witness import rewritten
from tests.test_ci_templates import TEXTS

if TYPE_CHECKING:
    from tests.cli.test_check import Edits

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="bash")

ROOT = Path(__file__).parent.parent
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
#: Stands in for pip: it takes what the tests run with.
PIP = """\
import os, pathlib, sys
assert sys.flags.isolated, "python was not started with -I"
install, quiet, source = sys.argv[1:]
assert (install, quiet) == ("install", "--quiet"), sys.argv
pathlib.Path(os.environ["NOTED"]).write_text(source, "utf-8")
here = pathlib.Path(sys.prefix)
where = here / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
(where / "kpi.pth").write_text(os.environ["SITES"], "utf-8")
command = here / "bin" / "kpi"
command.write_text(f"#!{sys.executable} -I\\nimport sys\\nfrom kpi.__main__ import main\\nsys.exit(main())\\n", "utf-8")
command.chmod(0o755)
"""
#: ``python -m venv`` without pip, and the one above put into what it makes.
PYTHON = """\
#!/bin/bash
set -e
[[ $1 = -I && $2 = -m && $3 = venv ]] || exit 99
"{python}" -I -m venv --without-pip "$4"
mkdir -p "$4"/lib/{version}/site-packages/pip
cp "{pip}" "$4"/lib/{version}/site-packages/pip/__main__.py
"""
VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"

HONEST: Edits = {RECORDS: revised("  value: 100", "  value: 110", "100")}
BAD: Edits = {RECORDS: [("value: 100", "value: 110")]}
BACKDATED: Edits = {
    TARGETS: [("2023-12: 120}\n", f"2023-12: 90}}\n{REVISION.replace('2024-01-09', '2023-11-28')}, document: BA 7}}\n")]
}


@dataclass(frozen=True)
class Ran:
    """What came of a job: its status, what its last step printed, and the files that it left."""

    status: int
    out: str
    err: str
    summary: str
    work: Path
    noted: str


@dataclass(frozen=True)
class Host:
    """A code host: its server's repository, and a folder for the runner."""

    server: Path
    folder: Path

    def request(self, edits: Edits) -> None:
        """A request as GitHub and GitLab keep it: its own branch, and (GitHub) its merge with main."""
        desk = self.folder / "desk"
        git(self.folder, "clone", "-q", str(self.server), str(desk))
        git(desk, "checkout", "-qb", "usulan")
        commit(desk, edits)
        git(desk, "checkout", "-q", "main")
        commit(desk, {"README.md": "sementara itu\n"})
        git(desk, "push", "-q", "origin", "main", "usulan:refs/merge-requests/7/head")
        merging = {"GIT_COMMITTER_NAME": "GitHub", "GIT_COMMITTER_EMAIL": "noreply@github.com"}
        git(desk, "merge", "-q", "--no-ff", "-m", "Merge usulan into main", "usulan", env=merging)
        git(desk, "push", "-q", "origin", "HEAD:refs/pull/7/merge")

    def checkout(self, ref: str, *branches: str) -> Path:
        """What actions/checkout (fetch-depth 0) and a GitLab runner (GIT_DEPTH 0) leave: a detached commit."""
        work = self.folder / "work"
        work.mkdir()
        git(work, "init", "-q", "-b", "main")
        git(work, "remote", "add", "origin", self.server.as_uri())
        wanted = [f"+refs/heads/{one}:refs/remotes/origin/{one}" for one in branches]
        git(work, "fetch", "-q", "origin", f"+{ref}:refs/remotes/pipeline", "+refs/tags/*:refs/tags/*", *wanted)
        git(work, "checkout", "-q", "--detach", "refs/remotes/pipeline")
        return work

    def environ(self, more: Mapping[str, str]) -> dict[str, str]:
        """The variables of a job: what the host documents, and where the stand-in for pip finds things."""
        tools = self.folder / "python"
        sites = [str(ROOT), *site.getsitepackages(), sysconfig.get_path("purelib")]
        return {
            "PATH": f"{tools / 'bin'}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.folder / "home"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "CI": "true",
            "RUNNER_TEMP": str(self.folder / "temp"),
            "NOTED": str(self.folder / "noted"),
            "SITES": "\n".join(dict.fromkeys(sites)) + "\n",
            **more,
        }

    def run(self, work: Path, scripts: list[str], shell: list[str], environ: Mapping[str, str]) -> Ran:
        """Each script after the other, until one fails."""
        done = subprocess.CompletedProcess[str]([], 0, "", "")
        for script in scripts:
            file = self.folder / "step.sh"
            file.write_text(script, "utf-8")
            done = subprocess.run(
                [*shell, str(file)], cwd=work, env=dict(environ), capture_output=True, text=True, check=False
            )
            if done.returncode:
                break
        summary, noted = self.folder / "summary.md", self.folder / "noted"
        return Ran(
            done.returncode, done.stdout, done.stderr, summary.read_text("utf-8") if summary.exists() else "",
            work, noted.read_text("utf-8") if noted.exists() else "",
        )  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository at the host, with the data on main; to be copied."""
    folder = tmp_path_factory.mktemp("server")
    first = folder / "first"
    first.mkdir()
    with pytest.MonkeyPatch.context() as here:
        here.setenv("GIT_CONFIG_GLOBAL", str(folder / "gitconfig"))
        (folder / "gitconfig").write_text("[user]\nname = Perencana Contoh\nemail = perencana@contoh.go.id\n")
        git(first, "init", "-q", "-b", "main")
        commit(first, {**BASE, "data/kpi.yaml": BASE["data/kpi.yaml"].replace("language: en", "language: id")})
        git(folder, "clone", "-q", "--bare", str(first), str(folder / "server.git"))
    return folder / "server.git"


@pytest.fixture
def host(server: Path, tmp_path: Path, environment: Path) -> Host:
    """A host with that repository, and a runner with a Python of its own."""
    (environment / "gitconfig").write_text("[user]\nname = Perencana Contoh\nemail = perencana@contoh.go.id\n")
    for name in ("home", "temp"):
        (tmp_path / name).mkdir(exist_ok=True)
    shutil.copytree(server, tmp_path / "server.git")
    tools = tmp_path / "python"
    subprocess.run([sys.executable, "-I", "-m", "venv", "--without-pip", str(tools)], check=True)
    pip = tools / "lib" / VERSION / "site-packages" / "pip" / "__main__.py"
    pip.parent.mkdir()
    (pip.parent / "__init__.py").touch()
    pip.write_text(PIP, "utf-8")
    maker = tmp_path / "python-of-the-action"
    maker.write_text(PYTHON.format(python=sys.executable, pip=pip, version=VERSION), "utf-8")
    maker.chmod(0o755)
    return Host(tmp_path / "server.git", tmp_path)


# GitHub: the action, and the workflow that kpi init writes.


def evaluated(text: str, known: Mapping[str, str]) -> str:
    """What GitHub makes of the expressions in a text."""
    return EXPRESSION.sub(lambda found: known[found[1]], text)


def github(host: Host, event: str, base: str, inputs: Mapping[str, str] = {}) -> dict[str, str]:
    """The contexts and inputs that expressions speak of."""
    action = yaml.safe_load(TEXTS["action.yml"])
    given = {f"inputs.{name}": str(one.get("default", "")) for name, one in action["inputs"].items()}
    return {
        "github.base_ref": base,
        "github.event_name": event,
        "github.action_path": str(ROOT),
        "steps.python.outputs.python-path": str(host.folder / "python-of-the-action"),
        **given,
        **{f"inputs.{name}": value for name, value in inputs.items()},
    }


def steps(tree: list[dict[str, Any]], known: Mapping[str, str]) -> list[tuple[str, dict[str, str]]]:
    """The scripts that run, each with its variables."""
    return [
        (step["run"], {name: evaluated(str(value), known) for name, value in step.get("env", {}).items()})
        for step in tree
        if "run" in step and wanted(step.get("if", ""), known)
    ]


def wanted(condition: str, known: Mapping[str, str]) -> bool:
    """Whether a job or step runs: ``github.event_name == 'push'``, the same with ``!=``, and ``always()`` are asked."""
    if condition in {"", "always()"}:
        return True
    name, sign, value = condition.split()
    return (known[name] == value.strip("'")) is (sign == "==")


def ran_at_github(host: Host, work: Path, tree: list[dict[str, Any]], known: Mapping[str, str], env: Any) -> Ran:  # noqa: ANN401 - of YAML
    summary = host.folder / "summary.md"
    common = host.environ(
        {
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(work),
            "GITHUB_BASE_REF": known["github.base_ref"],
            "GITHUB_EVENT_NAME": known["github.event_name"],
            "GITHUB_STEP_SUMMARY": str(summary),
            **{name: evaluated(str(value), known) for name, value in (env or {}).items()},
        }
    )
    done = Ran(0, "", "", "", work, "")
    for script, own in steps(tree, known):
        done = host.run(work, [script], ["bash", "--noprofile", "--norc", "-eo", "pipefail"], {**common, **own})
        if done.status:
            break
    return done


def the_action(host: Host, event: str = "pull_request", base: str = "main", inputs: Mapping[str, str] = {}) -> Ran:
    work = host.checkout("refs/pull/7/merge" if event == "pull_request" else "refs/heads/main", "main")
    tree = yaml.safe_load(TEXTS["action.yml"])["runs"]["steps"]
    return ran_at_github(host, work, tree, github(host, event, base, inputs), {})


def the_workflow(host: Host, event: str = "pull_request", base: str = "main") -> Ran:
    work = host.checkout("refs/pull/7/merge" if event == "pull_request" else "refs/heads/main", "main")
    return workflow_in(host, work, event, base)


def workflow_in(host: Host, work: Path, event: str, base: str = "") -> Ran:
    """The job that runs for an event."""
    tree, known = yaml.safe_load(TEXTS["init: github"]), github(host, event, base)
    (job,) = (one for one in tree["jobs"].values() if wanted(one["if"], known))
    return ran_at_github(host, work, job["steps"], known, {**tree["env"], **job["env"]})


def notes(done: Ran) -> list[str]:
    return [line for line in done.out.splitlines() if line.startswith("::")]


BOTH = pytest.mark.parametrize("job", [the_action, the_workflow], ids=["the action", "the workflow of kpi init"])


@BOTH
def test_github_lets_an_honest_request_pass(host: Host, job: Any) -> None:  # noqa: ANN401 - one of the two above
    host.request(HONEST)
    done = job(host)
    assert (done.status, done.err, notes(done)) == (0, "", [])
    assert "Yang berubah dalam usulan ini" in done.summary
    assert "Salah rekap" in done.summary


@BOTH
def test_github_stops_a_silent_change(host: Host, job: Any) -> None:  # noqa: ANN401 - one of the two above
    host.request(BAD)
    done = job(host)
    assert done.status == 1
    (told,) = notes(done)
    line = BASE[RECORDS].replace("value: 100", "value: 110").splitlines().index("  value: 110") + 1
    assert told.startswith(f"::error file={RECORDS},line={line},col=10,title=unexplained-value::")
    assert "unexplained-value" in done.summary
    assert "100" in done.summary


def test_the_action_is_installed_from_itself(host: Host) -> None:
    host.request(HONEST)
    assert the_action(host).noted == str(ROOT)


@pytest.mark.parametrize(("strict", "status"), [("true", 1), ("false", 0)])
def test_the_action_may_be_strict(host: Host, strict: str, status: int) -> None:
    late = ENTRY % ("2024-01-01T10:00:00+07:00", SIGNED)
    host.request({COMPLAINTS: [("2023-11:", f"{late}2023-11:")]})
    done = the_action(host, inputs={"strict": strict})
    assert (done.status, done.err) == (status, "")
    assert all(one.startswith("::warning ") for one in notes(done))
    assert notes(done)


def test_the_action_with_a_base_of_its_own(host: Host) -> None:
    host.request(BAD)
    assert the_action(host, base="", inputs={"base": "origin/main"}).status == 1


@BOTH
def test_a_tag_can_not_stand_for_the_base(host: Host, job: Any) -> None:  # noqa: ANN401 - one of the two above
    """A tag of the branch's name, on the request itself: nothing would differ from it."""
    host.request(BAD)
    desk = host.folder / "desk"
    for name in ("main", "origin/main"):
        git(desk, "tag", name, "usulan")
    git(desk, "push", "-q", "origin", "--tags")
    assert job(host).status == 1


def test_the_action_where_the_data_is_in_a_folder(host: Host) -> None:
    desk = host.folder / "move"
    git(host.folder, "clone", "-q", str(host.server), str(desk))
    (desk / "kinerja").mkdir()
    git(desk, "mv", "data", "kinerja/data")
    commit(desk, {}, message="pindah")
    git(desk, "push", "-q", "origin", "main")
    host.request({f"kinerja/{RECORDS}": BAD[RECORDS]})
    done = the_action(host, inputs={"root": "kinerja"})
    assert done.status == 1
    assert f"file=kinerja/{RECORDS}," in notes(done)[0]


@BOTH
def test_a_push_has_its_files_checked(host: Host, job: Any) -> None:  # noqa: ANN401 - one of the two above
    done = job(host, event="push", base="")
    assert (done.status, notes(done)) == (0, [])
    assert done.err == "" or "audit is held against no earlier one" in done.err or "audit sebelumnya" in done.err
    shutil.rmtree(host.folder / "work")
    shutil.rmtree(host.folder / "temp" / "kpi", ignore_errors=True)
    desk = host.folder / "broken"
    git(host.folder, "clone", "-q", str(host.server), str(desk))
    commit(desk, {RECORDS: [("value: 100", "value: banyak")]})
    git(desk, "push", "-q", "origin", "main")
    done = job(host, event="push", base="")
    assert done.status == 1
    assert f"file={RECORDS}," in notes(done)[0]


def test_a_workflow_that_does_not_say_where_kpi_is(host: Host) -> None:
    host.request(HONEST)
    work = host.checkout("refs/pull/7/merge", "main")
    job = yaml.safe_load(TEXTS["init: github"])["jobs"]["check"]
    done = ran_at_github(
        host, work, job["steps"], github(host, "pull_request", "main"), {**job["env"], "KPI_SOURCE": ""}
    )
    assert done.status != 0
    assert "say in .github/workflows/kpi.yml where pip finds kpi" in done.err


@pytest.fixture
def closed(host: Host) -> Work:
    """The repository of a host whose months are closed, with a desk from which its history is rewritten."""
    desk = Work(story_repository(host.folder / "cerita"))
    desk.git("checkout", "-q", "-f", "main")
    shutil.rmtree(host.server)
    git(host.folder, "clone", "-q", "--bare", str(desk.root), str(host.server))
    return desk


def push_rewritten(desk: Work, host: Host) -> None:
    rewritten(desk)
    desk.git("push", "-q", "--force", str(host.server), "main")
    shutil.move(host.folder / "work", host.folder / "work-before")


def test_the_nightly_audit_sees_a_rewritten_history(host: Host, closed: Work) -> None:
    done = workflow_in(host, host.checkout("refs/heads/main", "main"), "schedule")
    assert (done.status, notes(done)) == (0, [])
    push_rewritten(closed, host)
    work = host.checkout("refs/heads/main", "main")
    shutil.copytree(host.folder / "work-before" / "kpi-witness", work / "kpi-witness")  # as the host's cache does
    done = workflow_in(host, work, "schedule")
    assert done.status == 1
    assert "title=expect::" in notes(done)[-1]


def test_the_action_audits_where_it_is_asked_to(host: Host, closed: Work) -> None:
    inputs = {"audit": "true", "witness": str(host.folder / "saksi.txt")}
    assert the_action(host, "push", "", inputs).status == 0
    push_rewritten(closed, host)
    shutil.rmtree(host.folder / "temp" / "kpi")
    assert the_action(host, "push", "").status == 0
    shutil.rmtree(host.folder / "work")
    shutil.rmtree(host.folder / "temp" / "kpi")
    done = the_action(host, "push", "", inputs)
    assert (done.status, "title=expect::" in notes(done)[-1]) == (1, True)


def test_gitlab_audits_the_main_branch(host: Host, closed: Work) -> None:
    main = {"CI_COMMIT_BRANCH": "main"}
    done = ran_at_gitlab(host, TEMPLATE, "kpi-audit", "refs/heads/main", main)
    assert done.status == 0, done.err
    kept = (done.work / "kpi-witness.txt").read_bytes()
    push_rewritten(closed, host)
    for more, status in ((main, 1), ({**main, "KPI_RENEW": "1"}, 0)):
        work = host.checkout("refs/heads/main")
        (work / "kpi-witness.txt").write_bytes(kept)
        shutil.move(work, host.folder / "with-cache")
        assert gitlab_in(host, host.folder / "with-cache", WRITTEN, "kpi-audit", more).status == status
        shutil.rmtree(host.folder / "with-cache")


# GitLab: the template, and what kpi init writes.


def job_of(text: str, name: str) -> dict[str, Any]:
    """A job with what it extends."""
    tree = list(yaml.safe_load_all(text))[-1]
    return {**tree[".kpi"], **tree[name]}


def ran_at_gitlab(host: Host, text: str, name: str, ref: str, more: Mapping[str, str]) -> Ran:
    return gitlab_in(host, host.checkout(ref), text, name, more)


def gitlab_in(host: Host, work: Path, text: str, name: str, more: Mapping[str, str]) -> Ran:
    job = job_of(text, name)
    written = {key: str(value) for key, value in job["variables"].items()}
    given = {key: "kpi" if value.startswith("$[[") else value for key, value in written.items()}
    assert given["GIT_DEPTH"] == "0"
    environ = host.environ({"GITLAB_CI": "true", "CI_PROJECT_DIR": str(work), **given, **more})
    script = "\n".join([*job["before_script"], *job["script"]])
    return host.run(work, [script], ["bash", "-eo", "pipefail"], environ)


#: Both do the same (``test_both_gitlab_files_do_the_same``), so each is run in half of the tests.
TEMPLATE, WRITTEN = TEXTS["gitlab/kpi.gitlab-ci.yml"], TEXTS["init: gitlab"]
REQUEST = {
    "CI_PIPELINE_SOURCE": "merge_request_event",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
    "CI_MERGE_REQUEST_IID": "7",
}


def reports(done: Ran, text: str) -> tuple[list[dict[str, Any]], ET.Element]:
    """The files that GitLab takes from the job."""
    named = job_of(text, "kpi-check")["artifacts"]["reports"]
    quality: list[dict[str, Any]] = json.loads((done.work / named["codequality"]).read_text("utf-8"))
    return quality, ET.fromstring((done.work / named["junit"]).read_text("utf-8"))  # noqa: S314 - our own


def test_gitlab_lets_an_honest_request_pass(host: Host) -> None:
    host.request(HONEST)
    done = ran_at_gitlab(host, TEMPLATE, "kpi-check", "refs/merge-requests/7/head", REQUEST)
    assert done.status == 0, done.err
    quality, junit = reports(done, TEMPLATE)
    assert quality == []
    assert junit.findall(".//failure") == []


def test_gitlab_stops_a_silent_change(host: Host) -> None:
    host.request(BAD)
    done = ran_at_gitlab(host, WRITTEN, "kpi-check", "refs/merge-requests/7/head", REQUEST)
    assert done.status == 1
    assert "unexplained-value" in done.out
    quality, junit = reports(done, WRITTEN)
    assert [(one["check_name"], one["location"]["path"]) for one in quality] == [("unexplained-value", RECORDS)]
    assert len(junit.findall(".//failure")) == 1


def test_gitlab_checks_the_files_of_the_main_branch(host: Host) -> None:
    done = ran_at_gitlab(host, TEMPLATE, "kpi-validate", "refs/heads/main", {"CI_COMMIT_BRANCH": "main"})
    assert (done.status, done.err) == (0, "")


def test_gitlab_says_what_a_missing_branch_means(host: Host) -> None:
    host.request(HONEST)
    gone = {**REQUEST, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "sudah-dihapus"}
    done = ran_at_gitlab(host, WRITTEN, "kpi-check", "refs/merge-requests/7/head", gone)
    assert done.status != 0
    assert "sudah-dihapus" in done.err


def test_a_target_dated_back_is_stopped_by_the_host(host: Host) -> None:
    host.request(BACKDATED)
    done = the_action(host)
    assert (done.status, "title=backdated::" in notes(done)[0]) == (1, True)
