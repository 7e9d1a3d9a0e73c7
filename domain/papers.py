"""Papers for an office program: their shapes, and what everybody calls such files (IANA's media types)."""

from __future__ import annotations

from enum import StrEnum

WORD_MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Shape(StrEnum):
    WORD = "word"
    EXCEL = "excel"
