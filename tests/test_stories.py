"""Whole conversations: each `.chat` file is played and must read as written. `make golden` writes the bot's lines."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.demo_village import DEWI, HASAN, LESTARI, SARI, seed
from storage.database import Database
from tests.script import WRONG, first_moment, play

STORIES = sorted((Path(__file__).parent / "stories").glob("*.chat"))
CAST = {"sari": SARI, "dewi": DEWI, "hasan": HASAN, "lestari": LESTARI}


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_story(story: Path, database: Database) -> None:
    script = story.read_text("utf-8")
    with database.writing() as store:
        codes = seed(store, first_moment(script))
    played = play(script, database, {name: codes[phone.user_id] for name, phone in CAST.items()})
    if os.environ.get("SAPA_GOLDEN") == "write":
        story.write_text(played, "utf-8")
        script = played  # the diff is for people to read
    assert WRONG not in played
    assert played == script
