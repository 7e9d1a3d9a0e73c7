"""Who is sponsored by which pledge, and what has arrived. Nothing is matched, and nothing told to a sponsor, without
the family's yes to GENTING as it stands then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from domain.genting import Goods, Help, child_code
from storage.database import Store
from storage.genting.sponsors import Pledge, Sponsor
from storage.genting.targets import AGREED, BABY_BORN, IS_CHILD, Target
from storage.ids import new_id
from storage.inserts import insert_if_new
from storage.tables import aid, family, genting_target, person, pledge, sponsorship
from storage.tables.metadata import Id, Utc
from storage.villages.areas import area_parameters, within_bound

_CONTENT = "aid.content"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sponsorship:
    """A match that runs. It says what the help is, and not who gives it."""

    id: int
    target_id: int
    pledge_id: int
    help: Help
    matched_by: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Aid:
    """What arrived. worth: in rupiah, where it was told. note: the kader's own words, for no sponsor."""

    id: int
    sponsorship_id: int
    given_on: date
    goods: Goods
    worth: int | None
    note: str | None
    media_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sponsored:
    """Somebody as her sponsor may know her: a code, a birth date for the age in months, an area for the district."""

    sponsorship_id: int
    code: str
    born: date | None
    area: str
    help: Help
    since: datetime
    ended: bool


_ID = bindparam("which", type_=Id)
_MATCH = insert_if_new(sponsorship)
_END = (
    update(sponsorship)
    .where(sponsorship.c.id == _ID, sponsorship.c.ended_at.is_(None))
    .values(ended_at=bindparam("now", type_=Utc()), ended_by=bindparam("by", type_=Id))
)
_OF_TARGET = (
    select(sponsorship, pledge.c.help)
    .join(pledge, pledge.c.id == sponsorship.c.pledge_id)
    .where(sponsorship.c.target_id == _ID, sponsorship.c.ended_at.is_(None))
    .order_by(sponsorship.c.matched_at, sponsorship.c.id)
)
_OF_PLEDGE = (
    select(sponsorship, pledge.c.help)
    .join(pledge, pledge.c.id == sponsorship.c.pledge_id)
    .where(sponsorship.c.pledge_id == _ID, sponsorship.c.ended_at.is_(None))
    .order_by(sponsorship.c.matched_at, sponsorship.c.id)
)
_GIVE = insert(aid)
_AID = (
    select(aid)
    .join(sponsorship, sponsorship.c.id == aid.c.sponsorship_id)
    .where(sponsorship.c.target_id == _ID)
    .order_by(aid.c.given_on, aid.c.id)
)
_PEOPLE = genting_target.join(person, person.c.id == genting_target.c.person_id).join(
    family, family.c.id == person.c.family_id
)
# Whoever died, or whose family has taken back its yes, is in no report: not even under a code.
_THERE = (person.c.died_on.is_(None), person.c.removed_at.is_(None), person.c.merged_into.is_(None))
_TELLABLE = (*_THERE, AGREED.is_(True))
_FOR_SPONSOR = (
    select(
        sponsorship,
        pledge.c.help,
        genting_target.c.number,
        person.c.birth_date,
        family.c.area,
        IS_CHILD.label("is_child"),
        BABY_BORN.label("baby_born"),
    )
    .select_from(
        _PEOPLE.join(sponsorship, sponsorship.c.target_id == genting_target.c.id).join(
            pledge, pledge.c.id == sponsorship.c.pledge_id
        )
    )
    .where(pledge.c.sponsor_id == _ID, *_TELLABLE)
    .order_by(genting_target.c.number, sponsorship.c.matched_at)
)
_AID_FOR_SPONSOR = (
    select(aid)
    .select_from(
        _PEOPLE.join(sponsorship, sponsorship.c.target_id == genting_target.c.id)
        .join(pledge, pledge.c.id == sponsorship.c.pledge_id)
        .join(aid, aid.c.sponsorship_id == sponsorship.c.id)
    )
    .where(pledge.c.sponsor_id == _ID, *_TELLABLE)
    .order_by(aid.c.given_on, aid.c.id)
)
_HOW_MANY = (
    select(func.count())
    .select_from(_PEOPLE)
    .where(within_bound(family.c.area), genting_target.c.closed_at.is_(None), *_THERE)
)


