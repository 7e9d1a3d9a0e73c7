"""Kept files: opened only in their place, forgotten when they were only made to be sent."""

from __future__ import annotations

from datetime import timedelta

from domain.talk import FileKind
from storage import media
from storage.database import Store
from storage.interviews import drafts
from tests.storage.owing import NOW, chat


def keep(store: Store, content: bytes, draft_id: int | None = None) -> int:
    return media.keep(store, kind=FileKind.PHOTO, mime="image/png", content=content, now=NOW, draft_id=draft_id)


def test_a_kept_file_comes_back(store: Store) -> None:
    kept = media.for_delivery(store, keep(store, b"picture"))
    assert kept is not None
    assert (kept.content, kept.mime) == (b"picture", "image/png")


def test_what_was_made_to_be_sent_is_forgotten_and_files_of_reports_stay(store: Store) -> None:
    begun = drafts.begin(
        store, chat_id=chat(store), account_id=None, form="f", form_version="1", state="{}", step=1, now=NOW
    )
    code, photo = keep(store, b"qr"), keep(store, b"photo", begun.id)
    assert media.purge(store, NOW) == 0
    assert media.purge(store, NOW + timedelta(days=1)) == 1
    assert media.for_delivery(store, code) is None
    assert media.for_delivery(store, photo) is not None
