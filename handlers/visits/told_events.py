"""What a visit says has happened (a birth, a loss, a move) leads by one tap to the form of that very event, with what
is known already filled in."""

from __future__ import annotations

from domain.people import EpisodeKind
from domain.talk import Option, Say, Tap
from handlers.exchange import Exchange
from storage.people import people
from storage.people.families import Person

_FORM_OF = {  # answer to "how is she now?" → the event's command, and what it need not ask
    "born": ("kelahiran", ""),
    "moved": ("pindah", ""),
    "miscarriage": ("keguguran", " miscarriage"),
    "stillbirth": ("keguguran", " stillbirth"),
    "mother_died": ("meninggal", ""),
}
_GLAD = ("born", "moved")


def of_pregnancy(mother: Person, state: str) -> Say:
    """One tap to the event's form."""
    command, known = _FORM_OF[state]
    button = Option(tap=Tap("", 0, f"/{command} {mother.id}{known}"), key=f"button.event_{command}")
    key = "visit.tell_the_event" if state in _GLAD else "visit.record_the_loss"
    return Say(key=key, facts={"name": mother.name}, options=((button,),))


def of_baby(x: Exchange, mother: Person) -> list[Say]:
    """Which of her babies has died, by name: the others go on. Nothing to say where none is recorded."""
    hers = [
        one
        for one in people.members(x.store, x.scope, mother.family_id)
        if one.mother_id == mother.id and one.died_on is None and _is_child(x, one)
    ]
    if not hers:
        return []
    born_last = max(one.birth_date for one in hers if one.birth_date is not None)
    buttons = [
        (Option(tap=Tap("", 0, f"/meninggal {one.id}"), label=f"🕊 {one.name}"),)
        for one in hers
        if one.birth_date == born_last
    ]
    return [Say(key="visit.record_the_loss", facts={"name": mother.name}, options=tuple(buttons))]


def _is_child(x: Exchange, person: Person) -> bool:
    episodes = people.episodes(x.store, x.scope, person.id)
    return person.birth_date is not None and any(
        one.kind is EpisodeKind.CHILD and one.ended_on is None for one in episodes
    )
