"""Claims: who may be written to now, in which order, and what becomes of a row when its worker or its send fails."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.talk import Lane
from storage.database import Store
from storage.wire import chats, claims, outbox
from storage.wire.chats import Push
from storage.wire.lost import Lost, release
from tests.storage.owing import NOW, REAL, chat, claim, owe, row, seconds, send, status


def test_lanes_go_before_age_and_age_before_number(store: Store) -> None:
    names = iter("abcdefgh")
    broadcast = owe(store, chat(store, next(names)), lane=Lane.BROADCAST)
    tip = owe(store, chat(store, next(names)), lane=Lane.TIP)
    older_tip = owe(store, chat(store, next(names)), lane=Lane.TIP, due_at=NOW - timedelta(hours=1))
    alert = owe(store, chat(store, next(names)), lane=Lane.ALERT)
    reply, next_reply = owe(store, chat(store, next(names))), owe(store, chat(store, next(names)))
    assert [owed.id for owed in claim(store)] == [reply, next_reply, alert, older_tip, tip, broadcast]


def test_a_claim_takes_no_more_than_it_was_asked_for_and_only_its_lanes_and_channel(store: Store) -> None:
    for name in "abc":
        owe(store, chat(store, name))
    tip = owe(store, chat(store, "d"), lane=Lane.TIP)
    elsewhere = owe(store, chat(store, "e", "whatsapp"))
    assert len(claim(store, limit=2)) == 2
    assert [owed.id for owed in claim(store, lanes=[Lane.TIP])] == [tip]
    assert len(claim(store)) == 1
    assert [owed.id for owed in claim(store, channel="whatsapp")] == [elsewhere]


def test_one_row_of_a_chat_at_a_time_whoever_asks(store: Store) -> None:
    chat_id, other = chat(store, "1"), chat(store, "2")
    first, second, alert = owe(store, chat_id), owe(store, chat_id), owe(store, chat_id, lane=Lane.ALERT)
    elsewhere = owe(store, other)
    assert [owed.id for owed in claim(store)] == [first, elsewhere]
    assert claim(store, "b") == []
    assert claims.win(store, first, "a", REAL)
    assert claim(store, "b") == []
    claims.sent(store, first, "m1", REAL)
    assert [owed.id for owed in claim(store, "b")] == [second]
    assert [claims.release(store, channel, "b") for channel in ("whatsapp", "telegram")] == [0, 1]
    assert send(store) == [second]
    assert send(store) == [alert]


@pytest.mark.parametrize(
    ("push", "taken"),
    [
        (Push.ON, list(Lane)),
        (Push.STOPPED, [Lane.REPLY, Lane.ALERT]),
        (Push.QUARANTINED, [Lane.REPLY, Lane.ALERT]),
        (Push.BLOCKED, []),
    ],
)
def test_opting_out_stops_what_we_push_and_whatever_a_person_writes_is_answered(
    store: Store, push: Push, taken: list[Lane]
) -> None:
    for lane in Lane:
        chat_id = chat(store, lane.name)
        owe(store, chat_id, lane=lane)
        chats.set_push(store, chat_id, push)
    assert [owed.lane for owed in claim(store)] == taken


def test_a_stop_between_claim_and_send_wins(store: Store) -> None:
    chat_id = chat(store)
    tip = owe(store, chat_id, lane=Lane.TIP)
    claim(store)
    chats.set_push(store, chat_id, Push.STOPPED)
    assert not claims.win(store, tip, "a", REAL)


def test_nothing_goes_before_it_is_due_in_programme_time(store: Store) -> None:
    owed_id = owe(store, chat(store), due_at=NOW + timedelta(hours=1))
    assert claim(store, real_now=REAL + timedelta(days=9)) == []
    assert [owed.id for owed in claim(store, now=NOW + timedelta(hours=1))] == [owed_id]


def test_a_retry_waits_in_real_time_and_what_follows_in_its_lane_waits_with_it(store: Store) -> None:
    chat_id = chat(store)
    first, second = owe(store, chat_id), owe(store, chat_id)
    alert = owe(store, chat_id, lane=Lane.ALERT)
    claim(store)
    claims.win(store, first, "a", REAL)
    claims.retry(store, first, REAL + seconds(5), "connect time-out")
    assert send(store) == [alert]
    assert send(store, real_now=REAL + seconds(4.9)) == []
    assert send(store, real_now=REAL + seconds(5)) == [first]
    assert send(store, real_now=REAL + seconds(5)) == [second]
    assert (row(store, first)["attempts"], row(store, first)["repeats"]) == (2, 0)


def test_a_resting_chat_waits_as_long_as_the_channel_asked(store: Store) -> None:
    chat_id = chat(store)
    owed_id = owe(store, chat_id)
    chats.rest(store, chat_id, REAL + seconds(7))
    assert claim(store, real_now=REAL + seconds(6.9)) == []
    assert [owed.id for owed in claim(store, real_now=REAL + seconds(7))] == [owed_id]


def test_a_chat_rests_after_a_message_but_not_after_an_edit(store: Store) -> None:
    chat_id = chat(store)
    edit, question, shrink, following = (
        owe(store, chat_id, edits="q1"),
        owe(store, chat_id, slot="q2"),
        owe(store, chat_id, edits="q2"),
        owe(store, chat_id),
    )
    assert send(store, interval_s=1.0) == [edit]
    assert send(store, interval_s=1.0) == [question]
    assert send(store, interval_s=1.0) == [shrink]
    assert send(store, real_now=REAL + seconds(0.9), interval_s=1.0) == []
    assert send(store, real_now=REAL + seconds(1), interval_s=1.0) == [following]


def test_a_claim_that_lasts_too_long_is_lost(store: Store) -> None:
    owed_id = owe(store, chat(store))
    claim(store)
    late = REAL + seconds(60)
    assert not claims.win(store, owed_id, "a", late)
    assert release(store, REAL + seconds(59)) == Lost()
    assert release(store, late) == Lost(released=1)
    assert [owed.id for owed in claim(store, "b")] == [owed_id]
    assert not claims.win(store, owed_id, "a", REAL)
    assert claims.win(store, owed_id, "b", REAL)


@pytest.mark.parametrize(
    ("lane", "after", "lost"),
    [
        (Lane.REPLY, "due", Lost(repeated=1)),
        (Lane.ALERT, "due", Lost(repeated=1)),
        (Lane.REMINDER, "unknown", Lost(unknown=1)),
        (Lane.TIP, "unknown", Lost(unknown=1)),
        (Lane.BROADCAST, "unknown", Lost(unknown=1)),
    ],
)
def test_what_a_dead_worker_was_sending_is_repeated_only_where_a_loss_is_worse(
    store: Store, lane: Lane, after: str, lost: Lost
) -> None:
    owed_id = owe(store, chat(store), lane=lane)
    claim(store)
    claims.win(store, owed_id, "a", REAL, lease_s=30)
    assert release(store, REAL + seconds(29)) == Lost()
    assert release(store, REAL + seconds(30)) == lost
    assert (status(store, owed_id), row(store, owed_id)["repeats"]) == (after, int(after == "due"))


def test_a_worker_that_starts_again_takes_back_what_it_held(store: Store) -> None:
    mine, others = owe(store, chat(store, "1")), owe(store, chat(store, "2"))
    claim(store, "a", limit=1)
    claim(store, "b", limit=1)
    assert release(store, REAL, mine="a") == Lost(released=1)
    assert [status(store, each) for each in (mine, others)] == ["due", "claimed"]


def test_a_withdrawn_alert_is_not_repeated_after_its_worker_died(store: Store) -> None:
    chat_id = chat(store)
    owed_id = owe(store, chat_id, lane=Lane.ALERT)
    claim(store)
    claims.win(store, owed_id, "a", REAL)
    outbox.withdraw(store, chat_id=chat_id, reason="loss")
    assert release(store, REAL, mine="a") == Lost(unknown=1)
    assert (status(store, owed_id), row(store, owed_id)["reason"]) == ("unknown", "loss")


def test_late_news_of_a_row_that_was_given_up(store: Store) -> None:
    owed_id = owe(store, chat(store), lane=Lane.TIP)
    claim(store)
    claims.win(store, owed_id, "a", REAL, lease_s=1)
    release(store, REAL + seconds(1))
    claims.sent(store, owed_id, "m1", REAL + seconds(2))
    assert status(store, owed_id) == "sent"
    claims.failed(store, owed_id, "too late to matter")
    claims.retry(store, owed_id, REAL, "too late to matter")
    assert status(store, owed_id) == "sent"


def test_too_fast_says_nothing_about_the_message(store: Store) -> None:
    owed_id = owe(store, chat(store))
    claim(store)
    claims.win(store, owed_id, "a", REAL)
    claims.retry(store, owed_id, REAL, "429", counted=False)
    assert row(store, owed_id)["attempts"] == 0
    send(store)
    assert (row(store, owed_id)["attempts"], row(store, owed_id)["provider_id"]) == (1, f"m{owed_id}")


def test_final_outcomes_keep_their_reason(store: Store) -> None:
    ids = [owe(store, chat(store, name), lane=Lane.TIP) for name in "abc"]
    claim(store)
    for owed_id in ids:
        claims.win(store, owed_id, "a", REAL)
    claims.failed(store, ids[0], "bad markup" * 40)
    claims.unknown(store, ids[1], "no answer")
    claims.nothing_to_send(store, ids[2], "episode ended")
    assert [status(store, owed_id) for owed_id in ids] == ["failed", "unknown", "withdrawn"]
    assert row(store, ids[0])["reason"] == ("bad markup" * 40)[:160]
    assert claim(store) == []


def test_an_edit_does_not_overtake_the_message_that_it_changes(store: Store) -> None:
    """A quiet edit needs no rest, but the message before it does."""
    chat_id = chat(store)
    owe(store, chat_id)
    send(store)
    progress = owe(store, chat_id, slot="broadcast.1")
    result = owe(store, chat_id, edits="broadcast.1")
    assert claim(store, interval_s=1.0) == []
    assert send(store, interval_s=1.0, real_now=REAL + seconds(1)) == [progress]
    assert send(store, interval_s=1.0, real_now=REAL + seconds(1.1)) == [result]


def test_an_edit_of_what_was_sent_goes_while_the_chat_rests(store: Store) -> None:
    chat_id = chat(store)
    owe(store, chat_id, slot="question")
    send(store)
    shrunk, following = owe(store, chat_id, edits="question"), owe(store, chat_id)
    assert send(store, interval_s=1.0) == [shrunk]
    assert send(store, interval_s=1.0, real_now=REAL + seconds(1)) == [following]
