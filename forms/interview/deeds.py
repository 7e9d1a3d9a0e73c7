"""What a reply does to an interview: begin, answer, go back, skip, change, add, remove, save for later."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from forms import reading
from forms.form import Form
from forms.interview.answering import at_question
from forms.interview.hearing import ALLOWED, Heard, heard
from forms.interview.repeats import at_repeat
from forms.interview.state import How, State, Via
from forms.interview.talk import Talk
from forms.interview.turns import finish, known_lines, lines, picked_lines, turn_of
from forms.model import Instance, SpotKind
from forms.turn import Choice, Control, Line, Reply, Stage, Trouble, Turn, World

_OVER = (Stage.DONE, Stage.CANCELLED)


def begin(
    form: Form,
    world: World,
    *,
    prefill: Mapping[str, str] | None = None,
    known: Mapping[str, str] | None = None,
    only_given: bool = False,
) -> tuple[State, Turn]:
    """A new interview. Values are ODK's text by question name (or path); unknown names are left out.

    prefill: what the person said already; taken without a word where the form takes it, asked where it does not.
    known: what the records say; confirmed together on the first screen. only_given: nothing else is asked, not even
    what must be answered: of a report that was made in another way.
    """
    instance = Instance.new(form, world)
    state = State(
        form=form.id,
        version=form.version,
        fingerprint=form.fingerprint,
        started=world.now.isoformat(),
        answers={},
        step=0,
    )
    talk = Talk(form, state, world, instance)
    talk.change(offers=_by_path(talk, prefill or {}))
    _set_known(talk, _by_path(talk, known or {}))
    if only_given:
        _leave_out(talk)
    talk.advance()
    return finish(talk)


def _leave_out(talk: Talk) -> None:
    for field in talk.form.questions():
        if field.path not in talk.state.offers:
            talk.mark(field.path, How.LEFT_OUT)


def _by_path(talk: Talk, values: Mapping[str, str]) -> dict[str, str]:
    paths = {name: name if name.startswith("/") else talk.sheet.path_named(name) for name in values}
    return {path: values[name] for name, path in paths.items() if path and values[name]}


def _set_known(talk: Talk, values: Mapping[str, str]) -> None:
    """What cannot be is dropped; what is surprising is asked when its question comes."""
    fine: list[str] = []
    for path, value in values.items():
        verdict = talk.instance.check(path, value)
        if verdict is None:
            talk.store(path, value)
            fine.append(path)
        elif verdict.trouble is Trouble.SURPRISING:
            talk.change(offers={**talk.state.offers, path: value})
    talk.change(known=tuple(fine))


def open_talk(form: Form, state: State, world: World) -> Talk:
    """The answers as they were. In another version of the form, marks of what is gone are dropped."""
    instance, _ = Instance.from_json(form, state.answers, world)
    talk = Talk(form, state, world, instance)
    _fit(talk, changed=state.fingerprint != form.fingerprint)
    return talk


def _fit(talk: Talk, *, changed: bool) -> None:
    """In another version of the form, or on another day, what was open may be gone: then the first unsettled is asked.
    It is the same for the same state, so that the buttons shown by `resume` hold for the reply."""
    state, form = talk.state, talk.form
    if changed:
        talk.forget_gone()
        talk.change(
            offers={path: value for path, value in state.offers.items() if talk.exists(path)},
            known=tuple(path for path in state.known if talk.exists(path)),
            fresh=tuple(path for path in state.fresh if talk.exists(path)),
            fingerprint=form.fingerprint,
            version=form.version,
        )
    lost = state.stage in (Stage.ASK, Stage.REPEAT) and not talk.is_open()
    if lost or (changed and state.stage in (Stage.SUMMARY, Stage.PICK, Stage.KNOWN)):
        talk.change(focus="", via=None, scope="")
        talk.advance()
    elif changed:  # its choices may be others now
        talk.change(pending=None, ticks=None, page=1, query="")
        talk.step_on()


def resume(form: Form, state: State, world: World) -> Turn:
    """The open question again, with the notes that came with it."""
    talk = open_talk(form, state, world)
    talk.arrived = True
    return turn_of(talk)


def answer_in_words(form: Form, state: State, world: World, name: str) -> str:
    """The answer to a question by its name; "" if it has none yet."""
    said = (line.answer for line in lines(open_talk(form, state, world)) if line.path.rpartition("/")[2] == name)
    return next(said, "")


def answers(form: Form, state: State, world: World) -> Instance:
    """The live answers of a state."""
    return Instance.from_json(form, state.answers, world)[0]


def finished(form: Form, kept: str, world: World) -> tuple[Instance, datetime]:
    """The answers of a finished interview, out of its JSON, and when it began: all that a table of many records wants,
    without what was noted about each answer."""
    raw = json.loads(kept)
    return Instance.from_json(form, raw["answers"], world)[0], datetime.fromisoformat(raw["started"])


def reply(form: Form, state: State, reply: Reply, world: World) -> tuple[State, Turn]:
    """What a reply does. A tap on a button of another step changes nothing (STALE)."""
    talk = open_talk(form, state, world)
    if state.stage in _OVER:
        return state, turn_of(talk)
    if (reply.choice is not None or reply.control is not None) and reply.step not in (None, talk.state.step):
        return finish(talk, Stage.STALE)
    stage = _STAGES[talk.state.stage](talk, reply)
    return finish(talk, stage)


# At each screen


def _ask(talk: Talk, given: Reply) -> Stage | None:
    control = at_question(talk, given)
    return _common(talk, control) if control else None


def _common(talk: Talk, control: Heard) -> Stage | None:
    """What can be said at any screen."""
    match control[0]:
        case Control.CANCEL:
            talk.change(stage=Stage.CANCELLED)
            talk.step_on()
        case Control.LATER:
            return Stage.LATER
        case Control.HELP:
            talk.help = True
        case Control.BACK:
            _back(talk)
        case Control.CHANGE:
            _change(talk, control[1], lines(talk), "")
        case _:
            talk.say(Trouble.NOT_UNDERSTOOD)
    return None


def _back(talk: Talk) -> None:
    """To the list that one came from, else to the settled question before."""
    state = talk.state
    before = _settled_before(talk)
    if state.stage is Stage.PICK:
        _leave_pick(talk)
    elif state.via in (Via.PICK, Via.KNOWN) and state.stage is not Stage.SUMMARY:
        _pick(talk, state.scope)
    elif before and state.stage is not Stage.KNOWN:
        talk.change(focus=before, via=Via.BACK)
        talk.advance()
    else:
        talk.say(Trouble.NO_WAY_BACK)


def _settled_before(talk: Talk) -> str:
    """The path of the last settled question before what is open; "" if there is none."""
    before = ""
    for spot in talk.sheet.spots():
        if spot.path == talk.state.open:
            break
        if spot.kind is SpotKind.QUESTION and not talk.sheet.is_note(spot) and talk.is_settled(spot):
            before = spot.path
    return before


def _pick(talk: Talk, scope: str = "") -> None:
    talk.keep_ticks()
    talk.change(stage=Stage.PICK, open="", focus="", via=None, scope=scope, pending=None, ticks=None, fresh=())
    talk.step_on()


def _leave_pick(talk: Talk) -> None:
    talk.change(focus="", via=None, scope="")
    talk.advance()


def _known(talk: Talk, given: Reply) -> Stage | None:
    control = heard(given, ALLOWED[Stage.KNOWN], talk.world.language)
    if control is None:
        _pick_by_words(talk, given, known_lines(talk), Via.KNOWN)
    elif control[0] is Control.OK:
        for line in known_lines(talk):
            talk.mark(line.path, How.CONFIRMED)
            talk.note_settled(line.path)
        talk.advance()
    elif control[0] is Control.CHANGE:
        _change(talk, control[1], known_lines(talk), Via.KNOWN)
    else:
        return _common(talk, control)
    return None


def _summary(talk: Talk, given: Reply) -> Stage | None:
    control = heard(given, ALLOWED[Stage.SUMMARY], talk.world.language)
    if control is None:
        _pick_by_words(talk, given, lines(talk), "")
    elif control[0] is Control.OK:
        _save(talk)
    elif control[0] in (Control.CHANGE, Control.EDIT):
        _change(talk, control[1], lines(talk), "")
    else:
        return _common(talk, control)
    return None


def _save(talk: Talk) -> None:
    """Everything is looked at once more: the day may have changed since the summary was shown."""
    talk.advance()
    if talk.state.stage is Stage.SUMMARY:
        talk.instance.finish(talk.world.now)
        talk.change(stage=Stage.DONE)


def _change(talk: Talk, index: str | None, lines: tuple[Line, ...], scope: str) -> None:
    """ "ubah" shows the list, "ubah 3" goes there at once."""
    if index is None:
        _pick(talk, scope)
    else:
        _go(talk, index, lines, scope)


def _go(talk: Talk, index: str, lines: tuple[Line, ...], scope: str) -> None:
    found = next((line for line in lines if str(line.index) == index), None)
    if found is None:
        talk.say(Trouble.NOT_UNDERSTOOD, given=index)
        return
    talk.change(focus=found.path, via=Via.KNOWN if scope == Via.KNOWN else Via.PICK, scope=scope)
    talk.advance()


def _pick_screen(talk: Talk, given: Reply) -> Stage | None:
    control = heard(given, ALLOWED[Stage.PICK], talk.world.language)
    lines, scope = picked_lines(talk), talk.state.scope
    if control is None:
        _pick_by_words(talk, given, lines, scope)
    elif control[0] is Control.OK:
        _leave_pick(talk)
    elif control[0] in (Control.EDIT, Control.CHANGE):
        _change(talk, control[1], lines, scope)
    else:
        return _common(talk, control)
    return None


def _after_change(text: str, language: str) -> str:
    """ "ubah berat" → "berat"."""
    first, _, rest = text.strip().partition(" ")
    spoken = reading.control(first, language=language)
    return rest if rest and spoken is not None and Control.CHANGE in spoken.controls else text


def _pick_by_words(talk: Talk, given: Reply, lines: tuple[Line, ...], scope: str) -> None:
    """A number or a label, typed or tapped."""
    choices = [
        Choice(name=str(line.index), label=" ".join(filter(None, (line.entry, line.label))), number=line.index)
        for line in lines
    ]
    said = given.choice or _after_change(given.text or "", talk.world.language)
    found = reading.one(said, choices, language=talk.world.language)
    if isinstance(found, str):
        _go(talk, found, lines, scope)
        return
    candidates = tuple(replace(choice, tap=choice.name) for choice in found.candidates)
    talk.say(found.trouble, given=said, candidates=candidates)


def _repeat(talk: Talk, given: Reply) -> Stage | None:
    control = at_repeat(talk, given)
    if control is not None and control[0] in (Control.EDIT, Control.CHANGE):
        _edit(talk, talk.state.open, control[1])
        return None
    return _common(talk, control) if control else None


def _edit(talk: Talk, path: str, value: str | None) -> None:
    """The answers of one entry, to choose from; "ubah" alone means the only one."""
    entries = talk.instance.entries(path)
    index = "1" if value is None and entries == 1 else value or ""
    if index.isdecimal() and 1 <= int(index) <= entries:
        _pick(talk, f"{path}[{int(index)}]/")
    else:
        talk.say(Trouble.NOT_UNDERSTOOD, given=index)


_STAGES: Mapping[Stage, Callable[[Talk, Reply], Stage | None]] = {
    Stage.ASK: _ask,
    Stage.KNOWN: _known,
    Stage.REPEAT: _repeat,
    Stage.SUMMARY: _summary,
    Stage.PICK: _pick_screen,
}
