"""Lists of recipients from a file: whom they match in the sender's area, by keyed hash; of the file itself nothing
is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, insert, select, update

from domain.recipient_rows import Kind, Named, phone_digits
from domain.talk import Address
from storage.database import Store
from storage.ids import new_id
from storage.inserts import insert_if_new
from storage.people.accounts import Status as AccountStatus
from storage.people.families import nik_hash
from storage.tables import account, chat, family, person, recipient, recipient_list
from storage.tables.metadata import Id
from storage.villages.areas import area_parameters, within_bound
from storage.wire.chats import address_hash

PHONE_CHANNEL = "whatsapp"  # there the address of a chat is the phone number


@dataclass(frozen=True, slots=True)
class Size:
    """matched: accounts. unmatched: rows of the file that named nobody in the sender's area, whoever else they may
    name elsewhere."""

    matched: int
    unmatched: int


_LIST = bindparam("b_list", type_=Id)
_CREATE = insert(recipient_list)
_ADD = insert_if_new(recipient)
_UNMATCHED = (
    update(recipient_list)
    .where(recipient_list.c.id == _LIST)
    .values(unmatched=recipient_list.c.unmatched + bindparam("b_more"))
)
_SIZE = select(
    select(func.count()).where(recipient.c.list_id == _LIST).scalar_subquery(),
    select(recipient_list.c.unmatched).where(recipient_list.c.id == _LIST).scalar_subquery(),
)
_VALUES: BindParameter[Any] = bindparam("b_values", expanding=True)
_PHONES = select(family.c.id, family.c.phone).where(within_bound(family.c.area), family.c.phone.is_not(None))


def _accounts(key: ColumnElement[Any], *which: ColumnElement[bool]) -> Select[Any]:
    joined = account.outerjoin(person, person.c.id == account.c.person_id).outerjoin(
        chat, chat.c.account_id == account.c.id
    )
    return (
        select(key, account.c.id)
        .select_from(joined)
        .where(account.c.status == AccountStatus.ACTIVE.value, within_bound(account.c.area), *which)
        .distinct()
    )


_known = person.alias("list_known")
_BY_ACCOUNT = _accounts(account.c.id, account.c.id.in_(_VALUES))
_BY_FAMILY = _accounts(person.c.family_id, person.c.family_id.in_(_VALUES))
_BY_ADDRESS = _accounts(chat.c.address_hash, chat.c.channel == PHONE_CHANNEL, chat.c.address_hash.in_(_VALUES))
_FAMILIES_BY_NIK = select(_known.c.nik_hash, _known.c.family_id).where(
    _known.c.nik_hash.in_(_VALUES), within_bound(_known.c.area)
)


def create(store: Store, account_id: int, now: datetime) -> int:
    """An empty list of this sender."""
    number = new_id()
    store.connection.execute(_CREATE, {"id": number, "account_id": account_id, "created_at": now})
    return number


def size(store: Store, list_id: int) -> Size:
    matched, unmatched = store.connection.execute(_SIZE, {"b_list": list_id}).one()
    return Size(matched, unmatched or 0)


def add(store: Store, list_id: int, accounts: Iterable[int], unmatched: int) -> None:
    """One slice of what `match` found."""
    rows = [{"list_id": list_id, "account_id": number} for number in accounts]
    if rows:
        store.connection.execute(_ADD[store.dialect], rows)
    store.connection.execute(_UNMATCHED, {"b_list": list_id, "b_more": unmatched})


def phones_of_families(store: Store, area: str) -> dict[bytes, list[int]]:
    """Families of an area by the keyed hash of their phone number."""
    found: dict[bytes, list[int]] = {}
    for row in store.connection.execute(_PHONES, area_parameters(area)):
        digits = phone_digits(store.vault.open(row.phone, "family.phone", row.id))
        if digits is not None:
            found.setdefault(store.vault.hash("phone", digits), []).append(row.id)
    return found


def match(store: Store, area: str, named: list[Named], phones: dict[bytes, list[int]]) -> tuple[set[int], int]:
    """The accounts in `area` that these rows name, and how many rows name none."""
    asked = area_parameters(area)
    families: dict[Named, set[int]] = {}
    direct: dict[Named, set[int]] = {}
    hashes = {
        one: nik_hash(store, one.value) if one.kind is Kind.NIK else bytes.fromhex(one.value)
        for one in named
        if one.kind in (Kind.NIK, Kind.HASH)
    }
    by_nik = _grouped(store, _FAMILIES_BY_NIK, asked, list(hashes.values()))
    families |= {one: by_nik.get(hashed, set()) for one, hashed in hashes.items()}
    numbers = [one for one in named if one.kind is Kind.PHONE]
    families |= {one: set(phones.get(store.vault.hash("phone", one.value), ())) for one in numbers}
    addresses = {one: address_hash(store, Address(PHONE_CHANNEL, one.value)) for one in numbers}
    by_address = _grouped(store, _BY_ADDRESS, asked, list(addresses.values()))
    direct |= {one: by_address.get(hashed, set()) for one, hashed in addresses.items()}
    accounts = {one: int(one.value) for one in named if one.kind is Kind.ACCOUNT and int(one.value) < 2**63}
    by_account = _grouped(store, _BY_ACCOUNT, asked, list(accounts.values()))
    direct |= {one: by_account.get(number, set()) for one, number in accounts.items()}
    by_family = _grouped(store, _BY_FAMILY, asked, sorted(set().union(*families.values())) if families else [])
    found = {
        one: direct.get(one, set()).union(*(by_family.get(number, set()) for number in families.get(one, ())))
        for one in named
    }
    return set().union(*found.values()) if found else set(), sum(not accounts for accounts in found.values())


def _grouped(store: Store, question: Select[Any], asked: dict[str, str], values: list[Any]) -> dict[Any, set[int]]:
    found: dict[Any, set[int]] = {}
    if values:
        for key, number in store.connection.execute(question, {**asked, "b_values": values}):
            found.setdefault(bytes(key) if isinstance(key, memoryview) else key, set()).add(number)
    return found
