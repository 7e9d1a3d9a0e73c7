"""LAHIR: before anything is congratulated, mother and baby are asked after. Loss and illness have their own ways."""

from __future__ import annotations

from domain.people import EpisodeKind, Role
from domain.talk import Lane, Option, Say, Tap
from handlers import welcome
from handlers.exchange import Exchange
from handlers.family import danger, loss
from storage import accounts, people
from storage.families import Person


def told(x: Exchange) -> list[Say]:
    """ "Sudah lahir": how are mother and baby?"""
    if welcome.grieves(x):
        return [Say(key="loss.we_are_here")]
    if not people.accompanied(x.store, x.scope, EpisodeKind.PREGNANCY):
        return [Say(key="tip.already_born", options=welcome.deeds(Role.KELUARGA))]
    buttons = (("sehat", "button.born_well"), ("sakit", "button.born_sick"), ("duka", "button.born_loss"))
    rows = tuple((Option(tap=Tap("", 0, f"/lahir {said}"), key=key),) for said, key in buttons)
    return [Say(key="tip.born_ask_health", options=rows)]


def how_they_are(x: Exchange, said: str) -> list[Say]:
    """/lahir sehat, sakit, duka; /lahir alone asks."""
    pregnant = people.accompanied(x.store, x.scope, EpisodeKind.PREGNANCY)
    if said not in ("sehat", "sakit", "duka") or not pregnant or welcome.grieves(x):
        return told(x)
    if said == "duka":
        return loss.told(x)
    if said == "sakit":
        danger.tell_kader(x)
        return [Say(key="tip.born_sick", facts={"numbers": list(x.policy.emergency)})]
    _ask_the_kader(x, pregnant[0].person)
    return [Say(key="tip.born_well")]


def _ask_the_kader(x: Exchange, mother: Person) -> None:
    """She writes down the day and the baby, so that the messages follow its age."""
    assert x.account is not None
    write_down = Option(tap=Tap("", 0, f"/kelahiran {mother.id}"), key="button.event_kelahiran")
    say = Say(key="nudge.birth_told", facts={"name": mother.name}, options=((write_down,),), lane=Lane.ALERT)
    own = people.person_in(x.store, x.scope, x.account.person_id) if x.account.person_id is not None else None
    for kader in accounts.who_serves(x.store, x.account.area, Role.KADER):
        if own is None or kader.team_id in (None, own.team_id):
            x.tell(kader.id, say)
