"""What is told of a life (a birth, a loss, a move …) changes everything that hangs on it, in one transaction: episodes,
messages, what is queued, who has to know. Who tells it, and in which words it was asked, is of no matter here.

`tell(x, event)` is the one door: for the kader's forms, for what families write, for imports.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from domain import ages, life_course
from domain.episodes import Ended, Kind
from domain.episodes import Episode as Stretch
from domain.growth_tables import Sex
from domain.life_course import Change
from domain.life_events import (
    AnchorCorrected,
    Birth,
    Death,
    Event,
    ImpossibleEvent,
    Marriage,
    Miscarriage,
    Move,
    NewHome,
    PregnancyConfirmed,
    Trouble,
)
from domain.people import EpisodeKind, Relation, Role
from domain.plausibility import Doubt, hpht_doubt
from domain.zones import local_date
from handlers.exchange import Exchange
from handlers.people import carry_out, new_home, told_to
from handlers.people.carry_out import Destination
from handlers.people.new_home import Home
from storage.family import losses
from storage.people import families, life_events, people
from storage.people.families import Episode, Person
from storage.villages import areas

KIND_OF = {
    Marriage: "marriage",
    PregnancyConfirmed: "pregnancy",
    Birth: "birth",
    Miscarriage: "miscarriage",
    Death: "death",
    Move: "move",
    NewHome: "new_home",
    AnchorCorrected: "correction",
}


_TROUBLE_OF = {Doubt.IN_FUTURE: Trouble.IN_FUTURE, Doubt.TOO_LONG_AGO: Trouble.TOO_LONG_AGO}


class NotYours(LookupError):
    """Somebody whom the event names is not in the teller's care."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newborn:
    """A living baby, before it has an id: the event names it by the key under which it is given."""

    name: str
    sex: Sex | None = None
    weight_kg: Decimal | None = None
    length_cm: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """id: of the event, for `undo`. person: whom it is about. babies: by the key under which they were given."""

    id: int
    person: Person
    change: Change
    babies: Mapping[str, int]


def tell(
    x: Exchange,
    *events: Event,
    newborns: Mapping[str, Newborn] | None = None,
    to: Destination | None = None,
    home: Home | None = None,
    estimated: bool = False,
) -> Told:
    """Carries out what follows of the events (one thing that happened: a wedding is one for each of the two), keeps
    them for undoing, and tells the people who have to know. Raises ImpossibleEvent (nothing has changed then; ask
    again) and NotYours. estimated: the date that it sets is not known to the day. After a loss all of the family's
    messages have stopped, until a human of the programme lets them go on (`handlers/family/after_loss.py`)."""
    persons = [person for event in events for person in _named(x, event)]
    family_id = persons[0].family_id
    concerned = sorted({family_id, *([home.family_id] if home is not None and home.family_id is not None else [])})
    for each in concerned:
        families.lock(x.store, each)
    before = life_events.state_of(x.store, *concerned)
    mourned = losses.of_this_family(x.store, family_id) is not None
    babies: dict[str, int] = {}
    changes = []
    told = [_with_relatives(x, event, family_id) for event in events]
    for event in told:
        _check(x, event, _course(x, family_id))  # before anything is written
    for event in told:
        event = _with_babies(x, event, newborns or {}, family_id, babies)
        change = life_course.change_of(event, _course(x, family_id))
        carry_out.carry_out(x, event, change, family_id, estimated=estimated)
        changes.append(change)
    if to is not None:
        carry_out.move(x, family_id, to)
    if home is not None:
        concerned = sorted({family_id, new_home.carry_out(x, persons[0], home)})
    number = _keep(x, events[0], persons[0], before, concerned)
    whole = _joined(changes)
    if not mourned:
        told_to.of_a_loss(x, persons[0], whole)
    if to is not None:
        told_to.of_a_move(x, persons[0])
    elif home is not None:
        told_to.of_a_new_home(x, persons[0])
    elif x.role is Role.PEMBINA and not carry_out.is_loss(whole):
        told_to.kader_of(x, persons[0], KIND_OF[type(events[0])])
    return Told(id=number, person=persons[0], change=whole, babies=babies)


def _named(x: Exchange, event: Event) -> list[Person]:
    """Those whom the event names and who are known already, in the teller's care."""
    ids = event.people if isinstance(event, Move) else [_main(event)]
    found = [people.person_in(x.store, x.scope, int(number)) for number in ids]
    if not found or None in found:
        raise NotYours
    return [person for person in found if person is not None]


def _main(event: Event) -> str:
    if isinstance(event, Birth | Miscarriage):
        return event.mother
    return event.people[0] if isinstance(event, Move) else event.person


