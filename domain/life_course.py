"""The life course: what a birth, a loss, a death, a move, a pregnancy or a wedding changes, as values.

An event gives a `Change`: which episodes close and open, whose messages stop at once, what a human has to take over.
Whoever keeps the records carries it out in one transaction. After a loss nothing automatic goes to anybody concerned
until a human has said so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.episodes import Ended, Episode, EpisodeId, Kind, PersonId, last_day
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

UNDO_WITHIN = timedelta(days=1)  # by whoever told it; later by the pembina


class Reason(StrEnum):
    """Why a human is needed."""

    LOSS = "loss"  # a call; nobody gets an automatic message
    SURVIVOR = "survivor"  # a twin or an orphan: confirm recipient and wording before messages go on
    NEW_KADER = "new_kader"  # hand the family over


@dataclass(frozen=True, slots=True)
class Close:
    episode: EpisodeId
    on: date
    why: Ended


@dataclass(frozen=True, slots=True)
class Open:
    person: PersonId
    kind: Kind
    anchor: date
    began: date
    held: bool = False


@dataclass(frozen=True, slots=True)
class HandOver:
    reason: Reason
    person: PersonId


@dataclass(frozen=True, slots=True)
class Change:
    """What an event changes. stops: people about whom and to whom everything queued is withdrawn, at once.

    holds: episodes that stay open, without messages until a human confirms. anchors: episode and its new anchor; what
    is queued for it is planned anew.
    """

    closes: tuple[Close, ...] = ()
    opens: tuple[Open, ...] = ()
    stops: tuple[PersonId, ...] = ()
    holds: tuple[EpisodeId, ...] = ()
    anchors: tuple[tuple[EpisodeId, date], ...] = ()
    hand_over: tuple[HandOver, ...] = ()


def change_of(event: Event, episodes: Sequence[Episode]) -> Change:
    """What an event changes, given the episodes of everybody it names. Raises ImpossibleEvent."""
    dead = {episode.person for episode in episodes if episode.why is Ended.DEATH}
    change = _change(event, [episode for episode in episodes if episode.open], dead)
    for new in change.opens:
        _check_new(new, episodes)
    _check_hpht(event, episodes)
    return change


def _check_new(new: Open, episodes: Sequence[Episode]) -> None:
    """A child is born once, and nothing begins before the last of its kind has ended."""
    if new.kind is Kind.CHILD and _of(new.person, episodes):
        raise ImpossibleEvent(Trouble.ALREADY_BORN)
    before = (episode.ended for episode in _of(new.person, episodes, new.kind))
    if any(ended is not None and ended > new.began for ended in before):
        raise ImpossibleEvent(Trouble.BEFORE_BEGINNING)


def _check_hpht(event: Event, episodes: Sequence[Episode]) -> None:
    """A pregnancy begins after the last birth."""
    match event:
        case PregnancyConfirmed(hpht=hpht):
            pass
        case AnchorCorrected(kind=Kind.PREGNANCY, anchor=hpht):
            pass
        case _:
            return
    if any(hpht < birth.anchor for birth in _of(event.person, episodes, Kind.POSTPARTUM)):
        raise ImpossibleEvent(Trouble.BEFORE_LAST_BIRTH)


def _change(event: Event, still_open: Sequence[Episode], dead: set[PersonId]) -> Change:
    match event:
        case Marriage():
            return _marriage(event, still_open)
        case PregnancyConfirmed():
            return _pregnancy(event, still_open, dead)
        case Birth():
            return _birth(event, still_open, dead)
        case Miscarriage():
            return _miscarriage(event, still_open)
        case Death():
            return _death(event, still_open, dead)
        case Move():
            return _move(event, still_open)
        case NewHome():
            return _new_home(event, still_open, dead)
        case AnchorCorrected():
            return _corrected(event, still_open)


def _of(person: PersonId, episodes: Iterable[Episode], *kinds: Kind) -> list[Episode]:
    return [episode for episode in episodes if episode.person == person and (not kinds or episode.kind in kinds)]


def _closed(episodes: Iterable[Episode], on: date, why: Ended) -> tuple[Close, ...]:
    """Closes them; none can end before it began."""
    closing = tuple(episodes)
    if any(on < episode.began for episode in closing):
        raise ImpossibleEvent(Trouble.BEFORE_BEGINNING)
    return tuple(Close(episode.id, on, why) for episode in closing)


def _new_home(event: NewHome, episodes: Sequence[Episode], dead: set[PersonId]) -> Change:
    """Its own stretch of life goes on as it is."""
    if event.person in dead:
        raise ImpossibleEvent(Trouble.DEAD)
    if any(event.on < episode.anchor for episode in _of(event.person, episodes, Kind.CHILD)):
        raise ImpossibleEvent(Trouble.BEFORE_BEGINNING)
    return Change()


def _marriage(event: Marriage, episodes: Sequence[Episode]) -> Change:
    engaged = _of(event.person, episodes, Kind.CATIN)
    if not engaged:
        raise ImpossibleEvent(Trouble.NO_SUCH_EPISODE)
    return Change(closes=_closed(engaged, event.on, Ended.MARRIED))


def _pregnancy(event: PregnancyConfirmed, episodes: Sequence[Episode], dead: set[PersonId]) -> Change:
    if event.person in dead:
        raise ImpossibleEvent(Trouble.DEAD)
    if _of(event.person, episodes, Kind.PREGNANCY):
        raise ImpossibleEvent(Trouble.ALREADY_PREGNANT)
    if event.hpht > event.on:
        raise ImpossibleEvent(Trouble.ANCHOR_IN_FUTURE)
    before = _of(event.person, episodes, Kind.CATIN, Kind.POSTPARTUM)
    return Change(
        closes=_closed(before, event.on, Ended.PREGNANT),
        opens=(Open(event.person, Kind.PREGNANCY, event.hpht, event.on),),
    )


def _birth(event: Birth, episodes: Sequence[Episode], dead: set[PersonId]) -> Change:
    """A loss among the babies, or the mother's death, holds the messages about all of them."""
    _check_birth(event, episodes)
    living = [baby.person for baby in event.babies if baby.alive]
    orphans = event.mother in dead
    held = orphans or len(living) < len(event.babies)
    mothers = () if orphans else (Open(event.mother, Kind.POSTPARTUM, event.on, event.on, held=held),)
    pregnancy = _of(event.mother, episodes, Kind.PREGNANCY)
    return Change(
        closes=_closed_on_telling(pregnancy, event.on, Ended.BORN if living else Ended.STILLBIRTH),
        opens=(*mothers, *(Open(child, Kind.CHILD, event.on, event.on, held=held) for child in living)),
        stops=(event.mother,) if held else (),
        hand_over=_after_loss(event.mother, living) if held else (),
    )


