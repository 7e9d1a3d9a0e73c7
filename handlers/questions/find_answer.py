"""A few typed words find one of the answers to frequent questions; below it always: is it something else? Ask."""

from __future__ import annotations

from collections.abc import Mapping

from domain.search import rank
from domain.talk import Option, Say, Tap
from handlers.content import texts
from handlers.exchange import Exchange, Policy
from messages.answers import Answer
from storage.database import Store

LONGEST = 200  # characters: a longer text tells something, and is for a human


def found(store: Store, policy: Policy, text: str, most: int = 1) -> list[Answer]:
    """The answers that the words mean, the best first; only those approved, unless the programme lets others go."""
    if len(text) > LONGEST:
        return []
    known = sendable(store, policy)
    hits = rank(text, {key: (one.title, *one.keywords) for key, one in known.items()})
    return [known[hit.key] for hit in hits[:most]]


def sendable(store: Store, policy: Policy) -> Mapping[str, Answer]:
    """By key, as reviewers left them."""
    reviewed = texts.reviewed_answers(store)
    return {key: one for key, one in reviewed.items() if texts.may_go(one, approved_only=policy.approved_only)}


def say(x: Exchange, answer: Answer, question_id: int) -> Say:
    """question_id: what was typed, kept in case that this is not it."""
    return Say(
        key="question.found" if answer.approved else "question.found_demo",
        facts={"title": answer.title, "body": answer.body},
        options=((Option(tap=Tap("", 0, f"/kirim_tanya {question_id}"), key="button.not_this_ask"),),),
    )
