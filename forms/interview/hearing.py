"""Which control a reply is, if any: a button says so; a word says it unless it is an answer to the open question."""

from __future__ import annotations

from collections.abc import Collection

from forms import reading
from forms.interview.asked import Asked
from forms.turn import Control, Reply, Stage, Want

Heard = tuple[Control, str | None]

_ALWAYS = frozenset({Control.BACK, Control.SKIP, Control.CANCEL, Control.LATER, Control.HELP})
_PICKED = (Want.ONE, Want.MANY, Want.RANK)
_ORDER = (  # where a word can mean several of the allowed, the first is meant
    *(Control.CANCEL, Control.ENOUGH, Control.ADD, Control.MORE, Control.LESS, Control.BACK, Control.OK),
    *(Control.LATER, Control.EDIT, Control.CHANGE, Control.REMOVE, Control.SKIP, Control.HELP),
)
ALLOWED = {
    Stage.KNOWN: frozenset({Control.OK, Control.CHANGE, Control.CANCEL, Control.BACK, Control.HELP, Control.LATER}),
    Stage.REPEAT: _ALWAYS | {Control.ADD, Control.ENOUGH, Control.EDIT, Control.CHANGE, Control.REMOVE},
    Stage.SUMMARY: frozenset(
        {Control.OK, Control.CHANGE, Control.EDIT, Control.CANCEL, Control.LATER, Control.BACK, Control.HELP}
    ),
    Stage.PICK: frozenset(
        {Control.OK, Control.CHANGE, Control.EDIT, Control.CANCEL, Control.LATER, Control.BACK, Control.HELP}
    ),
}


def heard(reply: Reply, allowed: Collection[Control], language: str) -> Heard | None:
    """At a screen where nothing but controls is asked."""
    if reply.control is not None:
        return reply.control, reply.value
    spoken = reading.control(reply.text, language=language) if reply.text else None
    found = _first(spoken, allowed) if spoken else None
    return found or _denied(reply.text, allowed, language)


def _denied(text: str | None, allowed: Collection[Control], language: str) -> Heard | None:
    """ "Sudah benar?" "Belum": then something is to be changed."""
    denied = text is not None and Control.OK in allowed and reading.yes_no(text, language=language) is False
    return (Control.CHANGE, None) if denied else None


def heard_at_question(reply: Reply, asked: Asked, *, keeps: bool, pages: int, pending: bool) -> Heard | None:
    """keeps: there is something to keep by OK. pending: a value waits for the person's word."""
    if reply.control is not None:
        return reply.control, reply.value
    if pending:
        return heard(reply, _ALWAYS | {Control.OK, Control.CHANGE}, asked.language)
    spoken = reading.control(reply.text, language=asked.language) if reply.text else None
    if spoken is None or reply.text is None:
        return None
    if asked.want in (Want.TEXT, Want.BARCODE) and not asked.reads and not spoken.sure:
        return _first(spoken, {Control.OK} if keeps else set())
    allowed = _ALWAYS | {Control.CHANGE}
    if _is_choice(asked, reply.text):
        return None
    if not _reads_as_choice(asked, reply.text):
        allowed |= ({Control.OK} if keeps else set()) | ({Control.MORE, Control.LESS} if pages > 1 else set())
        return _first(spoken, allowed)
    return _first(spoken, _ALWAYS)


def _first(spoken: reading.Spoken, allowed: Collection[Control]) -> Heard | None:
    return next(((control, spoken.value) for control in _ORDER if control in spoken.controls & set(allowed)), None)


def _is_choice(asked: Asked, text: str) -> bool:
    """Exactly a choice's label: a list may offer "Batal" or "Selesai"."""
    said = reading.plain(text)
    return any(said in (reading.plain(choice.label), reading.plain(choice.name)) for choice in asked.choices)


def _reads_as_choice(asked: Asked, text: str) -> bool:
    return asked.want in _PICKED and not isinstance(
        reading.one(text, asked.choices, language=asked.language), reading.Misread
    )
