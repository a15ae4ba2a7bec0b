"""Beginning programs and indicators: asking what isn't said, refusing names that are taken, writing the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, cast

from kpi.changes import asking
from kpi.changes.basis import Basis, everything, readable_program
from kpi.changes.context import Desk, data_language, desk
from kpi.changes.new import new_indicator as describing
from kpi.changes.new import templates
from kpi.changes.new.gaps import gaps_of
from kpi.changes.new.new_indicator import NewIndicatorParameters
from kpi.changes.new.templates import NewIndicator, NewProgram
from kpi.changes.pipeline import Draft, FileChange, errors_in, judge, save
from kpi.changes.program import signed, weighing
from kpi.changes.program.signed import SignedProgram
from kpi.changes.prompts import answered, until_right
from kpi.changes.span_target import Months
from kpi.changes.workspace import Workspace
from kpi.measure.reporting import due_months
from kpi.model.domain.program import Program
from kpi.model.errors import KpiError, bad_value
from kpi.model.output.message import Message, say
from kpi.model.output.options import WriteOptions
from kpi.model.values.period import Span
from kpi.model.values.struct import replace
from kpi.reports._shared.outcome import commit_message
from kpi.reports.program.begun import new_report
from kpi.reports.program.kak_change import KakChangeKind
from kpi.store import git, layout, pending
from kpi.store.files import Folder
from kpi.store.write.saving import Written
from kpi.store.yaml import edit, source
from kpi.store.yaml.source import Tree
from kpi.store.yaml.to_yaml import target_tree

_ID: Final = re.compile(r"[a-z0-9](?:-?[a-z0-9]){0,63}")
#: Names of devices: no file or folder on Windows can be called so, and the repository couldn't be cloned there.
_RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{name}{number}" for name in ("com", "lpt") for number in range(1, 10))}
)
_LIST: Final = re.compile(r"(?m)^( *)- ")


def refuse_id(typed: str, taken: tuple[str, ...]) -> None:
    """Refuse an id that is none, or is there already. Raises ``KpiError``."""
    if not _ID.fullmatch(typed):
        better = "-".join(re.findall(r"[a-z0-9]+", typed.casefold()))[:64]
        raise KpiError(
            say("{id} is no id: only lower-case letters, digits and single hyphens", id=typed),
            say("for example {id}", id=better or "penurunan-stunting"),
        )
    if typed in _RESERVED:
        raise KpiError(
            say("{id} can't be the name of a file on Windows", id=typed), say("for example {id}", id=f"program-{typed}")
        )
    if typed in taken:
        raise KpiError(
            say("there is a {id} already", id=typed), say("choose another id, or edit the one that is there")
        )


def new_program(session: Workspace, new: NewProgram, write: WriteOptions, *, ask: bool) -> int:
    """Write ``kak.yaml`` of a program that is proposed. Raises ``KpiError``."""
    root = session.root
    portfolio = session.load().portfolio
    asking.refuse_unread_settings(portfolio)
    refuse_id(new.id, layout.program_folders(Folder(root).paths()))
    new = _asked_program(session, new, ask=ask)
    told = data_language(portfolio).text
    text = templates.program_file(new, portfolio.settings, told)
    subject = told(say("New program: {title}", title=new.title or new.id))
    message = commit_message(subject, (new.reason,), ("KPI-Command: new program", f"KPI-Program: {new.id}"))
    change = FileChange((Written(layout.kak_path(new.id), None, text.encode()),), message)
    gaps = gaps_of(everything(session).after(change.files), new.id)
    report = partial(new_report, "program", new.id, gaps, illustrative=new.illustrative)
    return save(session, _begins_at(root, write), Draft(change), write, report)


def _begins_at(root: Path, write: WriteOptions) -> Desk:
    """Where something is begun: outside git, too, where there is no history that it could be missing in."""
    commits = write.commits and git.repository(root) is not None
    return desk(root, commits=commits, named=commits)


def _asked_program(session: Workspace, new: NewProgram, *, ask: bool) -> NewProgram:
    title = new.title or answered(session, say("What is the program called?"), wanted=ask)
    agency = new.lead_agency or answered(
        session, say("Which agency answers for it? (empty: not known yet)"), wanted=ask
    )
    reason = new.reason or answered(session, say("Why is it proposed? (empty: say nothing)"), wanted=ask)
    new = replace(new, title=title, lead_agency=agency, reason=reason)
    if not ask or not session.interactive:
        return new
    policy = new.policy_team or _several(session, say("Policy team, separated by commas (empty: not known yet)"))
    carries_out = new.implementing_team or _several(
        session, say("Implementing team, separated by commas (empty: not known yet)")
    )
    return replace(new, policy_team=policy, implementing_team=carries_out, phases=new.phases or _asked_phases(session))


def _several(session: Workspace, question: Message) -> tuple[str, ...]:
    return tuple(part.strip() for part in answered(session, question).split(",") if part.strip())


def _asked_phases(session: Workspace) -> tuple[tuple[str, Span], ...]:
    """Phases one by one, until one is left open."""
    found: list[tuple[str, Span]] = []
    example = "Tahap pertama: 2024-03..2024-12"
    while True:
        question = say("Phase {number}, for example {example} (empty: no more)", number=len(found) + 1, example=example)
        one = until_right(session, question, phase)
        if one is None:
            return tuple(found)
        found.append(one)


def phase(typed: str) -> tuple[str, Span]:
    """``TITLE: 2024-03..2024-12``. Raises ``KpiError``."""
    title, _, months = typed.rpartition(":")
    if not title.strip():
        raise bad_value(
            "--phase",
            typed,
            say('write title and months: --phase "Tahap pertama: 2024-03..2024-12"'),
        )
    return title.strip(), asking.span(months.strip())


def new_indicator(session: Workspace, given: NewIndicatorParameters) -> int:
    """Add an indicator to a program: open where it isn't signed, complete and from a month on where it is."""
    given = replace(given, grounds=signed.typed_grounds(session, given.grounds))
    ask = not given.no_input
    name = asking.CellName.of(given.cell)
    at = desk(session.root, commits=False, named=False)
    found = readable_program(at.root, name.program, begun=True)
    program = found.program
    refuse_id(name.indicator, _indicators_of(found, program))
    fields = describing.fields_of(session, given, data_language(found.portfolio).text, ask=ask)
    given = describing.asked_rest(session, given, program, fields) if ask and session.interactive else given
    try:
        return _written(session, found, given, fields)
    except KpiError:
        if ask and session.interactive:
            session.remark(say("what you answered, as a command: {command}", command=describing.command(given, fields)))
        raise


