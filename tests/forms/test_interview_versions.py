"""A draft outlives its form's version, its day, and the choices that were there; pictures are sent once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from forms import interview
from forms.compile import compile_form
from forms.form import Form
from forms.interview import State
from forms.turn import Media, Reply, Stage, World
from tests.forms.talking import Chat, form, said, through_json, world


def shaped(version: str, *rows: dict[str, Any], **sheets: Any) -> Form:
    settings = [{"form_id": "f", "form_title": "F", "version": version}]
    return compile_form({"survey": list(rows), "settings": settings, **sheets})


NAME = {"type": "text", "name": "name", "label": "Nama?", "required": "yes"}
WEIGHT = {"type": "decimal", "name": "weight", "label": "Berat?"}
NOTE = {"type": "text", "name": "remark", "label": "Catatan?"}
ILL = {"type": "select_one yn", "name": "ill", "label": "Sakit?"}
YES_NO = [{"list_name": "yn", "name": "y", "label": "Ya"}, {"list_name": "yn", "name": "n", "label": "Tidak"}]


def answered(old: Form, *texts: str) -> State:
    state, _ = interview.begin(old, world())
    for text in texts:
        state, _ = interview.reply(old, through_json(state), Reply(text=text), world())
    return through_json(state)


def test_answers_stay_when_the_form_grows_around_them() -> None:
    state = answered(shaped("1", NAME, WEIGHT), "Aisyah")
    new = shaped("2", ILL, NAME, WEIGHT, choices=YES_NO)
    turn = interview.resume(new, state, world())
    assert said(turn) == "ask | weight"
    state, turn = interview.reply(new, state, Reply(text="8,4"), world())
    assert said(turn) == "ask | ill"
    assert (state.version, state.fingerprint) == ("2", new.fingerprint)
    state, turn = interview.reply(new, state, Reply(text="ya"), world())
    assert said(turn) == "summary | lines: 1 Sakit: Ya; 2 Nama: Aisyah; 3 Berat: 8,4"


def test_the_open_question_may_be_gone() -> None:
    state = answered(shaped("1", NAME, WEIGHT, NOTE), "Aisyah")
    new = shaped("2", NAME, NOTE)
    turn = interview.resume(new, state, world())
    assert said(turn) == "ask | remark"
    assert said(interview.reply(new, state, Reply(text="8,4"), world())[1]) == (
        "summary | lines: 1 Nama: Aisyah; 2 Catatan: 8,4"
    )


def test_an_answer_of_another_type_is_asked_again() -> None:
    state = answered(shaped("1", NAME, NOTE, ILL, choices=YES_NO), "Aisyah", "sehat")
    new = shaped("2", NAME, {**NOTE, "type": "integer"}, ILL, choices=YES_NO)
    state, turn = interview.reply(new, state, Reply(text="ya"), world())
    assert said(turn) == "ask | remark"


def test_the_buttons_that_resume_shows_hold_for_the_reply() -> None:
    state = answered(shaped("1", NAME, ILL, choices=YES_NO), "Aisyah")
    new = shaped("2", WEIGHT, NAME, {**ILL, "label": "Sedang sakit?"}, choices=YES_NO)
    turn = interview.resume(new, state, world())
    assert turn.step != state.step
    assert interview.reply(new, state, Reply(choice="y", step=state.step), world())[1].stage is Stage.STALE
    assert said(interview.reply(new, state, Reply(choice="y", step=turn.step), world())[1]) == "ask | weight"


def test_a_summary_of_an_old_version_asks_what_is_new() -> None:
    state = answered(shaped("1", NAME), "Aisyah")
    assert state.stage is Stage.SUMMARY
    new = shaped("2", NAME, WEIGHT)
    assert said(interview.resume(new, state, world())) == "ask | weight"


def test_another_day_may_close_the_open_question() -> None:
    soon = {**WEIGHT, "relevant": "today() < date('2026-03-12')"}
    old = shaped("1", NAME, soon, NOTE)
    state = answered(old, "Aisyah")
    assert said(interview.resume(old, state, world())) == "ask | weight"
    tomorrow = replace(world(), now=world().now + timedelta(days=1))
    assert said(interview.resume(old, state, tomorrow)) == "ask | remark"


def test_choices_from_the_world_may_change_while_a_draft_lies() -> None:
    rows = {"type": "select_one_from_file anak.csv", "name": "child", "label": "Anak siapa?"}
    with_children = compile_form(
        {"survey": [rows, NOTE], "settings": [{"form_id": "f", "version": "1"}]}, awaited=("anak",)
    )
    first = kader({"name": "a1", "label": "Aisyah"}, {"name": "b2", "label": "Budi"})
    state, _ = interview.begin(with_children, first)
    state, turn = interview.reply(with_children, state, Reply(text="budi"), first)
    assert said(turn) == "ask | remark"
    later = kader({"name": "a1", "label": "Aisyah"})
    state, turn = interview.reply(with_children, through_json(state), Reply(text="-"), later)
    assert turn.question is not None
    assert turn.question.path.endswith("/child")


def kader(*children: dict[str, str]) -> World:
    return replace(world(), instances={"anak": children})


def test_pictures_of_the_form_are_sent_once() -> None:
    chat = Chat("parts")
    assert chat.turn.question is not None
    assert chat.turn.question.image == "peta.png"
    assert "[peta.png]" not in chat.say("👶")
    chat.say("Siti")
    assert chat.say("[back]") == "ask | who (now Siti)"


def test_a_kept_file_is_told_with_its_name() -> None:
    state, _ = interview.begin(
        form("village"), world(), prefill={"desa": "d1", "rw": "r1", "ack": "OK", "where": "1 2 0 0"}
    )
    photo = Reply(media=Media(media=7, name="rumah.jpg", mime="image/jpeg"))
    voice = Reply(media=Media(media=8, name="suara.ogg", mime="audio/ogg"))
    state, turn = interview.reply(form("village"), state, voice, world())
    assert said(turn) == "ask | house | ! wrong_kind"
    state, _ = interview.reply(form("village"), state, photo, world())
    assert state.media == {"/data/house": 7}
    for text in ("3", "1 2 3", "ok", "09.00", "120/80", "ok"):
        state, turn = interview.reply(form("village"), through_json(state), Reply(text=text), world())
    assert turn.stage is Stage.DONE
    assert turn.media == {"rumah.jpg": 7}
    assert interview.answers(form("village"), state, world()).value("/data/house") == "rumah.jpg"


def test_a_closed_interview_stays_closed() -> None:
    chat = Chat("weighing")
    chat.say("[cancel]")
    for line in ("Aisyah", "[ok]", "[back]", "?"):
        assert chat.say(line) == "cancelled"


def test_an_entry_that_comes_again_is_asked_anew() -> None:
    chat = Chat("parts", prefill={"who": "Siti", "rooms": "2"})
    for line in ("1", "cukup", "2", "cukup"):
        chat.say(line)
    chat.say("ubah 2")
    chat.say("1")
    chat.say("ubah 2")
    assert chat.say("2") == "ask | room[2]/beds"
    assert chat.say("3") == "repeat | in Kamar 2"
