"""Each meeting as it is told in its story comes out as a document: what was said in chat is what is printed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.demo_village import HASAN, seed
from domain.meetings import RULES
from domain.people import Role
from handlers.meetings.report_fields import Fields, chart
from messages.documents import fill
from messages.library import shipped
from storage.database import Database
from storage.meetings import meetings
from storage.people import accounts
from tests.script import first_moment, play
from tests.test_meeting_documents import GOLDEN, lines
from tests.test_stories import CAST

STORIES = sorted((Path(__file__).parent / "stories").glob("rapat_*.chat"))


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_what_was_told_is_printed(story: Path, database: Database) -> None:
    script = story.read_text("utf-8")
    with database.writing() as store:
        codes = seed(store, first_moment(script))
    play(script, database, {name: codes[phone.user_id] for name, phone in CAST.items()})
    with database.reading() as store:
        [pembina] = [one for one in accounts.pembina_in_service(store) if one.name == HASAN.name]
        assert pembina.role is Role.PEMBINA
        assert pembina.scope is not None
        [found] = meetings.recent(store, pembina.scope)
        fields = Fields(shipped(), store, found).all()
    picture = chart(shipped(), found, fields["bulan"])
    said = "\n".join(lines(fill(RULES[found.kind].document, {**fields, "grafik": picture}))) + "\n"
    golden = GOLDEN / f"{story.stem}.txt"
    if os.environ.get("SAPA_GOLDEN") == "write":
        golden.write_text(said, "utf-8")
    assert said == golden.read_text("utf-8")
