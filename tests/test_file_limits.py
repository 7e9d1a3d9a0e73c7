"""How many photos one open form may hold, said in words before the next one is kept."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from bot.demo_village import DESA, HASAN, seed
from domain.talk import FileKind
from storage.database import Database
from storage.tables import media
from tests.script import POLICY, Village, utc
from tests.sent_files import photo

AT = utc("2026-03-14 02:00")
_UNTIL_PHOTOS = (
    *(
        "hari ini",
        "09.00",
        "lewati",
        "luring",
        "Balai desa",
        "Pak Kades",
        "lewati",
        "tidak",
        "data bulan ini",
        "lewati",
    ),
    *("cukup", "tidak", "tidak"),
)


def sent(village: Village, number: int) -> str:
    """A picture that differs from the one before."""
    name = f"rapat{number}.jpg"
    jpeg = photo()
    village.files[name] = jpeg[:2] + b"\xff\xee" + (14).to_bytes(2, "big") + b"Adobe" + bytes([number] * 7) + jpeg[2:]
    file = {"kind": FileKind.PHOTO, "file_id": name, "name": name, "mime": "image/jpeg", "size": 9}
    return "\n".join(outgoing.text for _, outgoing in village.say("hasan", file=file))


def kept(village: Village) -> int:
    with village.database.reading() as store:
        return int(store.connection.scalar(select(func.count()).select_from(media)) or 0)


def test_the_next_photo_is_refused_with_words_and_the_kept_ones_stay(database: Database) -> None:
    with database.writing() as store:
        codes = seed(store, AT)
    village = Village.open(database, AT)
    village.policy = replace(POLICY, most_files=2)
    village.say("hasan", text=f"/start {codes[HASAN.user_id]}")
    village.say("hasan", text=f"/rapat rakor_desa {DESA}")
    for line in _UNTIL_PHOTOS:
        village.say("hasan", text=line)
    said = village.say("hasan", text="ya")
    assert "foto" in said[-1][1].text.lower()
    for number in (1, 2):
        assert "paling banyak" not in sent(village, number)
        village.say("hasan", text="lewati")
        village.say("hasan", text="tambah")
    assert kept(village) == 2
    assert "paling banyak 2 berkas" in sent(village, 3)
    assert kept(village) == 2
    village.close()
