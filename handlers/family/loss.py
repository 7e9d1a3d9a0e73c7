"""A family or its kader tells of a loss: whatever is owed to that family is taken back in the same transaction, on all
its phones; whoever told is answered gently; nobody else hears anything from Sapa, and a human calls."""

from __future__ import annotations

from domain.leaving import Loss as Kind
from domain.leaving import loss_in
from domain.people import EpisodeKind, Role
from domain.talk import Fact, Lane, Option, Say, Tap
from handlers import interview
from handlers.exchange import Exchange
from handlers.people import shared_phone
from storage.family import losses, questions
from storage.family.losses import Loss
from storage.interviews import drafts
from storage.interviews.drafts import Draft
from storage.people import accounts, people
from storage.people.accounts import Account
from storage.people.families import Person
from storage.villages import areas

MOST_FAMILIES = 20  # offered to a kader who told of a loss without saying whose


def told(x: Exchange, text: str = "") -> list[Say]:
    """By somebody of the family: one gentle answer here, and one human is asked to call. On a shared phone nobody is
    asked whose it was: every family of it is silent until the human has found out."""
    own = _own_people(x)
    new = [one for one in own if losses.of_this_family(x.store, one[1].family_id) is None]
    for _, person in own:
        if person not in [one for _, one in new]:
            silence(x, person.family_id, Kind.UNCLEAR)  # whatever came in between goes as well
    if not new:
        return [Say(key="loss.we_are_here" if own else "tip.loss")]
    found = [silence(x, person.family_id, loss_in(text) or Kind.UNCLEAR) for _, person in new]
    for (account, person), one in zip(new, found, strict=True):
        ask_for_a_call(x, one, account.name, person.area, shared=len(own) > 1)
    return [Say(key="tip.loss", options=((mistaken_button(found[0]),),))]


def told_by_kader(x: Exchange, report: Draft | None, child: Person | None) -> list[Say]:
    """In the middle of a report it may be that child's family, or the neighbour's: she is asked, and the report rests.
    Where no family is known yet she points it out, and a human asks her."""
    if report is None or child is None:
        assert x.account is not None
        _tell_who_calls(x, x.account.area, _ask_the_kader(x))
        return [Say(key="loss.which_family", options=_her_families(x))]
    drafts.park(x.store, report.id, x.now)
    yes = Option(tap=Tap("", 0, f"/kabar_duka {child.id}"), key="button.yes_right")
    no = Option(tap=Tap("", 0, f"/lanjut {interview.run_of(report)}"), key="button.no_wrong")
    return [Say(key="loss.this_family", facts={"child": child.name}, options=((yes, no),))]


def which_family(x: Exchange) -> list[Say]:
    """/kabar_duka by a kader: whose?"""
    return [Say(key="loss.which_one", options=_her_families(x))]


def confirmed_by_kader(x: Exchange, person_id: int) -> list[Say]:
    """/kabar_duka with somebody of the family: nothing more goes to any of its phones."""
    person = people.person_in(x.store, x.scope, person_id)
    if person is None:
        return [Say(key="trouble.not_yours")]
    before = losses.of_this_family(x.store, person.family_id)
    found = silence(x, person.family_id, Kind.UNCLEAR)
    if before is None:
        ask_for_a_call(x, found, person.name, person.area)
    return [Say(key="loss.noted", facts={"child": person.name}, options=((mistaken_button(found),),))]


def is_known(x: Exchange, person_id: int) -> bool:
    """Whether this person's family is mourned already, and nothing goes to it."""
    person = people.person_in(x.store, x.scope, person_id)
    return person is not None and losses.of_this_family(x.store, person.family_id) is not None


def mistaken_button(found: Loss) -> Option:
    """For the chat that told: it was not meant so."""
    return Option(tap=Tap("", 0, f"/kabar_keliru {found.id}"), key="button.loss_mistaken")


def task_slot(loss_id: int) -> str:
    """The message by which the pembina is asked to call, so that it can change once somebody has."""
    return f"loss.{loss_id}"


def who_calls(x: Exchange, area: str) -> tuple[Account, ...]:
    """The pembina of a place; the kader where it has none, so that somebody hears of it."""
    return accounts.who_serves(x.store, area, Role.PEMBINA) or accounts.who_serves(x.store, area, Role.KADER)


def _own_people(x: Exchange) -> list[tuple[Account, Person]]:
    """Who reads here, one per family."""
    of_phone = ((account, account.person_id) for account in shared_phone.families(x))
    found = [
        (account, people.person_in(x.store, x.scope, number)) for account, number in of_phone if number is not None
    ]
    return list({person.family_id: (account, person) for account, person in found if person is not None}.values())


def silence(x: Exchange, family_id: int, kind: Kind) -> Loss:
    """Nothing more that is automatic goes to this family, on any of its phones, until a human says so."""
    found = losses.told(x.store, family_id=family_id, kind=kind, told_by=x.account_id, chat_id=x.chat.id, now=x.now)
    for chat_id in losses.chats_of(x.store, family_id):
        drafts.make_room(x.store, chat_id, x.now)
    questions.close_of_family(x.store, family_id, x.now)
    x.note("loss_told", "loss", found.id)
    return found


def ask_for_a_call(x: Exchange, found: Loss, name: str, area: str, *, shared: bool = False) -> None:
    """Whoever calls is told which family it is. shared: or one of several with that phone."""
    facts: dict[str, Fact] = {
        "name": name,
        "area": areas.name_path(x.store, area),
        "shared": shared,
        "kader": x.account.name if x.account is not None and x.role is Role.KADER else "",
    }
    done = Option(tap=Tap("", 0, f"/sudah_hubungi {found.id}"), key="button.i_have_called")
    say = Say(key="loss.call_please", facts=facts, options=((done,),), lane=Lane.ALERT, slot=task_slot(found.id))
    _tell_who_calls(x, area, say)


def _ask_the_kader(x: Exchange) -> Say:
    assert x.account is not None
    facts = {"name": x.account.name, "area": areas.name_path(x.store, x.account.area)}
    return Say(key="loss.ask_the_kader", facts=facts, lane=Lane.ALERT)


def _tell_who_calls(x: Exchange, area: str, say: Say) -> None:
    for human in who_calls(x, area):
        if human.id != x.account_id:
            x.tell(human.id, say)


def _her_families(x: Exchange) -> tuple[tuple[Option, ...], ...]:
    """The people whom she accompanies, one per family, by name."""
    by_family = {
        one.person.family_id: one.person
        for kind in (EpisodeKind.CHILD, EpisodeKind.POSTPARTUM, EpisodeKind.PREGNANCY)
        for one in people.accompanied(x.store, x.scope, kind)
    }
    named = sorted(by_family.values(), key=lambda person: (person.name.casefold(), person.id))[:MOST_FAMILIES]
    return tuple((Option(tap=Tap("", 0, f"/kabar_duka {person.id}"), label=person.name),) for person in named)