def match(store: Store, target: Target, one: Pledge, by: int, now: datetime) -> bool:
    """False without the family's yes, without room, and where the two are matched already. Both must be the asker's."""
    if target.agreed is not True or target.closed or not target.accompanied or not one.room:
        return False
    values = {"id": new_id(), "target_id": target.id, "pledge_id": one.id, "matched_by": by, "matched_at": now}
    return store.connection.execute(_MATCH[store.dialect], values).rowcount == 1


def end(store: Store, sponsorship_id: int, by: int, now: datetime) -> bool:
    """False if it had ended before."""
    return store.connection.execute(_END, {"which": sponsorship_id, "by": by, "now": now}).rowcount == 1


def of_target(store: Store, target: Target) -> tuple[Sponsorship, ...]:
    """The matches that run. The target comes from `genting_targets`, which wants to know who asks."""
    return tuple(_sponsorship(row) for row in store.connection.execute(_OF_TARGET, {"which": target.id}))


def of_pledge(store: Store, one: Pledge) -> tuple[Sponsorship, ...]:
    """As `of_target`; the pledge comes from `sponsors`."""
    return tuple(_sponsorship(row) for row in store.connection.execute(_OF_PLEDGE, {"which": one.id}))


def give(
    store: Store,
    *,
    sponsorship_id: int,
    draft_id: int,
    given_on: date,
    goods: Goods,
    worth: int | None,
    note: str | None,
    media_id: int | None,
    account_id: int,
    now: datetime,
) -> int:
    """What arrived. That the match is the asker's is the caller's to check."""
    number = new_id()
    values = {
        "id": number,
        "sponsorship_id": sponsorship_id,
        "draft_id": draft_id,
        "given_on": given_on,
        "goods": goods.value,
        "content": store.vault.seal(json.dumps({"worth": worth, "note": note}), _CONTENT, number),
        "media_id": media_id,
        "account_id": account_id,
        "recorded_at": now,
    }
    store.connection.execute(_GIVE, values)
    return number


def aid_of(store: Store, target: Target) -> tuple[Aid, ...]:
    """All that arrived for somebody, the oldest first."""
    return tuple(_aid(store, row) for row in store.connection.execute(_AID, {"which": target.id}))


def for_sponsor(store: Store, sponsor: Sponsor) -> tuple[Sponsored, ...]:
    """Whom a sponsor helps or helped, as far as it may be told; the sponsor comes from `sponsors`."""
    rows = store.connection.execute(_FOR_SPONSOR, {"which": sponsor.id})
    return tuple(
        Sponsored(
            sponsorship_id=row.id,
            code=child_code(row.number),
            born=row.birth_date if row.is_child else row.baby_born,
            area=row.area,
            help=Help(row.help),
            since=row.matched_at,
            ended=row.ended_at is not None,
        )
        for row in rows
    )


def aid_for_sponsor(store: Store, sponsor: Sponsor) -> tuple[Aid, ...]:
    """As `for_sponsor`, what arrived, the oldest first."""
    return tuple(_aid(store, row) for row in store.connection.execute(_AID_FOR_SPONSOR, {"which": sponsor.id}))


def how_many_in(store: Store, area: str) -> int:
    """How many are on the list in an area: whether it can be named without telling who is meant."""
    return int(store.connection.scalar(_HOW_MANY, area_parameters(area)) or 0)


def _sponsorship(row: Row[Any]) -> Sponsorship:
    return Sponsorship(
        id=row.id,
        target_id=row.target_id,
        pledge_id=row.pledge_id,
        help=Help(row.help),
        matched_by=row.matched_by,
        since=row.matched_at,
    )


def _aid(store: Store, row: Row[Any]) -> Aid:
    content: Mapping[str, Any] = json.loads(store.vault.open(row.content, _CONTENT, row.id))
    return Aid(
        id=row.id,
        sponsorship_id=row.sponsorship_id,
        given_on=row.given_on,
        goods=Goods(row.goods),
        worth=content.get("worth"),
        note=content.get("note"),
        media_id=row.media_id,
    )
