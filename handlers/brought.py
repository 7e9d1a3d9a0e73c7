"""A file that somebody sent, once its bytes are here: a picture without its traces, a workbook read and checked. Done
outside of any transaction, since it may take a while."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.papers import EXCEL_MIME
from domain.talk import FileKind, SentFile
from forms import list_file
from forms.form import Form
from forms.list_file import Unreadable
from forms.problem import FormError, Problem
from forms.workbook import read_xlsx
from handlers.pictures import without_traces
from messages import interviews

LARGEST = 2 * 1024 * 1024  # bytes; a photo sent as a photo has a tenth of it
_MIME = re.compile(r"[a-z]+/[\w.+-]{1,50}")
_KINDS = {
    FileKind.PHOTO: "image/jpeg",
    FileKind.VOICE: "audio/ogg",
    FileKind.AUDIO: "audio/mpeg",
    FileKind.VIDEO: "video/mp4",
    FileKind.DOCUMENT: "application/octet-stream",
}

PDF_MIME = "application/pdf"
_BEGINNINGS = {
    b"%PDF-": PDF_MIME,
    b"\xff\xd8": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
PAPERS = (PDF_MIME, "image/jpeg", "image/png", "image/webp")  # of which it can be told what they are


class Use(StrEnum):
    """What a file is good for in the chat that it came to."""

    ANSWER = "answer"  # to the open question of a form
    REVIEW = "review"  # the texts for families with a reviewer's verdicts
    FORM = "form"  # a new form, from somebody who may bring one


class FileTrouble(StrEnum):
    """Why a file cannot be used; said with the words of `file.…`."""

    TOO_LARGE = "too_large"
    NOT_FETCHED = "not_fetched"
    UNKNOWN_PICTURE = "unknown_picture"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A file for one use. Of an answer: content, mime. Of a form: sheets and form, or problems. Of a review: rows.
    trouble: nothing of these came."""

    use: Use
    content: bytes = b""
    mime: str = ""
    sheets: Mapping[str, Sequence[Mapping[str, str]]] | None = None
    form: Form | None = None
    problems: tuple[Problem, ...] = ()
    rows: Sequence[Sequence[str]] = ()
    trouble: FileTrouble | None = None


def is_workbook(file: SentFile) -> bool:
    """Whether it says of itself that it is from Excel; an .xls from long ago too, so that its sender is told."""
    return file.kind is FileKind.DOCUMENT and (
        file.mime == EXCEL_MIME or (file.name or "").lower().endswith((".xlsx", ".xlsm", ".xls"))
    )


def mime_of(file: SentFile) -> str:
    """What the channel says it is, else what its kind usually is."""
    return file.mime if file.mime and _MIME.fullmatch(file.mime) else _KINDS[file.kind]


def prepare(use: Use, file: SentFile, content: bytes) -> Brought:
    """The bytes made ready for their use."""
    if len(content) > LARGEST:
        return Brought(use=use, trouble=FileTrouble.TOO_LARGE)
    match use:
        case Use.FORM:
            return _form(content)
        case Use.REVIEW:
            return _review(content)
        case Use.ANSWER:
            return _answer(mime_of(file), content)


def _answer(said: str, content: bytes) -> Brought:
    """Whatever it is called: a picture or a PDF is known by what is in it."""
    clean = without_traces(content)
    found = next((mime for start, mime in _BEGINNINGS.items() if content.startswith(start)), None)
    if clean is not None and found is None:
        found = "image/webp"
    if clean is None and (said.startswith("image/") or (found or "").startswith("image/")):
        return Brought(use=Use.ANSWER, trouble=FileTrouble.UNKNOWN_PICTURE)
    if found is None and said == PDF_MIME:  # says that it is one, and is none
        return Brought(use=Use.ANSWER, trouble=FileTrouble.UNREADABLE)
    return Brought(use=Use.ANSWER, content=content if clean is None else clean, mime=found or said)


def _review(content: bytes) -> Brought:
    try:
        return Brought(use=Use.REVIEW, rows=list_file.cells(content))
    except Unreadable:
        return Brought(use=Use.REVIEW, trouble=FileTrouble.UNREADABLE)


def _form(content: bytes) -> Brought:
    try:
        sheets = read_xlsx(content)
        form = interviews.read(sheets)
    except FormError as error:
        return Brought(use=Use.FORM, problems=error.problems)
    return Brought(use=Use.FORM, sheets=sheets, form=form)
