"""What a file is good for that somebody sent, and how it becomes an answer."""

from __future__ import annotations

import mimetypes
import re

from domain.people import Role
from domain.talk import FileKind, Incoming, SentFile
from forms.interview import State
from forms.turn import Media, Question, Reply, Want
from handlers import interview, purposes
from handlers.brought import Use, is_workbook, mime_of
from handlers.content import reviewers
from handlers.exchange import Exchange
from handlers.staff_forms import author_forms
from storage import media
from storage.interviews import drafts
from storage.interviews.drafts import Draft

_PLACES = re.compile(r"\[(\d+)\]")
_FITTING = {
    Want.PHOTO: ("image/",),
    Want.AUDIO: ("audio/",),
    Want.VIDEO: ("video/",),
    Want.FILE: ("",),
}


def use_of(x: Exchange, incoming: Incoming) -> Use | None:
    """None: nobody asked for such a file, so it is not even fetched."""
    if incoming.file is None or not incoming.private or incoming.edited or x.role is None:
        return None
    question = _open_question(x)
    if question is not None and _fits(question.want, incoming.file):
        return Use.ANSWER
    if not is_workbook(incoming.file):
        return None
    if x.role in author_forms.AUTHORS:
        return Use.FORM
    return Use.REVIEW if x.role is Role.PETUGAS and reviewers.is_reviewer(x) else None


def as_reply(x: Exchange, draft: Draft, file: SentFile) -> Reply:
    """The brought file, kept with the draft, as the interview hears it. Its name is the question's: what people call
    their files may name people."""
    assert x.brought is not None
    question = _open_question(x)
    assert question is not None
    number = media.keep(
        x.store,
        kind=file.kind,
        mime=x.brought.mime,
        content=x.brought.content,
        now=x.now,
        chat_id=x.chat.id,
        draft_id=draft.id,
    )
    return Reply(media=Media(media=number, name=_name(question.path, x.brought.mime), mime=x.brought.mime))


def is_full(x: Exchange, draft: Draft) -> bool:
    """Whether this open form holds as many files as one may; another one for the same question takes its place."""
    kept = State.from_json(draft.state).media
    question = _open_question(x)
    return len(kept) >= x.policy.most_files and (question is None or question.path not in kept)


def _open_question(x: Exchange) -> Question | None:
    draft = drafts.open_of(x.store, x.chat.id)
    return interview.open_turn(x, purposes.of_draft(draft), draft).question if draft is not None else None


def _fits(want: Want, file: SentFile) -> bool:
    mime = "audio/" if file.kind is FileKind.VOICE else mime_of(file)
    return any(mime.startswith(start) for start in _FITTING.get(want, ()))


def _name(path: str, mime: str) -> str:
    """ "/data/rumah[2]/foto" → "foto-2.jpg"."""
    places = "".join(f"-{place}" for place in _PLACES.findall(path))
    return f"{path.rpartition('/')[2]}{places}{mimetypes.guess_extension(mime) or ''}"
