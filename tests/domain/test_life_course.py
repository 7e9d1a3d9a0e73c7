"""What each event closes, opens, stops and hands to a human; and what can never be, whatever is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.episodes import Ended, Episode, Form, Kind, form_for
from domain.life_course import Change, HandOver, Reason, change_of, completed, may_undo
from domain.life_events import (
    AnchorCorrected,
    Baby,
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

HPHT = date(2025, 6, 1)
HPL = date(2026, 3, 8)
PREGNANT = Episode(id="p", person="siti", kind=Kind.PREGNANCY, anchor=HPHT, began=HPHT + timedelta(days=60))
BRIDE = Episode(id="c", person="siti", kind=Kind.CATIN, anchor=HPHT, began=date(2025, 3, 1))
MOTHER = Episode(id="n", person="siti", kind=Kind.POSTPARTUM, anchor=HPL, began=HPL)
CHILD = Episode(id="a", person="aisyah", kind=Kind.CHILD, anchor=HPL, began=HPL)
TWIN = Episode(id="b", person="budi", kind=Kind.CHILD, anchor=HPL, began=HPL)


def ids() -> Iterator[str]:
    return (f"new{number}" for number in count())


def opened(change: Change) -> list[tuple[str, Kind, bool]]:
    return [(new.person, new.kind, new.held) for new in change.opens]


def closed(change: Change) -> dict[str, Ended]:
    return {close.episode: close.why for close in change.closes}


def test_a_wedding_closes_catin() -> None:
    assert closed(change_of(Marriage(person="siti", on=HPHT), [BRIDE])) == {"c": Ended.MARRIED}


def test_a_pregnancy_opens_and_closes_what_was_before() -> None:
    change = change_of(PregnancyConfirmed(person="siti", hpht=HPHT, on=HPHT + timedelta(days=50)), [BRIDE])
    assert closed(change) == {"c": Ended.PREGNANT}
    assert opened(change) == [("siti", Kind.PREGNANCY, False)]
    assert change.opens[0].anchor == HPHT


def test_a_birth_moves_everything() -> None:
    change = change_of(Birth(mother="siti", on=HPL, babies=(Baby(person="aisyah"), Baby(person="budi"))), [PREGNANT])
    assert closed(change) == {"p": Ended.BORN}
    assert opened(change) == [
        ("siti", Kind.POSTPARTUM, False),
        ("aisyah", Kind.CHILD, False),
        ("budi", Kind.CHILD, False),
    ]
    assert (change.stops, change.hand_over) == ((), ())
    assert all(new.anchor == HPL for new in change.opens)


def test_a_birth_without_an_enrolled_pregnancy() -> None:
    change = change_of(Birth(mother="siti", on=HPL, babies=(Baby(person="aisyah"),)), [])
    assert opened(change) == [("siti", Kind.POSTPARTUM, False), ("aisyah", Kind.CHILD, False)]


def test_a_stillbirth_stops_everything_and_a_human_takes_over() -> None:
    change = change_of(Birth(mother="siti", on=HPL, babies=(Baby(person="x", alive=False),)), [PREGNANT])
    assert closed(change) == {"p": Ended.STILLBIRTH}
    assert opened(change) == [("siti", Kind.POSTPARTUM, True)]
    assert change.stops == ("siti",)
    assert change.hand_over == (HandOver(Reason.LOSS, "siti"),)


def test_a_surviving_twin_waits_for_a_human() -> None:
    babies = (Baby(person="aisyah"), Baby(person="x", alive=False))
    change = change_of(Birth(mother="siti", on=HPL, babies=babies), [PREGNANT])
    assert closed(change) == {"p": Ended.BORN}
    assert opened(change) == [("siti", Kind.POSTPARTUM, True), ("aisyah", Kind.CHILD, True)]
    assert change.stops == ("siti",)
    assert change.hand_over == (HandOver(Reason.LOSS, "siti"), HandOver(Reason.SURVIVOR, "aisyah"))


def test_a_miscarriage_stops_and_opens_nothing() -> None:
    change = change_of(Miscarriage(mother="siti", on=date(2025, 8, 10)), [PREGNANT])
    assert closed(change) == {"p": Ended.MISCARRIAGE}
    assert (change.opens, change.stops) == ((), ("siti",))
    assert change.hand_over == (HandOver(Reason.LOSS, "siti"),)


def test_a_childs_death_holds_the_mother_and_the_twin() -> None:
    event = Death(person="aisyah", on=HPL + timedelta(days=3), relatives=("siti", "budi"))
    change = change_of(event, [MOTHER, CHILD, TWIN])
    assert closed(change) == {"a": Ended.DEATH}
    assert change.stops == ("aisyah", "siti", "budi")
    assert set(change.holds) == {"n", "b"}
    assert change.hand_over == (HandOver(Reason.LOSS, "aisyah"), HandOver(Reason.SURVIVOR, "budi"))


def test_a_mothers_death_leaves_an_orphan_on_hold() -> None:
    change = change_of(Death(person="siti", on=HPL, relatives=("aisyah",)), [MOTHER, CHILD])
    assert closed(change) == {"n": Ended.DEATH}
    assert change.holds == ("a",)
    assert HandOver(Reason.SURVIVOR, "aisyah") in change.hand_over


def test_a_mother_who_died_in_childbirth_may_leave_a_child() -> None:
    dead = applied([PREGNANT], change_of(Death(person="siti", on=HPL), [PREGNANT]), ids())
    change = change_of(Birth(mother="siti", on=HPL, babies=(Baby(person="aisyah"),)), dead)
    assert opened(change) == [("aisyah", Kind.CHILD, True)]
    assert HandOver(Reason.SURVIVOR, "aisyah") in change.hand_over


def test_a_move_goes_to_another_kader_or_ends() -> None:
    within = change_of(Move(people=("siti", "aisyah"), on=HPL, within=True), [MOTHER, CHILD])
    assert (within.closes, within.stops) == ((), ())
    assert [each.reason for each in within.hand_over] == [Reason.NEW_KADER] * 2
    away = change_of(Move(people=("siti", "aisyah"), on=HPL, within=False), [MOTHER, CHILD])
    assert closed(away) == {"n": Ended.MOVED, "a": Ended.MOVED}
    assert away.stops == ("siti", "aisyah")


def test_a_corrected_hpht_counts_the_weeks_anew() -> None:
    new = HPHT + timedelta(days=14)
    change = change_of(AnchorCorrected(person="siti", kind=Kind.PREGNANCY, anchor=new), [PREGNANT])
    assert change.anchors == (("p", new),)
    assert applied([PREGNANT], change, ids())[0].anchor == new


@pytest.mark.parametrize(
    ("event", "episodes", "trouble"),
    [
        (Marriage(person="siti", on=HPHT), [], Trouble.NO_SUCH_EPISODE),
        (Marriage(person="siti", on=date(2025, 2, 28)), [BRIDE], Trouble.BEFORE_BEGINNING),
        (PregnancyConfirmed(person="siti", hpht=HPHT, on=HPL), [PREGNANT], Trouble.ALREADY_PREGNANT),
        (PregnancyConfirmed(person="siti", hpht=HPL, on=HPHT), [], Trouble.ANCHOR_IN_FUTURE),
        (Birth(mother="siti", on=HPL, babies=()), [PREGNANT], Trouble.NO_BABIES),
        (Birth(mother="siti", on=HPHT, babies=(Baby(person="x"),)), [PREGNANT], Trouble.BEFORE_BEGINNING),
        (Birth(mother="siti", on=HPL, babies=(Baby(person="x"),)), [MOTHER], Trouble.ALREADY_BORN),
        (Birth(mother="siti", on=HPL, babies=(Baby(person="aisyah"),)), [CHILD], Trouble.ALREADY_BORN),
        (Miscarriage(mother="siti", on=HPL), [], Trouble.NOT_PREGNANT),
        (Miscarriage(mother="siti", on=HPHT), [PREGNANT], Trouble.BEFORE_BEGINNING),
        (Death(person="aisyah", on=HPHT), [CHILD], Trouble.BEFORE_BEGINNING),
        (Move(people=("aisyah",), on=HPHT, within=False), [CHILD], Trouble.BEFORE_BEGINNING),
        (NewHome(person="aisyah", on=HPHT), [CHILD], Trouble.BEFORE_BEGINNING),
        (NewHome(person="aisyah", on=HPL), [replace(CHILD, ended=HPL, why=Ended.DEATH)], Trouble.DEAD),
        (AnchorCorrected(person="siti", kind=Kind.PREGNANCY, anchor=HPHT), [MOTHER], Trouble.NO_SUCH_EPISODE),
    ],
)
def test_what_cannot_be_is_asked_again(event: Event, episodes: list[Episode], trouble: Trouble) -> None:
    with pytest.raises(ImpossibleEvent) as raised:
        change_of(event, episodes)
    assert raised.value.trouble is trouble


def test_nobody_dies_twice_or_conceives_afterwards() -> None:
    dead = applied([PREGNANT], change_of(Death(person="siti", on=HPL), [PREGNANT]), ids())
    for event in (Death(person="siti", on=HPL), PregnancyConfirmed(person="siti", hpht=HPL, on=HPL)):
        with pytest.raises(ImpossibleEvent, match="dead"):
            change_of(event, dead)


@pytest.mark.parametrize(
    ("episode", "today", "done"),
    [
        (MOTHER, HPL + timedelta(days=42), False),
        (MOTHER, HPL + timedelta(days=43), True),
        (CHILD, date(2031, 3, 7), False),
        (CHILD, date(2031, 3, 8), True),
        (PREGNANT, date(2030, 1, 1), False),
    ],
)
def test_what_ends_by_date(episode: Episode, today: date, done: bool) -> None:
    assert closed(completed([episode], today)) == ({episode.id: Ended.COMPLETED} if done else {})


@pytest.mark.parametrize(
    ("episode", "today", "form"),
    [
        (BRIDE, HPHT, Form.CATIN),
        (PREGNANT, HPL, Form.BUMIL),
        (MOTHER, HPL, Form.PASCASALIN),
        (CHILD, date(2028, 3, 7), Form.BADUTA),
        (CHILD, date(2028, 3, 8), Form.BALITA),
    ],
)
def test_which_form_is_due(episode: Episode, today: date, form: Form) -> None:
    assert form_for(episode, today) is form


def test_an_event_can_be_taken_back() -> None:
    told = datetime(2026, 3, 8, 9, tzinfo=UTC)
    assert may_undo(told, told + timedelta(days=1), pembina=False)
    assert not may_undo(told, told + timedelta(days=1, seconds=1), pembina=False)
    assert may_undo(told, told + timedelta(days=30), pembina=True)


PEOPLE = ["siti", "rina", "aisyah", "budi"]
days = st.integers(0, 1500).map(lambda day: date(2024, 1, 1) + timedelta(days=day))
people = st.sampled_from(PEOPLE)
babies = st.lists(st.builds(Baby, person=people, alive=st.booleans()), max_size=3, unique_by=lambda baby: baby.person)
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(Marriage, person=people, on=days),
    st.builds(PregnancyConfirmed, person=people, hpht=days, on=days),
    st.builds(Birth, mother=people, on=days, babies=babies.map(tuple)),
    st.builds(Miscarriage, mother=people, on=days),
    st.builds(Death, person=people, on=days, relatives=st.lists(people, max_size=2, unique=True).map(tuple)),
    st.builds(
        Move, people=st.lists(people, min_size=1, max_size=2, unique=True).map(tuple), on=days, within=st.booleans()
    ),
)


@given(st.lists(events, max_size=14))
def test_whatever_is_told_lives_stay_in_order(told: list[Event]) -> None:
    new_ids = ids()
    episodes: tuple[Episode, ...] = (BRIDE,)
    dead: set[str] = set()
    for event in told:
        try:
            change = change_of(event, episodes)
        except ImpossibleEvent:
            continue
        before, episodes = episodes, applied(episodes, change, new_ids)
        assert all(episode in episodes for episode in before if not episode.open and episode.id not in change.holds)
        if isinstance(event, Death) and any(episode.why is Ended.DEATH for episode in episodes):
            dead |= {event.person} & {episode.person for episode in episodes if episode.why is Ended.DEATH}
            assert event.person in change.stops
        assert not any(episode.open and episode.person in dead for episode in episodes)
        assert in_order(episodes)


def applied(episodes: Iterable[Episode], change: Change, new_ids: Iterable[str]) -> tuple[Episode, ...]:
    """The episodes after a change, the opened ones at the end with `new_ids`."""
    closing = {close.episode: close for close in change.closes}
    anchors = dict(change.anchors)
    after = []
    for episode in episodes:
        if close := closing.get(episode.id):
            episode = replace(episode, ended=close.on, why=close.why)
        held = episode.held or episode.id in change.holds
        after.append(replace(episode, held=held, anchor=anchors.get(episode.id, episode.anchor)))
    opened = (
        Episode(
            id=new,
            person=new_one.person,
            kind=new_one.kind,
            anchor=new_one.anchor,
            began=new_one.began,
            held=new_one.held,
        )
        for new, new_one in zip(new_ids, change.opens, strict=False)
    )
    return (*after, *opened)


def in_order(episodes: tuple[Episode, ...]) -> bool:
    """No two of one kind overlap, nothing ends before it began."""
    for one in episodes:
        if one.ended is not None and one.ended < one.began:
            return False
        for other in episodes:
            same = one.id < other.id and (one.person, one.kind) == (other.person, other.kind)
            if same and not (_before(one, other) or _before(other, one)):
                return False
    return True


def _before(one: Episode, other: Episode) -> bool:
    return one.ended is not None and one.ended <= other.began


@pytest.mark.parametrize(
    "told",
    [
        PregnancyConfirmed(person="siti", hpht=HPL - timedelta(days=1), on=HPL + timedelta(days=90)),
        AnchorCorrected(person="siti", kind=Kind.PREGNANCY, anchor=HPL - timedelta(days=1)),
    ],
)
def test_no_pregnancy_begins_before_the_last_birth(told: Event) -> None:
    before = replace(MOTHER, ended=HPL + timedelta(days=42), why=Ended.COMPLETED)
    now = replace(PREGNANT, began=HPL + timedelta(days=80), anchor=HPL + timedelta(days=30))
    course = [before, now] if isinstance(told, AnchorCorrected) else [before]
    with pytest.raises(ImpossibleEvent) as impossible:
        change_of(told, course)
    assert impossible.value.trouble is Trouble.BEFORE_LAST_BIRTH
