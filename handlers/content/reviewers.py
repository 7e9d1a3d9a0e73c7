"""/penelaah: a pembina or koordinator says which petugas may approve the texts that families get."""

from __future__ import annotations

from domain.people import Role
from domain.talk import Option, Say, Tap
from handlers.exchange import Exchange
from handlers.short_ids import id_in
from storage.family import content_versions
from storage.people import accounts
from storage.people.accounts import Account, Status

MOST = 20  # petugas on one screen


def choose(x: Exchange, rest: str) -> list[Say]:
    """The petugas of the asker's area; a tap names one, or ends it."""
    there = [one for one in accounts.list_in(x.store, x.scope, Role.PETUGAS) if one.status is Status.ACTIVE]
    if not rest:
        return [_listing(x, there)]
    which = id_in(rest)
    found = next((one for one in there if one.id == which), None)
    return [Say(key="trouble.not_yours")] if found is None else [_turned(x, found), _listing(x, there)]


def _turned(x: Exchange, petugas: Account) -> Say:
    assert x.account is not None
    if content_versions.end_reviewer(x.store, petugas.id, x.now):
        x.note("end_reviewer", "account", petugas.id)
        return Say(key="content.reviewer_ended", facts={"name": petugas.name})
    content_versions.name_reviewer(x.store, petugas.id, by=x.account.id, now=x.now)
    x.note("name_reviewer", "account", petugas.id)
    begin = Option(tap=Tap("", 0, "/setujui_isi"), key="button.review_texts")
    x.tell(petugas.id, Say(key="content.you_review", facts={"name": x.account.name}, options=((begin,),)))
    return Say(key="content.reviewer_named", facts={"name": petugas.name})


def _listing(x: Exchange, there: list[Account]) -> Say:
    if not there:
        return Say(key="content.no_petugas")
    reviewing = content_versions.reviewers(x.store, x.scope)
    rows = tuple(
        (Option(tap=Tap("", 0, f"/penelaah {one.id}"), label=f"✓ {one.name}" if one.id in reviewing else one.name),)
        for one in there[:MOST]
    )
    return Say(key="content.reviewers", options=rows)
