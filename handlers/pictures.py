"""Pictures without what they tell beside the picture: where and when it was taken, with which phone, by whom."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_SOI, _EOI = b"\xff\xd8", b"\xff\xd9"
_SOS = 0xDA
_BARE = {0x01, *range(0xD0, 0xD8)}  # JPEG markers without a length
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"bKGD"}
_WEBP_TELLS = {b"EXIF", b"XMP "}
_WEBP_FLAGS = 0x08 | 0x04  # of VP8X: has EXIF, has XMP


class Damaged(ValueError):
    """A picture that ends in the middle, or says of itself what is not so."""


def without_traces(content: bytes) -> bytes | None:
    """The same picture (JPEG, PNG or WebP) with nothing but the picture; None for any other kind of file, and for one
    that is damaged."""
    try:
        if content.startswith(_SOI):
            return _SOI + b"".join(_jpeg(content)) + _EOI
        if content.startswith(_PNG):
            return _PNG + b"".join(_png(content))
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return _webp(content)
    except Damaged:
        return None
    return None


def _jpeg(content: bytes) -> Iterator[bytes]:
    """Segments that the picture needs, and its scans; nothing of what follows its end."""
    at = len(_SOI)
    while True:
        marker = _marker(content, at)
        if marker == _EOI[1]:
            return
        if marker in _BARE:
            at += 2
            continue
        end = at + 2 + _length(content, at + 2)
        if marker == _SOS:
            end = _scan_end(content, end)
        if _is_needed(marker, content[at + 4 : at + 18]):
            yield content[at:end]
        at = end


def _marker(content: bytes, at: int) -> int:
    if at + 2 > len(content) or content[at] != 0xFF:
        raise Damaged
    return content[at + 1]


def _length(content: bytes, at: int) -> int:
    length = int.from_bytes(content[at : at + 2], "big")
    if length < 2 or at + length > len(content):
        raise Damaged
    return length


def _scan_end(content: bytes, at: int) -> int:
    """Where the next marker stands: within a scan 0xFF is followed by 0 or by a restart."""
    while (at := content.find(b"\xff", at)) >= 0:
        follows = content[at + 1 : at + 2]
        if follows and follows[0] not in (0x00, 0xFF) and follows[0] not in _BARE:
            return at
        at += 1 if follows == b"\xff" else 2
    raise Damaged


def _is_needed(marker: int, start: bytes) -> bool:
    """No comment, and of the applications' segments only JFIF, Adobe's colours and a colour profile."""
    if marker == 0xE2:
        return start.startswith(b"ICC_PROFILE")
    return marker in (0xE0, 0xEE) or not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _png(content: bytes) -> Iterator[bytes]:
    at = len(_PNG)
    while True:
        if at + 12 > len(content):
            raise Damaged
        length = int.from_bytes(content[at : at + 4], "big")
        kind, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content):
            raise Damaged
        if kind in _PNG_KEPT:
            yield content[at:end]
        if kind == b"IEND":
            return
        at = end


def _webp(content: bytes) -> bytes:
    kept = b"".join(_webp_chunks(content))
    return b"RIFF" + struct.pack("<I", len(kept) + 4) + b"WEBP" + kept


def _webp_chunks(content: bytes) -> Iterator[bytes]:
    at, whole = 12, min(len(content), 8 + int.from_bytes(content[4:8], "little"))
    while at < whole:
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        kind, end = content[at : at + 4], at + 8 + length + length % 2
        if at + 8 > whole or end > whole:
            raise Damaged
        if kind == b"VP8X" and length:
            yield content[at : at + 8] + bytes([content[at + 8] & ~_WEBP_FLAGS]) + content[at + 9 : end]
        elif kind not in _WEBP_TELLS:
            yield content[at:end]
        at = end
