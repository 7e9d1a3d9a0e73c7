"""What holds in every interview, whatever a person types or taps, and in whatever order the answers come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import interview
from forms.interview import State
from forms.turn import Control, Reply, Stage, Turn
from tests.forms.talking import FORMS, Chat, form, through_json, world

TYPED = [
    *("8,4", "61", "20", "kmrn", "besok", "8.400", "8,l", "ya", "tidak", "batuk", "batuk, demam", "1", "2", "3", "pur"),
    *(
        "Aisyah",
        "👶",
        "",
        "\u202e",
        "x" * 5000,
        "batal semua",
        "kembali",
        "lewati",
        "ubah",
        "ubah 2",
        "hapus 1",
        "cukup",
    ),
    *(
        "tambah",
        "lagi",
        "benar",
        "selesai",
        "?",
        "nanti",
        "/lewati",
        "jam 9 pagi",
        "120/80",
        "salah",
        "karena baju tebal",
    ),
]
TYPED_REPLIES = st.sampled_from(TYPED).map(lambda text: Reply(text=text)) | st.text(max_size=20).map(
    lambda text: Reply(text=text)
)
STEPS = st.none() | st.integers(min_value=0, max_value=3)  # how many steps late a tap is
NOT_CANCEL = [control for control in Control if control is not Control.CANCEL]
CONTROLS = st.builds(
    lambda control, value: Reply(control=control, value=value),
    st.sampled_from(NOT_CANCEL),
    st.sampled_from([None, "0", "1", "2", "99", "x", ""]),
)
CHOICES = st.sampled_from(["f", "m", "+cough", "-cough", "+fever", "d1", "r1", "+a", "yes", "#00000000", "8.4"]).map(
    lambda name: Reply(choice=name)
)
REPLIES = TYPED_REPLIES | CONTROLS | CHOICES | st.just(Reply())


def late(reply: Reply, steps: int | None, state: State) -> Reply:
    if steps is None or (reply.choice is None and reply.control is None):
        return reply
    return Reply(choice=reply.choice, control=reply.control, value=reply.value, step=state.step - steps)


def values(name: str, state: State) -> dict[str, str]:
    """Every answer by its path."""
    instance = interview.answers(form(name), state, world())
    return {spot.path: instance.value(spot.path) for spot in instance.order() if spot.kind == "question"}


@pytest.mark.parametrize("name", FORMS)
@settings(deadline=None, max_examples=60)
@given(replies=st.lists(st.tuples(REPLIES, STEPS), max_size=25))
def test_nothing_breaks_an_interview(name: str, replies: list[tuple[Reply, int | None]]) -> None:
    state, turn = interview.begin(form(name), world())
    for minute, (reply, steps) in enumerate(replies, 1):
        state, turn = interview.reply(form(name), through_json(state), late(reply, steps, state), world(minute))
        assert turn.step == state.step
        assert_shows_something(turn)
        again = interview.resume(form(name), through_json(state), world(minute))
        assert (again.lines, again.step) == (turn.lines, turn.step)
        if turn.question is not None:
            assert again.question is not None
            assert again.question.path == turn.question.path


def assert_shows_something(turn: Turn) -> None:
    """A person is never left without a way on."""
    shown = {
        Stage.ASK: turn.question is not None,
        Stage.KNOWN: bool(turn.lines),
        Stage.SUMMARY: True,
        Stage.REPEAT: bool(turn.title),
        Stage.PICK: True,
    }
    assert shown.get(turn.stage, True)


@pytest.mark.parametrize("name", ["weighing", "baduta"])
@settings(deadline=None, max_examples=80)
@given(replies=st.lists(st.tuples(REPLIES, STEPS), max_size=25))
def test_an_answer_changes_only_where_the_person_was(name: str, replies: list[tuple[Reply, int | None]]) -> None:
    """Whatever comes, only the open question's answer may change; a late tap or a refused reply changes nothing."""
    state, _ = interview.begin(form(name), world())
    for minute, (reply, steps) in enumerate(replies, 1):
        before = values(name, state)
        late_tap = late(reply, steps, state)
        after_state, turn = interview.reply(form(name), through_json(state), late_tap, world(minute))
        after = values(name, after_state)
        changed = {path for path in before if path in after and before[path] != after[path]}
        assert changed <= {state.open}
        if turn.stage is Stage.STALE or turn.problem is not None:
            assert not changed
        if late_tap.step not in (None, state.step) and state.stage not in (Stage.DONE, Stage.CANCELLED):
            assert turn.stage is Stage.STALE
            assert after_state == state
        state = after_state


