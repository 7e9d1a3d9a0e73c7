"""A link as a QR code that another phone's camera reads from the kader's screen."""

from __future__ import annotations

import io

import segno

SCALE = 8  # pixels per module: about 300 pixels wide, sharp on a small screen


def png(link: str) -> bytes:
    """The link as a PNG picture, with the quiet border that scanners want; some screen damage is tolerated."""
    out = io.BytesIO()
    segno.make(link, error="m", micro=False).save(out, kind="png", scale=SCALE, border=4)
    return out.getvalue()
