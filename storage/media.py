"""Files that people sent or that we made, sealed like a name: fetched at once, kept here, given out by id."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from domain.talk import FileKind
from storage.database import Store
from storage.ids import new_id
from storage.tables import media
from storage.tables.metadata import Id, Utc

_CONTENT, _NAME = "media.content", "media.name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A kept file."""

    id: int
    kind: FileKind
    mime: str
    content: bytes
    name: str | None


_INSERT = insert(media)
_BY_ID = select(media).where(media.c.id == bindparam("which"))
_SAME = select(media.c.id).where(media.c.draft_id == bindparam("draft"), media.c.content_hash == bindparam("hashed"))
_FORGET = delete(media).where(media.c.id == bindparam("which"))
_FORGET_OTHERS = delete(media).where(
    media.c.draft_id == bindparam("draft", type_=Id), media.c.id.not_in(bindparam("kept", expanding=True))
)
_PURGE = delete(media).where(media.c.created_at < bindparam("before", type_=Utc()), media.c.draft_id.is_(None))


def keep(
    store: Store,
    *,
    kind: FileKind,
    mime: str,
    content: bytes,
    now: datetime,
    chat_id: int | None = None,
    draft_id: int | None = None,
    name: str | None = None,
) -> int:
    """The id of the kept file; the same file sent twice for one interview is kept once."""
    hashed = store.vault.hash_bytes(_CONTENT, content)
    if draft_id is not None:
        known: int | None = store.connection.execute(_SAME, {"draft": draft_id, "hashed": hashed}).scalars().first()
        if known is not None:
            return known
    number = new_id()
    values = {
        "id": number,
        "chat_id": chat_id,
        "draft_id": draft_id,
        "kind": kind,
        "mime": mime,
        "size": len(content),
        "content_hash": hashed,
        "content": store.vault.seal_bytes(content, _CONTENT, number),
        "name": store.vault.seal_if(name, _NAME, number),
        "created_at": now,
    }
    store.connection.execute(_INSERT, values)
    return number


def for_delivery(store: Store, media_id: int) -> Media | None:
    """For the delivery itself, which sends what a handler decided to send. None if it was forgotten since."""
    row = store.connection.execute(_BY_ID, {"which": media_id}).one_or_none()
    if row is None:
        return None
    return Media(
        id=row.id,
        kind=FileKind(row.kind),
        mime=row.mime,
        content=store.vault.open_bytes(row.content, _CONTENT, row.id),
        name=store.vault.open_if(row.name, _NAME, row.id),
    )


def keep_only(store: Store, draft_id: int, kept: Collection[int]) -> None:
    """Of an interview that is over: files that its answers no longer name are gone, for good."""
    store.connection.execute(_FORGET_OTHERS, {"draft": draft_id, "kept": list(kept)})


def forget(store: Store, media_id: int) -> None:
    """The file is gone, for good."""
    store.connection.execute(_FORGET, {"which": media_id})


def purge(store: Store, before: datetime) -> int:
    """Forgets what was made to be sent (QR codes of invitations) before then; files of reports stay. How many."""
    return store.connection.execute(_PURGE, {"before": before}).rowcount
