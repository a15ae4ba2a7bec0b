"""Imports a plan: programs and indicators of a sheet into files, all of them or none, as one commit.

Only what isn't signed can be imported; a program that the sheet names and the data doesn't have is begun as a proposed
one. An indicator is found again by its short name, else by its name within the program, so that the same sheet can be
imported twice: what it says is written where the files say something else, and what it leaves empty stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from kpi.changes.basis import Basis, everything
from kpi.changes.context import data_language, desk
from kpi.changes.new import new_files, templates
from kpi.changes.new.new_indicator import frequency_of
from kpi.changes.new.templates import NewIndicator, NewProgram
from kpi.changes.pipeline import Draft, FileChange, hint_of, judge, save
from kpi.changes.plan.plan_rows import PlanReading, PlanRow, as_in_file, new_id, plan_rows
from kpi.changes.sheet.grid_rows import refuse_slips
from kpi.changes.workspace import Workspace
from kpi.measure.reporting import due_months
from kpi.model.domain.program import Phase, Program
from kpi.model.errors import KpiError
from kpi.model.output.command import kpi_command
from kpi.model.output.message import say, say_many
from kpi.model.output.options import WriteOptions
from kpi.model.output.problem import Pointer, Severity
from kpi.model.values.period import Period, Span
from kpi.model.values.struct import Struct, field
from kpi.reports._shared.outcome import commit_message
from kpi.reports.entry.batch import Slip
from kpi.reports.entry.plan_report import PlannedIndicator, PlanSummary, plan_report
from kpi.store import layout
from kpi.store.tables import spreadsheet
from kpi.store.write.saving import Written
from kpi.store.yaml import edit, source
from kpi.store.yaml.source import Tree

#: Bytes of the largest sheet that is read.
_LARGEST: Final = 10 * 1024 * 1024


class _Plan(Struct):
    """What the files of one program become.

    ``program`` None: it is begun. ``items`` are those of the file, ``known`` their places by id; ``rows`` are those of
    the sheet by the id of their indicator, ``names`` the ids by name in small letters, of both.
    """

    id: str
    title: str
    program: Program | None
    text: str
    items: list[dict[str, Tree]]
    known: dict[str, int] = field(default_factory=dict)
    rows: dict[str, PlanRow] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known = {str(one.get("id")): at for at, one in enumerate(self.items)}
        self.names = {str(one.get("name", "")).casefold(): str(one.get("id")) for one in self.items}

    @property
    def path(self) -> str:
        """The file of the indicators."""
        return layout.indicators_path(self.program.folder if self.program else self.id)

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The phases; of a program that is begun the years of its targets are the only one."""
        if self.program is not None:
            return self.program.phases
        months = [month for row in self.rows.values() for month in (*row.targets, *row.no_target)]
        if not months:
            return ()
        return (Phase("tahap-1", "", Span(Period(min(months).year, 1), Period(max(months).year, 12))),)


def import_plan(session: Workspace, typed: str, given: WriteOptions) -> int:
    """Read a sheet, judge it, write it. Raises ``KpiError``."""
    file = session.folder() / typed
    data = spreadsheet.content(file, _LARGEST)
    reading = plan_rows(spreadsheet.grids(file, data), file.name)
    before = everything(session)
    plans = _plans(before, reading)
    files: tuple[Written, ...] = ()
    planned: list[PlannedIndicator] = []
    unusual: list[Slip] = []
    if not reading.slips:
        files, planned = _files(before, plans)
        unusual = _judged(before, files, plans, planned, reading)
    if reading.slips:
        illustrative = before.portfolio.illustrative
        refuse_slips(session, file.name, reading.slips, given.form, illustrative=illustrative)
    summary = PlanSummary(
        file.name, tuple(planned), tuple(reading.skipped), tuple(unusual),
        illustrative=any(plan.program.illustrative for plan in plans.values() if plan.program),
    )  # fmt: skip
    if not files:
        session.show(plan_report(summary, None), given.form)
        return 0
    told = data_language(before.portfolio).text
    subject = told(say_many("Plan from {name}: {count} indicator", "Plan from {name}: {count} indicators",
                            len(summary.written), name=file.name))  # fmt: skip
    trailers = ("KPI-Command: import plan", f"KPI-Sheet: {file.name} sha256:{hashlib.sha256(data).hexdigest()}")
    change = FileChange(files, commit_message(subject, (), trailers))
    at = desk(session.root, given.by, commits=given.commits, named=given.commits)
    return save(session, at, Draft(change), given, partial(plan_report, summary))


def _plans(before: Basis, reading: PlanReading) -> dict[str, _Plan]:
    """The programs that the rows name, by id, each with its rows and the ids of their indicators."""
    plans: dict[str, _Plan] = {}
    refused: set[str] = set()
    for row in reading.rows:
        if row.program and row.program in refused:
            continue  # said at its first row
        found = reading.tried(row.row, "program", partial(_named, before, plans, row))
        if found is None:
            refused.add(row.program)
        else:
            _place(plans.setdefault(found.id, found), row, reading)
    return plans


def _named(before: Basis, plans: Mapping[str, _Plan], row: PlanRow) -> _Plan:
    """The program of a row, by its id or its title. Raises ``KpiError``."""
    said = row.program or row.title
    if not said:
        raise KpiError(say("it is not said of which program it is"), say("fill in the program, by its id or its title"))
    for plan in plans.values():
        if said.casefold() in {plan.id, plan.title.casefold()}:
            return plan
    for program in before.portfolio.programs:
        if said.casefold() in {program.id, program.title.casefold()}:
            return _known(before, program)
    taken = {*plans, *(one.id for one in before.portfolio.programs)}
    folder = row.program if new_id(row.program, ()) == row.program else new_id(row.program or row.title, taken)
    new_files.refuse_id(folder, tuple(taken))
    return _Plan(folder, row.title or row.program, None, "", [])


