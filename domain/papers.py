"""Papers for an office program: their shapes, and what everybody calls such files (IANA's media types)."""

from __future__ import annotations

from enum import StrEnum

WORD_MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Holds(StrEnum):
    """Whom a file tells of: what its reader is asked to do with it follows from that."""

    FAMILIES = "families"  # by name
    PEOPLE = "people"  # a line for each, without names
    STAFF = "staff"  # names of those who work for the programme, or came to a meeting
    NOBODY = "nobody"


class Shape(StrEnum):
    WORD = "word"
    EXCEL = "excel"
