"""What the open question of a form would take a text for, before anything is done with it."""

from __future__ import annotations

from domain.talk import Incoming
from forms.turn import Reply, Stage
from handlers import interview
from handlers.exchange import Exchange
from handlers.interview import Purpose
from storage.interviews.drafts import Draft


def a_choice(x: Exchange, purpose: Purpose, draft: Draft, incoming: Incoming) -> bool:
    """Whether a text is one of the choices offered just now ("Demam" as an illness): then it is an answer, and no cry
    for help."""
    before, after = interview.tried(x, purpose, draft, interview.as_reply(incoming))
    offers = before.question is not None and bool(before.question.choices)
    return offers and after.problem is None and after.stage is not Stage.STALE


def anything(x: Exchange, purpose: Purpose, draft: Draft, text: str) -> bool:
    """Whether the open step understands a text, as an answer or as a word to the interview itself."""
    _, after = interview.tried(x, purpose, draft, Reply(text=text))
    return after.problem is None


def which_choice(x: Exchange, purpose: Purpose, draft: Draft, text: str) -> str:
    """The label of the offered choice that a typed text means; "" for none, or where the question offers none."""
    before, after = interview.tried(x, purpose, draft, Reply(text=text))
    if before.question is None or not before.question.choices:
        return ""
    return after.settled[0].answer if after.problem is None and after.settled else ""
