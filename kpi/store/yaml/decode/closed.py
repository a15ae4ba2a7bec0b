"""A closed month, from its closing file."""

from __future__ import annotations

from kpi.model.domain.closing import Closing, ClosingException, Reopening, Seal
from kpi.store.yaml.decode.pieces import Node, moment_of, period_of, placed


def closing(tree: Node) -> Closing:
    """A closed month; its results stay as they are in the file. Raises ``Malformed``."""
    seal = tree.get("seal")
    return Closing(
        period=period_of(tree["period"], ("period",)),
        seal=None if seal is None else placed(("seal",), _seal, seal),
        reopenings=tuple(
            placed(("reopenings", at), _reopening, item) for at, item in enumerate(tree.get("reopenings", ()))
        ),
    )


def _seal(tree: Node) -> Seal:
    return Seal(
        digest=tree["digest"],
        previous=tree.get("previous"),
        at=moment_of(tree["at"], ("at",)),
        by=tree["by"],
        tool=tree["tool"],
        exceptions=tuple(
            ClosingException(one["program"], one["indicator"], one["kind"], one["reason"])
            for one in tree.get("exceptions", ())
        ),
        results=tree["results"],
        form=tree["form"],
    )


def _reopening(tree: Node) -> Reopening:
    return Reopening(
        seal=placed(("seal",), _seal, tree["seal"]),
        at=moment_of(tree["at"], ("at",)),
        by=tree["by"],
        reason=tree["reason"],
        document=tree["document"],
    )
