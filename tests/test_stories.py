"""Whole conversations: each `.chat` file is played and must read as written. `make golden` writes the bot's lines."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.demo_village import DEWI, HASAN, LESTARI, SARI, seed
from domain.people import Role
from storage.database import Database, Store
from storage.people import invitations
from tests.script import WRONG, first_moment, play

STORIES = sorted((Path(__file__).parent / "stories").glob("*.chat"))
RATNA = "ratna"  # the koordinator of the kabupaten, in the stories that name her
CAST = {"sari": SARI, "dewi": DEWI, "hasan": HASAN, "lestari": LESTARI}


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_story(story: Path, database: Database) -> None:
    script = story.read_text("utf-8")
    with database.writing() as store:
        codes = seed(store, first_moment(script))
        ratna = _koordinator(store, first_moment(script))
    cast = {name: codes[phone.user_id] for name, phone in CAST.items()}
    played = play(script, database, cast | ({RATNA: ratna} if f"{RATNA}>" in script else {}))
    if os.environ.get("SAPA_GOLDEN") == "write":
        story.write_text(played, "utf-8")
        script = played  # the diff is for people to read
    assert WRONG not in played
    assert played == script


def _koordinator(store: Store, now: datetime) -> str:
    return invitations.create(
        store, role=Role.KOORDINATOR, area="15.06", name="Bu Ratna", now=now, valid_for=timedelta(days=1)
    )
