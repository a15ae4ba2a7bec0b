"""``kpi audit``: whether the closed months and the whole history hold; nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from kpi.changes.as_of_commit import at_commit
from kpi.changes.history.auditing import audited_up_to
from kpi.cli.session.session import Session
from kpi.measure.closing.chain import latest_closed, seal_of
from kpi.model.errors import GitTrouble, KpiError
from kpi.model.output.command import kpi_command
from kpi.model.output.message import mark, say
from kpi.model.output.options import FindingsForm, Output
from kpi.model.output.parameter import Parameters, argument, option
from kpi.render.formats import written
from kpi.reports.audited import Audited
from kpi.reports.checks.audit import audit_report
from kpi.store.witness import keep, last_digest

HELP: Final = mark("Prove that nothing closed was changed: recompute the closings and walk the whole history.")
EXAMPLE: Final = mark("Example: kpi audit --expect 3f9ac01b22de")
#: Fewer digits than are printed would fit too many closings.
_FEWEST: Final = 12


class AuditParameters(Parameters, frozen=True):
    """Parameters of ``kpi audit``."""

    ref: Annotated[str, argument("[REF]", mark("up to this commit, tag, branch or day"))] = ""
    expect: Annotated[
        tuple[str, ...],
        option(
            "--expect", mark("DIGEST"), mark("a digest from signed paper or a signed tag, as printed; may be repeated")
        ),
    ] = ()
    witness: Annotated[
        str,
        option(
            "--witness",
            mark("FILE"),
            mark("a file outside of the repository: the digest in it is expected, and kept anew where all holds"),
        ),
    ] = ""
    output: Output = ""
    form: FindingsForm = "table"


def run(session: Session, given: AuditParameters) -> int:
    """Print what doesn't hold, and what that proves; 1 where anything doesn't that nobody has settled."""
    form = written(given.form, given.output)
    digests = [_digest(typed) for typed in given.expect or ()]
    file = session.folder() / given.witness if given.witness else None
    digests += _kept(session, file, given.witness)
    try:
        then = at_commit(session, given.ref)
    except GitTrouble as error:
        raise _with_expect(error, given.ref) from None
    audited = audited_up_to(then, digests)
    session.save(audit_report(audited), form, given.output)
    _keep(audited, file)
    return 1 if audited.open else 0


def _kept(session: Session, file: Path | None, name: str) -> list[str]:
    """The digest of the last audit, which this one is held against."""
    if file is None:
        return []
    digest = last_digest(file)
    if digest is None:
        session.remark(
            say("kpi: {message}", message=say("{path} is new: this audit is held against no earlier one", path=name))
        )
    return [] if digest is None else [digest]


def _keep(audited: Audited, file: Path | None) -> None:
    """Keep the digest of the last closed month for the next audit, where everything holds."""
    latest = latest_closed(audited.portfolio)
    seal = None if latest is None else seal_of(audited.portfolio, latest)
    if file is not None and latest is not None and seal is not None and not audited.open:
        keep(file, latest, seal.digest)


def _with_expect(error: GitTrouble, ref: str) -> GitTrouble:
    """The error of an unknown commit; for a digest with the hint at ``--expect``."""
    if not _is_digest(ref):
        return error
    return GitTrouble(
        error.message, say("a digest is held against: {command}", command=kpi_command("audit", "--expect", ref))
    )


def _is_digest(digest: str) -> bool:
    return _FEWEST <= len(digest) <= 64 and not set(digest) - set("0123456789abcdef")


def _digest(typed: str) -> str:
    digest = "".join(typed.split()).casefold()
    if not _is_digest(digest):
        raise KpiError(
            say("{typed} is not a digest", typed=typed),
            say(
                "a digest has {fewest} to 64 of the digits 0-9 and a-f, as printed on the signed sheet", fewest=_FEWEST
            ),
        )
    return digest
