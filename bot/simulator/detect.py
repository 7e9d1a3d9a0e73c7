"""Finds what Telegram makes tappable in plain text: commands, links, mentions, hashtags, e-mail addresses."""

from __future__ import annotations

import re

from bot.simulator.markup import utf16_length
from bot.simulator.refusals import Json

_PATTERNS = (
    ("url", re.compile(r"\bhttps?://[^\s<>\"]+[^\s<>\".,!?;:)]|\b(?:t|wa)\.me/[^\s<>\"]+[^\s<>\".,!?;:)]")),
    ("email", re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]*\w")),
    ("bot_command", re.compile(r"(?<![\w/@#.])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?\b(?!/)")),
    ("mention", re.compile(r"(?<![\w@.])@[A-Za-z][A-Za-z0-9_]{2,31}\b")),
    ("hashtag", re.compile(r"(?<![\w#&])#\w*[^\W\d]\w*")),
)
_OPAQUE = {"code", "pre", "text_link", "text_mention"}


def with_detected(text: str, entities: list[Json]) -> list[Json]:
    """The given entities and those found in the text, in order; nothing is found inside code and links."""
    taken = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in _OPAQUE]
    found: list[Json] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start = utf16_length(text[: match.start()])
            end = start + utf16_length(match.group())
            if all(end <= low or start >= high for low, high in taken):
                taken.append((start, end))
                found.append({"type": kind, "offset": start, "length": end - start})
    return sorted([*entities, *found], key=lambda entity: (entity["offset"], -entity["length"]))
