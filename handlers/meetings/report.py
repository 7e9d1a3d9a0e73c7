"""A meeting's report as Word or Excel: made beside the chat, handed over by a link that works once."""

from __future__ import annotations

from typing import Any

from domain.meetings import RULES
from domain.papers import Holds, Shape
from domain.talk import Say
from handlers import downloads, papers
from handlers.exchange import Exchange
from handlers.meetings import report_workbook
from handlers.meetings.report_fields import Fields, chart
from handlers.short_ids import id_in
from handlers.work import Work
from messages.workbook import workbook
from storage import jobs
from storage.database import Store
from storage.meetings import meetings
from storage.meetings.meetings import Meeting

JOB = "meeting_report"


def ask(x: Exchange, rest: str) -> list[Say]:
    """/dokumen_rapat ID [SHAPE]"""
    if refused := downloads.refusal(x.policy.download_link):
        return refused
    number, _, shape = rest.partition(" ")
    which = id_in(number)
    found = meetings.meeting_in(x.store, x.scope, which) if which is not None else None
    if found is None:
        return [Say(key="trouble.not_yours")]
    if not found.content:
        return [Say(key="trouble.not_now")]
    asking = {"meeting": found.id, "shape": str(Shape.EXCEL if shape == Shape.EXCEL else Shape.WORD)}
    made = jobs.begin(x.store, JOB, input=asking, chat_id=x.chat.id, account_id=x.account_id, now=x.now)
    x.note("meeting_report", "meeting", made)
    return [Say(key="meeting.document_begun")]


def run(work: Work) -> None:
    """A job: nothing for somebody who has lost the right meanwhile."""

    def read(store: Store) -> tuple[Meeting, dict[str, Any]] | None:
        scope = work.asker(store)
        found = meetings.meeting_in(store, scope, work.input["meeting"]) if scope is not None else None
        return None if found is None else (found, Fields(work.library, store, found).all())

    read_out = work.read(read)
    if read_out is None:
        return
    meeting, fields = read_out
    name = f"{fields['jenis']} {fields['wilayah'].partition(',')[0]} {meeting.held_on}"
    if work.input.get("shape") == Shape.EXCEL:
        papers.excel(work, name, workbook(report_workbook.sheets(work.library, meeting, fields)), Holds.STAFF)
        return
    drawn = {**fields, "grafik": chart(work.library, meeting, fields["bulan"])}
    papers.word(work, name, RULES[meeting.kind].document, drawn, Holds.STAFF)
