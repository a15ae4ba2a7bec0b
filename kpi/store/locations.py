"""The file of a place in the model."""

from __future__ import annotations

from kpi.model.change import Spot, Subject
from kpi.model.output.problem import Place
from kpi.model.values.period import Period
from kpi.store import layout


def place(spot: Spot) -> Place:
    """The place of a spot in the files of a data root."""
    return Place(_path(spot), spot.pointer, spot.on_key)


def _path(spot: Spot) -> str:
    match spot.subject:
        case Subject.SETTINGS:
            return layout.settings_path()
        case Subject.KAK:
            return layout.kak_path(spot.program)
        case Subject.INDICATORS:
            return layout.indicators_path(spot.program)
        case Subject.ACHIEVEMENTS:
            return layout.achievements_path(spot.program, spot.name)
        case Subject.CLOSING:
            return layout.closing_path(Period.parse(spot.name))
        case Subject.INSTRUCTION:
            return layout.instruction_path(Period.parse(spot.name))
        case Subject.SETTLED:
            return layout.settled_path()