WEIGHING = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Aisyah", "Budi"]),
        "sex": st.sampled_from(["p", "l"]),
        "measured": st.sampled_from(["10/3/2026", "26/2/2026"]),
        "weight": st.sampled_from(["8,4", "9", "20"]),
        "muac": st.sampled_from(["13,5", "-"]),
        "ill": st.sampled_from(["batuk", "demam", "batuk, demam", "-"]),
        "days": st.sampled_from(["2", "3"]),
        "remark": st.sampled_from(["sehat", "-"]),
    }
)
NOISE = st.lists(
    st.sampled_from(["👶", "[choice f@0]", "[ok@0]", "?", "nanti", "[back]", "", "bb 1000", "kemarin 31/2"]), max_size=2
)


def to_the_end(chat: Chat, wanted: dict[str, str]) -> Any:
    """Answers what is asked, in whatever order, and saves."""
    for _ in range(60):
        if chat.turn.stage is Stage.ASK and chat.turn.question is not None:
            name = chat.turn.question.path.rpartition("/")[2]
            chat.say(wanted[name])
            if chat.turn.problem is not None:
                chat.say("[ok]")  # 20 kg is rare, and right
        elif chat.turn.stage is Stage.DONE:
            return chat.turn
        else:
            chat.say("[ok]")
    raise AssertionError(chat.turn)


@settings(deadline=None, max_examples=20)
@given(wanted=WEIGHING, first=WEIGHING, noise=st.lists(NOISE, min_size=8, max_size=8), data=st.data())
def test_any_way_to_the_same_answers_gives_the_same_record(
    wanted: dict[str, str], first: dict[str, str], noise: list[list[str]], data: st.DataObject
) -> None:
    straight = to_the_end(Chat("weighing"), wanted)
    chat = Chat("weighing")
    for disturbances in noise:  # begin with other answers, disturbed
        if chat.turn.stage is Stage.ASK and chat.turn.question is not None:
            for line in disturbances:
                chat.say(line)
            if chat.turn.question is not None:
                chat.say(first[chat.turn.question.path.rpartition("/")[2]])
                if chat.turn.problem is not None:
                    chat.say("[ok]")
    for _ in range(2):  # then everything is put right, in any order; once more what that made relevant
        names = data.draw(st.permutations(list(wanted)))
        for name in names:
            put_right(chat, name, wanted)
    crooked = to_the_end(chat, wanted)
    assert crooked.answers == straight.answers
    assert [(one.path, one.odd) for one in crooked.kept] == [(one.path, one.odd) for one in straight.kept]


def put_right(chat: Chat, name: str, wanted: dict[str, str]) -> None:
    """Goes to that question from the summary, if it is there, and answers it anew."""
    while chat.turn.stage is Stage.ASK and chat.turn.question is not None:
        open_name = chat.turn.question.path.rpartition("/")[2]
        chat.say(wanted[open_name])
        if chat.turn.problem is not None:
            chat.say("[ok]")
    chat.say("[change]")
    line = next((line for line in chat.turn.lines if line.path.endswith("/" + name)), None)
    if line is None:
        chat.say("[ok]")
        return
    chat.say(f"[edit {line.index}]")
    chat.say(wanted[name])
    if chat.turn.problem is not None:
        chat.say("[ok]")


def test_times_are_kept_for_each_answer() -> None:
    chat = Chat("weighing")
    turn = to_the_end(
        chat,
        {
            "name": "A",
            "sex": "p",
            "measured": "kmrn",
            "weight": "20",
            "muac": "-",
            "ill": "-",
            "remark": "-",
            "days": "1",
        },
    )
    assert [one.path.rpartition("/")[2] for one in turn.kept] == ["name", "sex", "measured", "weight"]
    assert all(isinstance(one.at, datetime) and one.asked is not None and one.asked < one.at for one in turn.kept)
    assert [one.odd for one in turn.kept] == [False, False, False, True]