def _check_birth(event: Birth, episodes: Sequence[Episode]) -> None:
    if not event.babies:
        raise ImpossibleEvent(Trouble.NO_BABIES)
    if _of(event.mother, episodes, Kind.POSTPARTUM) or any(baby.person == event.mother for baby in event.babies):
        raise ImpossibleEvent(Trouble.ALREADY_BORN)
    if any(event.on <= episode.anchor for episode in _of(event.mother, episodes, Kind.PREGNANCY)):
        raise ImpossibleEvent(Trouble.BEFORE_BEGINNING)


def _closed_on_telling(episodes: Iterable[Episode], on: date, why: Ended) -> tuple[Close, ...]:
    """Closes them; what ended before it was enrolled here ends on the day it began here."""
    return tuple(Close(episode.id, max(on, episode.began), why) for episode in episodes)


def _after_loss(concerned: PersonId, survivors: Iterable[PersonId]) -> tuple[HandOver, ...]:
    return (HandOver(Reason.LOSS, concerned), *(HandOver(Reason.SURVIVOR, person) for person in survivors))


def _miscarriage(event: Miscarriage, episodes: Sequence[Episode]) -> Change:
    pregnancy = _of(event.mother, episodes, Kind.PREGNANCY)
    if not pregnancy:
        raise ImpossibleEvent(Trouble.NOT_PREGNANT)
    if any(event.on <= episode.anchor for episode in pregnancy):
        raise ImpossibleEvent(Trouble.BEFORE_BEGINNING)
    closes = _closed_on_telling(pregnancy, event.on, Ended.MISCARRIAGE)
    return Change(closes=closes, stops=(event.mother,), hand_over=_after_loss(event.mother, ()))


def _death(event: Death, episodes: Sequence[Episode], dead: set[PersonId]) -> Change:
    if event.person in dead:
        raise ImpossibleEvent(Trouble.DEAD)
    own = _of(event.person, episodes)
    if any(event.on < episode.anchor for episode in own if episode.kind is not Kind.CATIN):
        raise ImpossibleEvent(Trouble.BEFORE_BEGINNING)
    closes = _closed_on_telling(own, event.on, Ended.DEATH)
    bereaved = [episode for person in event.relatives for episode in _of(person, episodes)]
    survivors = dict.fromkeys(episode.person for episode in bereaved if episode.kind is Kind.CHILD)
    return Change(
        closes=closes,
        stops=(event.person, *event.relatives),
        holds=tuple(episode.id for episode in bereaved),
        hand_over=_after_loss(event.person, survivors),
    )


def _move(event: Move, episodes: Sequence[Episode]) -> Change:
    own = [episode for person in event.people for episode in _of(person, episodes)]
    if event.within:
        return Change(hand_over=tuple(HandOver(Reason.NEW_KADER, person) for person in event.people))
    return Change(closes=_closed(own, event.on, Ended.MOVED), stops=event.people)


def _corrected(event: AnchorCorrected, episodes: Sequence[Episode]) -> Change:
    found = _of(event.person, episodes, event.kind)
    if not found:
        raise ImpossibleEvent(Trouble.NO_SUCH_EPISODE)
    return Change(anchors=tuple((episode.id, event.anchor) for episode in found))


def completed(episodes: Iterable[Episode], today: date) -> Change:
    """What has run its time by date: 42 days after birth, 60 months of age. A pregnancy never ends by itself."""
    closes: list[Close] = []
    for episode in episodes:
        end = last_day(episode)
        if episode.open and end is not None and today > end:
            closes.append(Close(episode.id, max(end, episode.began), Ended.COMPLETED))
    return Change(closes=tuple(closes))


def may_undo(told_at: datetime, now: datetime, *, pembina: bool) -> bool:
    """Whether an event may be taken back: by anyone within a day, by the pembina later."""
    return pembina or now - told_at <= UNDO_WITHIN
