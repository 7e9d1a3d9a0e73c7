"""Only what a reviewer has approved, word for word, reaches families."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from handlers.content import texts
from handlers.exchange import Policy
from handlers.family import accompany
from handlers.questions import find_answer
from messages.answers import Answer, answers
from storage.database import Store
from storage.family import content_versions
from storage.family.content_versions import Verdict
from tests.script import POLICY
from tests.storage.village import NOW, found_village

STRICT: Policy = replace(POLICY, approved_only=True)
FEVER = next(one for one in answers() if one.key == "demam")


def may_go(store: Store, answer: Answer) -> bool:
    """To families, where only approved texts may."""
    [reviewed] = texts.as_reviewed(store, [answer])
    return texts.may_go(reviewed, approved_only=True)


def test_an_answer_waits_for_approval_and_a_changed_one_waits_again(store: Store) -> None:
    bidan = found_village(store).bidan.id
    assert find_answer.found(store, STRICT, "demam") == []
    assert find_answer.found(store, POLICY, "demam") == [FEVER]
    content_versions.say(store, texts.text_of(FEVER), Verdict.APPROVED, by=bidan, now=NOW)
    [found] = find_answer.found(store, STRICT, "demam")
    assert (found.key, found.approved, found.body) == (FEVER.key, True, FEVER.body)
    assert may_go(store, FEVER)
    assert not may_go(store, replace(FEVER, body=FEVER.body + " Ya."))


def test_what_a_file_approves_counts_until_a_reviewer_sends_it_back(store: Store) -> None:
    bidan = found_village(store).bidan.id
    signed = texts._as_reviewed(FEVER, Verdict.APPROVED)
    assert may_go(store, signed)
    content_versions.say(store, texts.text_of(signed), Verdict.RETURNED, by=bidan, now=NOW)
    assert not may_go(store, signed)


def test_every_text_is_counted_once(store: Store) -> None:
    bidan = found_village(store).bidan.id
    before = texts.counted(texts.standings(store))
    assert before.approved + before.waiting == len(texts.calendar()) + len(answers())
    content_versions.say(store, texts.text_of(FEVER), Verdict.RETURNED, by=bidan, now=NOW)
    after = texts.counted(texts.standings(store))
    assert (after.waiting, after.returned) == (before.waiting - 1, 1)


def test_the_calendar_sends_only_what_a_reviewer_approved(store: Store) -> None:
    bidan = found_village(store).bidan.id
    message = texts.calendar()[0]
    by_file = {one.key for one in texts.calendar() if one.approved}
    assert {one.key for one in accompany.sendable(store, STRICT)} == by_file
    content_versions.say(store, texts.text_of(message), Verdict.APPROVED, by=bidan, now=NOW)
    assert {one.key for one in accompany.sendable(store, STRICT)} == by_file | {message.key}
    assert accompany.say(texts.reviewed_message(store, message)).key == "tip.message"
    content_versions.say(store, texts.text_of(message), Verdict.RETURNED, by=bidan, now=NOW + timedelta(minutes=1))
    assert {one.key for one in accompany.sendable(store, STRICT)} == by_file
    everywhere = {one.key for one in accompany.sendable(store, POLICY)}
    assert {one.key for one in texts.calendar()} - everywhere == {message.key}
