"""Ready texts for broadcasts: invitations and announcements by topic, in `messages/broadcasts/`; nothing of health."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from domain.tables import from_yaml


@dataclass(frozen=True, slots=True)
class ReadyText:
    """key: as buttons and commands name it. title: what the sender chooses by."""

    key: str
    title: str
    text: str


@cache
def ready_texts() -> tuple[ReadyText, ...]:
    """In the order of the file."""
    source = resources.files("messages") / "broadcasts" / "id.yaml"
    rows = from_yaml(source.read_text("utf-8"))
    return tuple(ReadyText(key, row["title"], row["text"].strip()) for key, row in rows.items())
