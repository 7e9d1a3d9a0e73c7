"""What a broadcast may say to one recipient about herself: names and places, nothing of health."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from domain.people import Relation, Role
from storage.database import Store
from storage.people.phonetic import short_name
from storage.tables import account, chat, family, person
from storage.tables.metadata import Id

MOST_CHILDREN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """name: what she is called. team_id: whose kader accompany her, or her own."""

    role: Role
    name: str
    area: str
    team_id: int | None
    children: tuple[str, ...]
    kader: str | None
    language: str


_CHAT = bindparam("b_chat", type_=Id)
_ABOUT = (
    select(account, chat.c.language, person.c.family_id, family.c.area.label("desa"), family.c.team_id.label("crew"))
    .join(chat, chat.c.account_id == account.c.id)
    .outerjoin(person, person.c.id == account.c.person_id)
    .outerjoin(family, family.c.id == person.c.family_id)
    .where(chat.c.id == _CHAT)
)
_CHILDREN = (
    select(person.c.id, person.c.name)
    .where(
        person.c.family_id == bindparam("b_family", type_=Id),
        person.c.relation == Relation.ANAK.value,
        person.c.died_on.is_(None),
    )
    .order_by(person.c.birth_date.desc(), person.c.id)
    .limit(MOST_CHILDREN)
)
_KADER = (
    select(account.c.id, account.c.name)
    .where(
        account.c.team_id == bindparam("b_team", type_=Id),
        account.c.role == Role.KADER.value,
        account.c.status == "active",
    )
    .order_by(account.c.id)
    .limit(1)
)


def about(store: Store, chat_id: int) -> About | None:
    """Who reads in this chat; None for a chat without an account. For the system's own use: a name goes to nobody
    else without a scope."""
    row = store.connection.execute(_ABOUT, {"b_chat": chat_id}).one_or_none()
    if row is None:
        return None
    children = store.connection.execute(_CHILDREN, {"b_family": row.family_id}) if row.family_id is not None else ()
    team_id = row.team_id if row.team_id is not None else row.crew
    kader = store.connection.execute(_KADER, {"b_team": team_id}).one_or_none() if team_id is not None else None
    return About(
        role=Role(row.role),
        name=store.vault.open(row.name, "account.name", row.id),
        area=row.desa if row.desa is not None else row.area,
        team_id=team_id,
        children=tuple(short_name(store.vault.open(each.name, "person.name", each.id)) for each in children),
        kader=None if kader is None else store.vault.open(kader.name, "account.name", kader.id),
        language=row.language,
    )
