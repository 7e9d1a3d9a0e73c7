"""The files that went through the simulator, by the ids that Telegram would give them."""

from __future__ import annotations

import hashlib
import mimetypes
import struct
from dataclasses import dataclass
from enum import StrEnum

from bot.simulator.refusals import Json, bad_request

MAX_DOWNLOAD = 20 * 1024 * 1024  # getFile gives nothing larger
MAX_PHOTO = 10 * 1024 * 1024
MAX_UPLOAD = 50 * 1024 * 1024


class Kind(StrEnum):
    """The folder in `file_path`, and what a sent file is."""

    PHOTO = "photos"
    VOICE = "voice"
    DOCUMENT = "documents"
    STICKER = "stickers"


@dataclass(frozen=True, slots=True)
class Kept:
    """width and height: pixels, 0 for what is no picture."""

    file_id: str
    unique_id: str
    path: str
    name: str
    mime: str
    content: bytes
    width: int = 0
    height: int = 0

    def reference(self) -> Json:
        """What every kind of file has in common in the Bot API."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.content)}


class Files:
    """Equal content of one kind is kept once."""

    def __init__(self) -> None:
        self._by_id: dict[str, Kept] = {}
        self._by_path: dict[str, Kept] = {}

    def keep(self, kind: Kind, content: bytes, name: str, mime: str | None = None) -> Kept:
        digest = hashlib.sha256(f"{kind}\0{name}\0".encode() + content).hexdigest()
        file_id = f"SIM{kind[:2].upper()}{digest[:40]}"
        if file_id not in self._by_id:
            width, height = picture_size(content)
            guessed = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
            path = f"{kind}/file_{len(self._by_id)}{_suffix(name, guessed)}"
            kept = Kept(file_id, digest[:15], path, name, guessed, content, width, height)
            self._by_id[file_id] = self._by_path[path] = kept
        return self._by_id[file_id]

    def by_id(self, file_id: str) -> Kept:
        """Refused 400 for an id that was never given."""
        if file_id not in self._by_id:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return self._by_id[file_id]

    def by_path(self, path: str) -> Kept | None:
        return self._by_path.get(path)


def photo_sizes(kept: Kept) -> list[Json]:
    """The sizes that Telegram offers of a photo, smallest first. All of them lead to the same bytes."""
    sizes: list[Json] = []
    for longest in (320, 1280):
        scale = min(1.0, longest / max(kept.width, kept.height, 1))
        size = {"width": max(1, round(kept.width * scale)), "height": max(1, round(kept.height * scale))}
        if not sizes or size["width"] > sizes[-1]["width"]:
            sizes.append({**kept.reference(), **size})
    return sizes


def picture_size(content: bytes) -> tuple[int, int]:
    """(width, height) in pixels of a PNG, JPEG, GIF or WebP file; (0, 0) for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return width, height
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp_size(content)
    return _jpeg_size(content) if content.startswith(b"\xff\xd8") else (0, 0)


def _webp_size(content: bytes) -> tuple[int, int]:
    if content[12:16] == b"VP8X" and len(content) >= 30:
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if content[12:16] == b"VP8L" and len(content) >= 25:
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if content[12:16] == b"VP8 " and len(content) >= 30:
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Walks the segments to the frame header (SOF0 to SOF15 without DHT, JPG and DAC)."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 0, 0


def _suffix(name: str, mime: str) -> str:
    _, dot, suffix = name.rpartition(".")
    if dot and suffix.isalnum() and len(suffix) <= 8:
        return f".{suffix.lower()}"
    return mimetypes.guess_extension(mime) or ""
