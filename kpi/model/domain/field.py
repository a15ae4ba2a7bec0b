"""The declaration of an indicator's field: words, kind of value, where it shows, how it may change."""

from __future__ import annotations

from enum import Enum, StrEnum

from kpi.model.output.message import Message, mark
from kpi.model.values.struct import Struct


class Kind(Enum):
    """Kind of a field's value: how it is read from a file, typed, shown, and written for machines."""

    TEXT = "text"
    #: One of ``Field.choices``.
    CHOICE = "choice"
    #: Yes or no, in the file by the words of ``Field.yes_no``.
    FLAG = "flag"
    NUMBER = "number"
    #: A number of decimals.
    DECIMALS = "decimals"
    #: The weight in a score: a number that has revisions.
    WEIGHT = "weight"
    #: The grades of a scale, or the stages of a milestone.
    STEPS = "steps"
    #: The plausible values, from the lowest to the highest.
    PLAUSIBLE = "plausible"
    #: A part with a reader of its own: months, revisions, the baseline, the bounds of the indicator's life.
    PART = "part"


class Digest(Enum):
    """Whether the digest of a closed month covers a field; ``kpi.measure.closing.digested`` has the same by hand."""

    COVERED = "covered"
    #: What concerns the month of it is covered, see ``kpi.measure.closing.canonical``.
    BY_MONTH = "by_month"
    LEFT_OUT = "left_out"


class Changes(Enum):
    """How a field of a signed program may change."""

    #: From a month on, by a dated revision of the definition.
    REVISED = "revised"
    #: Put right at any time: it stands in no digest, and nothing is reckoned by it.
    FREELY = "freely"
    #: By a revision of the KAK only, and never for a month whose value is known.
    SIGNED = "signed"
    #: By commands, and with a comparison, of its own: targets, weights, revisions; or never (the id).
    APART = "apart"


class Typed(Struct, frozen=True):
    """An option by which a field is typed: ``help`` is a marked sentence."""

    help: str
    metavar: str = mark("TEXT")


class Field(Struct, frozen=True, kw_only=True):
    """One field of ``indicators.yaml``. What has no default must be decided for every field, also where it is None.

    ``attribute`` is that of ``Indicator`` if it isn't called as the key; ``stated`` the one that the file fills where
    ``attribute`` says what holds. ``usual`` is what holds where the file says nothing. ``example`` stands in a new file
    behind a field that is still to be written.
    """

    key: str
    kind: Kind
    digest: Digest
    changes: Changes
    #: In a sentence.
    term: Message
    #: Before its value in ``show``, where it isn't the usual one; None: it is not shown by itself.
    title: Message | None
    #: Whether ``show --format json`` has it.
    json: bool
    #: Whether the KAK has a column for it.
    kak: bool
    #: Above it in a new file; None: it isn't begun there.
    about: Message | None
    #: Its option of ``new indicator`` and of ``change indicator``; None: it can't be typed there.
    new: Typed | None
    change: Typed | None

    attribute: str = ""
    stated: str = ""
    required: bool = False
    usual: object = None
    example: str = ""
    choices: type[StrEnum] | None = None
    yes_no: tuple[str | bool, str | bool | None] = (True, False)
    #: What a step, and its worth, are called in the file.
    step: tuple[str, str] = ("", "")

    @property
    def held(self) -> str:
        """The attribute of ``Indicator`` that says what holds."""
        return self.attribute or self.key

    @property
    def filled(self) -> str:
        """The attribute of ``Indicator`` that the file fills."""
        return self.stated or self.held
