"""The month's picture: what is known is drawn, small enough for a phone's mobile data."""

from __future__ import annotations

import io

from PIL import Image

from domain.standards import Group, of_group
from handlers.oversight.recap_picture import bars, draw
from messages.library import shipped

COUNTS = {
    "targets": 30, "visited": 21, "visits": 40, "visits_on_time": 33, "listed": None, "members": 6,
    of_group("targets", Group.BADUTA): 20, of_group("visited", Group.BADUTA): 14,
}  # fmt: skip
LONG = "Rekap September 2026, Kecamatan Muko-muko Bathin VII, Kabupaten Tanjung Jabung Barat"


def test_what_nobody_knows_is_left_out() -> None:
    drawn = [(label, share.percent) for label, share in bars(shipped(), "id", COUNTS)]
    assert drawn == [
        ("Anak 0-23 bulan dikunjungi", 70),
        ("PASTI 2: terlayani", 70),
        ("PASTI 4: tepat waktu", 83),  # 33 of 40, rounded half up
    ]


def test_it_is_a_small_picture_with_a_bar_as_long_as_its_share() -> None:
    png = draw(bars(shipped(), "id", COUNTS)[:1], LONG)
    assert len(png) < 60_000
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    assert picture.width == 720
    green = sum(picture.getpixel((x, y)) == (15, 107, 85) for x in range(720) for y in [_bar_row(picture)])
    assert 0.67 < green / 720 < 0.73


def _bar_row(picture: Image.Image) -> int:
    """A line of pixels in the middle of the only bar."""
    rows = [y for y in range(picture.height) if picture.getpixel((40, y)) == (15, 107, 85)]
    return rows[len(rows) // 2]
