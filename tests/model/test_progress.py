"""How far long work has come: said to whoever listens, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from kpi.model.output.progress import steps, waiting, watched


class Heard:
    """What a watcher was told, one word after the other."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def begin(self, what: str, of: int | None) -> None:
        self.told += [what, of]

    def step(self) -> None:
        self.told.append(".")

    def end(self) -> None:
        self.told.append("end")


@pytest.mark.parametrize(
    ("things", "told"),
    [
        ([], ["work", 0, "end"]),
        (["a", "b"], ["work", 2, ".", ".", "end"]),
        ((one for one in "ab"), ["work", None, ".", ".", "end"]),
    ],
    ids=["none", "two", "nobody knows how many"],
)
def test_steps(things: Iterable[str], told: list[object]) -> None:
    heard = Heard()
    with watched(heard):
        assert list(steps("work", things)) == ([] if told[1] == 0 else ["a", "b"])
    assert heard.told == told


def test_nobody_listens() -> None:
    heard = Heard()
    with watched(heard):
        pass
    with waiting("nothing"):
        assert list(steps("work", "ab")) == ["a", "b"]
    assert heard.told == []


def test_work_that_is_given_up_ends() -> None:
    heard = Heard()
    with watched(heard):
        half = steps("work", "abc")
        assert next(half) == "a"
        half.close()  # type: ignore[attr-defined] # where somebody listens it is a generator
        with pytest.raises(OSError, match="gone"), waiting("wait"):
            raise OSError("gone")
    assert heard.told == ["work", 3, "end", "wait", None, "end"]
