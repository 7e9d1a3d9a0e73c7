"""Recognises in a text that somebody leaves, comes back, has given birth, is not whom we write to, or has lost a child,
a pregnancy or a mother.

Leaving is one word among nothing but small words ("STOP!!", "tolong berhenti dong"), or a plain phrase ("jangan kirim
lagi"): "berhenti merokok" is not leaving. News of a loss is taken in earnest wherever it is told as news; a worry
("takut keguguran"), a question or somebody else's grandmother is not. Who acts on it asks gently before anything else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum
from functools import cache
from typing import Any

from domain.lexicon import NEGATOR, Clause, lexicon_with, with_own_names
from domain.phrases import Found, Recogniser
from domain.tables import read_yaml


class Intent(StrEnum):
    LOSS = "loss"
    WRONG_PERSON = "wrong_person"  # the phone is somebody else's
    STOP = "stop"
    BIRTH = "birth"
    START = "start"


class Loss(StrEnum):
    """What kind of loss a text tells of."""

    MISCARRIAGE = "miscarriage"
    STILLBIRTH = "stillbirth"
    CHILD_DEATH = "child_death"
    MOTHER_DEATH = "mother_death"
    UNCLEAR = "unclear"


def intent_of(text: str) -> Intent | None:
    """The one thing to act on: a loss before a wrong phone, that before leaving, leaving before a birth, a birth before
    coming back."""
    clauses = _recogniser().find(text)
    if _loss(clauses) is not None:
        return Intent.LOSS
    for intent in (Intent.WRONG_PERSON, Intent.STOP, Intent.BIRTH, Intent.START):
        if _tells(intent, clauses):
            return intent
    return None


def loss_in(text: str) -> Loss | None:
    """The loss that a text tells of as news."""
    return _loss(_recogniser().find(text))


Clauses = Iterable[tuple[Clause, list[Found]]]


def _tells(intent: Intent, clauses: Clauses) -> bool:
    fillers = frozenset(_data()["fillers"])
    if intent is Intent.BIRTH:
        fillers |= frozenset(_data()["birth_fillers"])
    bare = frozenset(_data()["bare"].get(intent, ()))
    return any(_bare(clause, bare, fillers) or _said(intent, clause, found) for clause, found in clauses)


def _said(intent: Intent, clause: Clause, found: list[Found]) -> bool:
    """A phrase that counts wherever it stands; a wish to leave needs no news."""
    told = any(each.code == intent and not each.denied for each in found)
    return told and (intent is Intent.STOP or _news(clause))


def _bare(clause: Clause, wanted: Collection[str], fillers: Collection[str]) -> bool:
    """Whether a clause says one of these words and nothing else that matters."""
    said = [word for word in clause.words if not word.isdisjoint(wanted)]
    return bool(said) and all(
        NEGATOR not in word and not (word.isdisjoint(wanted) and word.isdisjoint(fillers)) for word in clause.words
    )


def _news(clause: Clause) -> bool:
    """Told as something that has just happened: no question, worry, plan or memory."""
    return not any(_holds(clause, _data()[names]) for names in ("spoilers", "maybes", "past"))


def _holds(clause: Clause, names: Collection[str]) -> bool:
    return any(not word.isdisjoint(names) for word in clause.words)


def _loss(clauses: Clauses) -> Loss | None:
    for clause, found in clauses:
        told = [each for each in found if not each.denied and each.code in _LOSSES]
        told = [each for each in told if each.code != "gone" or _ends(clause, each)]
        kind = _kind(clause, {each.code for each in told}) if told and not clause.asks else None
        if kind is not None and (kind is not Loss.MISCARRIAGE or _news(clause)):
            return kind
    return None


_LOSSES = ("stillbirth", "miscarriage", "death", "gone")


def _kind(clause: Clause, codes: Collection[str]) -> Loss | None:
    child, kin = _holds(clause, _data()["children"]), _holds(clause, _data()["kin"])
    if _holds(clause, _data()["spoilers"]) or _holds(clause, _data()["others"]) or (kin and not child):
        return None
    if "stillbirth" in codes:
        return Loss.STILLBIRTH
    if "miscarriage" in codes:
        return Loss.MISCARRIAGE
    mother = _holds(clause, _data()["mothers"])
    if child == mother or kin or _holds(clause, _data()["past"]):
        return Loss.UNCLEAR
    return Loss.CHILD_DEATH if child else Loss.MOTHER_DEATH


def _ends(clause: Clause, found: Found) -> bool:
    """ "anak saya sudah tidak ada"; but "sudah tidak ada demam" goes on."""
    enders = frozenset(_data()["end_fillers"])
    return all(not word.isdisjoint(enders) for word in clause.words[found.end + 1 :])


@cache
def _data() -> Any:
    return read_yaml("leaving_words.yaml")


@cache
def _recogniser() -> Recogniser:
    data = _data()
    words = {**with_own_names(data["harmless"], data["words"]), **data["words"]}
    phrases = {code: data["phrases"].get(code, []) for code in data["phrases"]}
    return Recogniser(lexicon_with(words, [], []), phrases, data["harmless"])