def _known(before: Basis, program: Program) -> _Plan:
    """A program that is there and not signed yet. Raises ``KpiError``."""
    if program.signed:
        raise KpiError(
            say("the KAK of {program} is signed: its plan is no longer imported", program=program.id),
            say("what is signed changes with reason and document: {command}", command=kpi_command("change", "--help")),
        )
    text = before.text(layout.indicators_path(program.folder))
    tree = source.read(text.encode()) if text.strip() else None
    items = tree.get("indicators") if isinstance(tree, dict) else None
    known = [one for one in items if isinstance(one, dict)] if isinstance(items, list) else []
    return _Plan(program.id, program.title, program, text, known)


def _place(plan: _Plan, row: PlanRow, reading: PlanReading) -> None:
    """Give a row its indicator: that of its id or its name, else a new one."""
    found = row.id or plan.names.get(row.name.casefold()) or new_id(row.name, plan.rows.keys() | plan.known.keys())
    if row.id and row.id not in plan.known:
        reading.tried(row.row, "id", partial(new_files.refuse_id, row.id, ()))
    if found in plan.rows:
        what = say("another row is the indicator {id}, {name}", id=found, name=plan.rows[found].name)
        reading.slip(row.row, "id" if row.id else "name", KpiError(what, say("delete one of the two rows")))
        return
    plan.rows[found] = row
    plan.names[row.name.casefold()] = found


def _files(before: Basis, plans: Mapping[str, _Plan]) -> tuple[tuple[Written, ...], list[PlannedIndicator]]:
    """The files as they would be, and what becomes of each indicator."""
    files: list[Written] = []
    planned: list[PlannedIndicator] = []
    for plan in plans.values():
        if plan.program is None:
            files.append(_begun(before, plan))
        text, done = _indicators(before, plan)
        planned += done
        if text != plan.text:
            files.append(Written(plan.path, before.content(plan.path), text.encode()))
    return tuple(files), planned


def _begun(before: Basis, plan: _Plan) -> Written:
    """``kak.yaml`` of a program that is begun; the months with targets are its only phase."""
    told = data_language(before.portfolio).text
    phases = tuple((told(say("Plan")), one.span) for one in plan.phases)
    new = NewProgram(plan.id, plan.title, before.portfolio.today, phases=phases)
    text = templates.program_file(new, before.portfolio.settings, told)
    return Written(layout.kak_path(plan.id), None, text.encode())


def _indicators(before: Basis, plan: _Plan) -> tuple[str, list[PlannedIndicator]]:
    """``indicators.yaml`` with the rows of a program: what is there changed, the rest added."""
    text, planned, phases = plan.text, [], plan.phases
    new: list[NewIndicator] = []
    for name, row in plan.rows.items():
        at = plan.known.get(name)
        if at is None:
            new.append(_new(row, name, phases))
            index, changed = len(plan.items) + len(new) - 1, None
        else:
            text, changed = _changed(text, at, plan.items[at], row)
            index = at
        planned.append(PlannedIndicator(row.row.at("name"), plan.id, name, row.name, len(row.targets), changed, index))
    if new:
        text = new_files.with_items(text, new, data_language(before.portfolio).text)
    return text, planned


def _new(row: PlanRow, name: str, phases: tuple[Phase, ...]) -> NewIndicator:
    stated = as_in_file(row)
    months = tuple(sorted(due_months(frequency_of(row.fields), phases)))
    return NewIndicator({"id": name, **row.fields}, months, stated["targets"], stated["no_target"])


def _changed(text: str, at: int, item: Mapping[str, Tree], row: PlanRow) -> tuple[str, tuple[str, ...]]:
    """The file where it says something else than the row, and the fields and months that are another."""
    changed: list[str] = []
    for key, value in row.fields.items():
        if value != item.get(key, templates.USUAL.get(key)):
            text = edit.put(text, ("indicators", at, key), value, before="targets")
            changed.append(key)
    for part, stated in as_in_file(row).items():
        held, other = item.get(part), "no_target" if part == "targets" else "targets"
        known = held if isinstance(held, dict) else {}
        against = item.get(other)
        for month, value in stated.items():
            if month not in known or known[month] != value:
                if isinstance(against, dict) and month in against:
                    text = edit.remove(text, ("indicators", at, other, month))
                text = edit.put(text, ("indicators", at, part, month), value)
                changed.append(month)
    return text, tuple(changed)


def _judged(
    before: Basis, files: tuple[Written, ...], plans: Mapping[str, _Plan], planned: Sequence[PlannedIndicator],
    reading: PlanReading,
) -> list[Slip]:  # fmt: skip
    """Hold the files against the rules: errors become slips, warnings are returned."""
    cells = {(plans[one.program].path, one.index): plans[one.program].rows[one.id].row for one in planned}
    unusual: list[Slip] = []
    for problem in judge(before, FileChange(files, ""))[0] if files else ():
        pointer = problem.place.pointer
        row = cells.get((problem.place.path, int(pointer[1]) if len(pointer) > 1 and pointer[1] != "" else -1))
        if row is None and problem.severity is not Severity.ERROR:
            continue
        row = row or reading.rows[0].row
        slip = Slip(row.at(_column(pointer)), problem.message, hint_of(problem))
        (reading.slips if problem.severity is Severity.ERROR else unusual).append(slip)
    return unusual


def _column(pointer: Pointer) -> str:
    """The key of the column that a problem in an indicator is about."""
    steps = [str(one) for one in pointer[2:4]]
    if not steps:
        return "name"
    return steps[1] if steps[0] in {"targets", "no_target"} and len(steps) > 1 else steps[0]
