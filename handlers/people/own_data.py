"""What a family may ask for its own data: a copy to read, and to be forgotten. Both need the kader's or pembina's yes,
since a phone may be in other hands."""

from __future__ import annotations

from domain import ages
from domain.people import EpisodeKind, Relation
from domain.talk import Fact, Lane, Option, Say, Tap
from domain.zones import local, local_date
from handlers.exchange import Exchange
from handlers.people import requests
from storage.people import accounts, consents, erase, people, shared_phones
from storage.people import requests as kept
from storage.people.accounts import Account
from storage.people.families import Person
from storage.people.requests import Kind, Request
from storage.villages import areas
from storage.visits import visits
from storage.wire import chats, outbox
from storage.wire.chats import Push

# A family's chat shows what was weighed and measured, never Hb, mood, contraception or risk.
_SHOWN = ("weight_kg", "length_cm", "head_cm")
_MOST = 40  # measurements of one kind


def copy(x: Exchange) -> list[Say]:
    """/dataku"""
    return _ask(x, Kind.COPY)


def erase_sure(_x: Exchange, rest: str) -> list[Say]:
    """/hapusdata: what it means, before anything is asked of anybody."""
    if rest == "tidak":
        return [Say(key="request.kept")]
    return [
        Say(
            key="request.erase_sure",
            options=(
                (Option(tap=Tap("", 0, "/hapusdata_ya"), key="button.yes_erase"),),
                (Option(tap=Tap("", 0, "/hapusdata tidak"), key="button.no_keep"),),
            ),
        )
    ]


def erase_ask(x: Exchange) -> list[Say]:
    """/hapusdata_ya"""
    return _ask(x, Kind.ERASE)


def _ask(x: Exchange, kind: Kind) -> list[Say]:
    assert x.account is not None
    waits = kept.waiting_of(x.store, x.account.id, kind)
    if waits is not None:
        return [Say(key="request.asked_before", facts={"until": local(waits.expires_at, x.chat.zone).date()})]
    own = _self(x)
    if own is None:
        return [Say(key="families.none_of_yours")]
    name = x.account.name

    def question(made: Request, _decider: Account) -> Say:
        options = requests.answers(made)
        return Say(key=f"request.waits_{kind}", facts={"name": name}, options=options, lane=Lane.ALERT)

    requests.put(x, kind, question, account=x.account, family_id=own.family_id, team_id=own.team_id)
    x.note(f"ask_{kind}", "family", own.family_id)
    return [Say(key=f"request.asked_{kind}")]


def _self(x: Exchange) -> Person | None:
    if x.account is None or x.account.person_id is None:
        return None
    return people.person_in(x.store, x.scope, x.account.person_id)


def copy_granted(x: Exchange, theirs: Exchange, made: Request) -> list[Say]:
    """The copy goes to the chat that asked, one message per person."""
    assert theirs.account is not None
    says = [_head(theirs), *(_about(theirs, one) for one in _family(theirs))]
    outbox.owe(x.store, theirs.chat.id, says, now=x.now)
    return [Say(key="request.copy_sent", facts={"name": theirs.account.name})]


def erase_granted(x: Exchange, theirs: Exchange, made: Request) -> list[Say]:
    """Forgotten in this transaction. Every phone of the family is told once, and then it is a stranger's."""
    assert theirs.account is not None
    assert made.family_id is not None
    name = theirs.account.name
    own = _self(theirs)
    if own is None or own.family_id != made.family_id:  # merged or moved since she asked: of which family is it now?
        outbox.owe(x.store, theirs.chat.id, [Say(key="request.erase_again")], now=x.now)
        return [Say(key="request.another_family_now", facts={"name": name})]
    members = {one.id for one in _family(theirs)}
    for account in accounts.of_people(x.store, members):
        for chat_id in accounts.chats_of(x.store, account.id):
            if shared_phones.is_shared(x.store, chat_id):  # what is about them goes with their records
                outbox.owe(x.store, chat_id, [Say(key="request.erased_shared", facts={"name": name})], now=x.now)
                x.new_menus.add(chat_id)
                continue
            chats.set_push(x.store, chat_id, Push.STOPPED)
            outbox.withdraw(x.store, chat_id=chat_id, reason=erase.REASON)
            outbox.owe(x.store, chat_id, [Say(key="request.erased")], now=x.now)
            x.new_menus.add(chat_id)
    erase.pseudonymise(x.store, made.family_id, x.now)
    return [Say(key="request.erasure_done", facts={"name": name})]


def _family(theirs: Exchange) -> tuple[Person, ...]:
    own = _self(theirs)
    return people.members(theirs.store, theirs.scope, own.family_id) if own is not None else ()


def _head(theirs: Exchange) -> Say:
    assert theirs.account is not None
    own = _self(theirs)
    family = people.family_in(theirs.store, theirs.scope, own.family_id) if own is not None else None
    facts: dict[str, Fact] = {
        "name": theirs.account.name,
        "area": areas.name_path(theirs.store, theirs.account.area),
        "address": (family.address or "") if family is not None else "",
        "phone": (family.phone or "") if family is not None else "",
        "on": theirs.today,
    }
    return Say(key="copy.family", facts=facts)


def _about(theirs: Exchange, person: Person) -> Say:
    """One person: what is known, what was measured when, what was agreed to."""
    asked = consents.current(theirs.store, theirs.scope, person.id)
    agreed: list[Fact] = [
        {"purpose": str(purpose), "given": one.given, "on": local_date(one.at, theirs.chat.zone)}
        for purpose, one in asked.items()
    ]
    facts: dict[str, Fact] = {
        "name": person.name,
        "relation": str(person.relation),
        "birth_date": person.birth_date,
        "due_on": _due(theirs, person),
        "measured": _measured(theirs, person),
        "agreed": agreed,
    }
    return Say(key="copy.person", facts=facts)


def _due(theirs: Exchange, person: Person) -> Fact:
    """HPL of a running pregnancy."""
    running = people.episodes(theirs.store, theirs.scope, person.id)
    return next((one.due_on for one in running if one.kind is EpisodeKind.PREGNANCY and one.ended_on is None), None)


def _measured(theirs: Exchange, person: Person) -> list[Fact]:
    """Of a child only: what a mother's body measured is for the kader and her."""
    if person.relation is not Relation.ANAK or person.birth_date is None:
        return []
    before = ages.add_months(theirs.today, 1)
    found = visits.last_measurements(theirs.store, theirs.scope, person.id, before, most=_MOST)
    days: dict[object, dict[str, Fact]] = {}
    for kind in _SHOWN:
        for one in found.get(kind, ()):
            days.setdefault(
                one.measured_on, {"on": one.measured_on, "weight_kg": None, "length_cm": None, "head_cm": None}
            )
            days[one.measured_on][kind] = one.value
    return [days[day] for day in sorted(days, key=str)]
