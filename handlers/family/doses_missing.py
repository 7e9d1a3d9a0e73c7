"""A reminder of immunisation speaks only of children whose own record lacks those doses, and names them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain import immunisation
from domain.immunisation import DoseStatus
from domain.talk import Fact
from messages.calendar_messages import CalendarMessage
from messages.library import Library
from storage.database import Store
from storage.family.enrolments import TipFacts
from storage.visits import doses

# A dose that a child is too old for is the bidan's to decide about: no message asks for it.
_STILL = frozenset({DoseStatus.UPCOMING, DoseStatus.WAITS, DoseStatus.DUE, DoseStatus.LATE})


def missing(store: Store, message: CalendarMessage, person_id: int, born: date, on: date) -> tuple[str, ...]:
    """The codes of this message's doses that the child's record lacks, in the order of the book."""
    if not message.doses:
        return ()
    had = doses.for_reminder(store, person_id)
    # The message itself says that a dose is only for endemic areas, and where to ask.
    known = immunisation.doses(born, had, on, endemic=True)
    return tuple(one.code for one in known if one.code in message.doses and one.status in _STILL)


def is_settled(store: Store, message: CalendarMessage, person_id: int, born: date, on: date) -> bool:
    """Whether nothing of what this message reminds of is missing for the child; never of any other message."""
    return bool(message.doses) and not missing(store, message, person_id, born, on)


def named(store: Store, message: CalendarMessage, about: Sequence[TipFacts], on: date, library: Library) -> list[Fact]:
    """Child by child, what is missing, as people call it."""
    return [{"name": who.name, "doses": _called(store, message, who, on, library)} for who in about]


def _called(store: Store, message: CalendarMessage, who: TipFacts, on: date, library: Library) -> list[Fact]:
    codes = missing(store, message, who.person_id, who.anchor_date, on)
    return [called(code, library, who.language) for code in codes]


def called(code: str, library: Library, language: str) -> str:
    """A dose as people call it."""
    return library.text(f"dose.{code.lower().replace('-', '_')}", {}, language)
