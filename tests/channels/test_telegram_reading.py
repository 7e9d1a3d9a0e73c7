"""Every kind of update, from files in Telegram's own shapes, becomes the right Incoming or nothing."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram_reading import address_in, read_update
from domain.talk import Address, Contact, FileKind, Incoming, Membership, Place, SentFile, Tap

PAYLOADS = sorted((Path(__file__).parent / "payloads").glob("*.json"))
AT = datetime(2026, 3, 14, 3, 0, tzinfo=UTC)
WRITTEN = datetime(2026, 3, 14, 2, 0, tzinfo=UTC)
SARI = Address("telegram", "7001")
GROUP = Address("telegram", "-1001234567890")
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def payload(name: str) -> dict[str, Any]:
    raw = json.loads((Path(__file__).parent / "payloads" / f"{name}.json").read_text())
    assert isinstance(raw, dict)
    return raw


def said(**what: Any) -> Incoming:
    usual: dict[str, Any] = {"address": SARI, "update_id": "", "at": WRITTEN, "message_id": "41", "language": "id"}
    return Incoming(**(usual | what))


def tapped(**what: Any) -> Incoming:
    return said(**({"at": AT, "message_id": "40"} | what))


def moved(**what: Any) -> Incoming:
    return said(**({"message_id": None} | what))


EXPECTED: dict[str, Incoming | None] = {
    "text": said(text="Aisyah <b>8,4</b> kg & sehat 😀"),
    "command": said(text="/lapor"),
    "command_to_us": said(text="/start u-4K9"),
    "command_to_another_bot": None,
    "photo_with_caption": said(
        text="Buku KIA halaman 12", file=SentFile(FileKind.PHOTO, "photo-1280", None, "image/jpeg", 115200)
    ),
    "photo_only_huge": said(file=SentFile(FileKind.PHOTO, "photo-2560", None, "image/jpeg", 230400)),
    "voice": said(file=SentFile(FileKind.VOICE, "voice-1", None, "audio/ogg", 9120)),
    "audio": said(file=SentFile(FileKind.AUDIO, "audio-1", "senandung.mp3", "audio/mpeg", 812000)),
    "video": said(file=SentFile(FileKind.VIDEO, "video-1", "kelas.mp4", "video/mp4", 2400000)),
    "video_note": said(file=SentFile(FileKind.VIDEO, "note-1", None, "video/mp4", 301000)),
    "document": said(file=SentFile(FileKind.DOCUMENT, "doc-1", "sasaran posyandu.xlsx", SHEET, 18000)),
    "sticker": said(unsupported="sticker"),
    "animation": said(unsupported="animation"),
    "poll": said(unsupported="poll"),
    "dice": said(unsupported="dice"),
    "contact_own": said(contact=Contact("6281200000001", "Sari", own=True)),
    "contact_of_another": said(contact=Contact("+62 812-0000-0002", "Wati R", own=False)),
    "contact_without_telegram": said(contact=Contact("081200000003", "Ibu RT", own=False)),
    "location": said(place=Place(-7.7956, 110.3695, 12.5)),
    "venue": said(place=Place(-7.8, 110.4)),
    "live_location_moved": None,
    "forwarded": said(text="Info posyandu besok", forwarded=True),
    "edited": said(text="8,5", edited=True, at=WRITTEN.replace(minute=1)),
    "group_text": said(address=GROUP, text="halo", private=False),
    "service_pin": None,
    "service_joined": None,
    "kind_of_tomorrow": said(unsupported="hologram"),
    "tap": tapped(tap=Tap("k3", 12, "ya"), tap_id="9007199254740993"),
    "tap_on_an_old_message": tapped(tap=Tap("", 0, "/lapor"), tap_id="tap-2", message_id="12"),
    "tap_without_message": tapped(tap=Tap("k3", 12, "tidak"), tap_id="tap-3", message_id=None),
    "tap_on_a_game": None,
    "blocked": moved(membership=Membership.BLOCKED),
    "back": moved(membership=Membership.BACK),
    "left_group": moved(address=GROUP, membership=Membership.BLOCKED, private=False),
    "update_of_tomorrow": None,
    "poll_closed": None,
    "message_without_chat": None,
    "message_with_a_wrong_date": None,
}


def test_every_payload_has_an_expectation() -> None:
    assert {path.stem for path in PAYLOADS} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_an_update_is_read(name: str) -> None:
    raw = payload(name)
    expected = EXPECTED[name]
    found = read_update(raw, AT, "sapabot")
    assert found == (expected and replace(expected, update_id=str(raw["update_id"])))
    if found is not None:
        assert address_in(raw) == found.address


def test_a_command_to_any_bot_is_ours_while_our_name_is_unknown() -> None:
    found = read_update(payload("command_to_another_bot"), AT)
    assert found is not None
    assert found.text == "/start"


@pytest.mark.parametrize("name", ["message_without_chat", "message_with_a_wrong_date"])
def test_what_cannot_be_read_is_logged_by_its_id_alone(name: str, caplog: pytest.LogCaptureFixture) -> None:
    raw = payload(name)
    with caplog.at_level(logging.DEBUG):
        assert read_update(raw, AT) is None
    assert str(raw["update_id"]) in caplog.text
    assert "rahasia" not in caplog.text
    assert "kemarin" not in caplog.text


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(PAYLOADS), st.data())
def test_no_shape_whatever_raises(path: Path, data: st.DataObject) -> None:
    raw = json.loads(path.read_text())
    part = raw
    while True:  # anything at any depth becomes anything
        key = data.draw(st.sampled_from(sorted(part)))
        if not (isinstance(part[key], dict) and part[key] and data.draw(st.booleans())):
            break
        part = part[key]
    part[key] = data.draw(odd)
    found = read_update(raw, AT)
    assert found is None or found.address == address_in(raw)
