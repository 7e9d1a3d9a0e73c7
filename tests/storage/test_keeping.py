"""Files and settings come back as they were kept."""

from __future__ import annotations

from datetime import timedelta

from domain.talk import FileKind
from storage import media, settings
from storage.database import Store
from storage.interviews import drafts
from storage.media import Media
from tests.storage.village import NOW, Village

JPEG = bytes(range(256)) * 40


def test_a_file_comes_back(store: Store, village: Village) -> None:
    number = media.keep(
        store, kind=FileKind.PHOTO, mime="image/jpeg", content=JPEG, now=NOW, chat_id=village.chat, name="kms.jpg"
    )
    assert media.for_delivery(store, number) == Media(
        id=number, kind=FileKind.PHOTO, mime="image/jpeg", content=JPEG, name="kms.jpg"
    )
    media.forget(store, number)
    assert media.for_delivery(store, number) is None


def test_a_photo_sent_twice_for_one_interview_is_kept_once(store: Store, village: Village) -> None:
    draft = drafts.begin(
        store, chat_id=village.chat, account_id=None, form="f", form_version="1", state="{}", step=1, now=NOW
    )

    def keep(content: bytes, draft_id: int | None) -> int:
        return media.keep(store, kind=FileKind.PHOTO, mime="image/jpeg", content=content, now=NOW, draft_id=draft_id)

    assert keep(JPEG, draft.id) == keep(JPEG, draft.id)
    assert keep(JPEG, draft.id) != keep(JPEG + b".", draft.id)
    assert keep(JPEG, None) != keep(JPEG, None)


def test_settings_are_replaced(store: Store) -> None:
    assert settings.value(store, "puskesmas_phone", "-") == "-"
    settings.put(store, "puskesmas_phone", "0742 1", NOW)
    settings.put(store, "puskesmas_phone", "0742 2", NOW)
    assert settings.value(store, "puskesmas_phone") == "0742 2"
    assert settings.values(store) == {"puskesmas_phone": "0742 2"}


def test_the_clock_moves_by_steps(store: Store) -> None:
    assert settings.clock_offset(store) == timedelta()
    settings.move_clock(store, timedelta(days=7), NOW)
    assert settings.move_clock(store, timedelta(hours=1, microseconds=500_000), NOW) == settings.clock_offset(store)
    assert settings.clock_offset(store) == timedelta(days=7, hours=1, seconds=0.5)