def _written(session: Workspace, found: Basis, given: NewIndicatorParameters, fields: dict[str, Tree]) -> int:
    """Write the indicator. Raises ``KpiError``."""
    program, write, told = found.program, given.write, data_language(found.portfolio).text
    if program.signed:
        _refuse_incomplete(fields, given)
    aims = describing.months_of(session, given, fields, found.portfolio)
    new = _new(fields, given, program, aims)
    path = layout.indicators_path(program.folder)
    text = with_items(found.text(path), [new], told)
    if program.signed:
        case = signed.signed_program(session, program.folder, given.grounds, write)
        return _added(session, case, (text, str(fields["name"])), given)
    what = say("New indicator of {program}: {name}", program=program.title, name=str(fields.get("name", given.cell)))
    trailers = ("KPI-Command: new indicator", f"KPI-Program: {program.id}", f"KPI-Cell: {given.cell}")
    change = FileChange(found.written({path: text}), commit_message(told(what), (), trailers))
    # what is only begun is filled in first, and what is added to hand edits comes in with them: by kpi save
    if errors_in(judge(found, change)[0]) or _edited(session.root, path):
        write = replace(write, no_commit=True)
    targets = (replace(describing.bare(fields), id=str(new.fields["id"])), aims.targets) if aims.targets else None
    report = partial(
        new_report,
        "indicator",
        given.cell,
        gaps_of(found.after(change.files), program.id),
        targets=targets,
        illustrative=program.illustrative,
    )
    return save(session, _begins_at(session.root, write), Draft(change), write, report)


def _edited(root: Path, path: str) -> bool:
    """Whether somebody has edited a file since the last commit."""
    repository = git.repository(root)
    return repository is not None and path in pending.unsaved(repository, root, [path]).changed


def _indicators_of(found: Basis, program: Program) -> tuple[str, ...]:
    """The ids that are taken, also in a file that isn't filled in yet. Raises ``KpiError`` where it is no YAML."""
    path = layout.indicators_path(program.folder)
    try:
        tree = source.read(found.text(path).encode())
    except source.Unreadable:
        raise asking.unread(path) from None
    items = tree.get("indicators") if isinstance(tree, dict) else None
    return tuple(str(one.get("id")) for one in items or () if isinstance(one, dict)) if isinstance(items, list) else ()


