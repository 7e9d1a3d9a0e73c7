"""Carries out what an event of a life changes: episodes close and open, messages end, go on or fall silent, a family
moves. All of it in the transaction in which the event was told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from domain import ages, life_course
from domain.episodes import Ended, Kind
from domain.leaving import Loss
from domain.life_course import Change
from domain.life_events import Birth, Death, Event, Miscarriage, Move, PregnancyConfirmed
from domain.people import Anchor, EpisodeKind, Relation
from handlers.exchange import Exchange
from handlers.family import accompany, joining, loss
from handlers.people import consent
from storage.family import enrolments
from storage.people import accounts, consents, families, people
from storage.people.consents import Purpose
from storage.people.families import Episode
from storage.villages import areas
from storage.wire import chats, outbox

_ANCHOR = {EpisodeKind.PREGNANCY: Anchor.HPHT, EpisodeKind.CHILD: Anchor.BIRTH, EpisodeKind.POSTPARTUM: Anchor.BIRTH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where a family moves to, when Sapa serves that place too."""

    area: str
    team_id: int | None


def carry_out(x: Exchange, event: Event, change: Change, family_id: int, *, estimated: bool) -> None:
    """estimated: the date that it sets is not known to the day."""
    if is_loss(change):
        loss.silence(x, family_id, _kind(x, event))  # first: what is stopped by a loss must not count as simply over
    for close in change.closes:
        families.end_episode(x.store, int(close.episode), close.on, str(close.why))
    opened = _open(x, event, change, estimated=estimated)
    children = [one for one in opened if one.kind is EpisodeKind.CHILD]
    for close in change.closes:
        _end_messages(x, int(close.episode), children if close.why is Ended.BORN else [])
    for name, anchor in change.anchors:
        _anchor_again(x, int(name), anchor, estimated=estimated)
    match event:
        case Death():
            families.died(x.store, int(event.person), event.on)
        case Birth():
            families.is_mother(x.store, int(event.mother))
        case PregnancyConfirmed():
            enrolments.leave_behind(x.store, int(event.person))
            for pregnancy in opened:  # only where she reads herself: who else is to know is hers to say
                joining.begins_beside(x.store, [pregnancy.person_id], pregnancy, x.now, x.policy)
                ask_consent(x, pregnancy.person_id)
        case Move() if not event.within:
            _leave(x, family_id)


def _open(x: Exchange, event: Event, change: Change, *, estimated: bool) -> list[Episode]:
    """Opens what begins; returns that whose messages may begin."""
    begun = []
    for new in change.opens:
        opened = families.open_episode(
            x.store,
            person_id=int(new.person),
            kind=EpisodeKind(new.kind),
            started_on=new.anchor,
            started_estimated=estimated,
            due_on=ages.due_date(new.anchor) if new.kind is Kind.PREGNANCY else None,
            gestation_weeks_at_birth=_gestation(x, event) if new.kind is Kind.CHILD else None,
            now=x.now,
        )
        if not new.held:
            begun.append(opened)
    return begun


def _gestation(x: Exchange, event: Event) -> int | None:
    """Weeks at birth, as the pregnancy that ended with it says."""
    if not isinstance(event, Birth):
        return None
    pregnancies = [
        one
        for one in people.episodes(x.store, x.scope, int(event.mother))
        if one.kind is EpisodeKind.PREGNANCY and one.end_reason in (Ended.BORN, Ended.STILLBIRTH)
    ]
    weeks = (event.on - pregnancies[0].started_on).days // 7 if pregnancies else 0
    return weeks if 0 < weeks <= ages.LONGEST_PREGNANCY_WEEKS else None


def _end_messages(x: Exchange, episode_id: int, children: list[Episode]) -> None:
    """Nothing more about what is over; in the chats that got it, those about the newborn begin."""
    if children:
        newborn = {child.id: child.person_id for child in children}
        joining.after_birth(x.store, episode_id, newborn, children[0].started_on, x.now, x.policy)
        return
    running = enrolments.running_of(x.store, episode_id)
    enrolments.end(x.store, episode_id)
    for one in running:
        outbox.withdraw(x.store, enrolment_id=one.id, reason="a stretch of life is over")


def _anchor_again(x: Exchange, episode_id: int, anchor: date, *, estimated: bool) -> None:
    kind = families.anchor_again(x.store, episode_id, anchor, estimated=estimated)
    if kind in _ANCHOR:  # about a wedding the family gets nothing
        joining.corrected(x.store, episode_id, _ANCHOR[kind], anchor, x.now, x.policy)


def is_loss(change: Change) -> bool:
    """Whether it is a family in grief from now on."""
    return any(one.reason is life_course.Reason.LOSS for one in change.hand_over)


def _kind(x: Exchange, event: Event) -> Loss:
    """What was lost, as the family's record of it calls it."""
    match event:
        case Miscarriage():
            return Loss.MISCARRIAGE
        case Birth():
            return Loss.STILLBIRTH
        case Death():
            person = people.person_in(x.store, x.scope, int(event.person))
            child = person is not None and person.relation is Relation.ANAK
            return Loss.CHILD_DEATH if child else Loss.MOTHER_DEATH
        case _:
            return Loss.UNCLEAR


def ask_consent(x: Exchange, person_id: int) -> None:
    """Her own phone is known, and she has not said yet whether she wants messages: she is asked. A no stays a no."""
    if consents.has_said(x.store, person_id, Purpose.PESAN) or enrolments.waits_for_a_human(x.store, person_id):
        return
    for account in accounts.of_people(x.store, [person_id]):
        for chat_id in accounts.chats_of(x.store, account.id) if account.scope is not None else ():
            consent.ask_first(x, replace(x, chat=chats.by_id(x.store, chat_id), account=account))


def _leave(x: Exchange, family_id: int) -> None:
    """They have moved away: nothing more is sent about them."""
    for person in people.members(x.store, x.scope, family_id):
        outbox.withdraw(x.store, person_id=person.id, lanes=accompany.PUSHED_LANES, reason="moved away")
    families.close(x.store, family_id, "moved", x.now)


def move(x: Exchange, family_id: int, to: Destination) -> None:
    """People, running episodes, accounts and clocks go with the family."""
    members = people.members(x.store, x.scope, family_id)
    zone = areas.zone(x.store, to.area)
    for account in accounts.of_people(x.store, [person.id for person in members]):
        accounts.move(x.store, account.id, to.area)
        for chat_id in accounts.chats_of(x.store, account.id):
            chats.set_zone(x.store, chat_id, zone)
    for person in members:
        enrolments.set_zone(x.store, person.id, zone)
    families.move(x.store, family_id, to.area, to.team_id)
