"""What can be done from a person's card, by whoever may: the buttons below it."""

from __future__ import annotations

from domain.people import Role
from domain.talk import Option, Tap
from handlers.exchange import Exchange
from storage.people.families import Person


def below(x: Exchange, person: Person) -> tuple[tuple[Option, ...], ...]:
    """Buttons below a person's card that every card has."""
    events = Option(tap=Tap("", 0, f"/kejadian {person.id}"), key="button.tell_event")
    household = Option(tap=Tap("", 0, f"/rumah {person.id}"), key="button.household")
    invitation = Option(tap=Tap("", 0, f"/undang_keluarga {person.id}"), key="button.invite_family")
    why = Option(tap=Tap("", 0, f"/kenapa {person.id}"), key="button.why")
    data = Option(tap=Tap("", 0, f"/lengkapi {person.id}"), key="button.complete")
    merging = Option(tap=Tap("", 0, f"/gabung {person.id}"), key="button.merge")
    if x.role is Role.PEMBINA:
        return ((events, household), (why, merging))
    return ((events,), (household, why), (data, invitation))