def _refuse_incomplete(fields: dict[str, Tree], given: NewIndicatorParameters) -> None:
    """Refuse an incomplete indicator in a signed program. Raises ``KpiError``."""
    wanted = [f"--{key}" for key in templates.REQUIRED if key not in fields]
    held = {"--from": given.since, "--reason": given.grounds.reason, "--document": given.grounds.document}
    wanted += [option for option, said in held.items() if not said]
    if wanted:
        raise KpiError(
            say("the KAK is signed: what is added must be complete, and say from which month on and why"),
            say("still missing: {options}", options=tuple(wanted)),
        )


def _new(fields: dict[str, Tree], given: NewIndicatorParameters, program: Program, aims: Months) -> NewIndicator:
    """The indicator as far as it is known. Raises ``KpiError``."""
    months = tuple(sorted(due_months(describing.frequency_of(fields), program.phases)))
    whole: dict[str, Tree] = {"id": asking.CellName.of(given.cell).indicator, **fields}
    if given.since:
        since = asking.month(given.since)
        months = tuple(month for month in months if month >= since)
        whole["added"] = {"from": str(since), "reason": given.grounds.reason or templates.TODO}
    return templates.NewIndicator(
        whole, months,
        {str(month): target_tree(target) for month, target in sorted(aims.targets.items())},
        {str(month): reason for month, reason in sorted(aims.reasons.items())},
    )  # fmt: skip


def with_items(text: str, new: Sequence[NewIndicator], translate: Callable[[Message], str]) -> str:
    """``indicators.yaml`` with more indicators (at least one) at its end, every field explained.

    Where the list is written in an uncommon way, they are added without the explanations.
    """
    lines = [line for one in new for line in ("", *templates.indicator_lines(one, translate))][1:]
    if not text.strip():
        return "\n".join([*templates.beginning(translate), *templates.indented(lines, 2), ""])
    before = source.read(text.encode())
    items = (before or {}).get("indicators") if isinstance(before, dict) else None
    listed = list(items) if isinstance(items, list) else []
    alone = cast("list[Tree]", source.read("\n".join(lines).encode()))
    found = _LIST.search(text)
    indent = len(found[1]) if found else 2
    end = "\r\n" if "\r\n" in text else "\n"
    whole = text.rstrip("\r\n") + 2 * end + end.join([*templates.indented(lines, indent), ""])
    try:
        if source.read(whole.encode()) == {"indicators": [*listed, *alone]}:
            return whole
    except source.Unreadable:
        pass
    for at, item in enumerate(alone, len(listed)):
        text = edit.put(text, ("indicators", at), item)
    return text


def _added(session: Workspace, case: SignedProgram, texts: tuple[str, str], given: NewIndicatorParameters) -> int:
    """Add it to what is signed, and reweigh the others: from an open month on, as a revision and one commit.

    ``texts``: what ``indicators.yaml`` would hold, and the name of the indicator.
    """
    text, name = texts
    program, since = case.program, weighing.month_in(case.program, asking.month(given.since))
    path = layout.indicators_path(program.folder)
    after = _with_the_new(case, path, text)
    if after is None:  # the rules will say why
        reweighing = weighing.Reweighing(since, weighing.weights_typed(program, given.reweight), case.grounds)
    else:
        known = asking.CellName.of(given.cell).indicator
        reweighing = weighing.reweighing(session, case, after, since, given.reweight, known=known)
    what = say("New indicator {name} from {month} on", name=name, month=since)
    amendment = signed.Amendment(
        KakChangeKind.ADD, what, {path: weighing.with_weights(text, program, reweighing)},
        (f"KPI-Cell: {given.cell}", f"KPI-Period: {since}"), (since,),
        unusual=tuple(signed.afterwards(case, since)),
    )  # fmt: skip
    return signed.save(session, case, amendment, given.write)


def _with_the_new(case: SignedProgram, path: str, text: str) -> Program | None:
    """The program with the new indicator, its weight among the others; None where they can't be read together."""
    programs = case.found.after(case.found.written({path: text})).portfolio.programs
    found = programs[0] if programs else None
    some = {one.weight is None for one in found.indicators} if found is not None else {True, False}
    return found if len(some) == 1 else None