def _course(x: Exchange, family_id: int) -> list[Stretch]:
    """The life courses of a family, as the rules read them; what was taken back never was."""
    found = []
    for person in people.members(x.store, x.scope, family_id):
        found += [
            _stretch(x, one)
            for one in people.episodes(x.store, x.scope, person.id)
            if one.end_reason != life_events.UNDONE
        ]
        if person.died_on is not None and not any(one.person == str(person.id) for one in found):
            found.append(_death_alone(person, person.died_on))
    return found


def _stretch(x: Exchange, one: Episode) -> Stretch:
    began = one.started_on
    if one.kind in (EpisodeKind.CATIN, EpisodeKind.PREGNANCY) and one.created_at is not None:
        began = local_date(one.created_at, areas.zone(x.store, one.area))
    return Stretch(
        id=str(one.id),
        person=str(one.person_id),
        kind=Kind(one.kind),
        anchor=one.started_on,
        began=began,
        ended=one.ended_on,
        why=Ended(one.end_reason) if one.end_reason in set(Ended) else None,
    )


def _death_alone(person: Person, on: date) -> Stretch:
    """Of somebody who died without ever having been accompanied."""
    return Stretch(id="", person=str(person.id), kind=Kind.CATIN, anchor=on, began=on, ended=on, why=Ended.DEATH)


def _check(x: Exchange, event: Event, course: Sequence[Stretch]) -> None:
    """Raises ImpossibleEvent: what no form, no list and no free text may bring into the records."""
    on = event.anchor if isinstance(event, AnchorCorrected) else event.on
    planned = isinstance(event, AnchorCorrected) and event.kind is Kind.CATIN  # a wedding is still to come
    if on > x.today and not planned:
        raise ImpossibleEvent(Trouble.IN_FUTURE)
    hpht = event.hpht if isinstance(event, PregnancyConfirmed) else None
    if isinstance(event, AnchorCorrected) and event.kind is Kind.PREGNANCY:
        hpht = event.anchor
    doubt = hpht_doubt(hpht, x.today) if hpht is not None else None
    if doubt is not None:
        raise ImpossibleEvent(_TROUBLE_OF[doubt.doubt])
    if isinstance(event, PregnancyConfirmed | Birth):
        _check_mother(x, int(_main(event)), on)
    life_course.change_of(event, course)


def _check_mother(x: Exchange, person_id: int, on: date) -> None:
    mother = people.person_in(x.store, x.scope, person_id)
    if mother is None:
        raise NotYours
    if mother.sex is Sex.MALE:
        raise ImpossibleEvent(Trouble.NOT_A_WOMAN)
    youngest = ages.add_months(mother.birth_date, 12 * ages.YOUNGEST_PARENT_YEARS) if mother.birth_date else None
    if mother.relation is Relation.ANAK or (youngest is not None and on < youngest):
        raise ImpossibleEvent(Trouble.TOO_YOUNG)


def _with_relatives(x: Exchange, event: Event, family_id: int) -> Event:
    """A death concerns everybody of the family who is accompanied; so does a move."""
    if not isinstance(event, Death):
        return event
    others = [one.id for one in people.members(x.store, x.scope, family_id) if str(one.id) != event.person]
    return replace(event, relatives=tuple(str(number) for number in others))


def _with_babies(
    x: Exchange, event: Event, newborns: Mapping[str, Newborn], family_id: int, babies: dict[str, int]
) -> Event:
    """The living babies become people of the family; the event then names them by their ids."""
    if not isinstance(event, Birth):
        return event
    for baby in event.babies:
        if baby.alive and baby.person in newborns:
            given = newborns[baby.person]
            child = families.add_person(
                x.store,
                family_id=family_id,
                name=given.name,
                relation=Relation.ANAK,
                sex=given.sex,
                birth_date=event.on,
                mother_id=int(event.mother),
                now=x.now,
            )
            babies[baby.person] = child.id
    named = tuple(replace(baby, person=str(babies.get(baby.person, baby.person))) for baby in event.babies)
    return replace(event, babies=named)


def _keep(x: Exchange, event: Event, person: Person, before: life_events.State, concerned: Sequence[int]) -> int:
    number = life_events.keep(
        x.store,
        person_id=person.id,
        family_id=families.home_of(x.store, person.id),
        concerned=concerned,
        kind=KIND_OF[type(event)],
        happened_on=event.anchor if isinstance(event, AnchorCorrected) else event.on,
        area=person.area,
        told_by=x.account_id,
        before=before,
        now=x.now,
    )
    x.note(KIND_OF[type(event)], "life_event", number)
    return number


def _joined(changes: Sequence[Change]) -> Change:
    return Change(
        closes=tuple(one for change in changes for one in change.closes),
        opens=tuple(one for change in changes for one in change.opens),
        stops=tuple(one for change in changes for one in change.stops),
        holds=tuple(one for change in changes for one in change.holds),
        anchors=tuple(one for change in changes for one in change.anchors),
        hand_over=tuple(one for change in changes for one in change.hand_over),
    )
