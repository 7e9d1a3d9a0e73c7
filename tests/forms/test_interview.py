"""Conversations as they are had (talks/*.talk; `make golden` writes what the form says), and what holds for all."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.forms.talking import HERE, Chat, said

TALKS = sorted((HERE / "talks").glob("*.talk"))


def played(talk: Path) -> str:
    """The talk with what the form says now."""
    lines = talk.read_text(encoding="utf-8").splitlines()
    heads = [line for line in lines if line and not line.startswith((">", "    "))]
    given = {line.split(" ", 1)[0]: line.split(" ", 1)[1] for line in heads if not line.startswith("#")}
    form, language = given.pop("form"), given.pop("language", "id")
    chat = Chat(form, language, **{name: json.loads(value) for name, value in given.items()})
    spoken = [*heads, "    " + said(chat.turn)]
    for line in lines:
        if line.startswith(">"):
            spoken += [line, "    " + chat.say(line[2:])]
    return "\n".join(spoken) + "\n"


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk.stem)
def test_talk(talk: Path) -> None:
    now = played(talk)
    if os.environ.get("SAPA_GOLDEN") == "write":
        talk.write_text(now, encoding="utf-8")
    assert now == talk.read_text(encoding="utf-8")
