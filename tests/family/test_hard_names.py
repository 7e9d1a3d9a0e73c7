"""Names with marks, emoji, letters from right to left, or without end: in every message with a name, on every channel,
they stay what they are and change nothing around them."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from html.parser import HTMLParser

import pytest

from domain.people import Anchor, Relation
from domain.talk import Fact, Lane, Say
from domain.zones import Zone
from handlers.family import tips
from messages.check import longest_facts
from messages.library import shipped
from messages.markup import length
from messages.outgoing import Markup
from messages.wordlist import FALLBACK
from storage.family.enrolments import TipFacts

NAMES = {
    "markup": "<b>Siti</b> & Ani",
    "signs": "_Siti_ *Ani* ~x~ `y` [z](http://evil)",
    "emoji": "👶🏽 Aisyah 🌸",
    "right_to_left": "فاطمة\u202e",
    "template": "{{ name }} {% if x %}",
    "long": "Siti Nurhaliza " * 30,
}
WHO = frozenset({"name", "names", "child", "mother", "caller", "kader"})  # the facts that are names of people
MOST = 4096  # characters that Telegram takes


class _Balanced(HTMLParser):
    """Raises AssertionError for a tag that is not ours or is not closed in its order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"b", "i", "blockquote", "code"}
        assert attrs == []
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def holds(say: Say, plain_name: str) -> None:
    """Fits the channel, and the same marks stand around a hard name as around a plain one."""
    texts = {markup: shipped().text(say.key, say.facts, "id", markup) for markup in Markup}
    assert all(0 < length(text) <= MOST for text in texts.values()), say.key
    _Balanced(texts[Markup.HTML])
    plain = Say(key=say.key, facts={name: _named(fact, plain_name) for name, fact in say.facts.items()})
    expected = shipped().text(plain.key, plain.facts, "id", Markup.HTML)
    assert re.findall(r"<[^>]+>", texts[Markup.HTML]) == re.findall(r"<[^>]+>", expected), say.key
    assert re.sub(r"</?(?:b|i|blockquote|code)>", "", texts[Markup.HTML]).count("<") == 0
    shown = unescape(re.sub(r"<[^>]+>", "", texts[Markup.HTML]))
    assert shown == texts[Markup.PLAIN]


def _named(fact: Fact, name: str) -> Fact:
    """The fact with every name of a person in it replaced."""
    if isinstance(fact, str):
        return name if fact in NAMES.values() else fact
    if isinstance(fact, list):
        return [_named(one, name) for one in fact]
    if isinstance(fact, dict):
        return {key: _named(one, name) for key, one in fact.items()}
    return fact


def about(name: str, anchor: Anchor, reader: Relation | None = None) -> TipFacts:
    return TipFacts(
        enrolment_id=1,
        chat_id=1,
        person_id=1,
        name=name,
        sex=None,
        anchor=anchor,
        anchor_date=date(2025, 6, 1),
        zone=Zone.WIB,
        language="id",
        reader=reader,
    )


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_in_every_message_of_the_calendar(name: str) -> None:
    for message in tips.calendar():
        both = [about(name, message.anchor, reader) for reader in (Relation.AYAH, None)]
        holds(tips.say(message, Lane.TIP, both), "Siti")
        if message.doses:
            missing: list[Fact] = [{"name": one.name, "doses": ["BCG", "Polio tetes 1"]} for one in both]
            holds(tips.of_doses(message, Lane.REMINDER, both, missing), "Siti")


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_in_every_sentence_that_names_somebody(name: str) -> None:
    named = [entry for entry in shipped().words.texts[FALLBACK].values() if entry.facts & WHO]
    assert len(named) > 100
    for entry in named:
        facts = longest_facts(shipped(), entry.facts)
        for fact in entry.facts & WHO:
            facts[fact] = [name, name] if isinstance(facts[fact], list) else name
        holds(Say(key=entry.key, facts=facts), "Siti")
