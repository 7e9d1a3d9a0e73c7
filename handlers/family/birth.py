"""LAHIR: before anything is congratulated, mother and baby are asked after. Loss and illness have their own ways; where
all are well the family tells the day and the baby, and its messages follow the baby's age."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from domain.growth_tables import Sex
from domain.life_events import Baby, Birth, ImpossibleEvent, Trouble
from domain.people import EpisodeKind, Role, child_name
from domain.talk import Fact, Lane, Option, Say, Tap
from forms.turn import Turn
from handlers import interview, welcome
from handlers.exchange import Exchange
from handlers.family import danger, loss
from handlers.interview import Purpose
from handlers.people import life_events, shared_phone
from handlers.people.life_events import Newborn
from handlers.people.residents import Residents
from storage.interviews.drafts import Draft
from storage.people import accounts, people
from storage.people.accounts import Account
from storage.people.families import Person

_LATELY = timedelta(days=42)


def told(x: Exchange) -> list[Say]:
    """ "Sudah lahir": how are mother and baby?"""
    if welcome.grieves(x):
        return [Say(key="loss.we_are_here")]
    if not people.accompanied(x.store, x.scope, EpisodeKind.PREGNANCY):
        return [_before(x)]
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
    if len(pregnant) > 1 and shared_phone.is_shared(x):
        return [shared_phone.which(x, f"/lahir {said}")]
    _ask_the_kader(x, pregnant[0].person)
    known = {"person": str(pregnant[0].person.id)} if len(pregnant) == 1 else None
    return [Say(key="tip.born_well"), *interview.begin(x, PURPOSE, known)]


def _before(x: Exchange) -> Say:
    """Nobody is expecting here: was it told already, or is something wrong?"""
    newborn = [
        one
        for one in people.accompanied(x.store, x.scope, EpisodeKind.CHILD)
        if x.today - one.episode.started_on <= _LATELY
    ]
    ask = (Option(tap=Tap("", 0, "/tanya"), key="button.tip_ask"),)
    if not newborn:
        return Say(key="tip.already_born", options=(ask, *welcome.deeds(Role.KELUARGA)))
    facts: dict[str, Fact] = {"names": [one.person.name for one in newborn], "on": newborn[0].episode.started_on}
    return Say(key="tip.born_before", facts=facts, options=(ask,))


def _keep(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    """The birth, as the family told it; what cannot be is asked about, and nothing of what was typed is lost."""
    mother = people.person_in(x.store, x.scope, int(turn.answers["person"]))
    if mother is None:
        return [Say(key="trouble.not_yours")]
    if welcome.grieves(x):
        return [Say(key="loss.we_are_here")]
    try:
        names = _recorded(x, turn.answers, mother)
    except ImpossibleEvent as error:
        if error.trouble in (Trouble.ALREADY_BORN, Trouble.NOT_PREGNANT):
            return [_before(x)]
        impossible = Say(key=f"life.{error.trouble}", facts={"name": mother.name})
        return [impossible, *interview.open_again(x, PURPOSE, draft)]
    on: date = turn.answers["happened_on"]
    _show_the_kader(x, mother, names, on)
    return [Say(key="tip.born_recorded", facts={"names": names, "on": on}, options=welcome.deeds(Role.KELUARGA))]


def _recorded(x: Exchange, answers: Mapping[str, Any], mother: Person) -> list[Fact]:
    """The babies' names. Raises ImpossibleEvent."""
    living = {f"baby{number}": _newborn(entry, mother) for number, entry in enumerate(answers.get("baby") or [])}
    babies = tuple(Baby(person=key) for key in living)
    birth = Birth(mother=str(mother.id), on=answers["happened_on"], babies=babies)
    happened = life_events.tell(x, birth, newborns=living)
    return [living[key].name for key in happened.babies]


def _newborn(entry: Mapping[str, Any], mother: Person) -> Newborn:
    return Newborn(name=child_name(str(entry.get("baby_name") or ""), mother.name), sex=Sex(entry["sex"]))


def _ask_the_kader(x: Exchange, mother: Person) -> None:
    """She writes down the day and the baby, if the family does not, so that the messages follow its age."""
    write_down = Option(tap=Tap("", 0, f"/kelahiran {mother.id}"), key="button.event_kelahiran")
    facts: dict[str, Fact] = {"name": mother.name}
    rows = ((write_down,),)
    say = Say(key="nudge.birth_told", facts=facts, options=rows, lane=Lane.ALERT, slot=_slot(mother))
    for kader in _kader(x, mother):
        x.tell(kader.id, say)


def _show_the_kader(x: Exchange, mother: Person, names: list[Fact], on: date) -> None:
    """What the family told stands where she was asked to write it down."""
    card = Option(tap=Tap("", 0, f"/orang {mother.id}"), key="button.open_card")
    facts: dict[str, Fact] = {"name": mother.name, "names": names, "on": on}
    say = Say(key="nudge.birth_recorded", facts=facts, options=((card,),), lane=Lane.ALERT, edits=_slot(mother))
    for kader in _kader(x, mother):
        x.tell(kader.id, say)


def _slot(mother: Person) -> str:
    return f"birth.{mother.id}"


def _kader(x: Exchange, mother: Person) -> tuple[Account, ...]:
    """Those who accompany this family."""
    return accounts.who_accompanies(x.store, mother.area, mother.team_id)


PURPOSE = Purpose(form="lahir_keluarga", instances=Residents, keep=_keep)
