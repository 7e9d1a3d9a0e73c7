"""What reviewers have said of the texts that families get, word for word, and who may review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update

from storage.database import Store
from storage.ids import new_id
from storage.inserts import insert_or_replace
from storage.scope import Scope
from storage.tables import account, content_version, reviewer
from storage.tables.metadata import Id, Utc
from storage.villages.areas import area_parameters, within_bound

_NOTE = "content_version.note"


class Kind(StrEnum):
    CALENDAR = "calendar"
    ANSWER = "answer"


class Verdict(StrEnum):
    APPROVED = "approved"
    RETURNED = "returned"
    PROPOSED = "proposed"  # other words, which staff may apply: of these words nothing is said
    VOID = "void"  # what was said before, by somebody who should not have, counts no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One wording of one text. message: its key; fingerprint: changes with every word of it."""

    kind: Kind
    message: str
    language: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What should be better in a text. note: empty where the reviewer has not said why."""

    text: Text
    verdict: Verdict
    note: str
    at: datetime


_WHICH = bindparam("which", type_=Id)
_BY = bindparam("of_account", type_=Id)
_NOW = bindparam("now", type_=Utc())
_SAY = insert(content_version)
_COLUMNS = (
    content_version.c.kind,
    content_version.c.message,
    content_version.c.language,
    content_version.c.fingerprint,
    content_version.c.verdict,
)
_IN_ORDER = (content_version.c.at, content_version.c.id)
_IS_WORD = content_version.c.verdict != Verdict.PROPOSED.value
_ALL = select(*_COLUMNS).where(content_version.c.kind == bindparam("of_kind"), _IS_WORD).order_by(*_IN_ORDER)
_OF_TEXT = (
    select(content_version.c.verdict)
    .where(
        _IS_WORD,
        content_version.c.kind == bindparam("of_kind"),
        content_version.c.message == bindparam("of_message"),
        content_version.c.language == bindparam("of_language"),
        content_version.c.fingerprint == bindparam("of_fingerprint"),
    )
    .order_by(content_version.c.at.desc(), content_version.c.id.desc())
    .limit(1)
)
_SET_NOTE = (
    update(content_version)
    .where(content_version.c.id == _WHICH, content_version.c.account_id == _BY)
    .values(note=bindparam("to_note"))
)
_NOTES = (
    select(*_COLUMNS, content_version.c.id, content_version.c.note, content_version.c.at)
    .select_from(content_version.join(account, account.c.id == content_version.c.account_id))
    .where(
        content_version.c.verdict.in_([Verdict.RETURNED.value, Verdict.PROPOSED.value, Verdict.APPROVED.value]),
        content_version.c.note.is_not(None) | (content_version.c.verdict == Verdict.RETURNED.value),
        or_(within_bound(account.c.area), content_version.c.account_id == _BY),
    )
    .order_by(content_version.c.at.desc(), content_version.c.id.desc())
)
_NAME = insert_or_replace(reviewer, ["account_id"], ["named_by", "named_at", "until"])
_END = update(reviewer).where(reviewer.c.account_id == _BY, reviewer.c.until.is_(None)).values(until=_NOW)
_NAMED_BY = select(reviewer.c.named_by).where(reviewer.c.account_id == _BY, reviewer.c.until.is_(None))
_EVERY_WORD = select(*_COLUMNS, content_version.c.account_id).where(_IS_WORD).order_by(*_IN_ORDER)
_REVIEWERS = (
    select(reviewer.c.account_id)
    .join(account, account.c.id == reviewer.c.account_id)
    .where(reviewer.c.until.is_(None), within_bound(account.c.area))
)


def say(store: Store, text: Text, verdict: Verdict, *, by: int, now: datetime) -> int:
    """A reviewer's word on this very wording; her last one counts. Returns its id, for the note."""
    number = new_id()
    values = {
        "id": number,
        "kind": text.kind,
        "message": text.message,
        "language": text.language,
        "fingerprint": text.fingerprint,
        "verdict": verdict,
        "note": None,
        "account_id": by,
        "at": now,
    }
    store.connection.execute(_SAY, values)
    return number


def note(store: Store, version_id: int, said: str, *, by: int) -> bool:
    """What should be better. False if that word was somebody else's."""
    sealed = store.vault.seal(said, _NOTE, version_id)
    found = store.connection.execute(_SET_NOTE, {"which": version_id, "of_account": by, "to_note": sealed})
    return found.rowcount == 1


def verdicts(store: Store, kind: Kind) -> Mapping[Text, Verdict]:
    """The last word on every wording that anybody has spoken of, in one query."""
    rows = store.connection.execute(_ALL, {"of_kind": kind})
    last = {_text(row): Verdict(row.verdict) for row in rows}
    return {text: verdict for text, verdict in last.items() if verdict is not Verdict.VOID}


def verdict(store: Store, text: Text) -> Verdict | None:
    """The last word on this wording."""
    values = {
        "of_kind": text.kind,
        "of_message": text.message,
        "of_language": text.language,
        "of_fingerprint": text.fingerprint,
    }
    found = store.connection.execute(_OF_TEXT, values).scalar()
    return None if found in (None, Verdict.VOID) else Verdict(found)


def last_words_of(store: Store, account_id: int) -> tuple[Text, ...]:
    """The wordings on which hers is the last word."""
    rows = store.connection.execute(_EVERY_WORD)
    last = {_text(row): (row.account_id, Verdict(row.verdict)) for row in rows}
    return tuple(text for text, (by, said) in last.items() if by == account_id and said is not Verdict.VOID)


def void(store: Store, account_id: int, *, by: int, now: datetime) -> int:
    """What she said last counts no more: those texts stand as if nobody had spoken of them. How many."""
    said = last_words_of(store, account_id)
    for text in said:
        say(store, text, Verdict.VOID, by=by, now=now)
    return len(said)


def notes(store: Store, scope: Scope) -> tuple[Note, ...]:
    """What reviewers of the asker's area have sent back, also of wordings that are gone; the newest first."""
    rows = store.connection.execute(_NOTES, {**area_parameters(scope.area), "of_account": scope.account_id})
    return tuple(
        Note(
            text=_text(row),
            verdict=Verdict(row.verdict),
            note=store.vault.open_if(row.note, _NOTE, row.id) or "",
            at=row.at,
        )
        for row in rows
    )


def name_reviewer(store: Store, account_id: int, *, by: int, now: datetime) -> None:
    """She reviews from now on."""
    values = {"account_id": account_id, "named_by": by, "named_at": now, "until": None}
    store.connection.execute(_NAME[store.dialect], values)


def end_reviewer(store: Store, account_id: int, now: datetime) -> bool:
    """She reviews no more; what she approved stays approved. False if she was none."""
    return store.connection.execute(_END, {"of_account": account_id, "now": now}).rowcount == 1


def named_by(store: Store, account_id: int) -> int | None:
    """Who named this account a reviewer; None if it reviews nothing."""
    found: int | None = store.connection.execute(_NAMED_BY, {"of_account": account_id}).scalar()
    return found


def reviewers(store: Store, scope: Scope) -> frozenset[int]:
    """The accounts in the asker's area that review."""
    return frozenset(store.connection.execute(_REVIEWERS, area_parameters(scope.area)).scalars())


def _text(row: Any) -> Text:
    return Text(kind=Kind(row.kind), message=row.message, language=row.language, fingerprint=row.fingerprint)
