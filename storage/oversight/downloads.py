"""Files with names in them, for one person, once: behind a link that nobody guesses and a code that stands in the
asker's chat only. In pieces, so that a large file needs little memory on its way in and out."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Row, bindparam, delete, insert, select, update

from storage.database import Store
from storage.ids import new_id
from storage.people.invitations import random_code
from storage.tables import download, download_part
from storage.tables.metadata import Id, Utc

VALID_FOR = timedelta(minutes=15)
MOST_WRONG_CODES = 5
PART_BYTES = 256 * 1024
_MAKING = timedelta(hours=6)  # how long a file may be in the making before it counts as left behind
_CODE_DIGITS = 6
_NAME, _CONTENT, _TOKEN, _CODE = "download.name", "download_part.content", "download.token", "download.code"


@dataclass(frozen=True, slots=True)
class Offered:
    """token: of the link. code: for the asker's chat. Neither can be read again."""

    token: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A file behind a link that is still good. parts: how many pieces."""

    id: int
    account_id: int
    name: str
    mime: str
    language: str
    parts: int


class Refused(StrEnum):
    """Why a file is not given."""

    GONE = "gone"  # fetched, expired, or never there: nobody learns which
    WRONG_CODE = "wrong_code"


_WHICH = download.c.id == bindparam("which", type_=Id)
_NOW = bindparam("b_now", type_=Utc())
_BEGIN, _ADD = insert(download), insert(download_part)
_OFFER = (
    update(download)
    .where(_WHICH, download.c.token_hash.is_(None))
    .values(
        token_hash=bindparam("b_token"),
        code_hash=bindparam("b_code"),
        parts=bindparam("b_parts"),
        expires_at=bindparam("b_until", type_=Utc()),
    )
)
_GOOD = (
    download.c.token_hash == bindparam("b_token"),
    download.c.fetched_at.is_(None),
    download.c.expires_at > _NOW,
    download.c.wrong_codes < MOST_WRONG_CODES,
)
_WAITING = select(download).where(*_GOOD)
_WRONG = update(download).where(_WHICH).values(wrong_codes=download.c.wrong_codes + 1)
_FETCHED = update(download).where(_WHICH, download.c.fetched_at.is_(None)).values(fetched_at=_NOW)
_PART = select(download_part.c.id, download_part.c.content).where(
    download_part.c.download_id == bindparam("which", type_=Id), download_part.c.number == bindparam("number")
)
_FORGET = delete(download_part).where(download_part.c.download_id == bindparam("which", type_=Id))
_OVER = download.c.expires_at < bindparam("b_before", type_=Utc())
_PURGE_PARTS = delete(download_part).where(download_part.c.download_id.in_(select(download.c.id).where(_OVER)))
_PURGE = delete(download).where(_OVER)


def begin(store: Store, *, account_id: int, name: str, mime: str, language: str, now: datetime) -> int:
    """A file in the making; its pieces follow."""
    number = new_id()
    values = {
        "id": number,
        "account_id": account_id,
        "name": store.vault.seal(name, _NAME, number),
        "mime": mime,
        "language": language,
        "created_at": now,
        "expires_at": now + _MAKING,
    }
    store.connection.execute(_BEGIN, values)
    return number


def pieces(content: Iterable[bytes]) -> Iterable[bytes]:
    """The same bytes in pieces of a size that a row holds well."""
    rest = b""
    for some in content:
        rest += some
        while len(rest) >= PART_BYTES:
            yield rest[:PART_BYTES]
            rest = rest[PART_BYTES:]
    if rest:
        yield rest


def add_part(store: Store, download_id: int, number: int, content: bytes) -> None:
    """Piece `number`, counted from 0."""
    part_id = new_id()
    values = {
        "id": part_id,
        "download_id": download_id,
        "number": number,
        "content": store.vault.seal_bytes(content, _CONTENT, part_id),
    }
    store.connection.execute(_ADD, values)


def offer(store: Store, download_id: int, parts: int, now: datetime) -> Offered:
    """The file is whole: whoever has link and code may fetch it, once, for a quarter of an hour."""
    offered = Offered(random_code(), "".join(secrets.choice("0123456789") for _ in range(_CODE_DIGITS)))
    values = {
        "which": download_id,
        "b_token": store.vault.hash(_TOKEN, offered.token),
        "b_code": _code_hash(store, download_id, offered.code),
        "b_parts": parts,
        "b_until": now + VALID_FOR,
    }
    if store.connection.execute(_OFFER, values).rowcount != 1:
        raise ValueError("this file is offered already, or was never begun")
    return offered


def waiting(store: Store, token: str, now: datetime) -> Waiting | None:
    """What is behind a link; None when it is no more, or never was, good."""
    row = _row(store, token, now)
    return None if row is None else _as_waiting(store, row)


def open_with(store: Store, token: str, code: str, now: datetime) -> Waiting | Refused:
    """The file for the right code. After a few wrong ones it is gone. A transfer that breaks off may be begun again
    until `fetched` is called or its time is over."""
    row = _row(store, token, now)
    if row is None:
        return Refused.GONE
    if not secrets.compare_digest(row.code_hash, _code_hash(store, row.id, code)):
        store.connection.execute(_WRONG, {"which": row.id})
        return Refused.WRONG_CODE if row.wrong_codes + 1 < MOST_WRONG_CODES else Refused.GONE
    return _as_waiting(store, row)


def part(store: Store, download_id: int, number: int) -> bytes | None:
    """One piece; None when the file was fetched meanwhile."""
    row = store.connection.execute(_PART, {"which": download_id, "number": number}).one_or_none()
    return None if row is None else store.vault.open_bytes(row.content, _CONTENT, row.id)


def fetched(store: Store, download_id: int, now: datetime) -> bool:
    """It has arrived: link and content are gone, for good. False if that was so before."""
    if store.connection.execute(_FETCHED, {"which": download_id, "b_now": now}).rowcount != 1:
        return False
    store.connection.execute(_FORGET, {"which": download_id})
    return True


def purge(store: Store, before: datetime) -> int:
    """Forgets what nobody fetched in time. How many files."""
    store.connection.execute(_PURGE_PARTS, {"b_before": before})
    return store.connection.execute(_PURGE, {"b_before": before}).rowcount


def _row(store: Store, token: str, now: datetime) -> Row[tuple[object, ...]] | None:
    values = {"b_token": store.vault.hash(_TOKEN, token), "b_now": now}
    return store.connection.execute(_WAITING, values).one_or_none()


def _code_hash(store: Store, download_id: int, code: str) -> bytes:
    return store.vault.hash(_CODE, f"{download_id}:{code}")


def _as_waiting(store: Store, row: Row[tuple[object, ...]]) -> Waiting:
    return Waiting(
        id=row.id,
        account_id=row.account_id,
        name=store.vault.open(row.name, _NAME, row.id),
        mime=row.mime,
        language=row.language,
        parts=row.parts,
    )
