"""A paper for an office program, in Word or Excel: made by a job, handed over by a link that works once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.papers import EXCEL_MIME, WORD_MIME, Holds
from domain.talk import Fact, Say
from handlers import downloads
from handlers.work import Work
from messages import documents
from messages.documents import TemplateBroken, file_of
from storage.wire import outbox

_READY = "download.ready"


def excel(work: Work, name: str, content: bytes, holds: Holds, *, key: str = _READY) -> None:
    """The last act of a job. key: of what is said."""
    downloads.hand_over(work, f"{name}.xlsx", EXCEL_MIME, [content], holds, key=key)


def word(work: Work, name: str, template: str, fields: Mapping[str, Any], holds: Holds, *, key: str = _READY) -> None:
    """The last act of a job. A template that staff have broken is named to whoever asked, with its unknown field."""
    try:
        document = documents.fill(template, fields)
    except TemplateBroken as broken:
        _tell_broken(work, broken)
        return
    downloads.hand_over(work, f"{name}.docx", WORD_MIME, [document], holds, key=key)


def _tell_broken(work: Work, broken: TemplateBroken) -> None:
    chat_id = work.job.chat_id
    assert chat_id is not None
    facts: dict[str, Fact] = {"place": file_of(broken.template), "reason": broken.field or broken.reason}
    say = Say(key="meeting.template_broken", facts=facts)
    work.finish(lambda store: outbox.owe(store, chat_id, [say], now=work.now))
