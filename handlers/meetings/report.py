"""A meeting's report as Word or Excel: made beside the chat, handed over by a link that works once."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from domain.meetings import RULES
from domain.talk import Fact, Say
from handlers import downloads
from handlers.exchange import Exchange
from handlers.meetings import report_workbook
from handlers.meetings.report_fields import Fields, chart
from handlers.short_ids import id_in
from handlers.work import Work
from messages import documents
from messages.documents import TemplateBroken, file_of
from messages.workbook import workbook
from storage import accounts, jobs, meetings, outbox
from storage.database import Store
from storage.meetings import Meeting

JOB = "meeting_report"
WORD_MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Shape(StrEnum):
    WORD = "word"
    EXCEL = "excel"


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
    account_id, chat_id = work.job.account_id, work.job.chat_id
    assert account_id is not None
    assert chat_id is not None

    def read(store: Store) -> tuple[Meeting, dict[str, Any]] | None:
        account = accounts.by_id(store, account_id)
        if account is None or account.scope is None:
            return None
        found = meetings.meeting_in(store, account.scope, work.input["meeting"])
        return None if found is None else (found, Fields(work.library, store, found).all())

    read_out = work.read(read)
    if read_out is None:
        return
    meeting, fields = read_out
    name = f"{fields['jenis']} {fields['wilayah'].partition(',')[0]} {meeting.held_on}"
    if work.input.get("shape") == Shape.EXCEL:
        sheets = report_workbook.sheets(work.library, meeting, fields)
        downloads.hand_over(work, f"{name}.xlsx", EXCEL_MIME, [workbook(sheets)])
        return
    try:
        document = documents.fill(
            RULES[meeting.kind].document, {**fields, "grafik": chart(work.library, meeting, fields["bulan"])}
        )
    except TemplateBroken as broken:
        facts: dict[str, Fact] = {"place": file_of(broken.template), "reason": broken.field or broken.reason}
        say = Say(key="meeting.template_broken", facts=facts)
        work.finish(lambda store: outbox.owe(store, chat_id, [say], now=work.now))
        return
    downloads.hand_over(work, f"{name}.docx", WORD_MIME, [document])
