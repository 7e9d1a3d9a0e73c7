"""The answers to frequent questions as shipped keep their rules, and each mistake in a file is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from domain.danger import danger_signs_in
from messages.answers import BODY, Answer, answers, read_answers
from messages.front_matter import numbers_in
from messages.library import shipped

ANSWERS = answers()
LIBRARY = shipped()
GOOD = """---
title: "Kapan cuci tangan?"
keywords: [cuci tangan, sabun]
facts:
  - "cuci tangan 2 kali"
sources: [UMUM]
approval: {state: menunggu persetujuan}
---
"""
BODY_TEXT = "Bunda, " + "cuci tangan pakai sabun. " * 10
DANGEROUS = (
    "demam",
    "diare",
    "batuk_pilek",
    "bayi_kuning",
    "tali_pusat",
    "gerak_janin",
    "tanda_melahirkan",
    "mual_hamil",
)


def named(answer: Answer) -> str:
    return answer.key


def test_there_are_at_least_thirty_and_no_two_the_same() -> None:
    assert len(ANSWERS) >= 30
    assert len({answer.title for answer in ANSWERS}) == len({answer.body for answer in ANSWERS}) == len(ANSWERS)


def test_no_keyword_leads_to_two_answers() -> None:
    keywords = [keyword for answer in ANSWERS for keyword in answer.keywords]
    assert sorted({each for each in keywords if keywords.count(each) > 1}) == []


@pytest.mark.parametrize("answer", ANSWERS, ids=named)
def test_an_answer_is_short_enough_and_says_no_number_of_its_own(answer: Answer) -> None:
    assert BODY[0] <= len(answer.body) <= BODY[1]
    assert numbers_in(answer.body) <= numbers_in(" ".join(answer.facts))
    assert not re.search(r"[<>{}*_]", answer.body)
    assert not answer.approved
    assert all(keyword == keyword.casefold() for keyword in answer.keywords)


@pytest.mark.parametrize("key", DANGEROUS)
def test_an_answer_about_an_illness_says_when_to_go(key: str) -> None:
    [answer] = [one for one in ANSWERS if one.key == key]
    assert re.search(r"\b(puskesmas|faskes|rumah sakit)\b", answer.body)
    assert re.search(r"[Ss]egera|hari ini|saat itu juga|sekarang", answer.body)


def test_the_programme_never_says_that_a_child_is_stunted() -> None:
    [answer] = [one for one in ANSWERS if one.key == "stunting"]
    assert "Sapa tidak bisa memastikannya" in answer.body
    assert "stunting" in " ".join(answer.keywords)
    assert danger_signs_in(answer.title) == frozenset()


def test_another_language_falls_back_answer_by_answer(tmp_path: Path) -> None:
    for shelf, names in (("id", ("satu", "dua")), ("jv", ("satu",))):
        (tmp_path / shelf).mkdir()
        for name in names:
            (tmp_path / shelf / f"{name}.md").write_text(GOOD + BODY_TEXT, encoding="utf-8")
    found, problems = read_answers(tmp_path, "jv")
    assert problems == ()
    assert [(answer.key, answer.language) for answer in found] == [("dua", "id"), ("satu", "jv")]


@pytest.mark.parametrize(
    ("text", "problem", "line", "facts"),
    [
        ("Halo Bunda", "check.calendar_head", 1, {}),
        (GOOD.replace("[cuci tangan, sabun]", "[]"), "check.calendar_field", 3, {"name": "keywords"}),
        (GOOD.replace('"Kapan cuci tangan?"', "3"), "check.calendar_field", 2, {"name": "title"}),
        (GOOD.replace("menunggu persetujuan", "disetujui"), "check.calendar_field", 7, {"name": "approval"}),
        (GOOD + "Cuci tangan.", "check.answer_length", 1, {"count": 12, "least": 200, "longest": 800}),
        (GOOD + BODY_TEXT + "Ulangi 20 kali.", "check.calendar_number", 1, {"reason": "20"}),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, problem: str, line: int, facts: dict[str, object]) -> None:
    (tmp_path / "id").mkdir()
    (tmp_path / "id" / "cuci.md").write_text(text, encoding="utf-8")
    _, [told] = read_answers(tmp_path)
    assert (told.key, told.file, told.line, dict(told.facts)) == (problem, "answers/id/cuci.md", line, facts)
    assert LIBRARY.text(told.key, told.facts, "id")
    assert LIBRARY.text(f"{told.key}_do", {}, "id")
