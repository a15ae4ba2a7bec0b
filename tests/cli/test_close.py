"""Closing and reopening months in a real repository: what works, what is refused and why, and what is found later."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kpi.cli.session.session import Session
from kpi.measure.closing.chain import short, verify
from kpi.model.values.period import Period, Span
from kpi.reports.closing.closing_footer import witness, witness_facts
from kpi.store.load import load
from tests.conftest import flat
from tests.repositories import REGENCY, git, with_regency

if TYPE_CHECKING:
    from tests.conftest import Kpi, Outcome

NOVEMBER, DECEMBER = Period(2023, 11), Period(2023, 12)
CLOSING = "data/closings/2023-11.yaml"
VISITS = "data/programs/wisata-industri/achievements/kunjungan-wisata.yaml"
INDICATORS = "data/programs/wisata-industri/indicators.yaml"
CELL = "wisata-industri/kunjungan-wisata"
WHY = ("--reason", "salah rekap", "--document", "Nota Dinas 12")
FORCED = ("--force", "--reason", "rapat pimpinan 12 Januari")


@pytest.fixture
def regency(repository: Path) -> Path:
    """The regency of the tests, in a repository of its own."""
    return with_regency(repository, "closings")


@pytest.fixture
def run(kpi: Kpi, regency: Path) -> Callable[..., Outcome]:
    """A command in that repository, in English."""
    return lambda *arguments: kpi(*arguments, "--lang", "en", cwd=regency)


def closing(folder: Path, month: str = "2023-11") -> Any:  # noqa: ANN401 - its seal may be None, and is asked for all the same
    return load(folder).portfolio.closings[Period.parse(month)]


def edit(folder: Path, path: str, old: str, new: str) -> None:
    text = (folder / path).read_text("utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new, 1), "utf-8")


def test_a_complete_month_is_closed(run: Callable[..., Outcome], regency: Path) -> None:
    done = run("close", "nov 2023")
    assert (done.status, done.err) == (0, "")
    seal = closing(regency).seal
    assert "nothing stands in the way" in done.out
    assert f"November 2023 is closed, digest {short(seal.digest)}." in done.out
    assert (seal.previous, seal.exceptions, seal.by) == (None, (), "Perencana Contoh <perencana@contoh.go.id>")
    assert git(regency, "show", "--format=", "--name-only") == CLOSING
    assert git(regency, "status", "--porcelain") == ""
    assert git(regency, "log", "-1", "--format=%s").endswith(" November 2023")
    assert git(regency, "log", "-1", "--format=%(trailers:only)").splitlines() == [
        "KPI-Command: close",
        "KPI-Period: 2023-11",
        f"KPI-Digest: {seal.digest}",
    ]
    assert run("validate").status == 0


def test_what_is_published_is_what_status_says(run: Callable[..., Outcome], regency: Path) -> None:
    status = json.loads(run("status", "--period", "2023-11", "--format", "json").out, parse_float=Decimal)
    assert run("close", "2023-11").status == 0
    results = closing(regency).seal.results
    shown = {program["id"]: program for program in status["programs"] if program["indicators"]}
    assert results["programs"].keys() == shown.keys()
    assert results["score"]["score"] == status["portfolio"]["score"]
    assert results["rating"]["name"] == status["rating"]
    for name, program in results["programs"].items():
        assert (program["score"], program["coverage"]) == (shown[name]["score"], shown[name]["coverage"])
        assert program["rating"] == shown[name]["rating"]["id"]
        rows = {row["id"]: row for row in shown[name]["indicators"] if row["state"] != "not_due"}
        assert program["indicators"].keys() == rows.keys()
        for cell, row in program["indicators"].items():
            same = ("state", "target", "actual", "percent", "met", "formula", "agency")
            assert {key: row[key] for key in same} == {key: rows[cell][key] for key in same}
            assert row["rating"] == (rows[cell]["rating"] or {"id": None})["id"]


def blockers(done: Outcome) -> list[tuple[str, str | None, str | None]]:
    return [(one["kind"], one["program"], one["indicator"]) for one in json.loads(done.out)["blockers"]]


DECEMBERS = [
    ("unreported", "tata-kelola-sampah", "bank-sampah-aktif"),
    ("provisional", "pendampingan-beasiswa", "dana-tersalur"),
]


def test_an_incomplete_month_is_refused_with_what_it_lacks(run: Callable[..., Outcome], regency: Path) -> None:
    run("close", "2023-11")
    before = git(regency, "rev-parse", "HEAD")
    done = run("close", "2023-12", "--format", "json")
    assert done.status == 2
    assert blockers(done) == DECEMBERS
    assert "2 things stand in the way" in done.err
    assert git(regency, "rev-parse", "HEAD") == before
    assert not (regency / "data/closings/2023-12.yaml").exists()


def test_closed_all_the_same_it_keeps_the_exceptions(run: Callable[..., Outcome], regency: Path) -> None:
    run("close", "2023-11")
    done = run("close", "2023-12", *FORCED)
    assert done.status == 0
    assert "2 exceptions are kept in it." in done.out
    seal = closing(regency, "2023-12").seal
    assert [(one.kind, one.program, one.indicator) for one in seal.exceptions] == DECEMBERS
    assert {one.reason for one in seal.exceptions} == {FORCED[-1]}
    assert seal.previous == closing(regency).seal.digest
    assert "tata-kelola-sampah/bank-sampah-aktif: unreported" in git(regency, "log", "-1", "--format=%b")
    assert run("validate").status == 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("2023-12",), "December 2023 can't be closed: November 2023 is not closed yet"),
        (("2023-12", *FORCED), "December 2023 can't be closed: November 2023 is not closed yet"),
        (("2023-10",), "October 2023 can't be closed: no program is carried out in October 2023"),
        (("2025-01", *FORCED), "January 2025 can't be closed: no program is carried out in January 2025"),
        (("2023-11", "--force"), "--force needs a reason"),
        (("2023-11", "--reason", "Salah rekap"), "--reason goes with --force"),
        (("2023-11", "--tag", "--no-commit"), "--tag needs a commit"),
        (("2023-11", "--by", "A <a@b.id>"), "--by goes with --no-commit"),
        (("2023-13",), "2023-13 is not a month"),
        (("2023-11", "--format", "xml"), "there is no format xml"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_refused(
    arguments: tuple[str, ...], complaint: str, run: Callable[..., Outcome], regency: Path
) -> None:
    done = run("close", *arguments)
    assert done.status == 2
    assert complaint in done.err
    assert not (regency / "data/closings").exists()


def test_a_month_that_is_not_over(run: Callable[..., Outcome], regency: Path) -> None:
    edit(regency, "data/programs/nir-banjir/kak.yaml", "to: 2024-12}", "to: 2099-12}")
    git(regency, "commit", "-qam", "lebih lama")
    done = run("close", "2099-12", *FORCED)
    assert done.status == 2
    assert "December 2099 can't be closed: December 2099 is not over yet" in done.err


def test_the_month_to_close_first_is_named(run: Callable[..., Outcome]) -> None:
    assert "kpi close 2023-11" in run("close", "2023-12").err


def test_a_dry_run_writes_nothing(run: Callable[..., Outcome], regency: Path) -> None:
    assert run("close", "2023-11", "--dry-run").status == 0
    assert run("close", "2023-12", "--dry-run").status == 1
    assert git(regency, "status", "--porcelain") == ""
    assert git(regency, "rev-list", "--count", "HEAD") == "1"


def test_no_at_the_terminal_writes_nothing(
    run: Callable[..., Outcome], regency: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "ask", lambda *_: False)
    done = run("close", "2023-11")
    assert (done.status, done.err) == (2, "kpi: nothing was written\n")
    assert git(regency, "status", "--porcelain") == ""
    assert run("close", "2023-11", "--yes").status == 0


def test_what_changes_while_it_is_shown_is_not_closed(
    run: Callable[..., Outcome], regency: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(*_: object) -> bool:
        edit(regency, VISITS, "value: 132", "value: 133")
        return True

    monkeypatch.setattr(Session, "ask", ask)
    done = run("close", "2023-11")
    assert done.status == 2
    assert "the data was changed by somebody else in the meantime" in done.err
    assert git(regency, "status", "--porcelain") == f"M {VISITS}"


def test_a_closing_without_a_commit(run: Callable[..., Outcome], regency: Path) -> None:
    done = run("close", "2023-11", "--no-commit", "--by", "Bagian Contoh <bagian@contoh.go.id>")
    assert done.status == 0
    assert closing(regency).seal.by == "Bagian Contoh <bagian@contoh.go.id>"
    assert git(regency, "status", "--porcelain", "-uall") == f"?? {CLOSING}"
    late = run("close", "2023-12", *FORCED)
    assert f"{CLOSING}: not yet in the history" in late.err


@pytest.mark.parametrize(
    ("path", "old", "new", "where"),
    [
        (VISITS, "value: 132", "value: 133", CELL),
        (INDICATORS, "2023-11: 150", "2023-11: 140", INDICATORS),
        ("data/programs/wisata-industri/kak.yaml", "title: Wisata Industri", "title: Wisata", "kak.yaml"),
    ],
)
def test_what_only_this_computer_has_seen_stands_in_the_way(
    path: str, old: str, new: str, where: str, run: Callable[..., Outcome], regency: Path
) -> None:
    edit(regency, path, old, new)
    for more in ((), FORCED):
        done = run("close", "2023-11", *more)
        assert done.status == 2
        assert where in done.err
        assert "not yet in the history" in done.err


def test_a_change_of_another_month_does_not(run: Callable[..., Outcome], regency: Path) -> None:
    edit(regency, VISITS, "value: 247", "value: 248")
    assert run("close", "2023-11").status == 0
    assert git(regency, "status", "--porcelain") == f"M {VISITS}"


def test_an_error_of_the_month_stands_in_the_way_and_of_another_does_not(
    run: Callable[..., Outcome], regency: Path
) -> None:
    edit(regency, VISITS, "value: 239", "value: -239")
    git(regency, "commit", "-qam", "Januari")
    assert run("close", "2023-11", "--dry-run").status == 0
    edit(regency, VISITS, "value: 132", "value: -132")
    git(regency, "commit", "-qam", "November")
    done = run("close", "2023-11", "--format", "json")
    assert blockers(done) == [("invalid", "wisata-industri", "kunjungan-wisata")]


def test_a_file_that_cannot_be_read_can_never_be_overridden(run: Callable[..., Outcome], regency: Path) -> None:
    edit(regency, VISITS, "2023-11:", "2023-11")
    git(regency, "commit", "-qam", "rusak")
    done = run("close", "2023-11", *FORCED)
    assert done.status == 2
    assert f"{VISITS} can't be read" in done.err


def test_a_closed_month_is_not_recorded_nor_revised(run: Callable[..., Outcome], regency: Path) -> None:
    run("close", "2023-11")
    for command in (("record", CELL, "2023-11", "140"), ("revise", CELL, "2023-11", "140", "--reason", "Salah rekap")):
        done = run(*command)
        assert done.status == 2
        assert done.err.startswith("kpi: November 2023 is closed\n")
        assert "kpi reopen 2023-11" in done.err
    assert git(regency, "status", "--porcelain") == ""
    assert run("revise", CELL, "2023-12", "248", "--reason", "Salah rekap", "--yes").status == 0


def test_closed_twice(run: Callable[..., Outcome], regency: Path) -> None:
    run("close", "2023-11")
    done = run("close", "2023-11")
    assert done.status == 2
    assert f"November 2023 is closed already, digest {short(closing(regency).seal.digest)}" in done.err


def test_reopened_and_closed_again_it_keeps_the_earlier_closing(run: Callable[..., Outcome], regency: Path) -> None:
    run("close", "2023-11", "--tag")
    first = closing(regency).seal
    done = run("reopen", "2023-11", *WHY)
    assert done.status == 0
    assert f"November 2023 is open again; its closing {short(first.digest)} is kept." in done.out
    assert git(regency, "show", "--format=", "--name-only") == CLOSING
    assert f"KPI-Reopened: {first.digest}" in git(regency, "log", "-1", "--format=%(trailers:only)")
    opened = closing(regency)
    assert opened.seal is None
    assert [(one.seal, one.reason, one.document) for one in opened.reopenings] == [(first, WHY[1], WHY[3])]
    assert run("revise", CELL, "2023-11", "140", "--reason", "salah rekap", "--yes").status == 0
    assert run("close", "2023-11", "--tag").status == 0
    again = closing(regency)
    assert again.reopenings == opened.reopenings
    assert again.seal.digest != first.digest
    assert git(regency, "tag").splitlines() == ["kpi/2023-11", "kpi/2023-11.2"]
    assert run("validate").status == 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("2023-11", *WHY), "December 2023 was closed after November 2023"),
        (("2024-01", *WHY), "January 2024 is not closed"),
        (("2023-12", *WHY[:2]), "reopening a month needs the document that orders it"),
        (("2023-12", *WHY[2:]), "reopening a month needs a reason"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_not_reopened(
    arguments: tuple[str, ...], complaint: str, run: Callable[..., Outcome], regency: Path
) -> None:
    run("close", "2023-11")
    run("close", "2023-12", *FORCED)
    before = git(regency, "rev-parse", "HEAD")
    done = run("reopen", *arguments)
    assert done.status == 2
    assert complaint in done.err
    assert git(regency, "rev-parse", "HEAD") == before


def test_reopening_can_be_tried(run: Callable[..., Outcome], regency: Path) -> None:
    run("close", "2023-11")
    done = run("reopen", "2023-11", *WHY, "--dry-run")
    assert (done.status, closing(regency).seal is not None) == (0, True)
    assert "would be open again" in done.out


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (VISITS, "value: 132", "value: 133"),
        (INDICATORS, "2023-11: 150", "2023-11: 140"),
        (CLOSING, "percent: 88.00", "percent: 98.00"),
        (CLOSING, "by: Perencana Contoh", "by: Perencana Lain"),
        (CLOSING, "owner: Kepala Bidang Destinasi", "owner: Kepala Bidang Lain"),
    ],
    ids=["a value", "a target", "a published result", "who closed it", "who answered for it"],
)
def test_a_change_of_a_closed_month_is_found_at_its_closing(
    path: str, old: str, new: str, run: Callable[..., Outcome], regency: Path
) -> None:
    run("close", "2023-11")
    edit(regency, path, old, new)
    done = run("validate")
    assert done.status == 1
    assert f"{CLOSING}:6:" in done.out
    told = "error [closed-month] the data of November 2023 no longer matches its closing (digest differs)"
    assert told in flat(done.out)


def test_a_change_of_form_is_not_found(run: Callable[..., Outcome], regency: Path) -> None:
    run("close", "2023-11")
    edit(regency, VISITS, "value: 132\n  status: final", 'status: "final"\n  value: 132.0     # cocok')
    edit(regency, CLOSING, "percent: 88.00", "percent: 88")
    assert run("validate").status == 0


def test_a_broken_chain_is_not_built_upon(run: Callable[..., Outcome], regency: Path) -> None:
    run("close", "2023-11")
    edit(regency, VISITS, "value: 132", "value: 133")
    git(regency, "commit", "-qam", "diam-diam")
    done = run("close", "2023-12", *FORCED)
    assert done.status == 2
    assert "December 2023 can't be closed: the data of November 2023 no longer matches" in done.err


def test_a_closing_taken_away_is_found_at_the_next(run: Callable[..., Outcome], regency: Path) -> None:
    run("close", "2023-11")
    run("close", "2023-12", *FORCED)
    (regency / CLOSING).unlink()
    done = run("validate")
    assert done.status == 1
    assert "December 2023 is closed, and November 2023 before it is not" in flat(done.out)


def test_a_tag_that_is_taken(run: Callable[..., Outcome], regency: Path) -> None:
    git(regency, "tag", "kpi/2023-11")
    done = run("close", "2023-11", "--tag")
    assert done.status == 2
    assert "there is a tag kpi/2023-11 already" in done.err
    assert not (regency / CLOSING).exists()


def test_a_tag_carries_the_digest(run: Callable[..., Outcome], regency: Path) -> None:
    done = run("close", "2023-11", "--tag")
    assert "Tagged kpi/2023-11." in done.out
    assert closing(regency).seal.digest in git(regency, "for-each-ref", "refs/tags", "--format=%(contents)")
    assert git(regency, "rev-parse", "kpi/2023-11^{commit}") == git(regency, "rev-parse", "HEAD")


SIGNER = """#!/bin/sh
cat > /dev/null
echo "[GNUPG:] SIG_CREATED " >&2
printf -- "-----BEGIN PGP SIGNATURE-----\\n\\n$*\\n-----END PGP SIGNATURE-----\\n"
"""


@pytest.mark.parametrize(("key", "value"), [("user.signingKey", "ABCD"), ("tag.gpgSign", "true")])
def test_a_tag_is_signed_where_git_is_set_up_to_sign(
    key: str, value: str, run: Callable[..., Outcome], regency: Path
) -> None:
    signer = regency / ".git/signer"
    signer.write_text(SIGNER)
    signer.chmod(0o755)
    git(regency, "config", "gpg.program", str(signer))
    git(regency, "config", key, value)
    assert run("close", "2023-11", "--tag").status == 0
    assert "BEGIN PGP SIGNATURE" in git(regency, "cat-file", "tag", "kpi/2023-11")


def test_a_tag_that_cannot_be_signed_leaves_the_month_closed(run: Callable[..., Outcome], regency: Path) -> None:
    git(regency, "config", "gpg.program", "false")
    git(regency, "config", "user.signingKey", "ABCD")
    done = run("close", "2023-11", "--tag")
    assert done.status == 2
    assert short(closing(regency).seal.digest) in done.out
    assert "it is closed, but the tag kpi/2023-11 could not be made" in done.err
    assert git(regency, "tag") == ""


@pytest.mark.parametrize("form", ["csv", "markdown"])
def test_other_formats(form: str, run: Callable[..., Outcome]) -> None:
    run("close", "2023-11")
    done = run("close", "2023-12", "--dry-run", "--format", form)
    assert done.status == 1
    assert all(kind in done.out for kind, _, _ in DECEMBERS)


def test_a_data_root_in_a_folder_of_its_repository(kpi: Kpi, repository: Path) -> None:
    root = repository / "kinerja"
    shutil.copytree(REGENCY / "data", root / "data", ignore=shutil.ignore_patterns("closings"))
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "awal")
    edit(root, INDICATORS, "2023-11: 150", "2023-11: 140")
    assert "not yet in the history" in kpi("close", "2023-11", "--lang", "en", cwd=root).err
    git(repository, "commit", "-qam", "target")
    assert kpi("close", "2023-11", "--lang", "en", cwd=root).status == 0
    assert git(repository, "show", "--format=", "--name-only") == f"kinerja/{CLOSING}"


def test_a_hook_that_refuses_leaves_everything_as_it_was(run: Callable[..., Outcome], regency: Path) -> None:
    hook = regency / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho tidak boleh\nexit 1\n")
    hook.chmod(0o755)
    done = run("close", "2023-11")
    assert (done.status, "tidak boleh" in done.err) == (2, True)
    assert not (regency / CLOSING).exists()
    assert git(regency, "status", "--porcelain") == ""


def test_outside_git(run: Callable[..., Outcome], regency: Path) -> None:
    shutil.rmtree(regency / ".git")
    assert "--no-commit" in run("close", "2023-11").err
    assert run("close", "2023-11", "--no-commit", "--by", "A <a@contoh.go.id>").status == 0
    assert list(verify(load(regency).portfolio)) == []


def test_one_answer_for_machines(run: Callable[..., Outcome], regency: Path) -> None:
    answer = json.loads(run("close", "2023-11", "--format", "json").out)
    seal = closing(regency).seal
    assert answer["period"] == "2023-11"
    assert answer["blockers"] == []
    assert answer["closing"]["digest"] == seal.digest
    assert answer["closing"]["commit"] == git(regency, "rev-parse", "HEAD")
    assert answer["results"]["programs"].keys() == seal.results["programs"].keys()


def test_the_witness_lends_its_digest_only_to_what_was_closed(run: Callable[..., Outcome], regency: Path) -> None:
    months = Span(NOVEMBER, DECEMBER)
    assert witness(load(regency).portfolio, months) == []
    run("close", "2023-11")
    digest = closing(regency).seal.digest
    (line,) = witness(load(regency).portfolio, months)
    assert short(digest) in str(line)
    assert witness_facts(load(regency).portfolio, months) == {
        "closings": [{"period": "2023-11", "digest": digest, "holds": True}]
    }
    assert witness(load(regency).portfolio, Span(DECEMBER, DECEMBER)) == []
    edit(regency, VISITS, "value: 132", "value: 133")
    (line,) = witness(load(regency).portfolio, months)
    assert short(digest) not in str(line)
    assert "no longer matches its closing (digest differs)" in str(line)
