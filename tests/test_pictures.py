"""Pictures lose what they tell beside the picture, and nothing of the picture."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from handlers.pictures import without_traces
from tests.sent_files import TRACE, photo


def png(*extra: tuple[bytes, bytes]) -> bytes:
    """A real picture with further chunks before its data."""
    out = io.BytesIO()
    segno.make("sapa").save(out, kind="png")
    content = out.getvalue()
    at = content.index(b"IDAT") - 4
    return content[:at] + b"".join(chunk(kind, body) for kind, body in extra) + content[at:]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(
        kind + struct.pack("<I", len(content)) + content + bytes(len(content) % 2) for kind, content in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def test_a_photo_keeps_its_picture_and_loses_the_rest() -> None:
    clean = without_traces(photo())
    assert clean is not None
    assert TRACE not in clean
    assert b"taken by Sari" not in clean
    assert b"JFIF" in clean
    assert clean.endswith(b"\x12\xff\0\x34\xff\xd0\x56\xff\xd9")
    assert without_traces(clean) == clean


def test_a_png_keeps_its_picture_and_loses_the_rest() -> None:
    told = png((b"eXIf", TRACE), (b"tEXt", b"Author\0Sari"), (b"iTXt", TRACE))
    assert without_traces(told + TRACE) == png()
    assert without_traces(png()) == png()


def test_a_webp_keeps_its_picture_and_loses_the_rest() -> None:
    told = webp((b"VP8X", b"\x0c" + bytes(9)), (b"VP8 ", b"picture"), (b"EXIF", TRACE), (b"XMP ", TRACE))
    assert without_traces(told) == webp((b"VP8X", bytes(10)), (b"VP8 ", b"picture"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8",
        photo()[:-40],
        photo()[:30],
        png()[:-20],
        webp((b"VP8 ", b"picture"))[:-4],
        b"\0\0\0\x18ftypheic",
        b"GIF89a",
        b"<svg/>",
    ],
)
def test_what_is_no_whole_picture_of_a_known_kind_is_not_taken(content: bytes) -> None:
    assert without_traces(content) is None


@given(st.binary(max_size=200), st.sampled_from([b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBP", b""]))
def test_no_bytes_break_it_and_twice_is_once(tail: bytes, start: bytes) -> None:
    clean = without_traces(start + tail)
    if clean is not None:
        assert without_traces(clean) == clean
        assert len(clean) <= len(start + tail)
