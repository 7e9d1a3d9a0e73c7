"""The outbox: what is owed, taken back, given up, and looked at."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Update, text

from domain.talk import Lane, Option, Say, Tap
from storage.database import Dialect, Store
from storage.vault import Sealed
from storage.wire import claims, outbox
from storage.wire.outbox import Counts, Later
from tests.storage.owing import NOW, REAL, chat, claim, owe, row, send, status
from tests.storage.plans import plan_of


def test_says_come_back_whole_and_in_order(store: Store) -> None:
    says = [
        Say(key="form.line", facts={"answer": "8,4 kg"}, edits="q1"),
        Say(key="form.ask", options=((Option(key="back", tap=Tap("r", 2, "back")),),), slot="q2"),
    ]
    chat_id = chat(store)
    ids = outbox.owe(store, chat_id, says, now=NOW)
    for owed_id, say in zip(ids, says, strict=True):
        [owed] = claim(store)
        assert (owed.id, owed.say, owed.address.external) == (owed_id, say, "7001")
        claims.win(store, owed_id, "a", REAL)
        claims.sent(store, owed_id, "m", REAL)


def test_what_is_owed_is_not_readable_in_the_database(store: Store) -> None:
    owed_id = outbox.owe(store, chat(store), [Say(key="x", facts={"name": "Aisyah"})], now=NOW)[0]
    assert b"Aisyah" not in row(store, owed_id)["say"]


def test_words_of_one_chat_do_not_open_in_another(store: Store) -> None:
    owed_id = owe(store, chat(store, "1"))
    with pytest.raises(Sealed):
        outbox.open_say(store, chat(store, "2"), row(store, owed_id)["say"])


@pytest.mark.parametrize("taken", ["due", "claimed"])
def test_a_withdrawal_wins_until_the_send_begins(store: Store, taken: str) -> None:
    chat_id = chat(store)
    owed_id = owe(store, chat_id, lane=Lane.TIP)
    if taken == "claimed":
        claim(store)
    assert outbox.withdraw(store, chat_id=chat_id, reason="loss") == 1
    assert (status(store, owed_id), row(store, owed_id)["reason"]) == ("withdrawn", "loss")
    assert not claims.win(store, owed_id, "a", REAL)
    assert claim(store) == []


def test_what_was_on_its_way_at_the_withdrawal_is_not_tried_again(store: Store) -> None:
    chat_id = chat(store)
    owed_id = owe(store, chat_id, lane=Lane.TIP)
    claim(store)
    assert claims.win(store, owed_id, "a", REAL)
    assert outbox.withdraw(store, chat_id=chat_id, reason="loss") == 0
    claims.retry(store, owed_id, REAL, "no connection")
    assert (status(store, owed_id), row(store, owed_id)["reason"]) == ("withdrawn", "loss")


def test_a_withdrawal_takes_what_it_names_and_nothing_else(store: Store) -> None:
    mine, other = chat(store, "1"), chat(store, "2")
    tip, reply, elsewhere = owe(store, mine, lane=Lane.TIP), owe(store, mine), owe(store, other, lane=Lane.TIP)
    sent_before = owe(store, mine, lane=Lane.ALERT)
    send(store, lanes=[Lane.ALERT])
    assert outbox.withdraw(store, chat_id=mine, lanes=[Lane.TIP, Lane.BROADCAST], reason="stop") == 1
    assert [status(store, each) for each in (tip, reply, elsewhere, sent_before)] == ["withdrawn", "due", "due", "sent"]
    with pytest.raises(ValueError, match="whom"):
        outbox.withdraw(store, reason="everything?")


def test_what_is_too_late_is_given_up(store: Store) -> None:
    late = owe(store, chat(store, "1"), lane=Lane.TIP, expires_at=NOW + timedelta(hours=48))
    in_hand = owe(store, chat(store, "2"), lane=Lane.REMINDER, expires_at=NOW + timedelta(hours=48))
    reply = owe(store, chat(store, "3"))
    claim(store, lanes=[Lane.REMINDER])
    assert outbox.expire(store, NOW + timedelta(hours=47)) == 0
    after = NOW + timedelta(hours=48)
    assert [owed.id for owed in claim(store, now=after)] == [reply]
    assert outbox.expire(store, after) == 2
    assert [status(store, each) for each in (late, in_hand, reply)] == ["expired", "expired", "claimed"]
    assert not claims.win(store, in_hand, "a", REAL)


@pytest.mark.parametrize("given_up", outbox._EXPIRE, ids=["due", "claimed"])
def test_giving_up_looks_at_nothing_that_was_sent(store: Store, given_up: Update) -> None:
    """The heartbeat asks every few seconds, beside a year of sent messages."""
    explain = "EXPLAIN QUERY PLAN"
    if store.dialect is Dialect.POSTGRESQL:
        explain = "EXPLAIN"
        store.connection.execute(text("SET LOCAL enable_seqscan = off"))  # which it prefers for a small table
    plan = store.connection.execute(
        text(f"{explain} {given_up}"), {"status": "expired", "b_now": NOW.isoformat()}
    ).all()
    assert any("ix_outbox_" in str(row) for row in plan), plan


def test_emptying_looks_at_nothing_that_is_empty_already(store: Store) -> None:
    plan = plan_of(store, lambda: outbox.purge(store, NOW))
    assert "ix_outbox_said" in plan, plan


def test_the_target_of_an_edit_is_the_newest_message_in_the_slot(store: Store) -> None:
    chat_id = chat(store)
    assert outbox.target_of(store, chat_id, "q") is None
    first, second = owe(store, chat_id, slot="q"), owe(store, chat_id, slot="q")
    send(store)
    assert outbox.target_of(store, chat_id, "q") == f"m{first}"
    send(store)
    assert outbox.target_of(store, chat_id, "q") == f"m{second}"
    assert outbox.target_of(store, chat(store, "other"), "q") is None


def test_an_enrolment_is_owed_a_message_once(store: Store) -> None:
    def owe_tip(message: str | None) -> int | None:
        return outbox.owe_later(
            store, chat(store), Later.TIP, lane=Lane.TIP, now=NOW, due_at=NOW, expires_at=None, message=message
        )

    made = owe_tip("anak/09")
    assert made is not None
    [owed] = claim(store)
    assert (owed.key, owed.say, owed.message, owed.lane) == ("tip", None, "anak/09", Lane.TIP)


def test_history_is_newest_first_and_without_words(store: Store) -> None:
    chat_id = chat(store)
    first = owe(store, chat_id)
    send(store)
    second = owe(store, chat_id, lane=Lane.ALERT)
    lines = outbox.history(store, chat_id)
    assert [(line.id, line.status, line.lane, line.sent_at) for line in lines] == [
        (second, "due", Lane.ALERT, None),
        (first, "sent", Lane.REPLY, REAL),
    ]
    assert len(outbox.history(store, chat_id, limit=1)) == 1


def test_counts_of_nothing(store: Store) -> None:
    assert outbox.counts(store, 1) == Counts()


def test_what_was_said_is_emptied_when_its_time_is_over(store: Store) -> None:
    old, waiting = owe(store, chat(store, "1")), owe(store, chat(store, "2"), due_at=NOW + timedelta(days=200))
    send(store)
    assert outbox.purge(store, NOW) == 0
    assert outbox.purge(store, NOW + timedelta(days=1)) == 1
    assert row(store, old)["say"] is None
    assert row(store, waiting)["say"] is not None
    assert outbox.purge(store, NOW + timedelta(days=1)) == 0
