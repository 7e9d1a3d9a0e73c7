"""/penelaah: whoever answers for all of the programme says which petugas may approve the texts that families get."""

from __future__ import annotations

from domain.areas import NATION, contains
from domain.people import Role
from domain.talk import Option, Say, Tap
from handlers.command import COORDINATORS
from handlers.content.texts import Standing
from handlers.exchange import Exchange
from handlers.short_ids import id_in
from messages.calendar_messages import CalendarMessage
from storage.family import content_versions
from storage.people import accounts
from storage.people.accounts import Account, Status
from storage.villages import areas

MOST = 20  # petugas on one screen
VOID, SURELY = "batal", "yakin_batal"


def choose(x: Exchange, rest: str) -> list[Say]:
    """The petugas of the asker's area; a tap names one, or ends it."""
    if refused := _only_of_all(x):
        return refused
    word, _, behind = rest.partition(" ")
    there = [one for one in accounts.list_in(x.store, x.scope, Role.PETUGAS) if one.status is Status.ACTIVE]
    if not rest:
        return [_listing(x, there)]
    which = id_in(behind if word in (VOID, SURELY) else rest)
    found = next((one for one in there if one.id == which), None)
    if found is None:
        return [Say(key="trouble.not_yours")]
    if word == VOID:
        return [_sure_to_void(x, found)]
    return [_void(x, found)] if word == SURELY else [_turned(x, found), _listing(x, there)]


def is_reviewer(x: Exchange) -> bool:
    """Whether the one who asks may review: named by somebody else, who still answers for everywhere."""
    assert x.account is not None
    named_by = content_versions.named_by(x.store, x.account.id)
    if named_by is None or named_by == x.account.id:
        return False
    namer = accounts.by_id(x.store, named_by)
    return namer is not None and _answers_for_all(x, namer)


def tell_all(x: Exchange, say: Say) -> None:
    """Everybody else who may name reviewers hears of it."""
    for role in COORDINATORS:
        for one in accounts.who_serves(x.store, _area(x), role):
            if one.id != x.account_id:
                x.tell(one.id, say)


def tell_of_silence(x: Exchange, one: Standing) -> None:
    """One reviewer alone keeps from families what they must know: those who may name reviewers hear so at once."""
    assert x.account is not None
    if isinstance(one.content, CalendarMessage) and one.content.must_know:
        tell_all(x, Say(key="content.must_know_held", facts={"theme": one.title, "by": x.account.name}))


def _area(x: Exchange) -> str:
    """Where the texts are sent; that is all of Indonesia as long as nobody works here."""
    return x.policy.review_area or accounts.served_area(x.store) or NATION


def _answers_for_all(x: Exchange, one: Account) -> bool:
    return one.status is Status.ACTIVE and one.role in COORDINATORS and contains(one.area, _area(x))


def _only_of_all(x: Exchange) -> list[Say]:
    assert x.account is not None
    if _answers_for_all(x, x.account):
        return []
    place = areas.by_code(x.store, _area(x))
    return [Say(key="content.only_of_all", facts={"place": place.title if place is not None else ""})]


def _turned(x: Exchange, petugas: Account) -> Say:
    assert x.account is not None
    if content_versions.end_reviewer(x.store, petugas.id, x.now):
        x.note("end_reviewer", "account", petugas.id)
        tell_all(x, Say(key="content.reviewer_was_ended", facts={"name": petugas.name, "by": x.account.name}))
        return _ended(x, petugas)
    content_versions.name_reviewer(x.store, petugas.id, by=x.account.id, now=x.now)
    x.note("name_reviewer", "account", petugas.id)
    begin = Option(tap=Tap("", 0, "/setujui_isi"), key="button.review_texts")
    excel = Option(tap=Tap("", 0, "/isi_excel"), key="button.review_in_excel")
    x.tell(petugas.id, Say(key="content.you_review", facts={"name": x.account.name}, options=((begin, excel),)))
    tell_all(x, Say(key="content.reviewer_was_named", facts={"name": petugas.name, "by": x.account.name}))
    return Say(key="content.reviewer_named", facts={"name": petugas.name})


def _ended(x: Exchange, petugas: Account) -> Say:
    """What she said stays, unless a second tap takes that back as well."""
    said = len(content_versions.last_words_of(x.store, petugas.id))
    void = Option(tap=Tap("", 0, f"/penelaah {VOID} {petugas.id}"), key="button.void_verdicts", facts={"count": said})
    return Say(key="content.reviewer_ended", facts={"name": petugas.name}, options=((void,),) if said else ())


def _sure_to_void(x: Exchange, petugas: Account) -> Say:
    """Asked first: hundreds of texts may be kept from families by it."""
    count = len(content_versions.last_words_of(x.store, petugas.id))
    yes = Option(tap=Tap("", 0, f"/penelaah {SURELY} {petugas.id}"), key="button.void_verdicts", facts={"count": count})
    no = Option(tap=Tap("", 0, "/penelaah"), key="button.no_leave_it")
    return Say(key="content.sure_to_void", facts={"name": petugas.name, "count": count}, options=((yes,), (no,)))


def _void(x: Exchange, petugas: Account) -> Say:
    """After a stolen phone, or a mistaken naming: her texts wait for somebody else."""
    assert x.account is not None
    content_versions.end_reviewer(x.store, petugas.id, x.now)
    count = content_versions.void(x.store, petugas.id, by=x.account.id, now=x.now)
    x.note("void_verdicts", "account", petugas.id)
    tell_all(x, Say(key="content.verdicts_void", facts={"name": petugas.name, "count": count}))
    return Say(key="content.verdicts_void", facts={"name": petugas.name, "count": count})


def _listing(x: Exchange, there: list[Account]) -> Say:
    if not there:
        return Say(key="content.no_petugas")
    reviewing = content_versions.reviewers(x.store, x.scope)
    rows = tuple(
        (Option(tap=Tap("", 0, f"/penelaah {one.id}"), label=f"✓ {one.name}" if one.id in reviewing else one.name),)
        for one in there[:MOST]
    )
    return Say(key="content.reviewers", options=rows)
