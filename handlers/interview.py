"""A form asked in a chat: each reply moves the draft one step, in the same transaction as what is said back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.talk import Fact, Incoming, Keys, Option, Say, Tap
from forms import interview
from forms.interview import State
from forms.interview.result import flat
from forms.turn import Control, Media, Reply, Stage, Turn, Want, World
from handlers.exchange import Exchange
from handlers.short_ids import shortened
from handlers.showing import CHOICE, CONTROL, closed, screen, shrunk, slot, taken
from handlers.staff_forms import forms_in_service
from handlers.staff_forms.forms_in_service import Served
from storage import media
from storage.database import Store
from storage.interviews import drafts
from storage.interviews.drafts import Draft

Instances = Mapping[str, Sequence[Mapping[str, str]]]
_NOTHING = Reply(choice="", step=-1)  # a tap on no step: changes no answer
CONSENT = "consent"  # the question by which a family agrees, in every form that asks for it
_NEVER_BEGUN = "no form of that name is in service"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a form is about, where that decides what is asked. question: by its name. purpose: with which form this
    person is asked (her id); None for whom the asker does not accompany. data: what that form may know of her, given
    the answers so far (by path, as ODK's text); None for whom the asker does not accompany any more. left_over: what
    becomes of the answers about her then. heard: what cannot wait until all is saved, given what has just been
    answered (by name, as ODK's text)."""

    question: str
    purpose: Callable[[Exchange, int], Purpose | None]
    data: Callable[[Exchange, int, Mapping[str, Any]], Instances | None]
    left_over: Callable[[Exchange, Draft], list[Say]] | None = None
    heard: Callable[[Exchange, int, Mapping[str, str]], list[Say]] | None = None


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a form is for: the data it chooses from, and what becomes of its answers. needs: the questions that a
    version written by staff must keep, where the form came with Sapa; None: nobody may replace it. refused: what is
    said where its first question, for consent, is answered with no: the interview is over, and nothing is kept.
    papers: its files are photos or PDFs, by what is in them."""

    form: str
    instances: Callable[[Exchange], Instances]
    keep: Callable[[Exchange, Draft, Turn], list[Say]]
    needs: tuple[str, ...] | None = None
    papers: bool = False
    subject: Subject | None = None
    refused: Callable[[Exchange], list[Say]] | None = None


@dataclass(frozen=True, slots=True)
class _Talk:
    """An open draft with all that its next step needs. gone: it is about somebody who has left the asker's care."""

    draft: Draft
    served: Served
    state: State
    world: World
    gone: bool

    @property
    def changed(self) -> bool:
        """Whether the form is another one than the draft was last asked with."""
        return self.state.fingerprint != self.served.form.fingerprint

    def resume(self) -> Turn:
        return interview.resume(self.served.form, self.state, self.world)

    def reply(self, given: Reply) -> tuple[State, Turn]:
        return interview.reply(self.served.form, self.state, given, self.world)


def begin(x: Exchange, purpose: Purpose, prefill: Mapping[str, str] | None = None) -> list[Say]:
    """A new draft and its first question. What was open in this chat is put aside, never lost."""
    rests = put_aside(x)
    draft, turn = new_draft(x, purpose, prefill or {})
    aside = [Say(key="form.put_aside")] if rests else []
    return [*aside, *taken(turn), screen(turn, run_of(draft))]


def new_draft(x: Exchange, purpose: Purpose, prefill: Mapping[str, str]) -> tuple[Draft, Turn]:
    """A new open draft and its first screen; nothing else may be open in this chat. prefill: ODK's text by question."""
    purpose, prefill, about = _for_whom(x, purpose, prefill)
    served, state, turn = _begun(x, purpose, prefill, about)
    draft = drafts.begin(
        x.store,
        chat_id=x.chat.id,
        account_id=_owner(x),
        person_id=about,
        form=purpose.form,
        form_version=served.form.version,
        form_version_id=served.version_id,
        state=state.to_json(),
        step=turn.step,
        now=x.now,
    )
    return draft, turn


def _owner(x: Exchange) -> int | None:
    """Whose chat it is: one of several families on a phone may have been chosen, and the next reply is nobody's own."""
    return None if x.account is None else (x.chat.account_id or x.account.id)


def _for_whom(
    x: Exchange, purpose: Purpose, prefill: Mapping[str, str]
) -> tuple[Purpose, Mapping[str, str], int | None]:
    """Whom the form is about, if that was said, and with which form this person is asked."""
    chosen = prefill.get(purpose.subject.question, "") if purpose.subject is not None else ""
    if purpose.subject is None or not chosen.isdecimal():
        return purpose, prefill, None
    hers = purpose.subject.purpose(x, int(chosen))
    if hers is None or hers.subject is None:
        return purpose, {name: value for name, value in prefill.items() if name != purpose.subject.question}, None
    return hers, {**prefill, hers.subject.question: chosen}, int(chosen)


def _begun(x: Exchange, purpose: Purpose, prefill: Mapping[str, str], about: int | None) -> tuple[Served, State, Turn]:
    served = forms_in_service.for_chat(x, purpose.form)
    assert served is not None, _NEVER_BEGUN
    data = purpose.subject.data(x, about, {}) if purpose.subject is not None and about is not None else None
    state, turn = interview.begin(served.form, world_of(x, purpose, data), prefill=prefill)
    return served, state, turn


def reply(x: Exchange, purpose: Purpose, draft: Draft, given: Reply) -> list[Say]:
    """One reply to the open draft. A word or tap that would throw the report away is asked about first."""
    talk = _talk(x, purpose, draft)
    if talk.gone and given.control not in (Control.CANCEL, Control.LATER):
        return _left_over(x, purpose, draft)
    if talk.changed:
        return _in_changed_form(x, talk)
    state, turn = talk.reply(given)
    if turn.stage is Stage.STALE:
        return _stale(talk)
    if turn.stage is Stage.CANCELLED and given.control is None:
        return [sure_to_cancel(draft)]
    if turn.stage is Stage.DONE:
        drafts.finish(x.store, draft.id, x.now)
        media.keep_only(x.store, draft.id, turn.media.values())
        ended = _closed(talk)  # before the deed: afterwards its choices may be others
        waited = drafts.list_of(x.store, x.chat.id)
        kept = purpose.keep(x, replace(draft, state=state.to_json()), turn)
        return [ended, *kept, *(_what_waits(x) if drafts.list_of(x.store, x.chat.id) == waited else [])]
    if turn.stage is Stage.CANCELLED:
        drafts.cancel(x.store, draft.id, x.now)
        media.keep_only(x.store, draft.id, ())
        return [_closed(talk), Say(key="form.cancelled", facts={"title": turn.title})]
    if turn.stage is Stage.LATER:
        drafts.park(x.store, draft.id, x.now)
        later = Say(key="form.later", facts={"title": turn.title}, options=continue_button(draft))
        return [_closed(talk), later]
    return _goes_on(x, purpose, talk, state, turn, given)


def _goes_on(x: Exchange, purpose: Purpose, talk: _Talk, state: State, turn: Turn, given: Reply) -> list[Say]:
    """The answer is taken, or asked about; the next screen comes."""
    draft = talk.draft
    if purpose.refused is not None and _is_refused(talk, state, turn):
        drafts.cancel(x.store, draft.id, x.now)
        return [*shrunk(turn, run_of(draft)), *purpose.refused(x)]
    if purpose.subject is not None and any(_is_about(purpose.subject, line.path) for line in turn.settled):
        return _about_somebody(x, purpose, talk, state, turn)
    drafts.save(x.store, draft, state=state.to_json(), step=turn.step, now=x.now)
    if purpose.subject is not None and turn.question is not None and _is_about(purpose.subject, turn.question.path):
        everybody = interview.resume(talk.served.form, state, world_of(x, purpose))
        turn = replace(everybody, problem=turn.problem, settled=turn.settled, settled_step=turn.settled_step)
    return [*shrunk(turn, run_of(draft)), *_heard(x, purpose, talk, state, turn), _shown(turn, draft, given)]


def _is_refused(talk: _Talk, state: State, turn: Turn) -> bool:
    """Whether consent was asked for and refused before anything else was told; afterwards a slip of the thumb would
    throw away what was typed."""
    [*paths] = state.marks
    if turn.stage is not Stage.SUMMARY or len(paths) != 1 or paths[0].rpartition("/")[2] != CONSENT:
        return False
    return interview.answers(talk.served.form, state, talk.world).value(paths[0]) == "no"


def _heard(x: Exchange, purpose: Purpose, talk: _Talk, state: State, turn: Turn) -> list[Say]:
    """What an answer brings about at once."""
    about = talk.draft.person_id
    if purpose.subject is None or purpose.subject.heard is None or about is None or not turn.settled:
        return []
    live = interview.answers(talk.served.form, state, talk.world)
    return purpose.subject.heard(
        x, about, {line.path.rpartition("/")[2]: live.value(line.path) for line in turn.settled}
    )


def _left_over(x: Exchange, purpose: Purpose, draft: Draft) -> list[Say]:
    """Nothing can be asked about her any more; what was answered is not lost."""
    assert purpose.subject is not None
    assert purpose.subject.left_over is not None
    drafts.finish(x.store, draft.id, x.now)
    return purpose.subject.left_over(x, draft)


def _is_about(subject: Subject, path: str) -> bool:
    return path.rpartition("/")[2] == subject.question


def _about_somebody(x: Exchange, purpose: Purpose, talk: _Talk, state: State, turn: Turn) -> list[Say]:
    """It has just been said whom the form is about: the interview begins anew as that person's, with what was
    answered before. Steps go on counting, so that a late tap on the list means nothing."""
    assert purpose.subject is not None
    live = interview.answers(talk.served.form, state, talk.world)
    given = {**state.offers, **{path: live.value(path) for path in state.marks if "[" not in path}}
    hers, prefill, about = _for_whom(x, purpose, {path.rpartition("/")[2]: value for path, value in given.items()})
    served, begun, shown = _begun(x, hers, prefill, about)
    begun = replace(begun, step=begun.step + state.step)
    drafts.save(
        x.store,
        talk.draft,
        state=begun.to_json(),
        step=begun.step,
        now=x.now,
        person_id=about,
        version=served.version,
        form=hers.form,
    )
    assert hers.subject is not None
    chosen = next((line for line in shown.settled if _is_about(hers.subject, line.path)), None)
    lines = (chosen if chosen and _is_about(purpose.subject, line.path) else line for line in turn.settled)
    named = replace(turn, settled=tuple(lines))  # a mother who was chosen from the children's form is no child
    return [*shrunk(named, run_of(talk.draft)), screen(replace(shown, step=begun.step), run_of(talk.draft))]


def _what_waits(x: Exchange) -> list[Say]:
    """What was put aside before comes to mind again, now that there is time for it: nothing else was begun."""
    if drafts.open_of(x.store, x.chat.id) is not None:
        return []
    parked = drafts.list_of(x.store, x.chat.id)
    if not parked:
        return []
    facts: dict[str, Fact] = {"title": title(x.store, parked[0]), "count": len(parked)}
    return [Say(key="form.what_waits", facts=facts, options=continue_button(parked[0]))]


def _stale(talk: _Talk) -> list[Say]:
    """A button of a step that has passed changes nothing: what is open now comes once more, a list as well as a
    question."""
    turn = talk.resume()
    shown = screen(turn, run_of(talk.draft), stale=True)
    return [shown] if turn.stage is Stage.ASK else [Say(key="trouble.not_now"), shown]


def _in_changed_form(x: Exchange, talk: _Talk) -> list[Say]:
    """The form is another one now: its answers are kept, and the open question is asked anew, since this reply was
    meant for the old one."""
    state, _ = talk.reply(_NOTHING)
    turn = interview.resume(talk.served.form, state, talk.world)
    drafts.save(x.store, talk.draft, state=state.to_json(), step=state.step, now=x.now, version=talk.served.version)
    return [Say(key="form.changed_form", facts={"title": turn.title}), screen(turn, run_of(talk.draft))]


def _closed(talk: _Talk) -> Say:
    """The last screen keeps its words and loses its buttons."""
    return closed(talk.resume(), run_of(talk.draft))


def _shown(turn: Turn, draft: Draft, given: Reply) -> Say:
    """The next screen; a tick or a turned page changes the message whose button was pressed."""
    shown = screen(turn, run_of(draft))
    same = given.step is not None and turn.step == given.step and turn.stage is Stage.ASK and turn.problem is None
    return replace(shown, slot=None, edits=slot(run_of(draft), turn.step)) if same else shown


def tried(x: Exchange, purpose: Purpose, draft: Draft, given: Reply) -> tuple[Turn, Turn]:
    """What the draft asks now, and what would come of a reply; nothing is kept."""
    talk = _talk(x, purpose, draft)
    return talk.resume(), talk.reply(given)[1]


def wants_text(x: Exchange, purpose: Purpose, draft: Draft) -> bool:
    """Whether the open question takes whatever is written."""
    question = open_turn(x, purpose, draft).question
    return question is not None and question.want is Want.TEXT


def pressed_key(x: Exchange, purpose: Purpose, draft: Draft, text: str) -> Reply | None:
    """The reply that a key of the keyboard stands for, where several choices may be ticked: there the label alone is
    one tick, and not the whole answer. It carries no step, since what a key types may come late. None elsewhere."""
    if x.chat.keys is not Keys.REPLY or not text:
        return None
    turn = open_turn(x, purpose, draft)
    if turn.question is None or turn.question.want is not Want.MANY or text.isdecimal():
        return None
    option = x.library.pick(text, screen(turn, run_of(draft)).options, x.chat.language)
    return replace(_tapped(option.tap), step=None) if option is not None and option.tap is not None else None


def open_turn(x: Exchange, purpose: Purpose, draft: Draft) -> Turn:
    """What the draft asks now."""
    return _talk(x, purpose, draft).resume()


def resume(x: Exchange, purpose: Purpose, draft: Draft) -> list[Say]:
    """The open question once more."""
    talk = _talk(x, purpose, draft)
    return _in_changed_form(x, talk) if talk.changed else [screen(talk.resume(), run_of(draft))]


def reopen(x: Exchange, purpose: Purpose, draft: Draft) -> list[Say]:
    """A draft that was put aside goes on; one that was open makes room."""
    put_aside(x)
    drafts.resume(x.store, draft.id, x.now)
    return resume(x, purpose, draft)


def open_again(x: Exchange, purpose: Purpose, draft: Draft) -> list[Say]:
    """Answers that could not be kept as they are: the interview is open again, at its summary. draft: as the purpose's
    `keep` got it."""
    return resume(x, purpose, at_summary(x, draft))


def at_summary(x: Exchange, draft: Draft) -> Draft:
    """A finished interview once more, open at its summary with all its answers: nothing that was typed is lost."""
    state = State.from_json(draft.state)
    again = replace(state, stage=Stage.SUMMARY, step=state.step + 1)
    return drafts.begin(
        x.store,
        chat_id=x.chat.id,
        account_id=draft.account_id,
        person_id=draft.person_id,
        form=draft.form,
        form_version=draft.form_version,
        form_version_id=draft.form_version_id,
        state=again.to_json(),
        step=again.step,
        now=x.now,
    )


def record(x: Exchange, purpose: Purpose, draft: Draft) -> Mapping[str, Any]:
    """The answers of an unfinished draft as `Turn.answers` would hold them."""
    talk = _talk(x, purpose, draft)
    return flat(interview.answers(talk.served.form, talk.state, talk.world))


def put_aside(x: Exchange) -> bool:
    """What is open in the chat rests; whether it was this person's."""
    draft = drafts.open_of(x.store, x.chat.id)
    drafts.make_room(x.store, x.chat.id, x.now)
    return draft is not None


def title(store: Store, draft: Draft) -> str:
    """The form's name, as people know it."""
    return forms_in_service.of_draft(store, draft).form.title


def answer(x: Exchange, purpose: Purpose, draft: Draft, question: str) -> str:
    """What the draft holds so far for a question outside of repeats, by its name, as ODK's text; "" for nothing."""
    talk = _talk(x, purpose, draft)
    path = next((field.path for field in talk.served.form.questions() if field.names[-1] == question), None)
    return interview.answers(talk.served.form, talk.state, talk.world).value(path) if path else ""


def answer_in_words(x: Exchange, purpose: Purpose, draft: Draft, question: str) -> str:
    """What the draft says so far to a question, by its name; "" for nothing yet."""
    talk = _talk(x, purpose, draft)
    return interview.answer_in_words(talk.served.form, talk.state, talk.world, question)


def sure_to_cancel(draft: Draft) -> Say:
    """Throw away, keep for later, or go on?"""

    def option(control: Control, key: str) -> Option:
        return Option(tap=Tap(run_of(draft), draft.step, f"{CONTROL}{control}"), key=key)

    return Say(
        key="form.sure_to_cancel",
        options=(
            (Option(tap=Tap("", 0, "/lanjut"), key="button.go_on"),),
            (option(Control.LATER, "button.later"),),
            (option(Control.CANCEL, "button.throw_away"),),
        ),
    )


def continue_button(draft: Draft) -> tuple[tuple[Option, ...], ...]:
    return ((Option(tap=Tap("", 0, f"/lanjut {run_of(draft)}"), key="button.go_on"),),)


def run_of(draft: Draft) -> str:
    """The draft's id, short enough for a button."""
    return shortened(draft.id)


def as_reply(incoming: Incoming, media: Media | None = None) -> Reply:
    """What came in, as the interview reads it."""
    if incoming.tap is None:
        return Reply(text=incoming.text, place=incoming.place, media=media)
    return _tapped(incoming.tap)


def _tapped(tap: Tap) -> Reply:
    kind, value = tap.value[:1], tap.value[1:]
    if kind == CHOICE:
        return Reply(choice=value, step=tap.step)
    if kind == CONTROL:
        control, _, about = value.partition(":")
        known = control in tuple(Control)  # who writes an app of her own can press what we never showed
        return Reply(control=Control(control), value=about or None, step=tap.step) if known else _NOTHING
    return Reply(text=tap.value, step=tap.step)


def _talk(x: Exchange, purpose: Purpose, draft: Draft) -> _Talk:
    served, state = forms_in_service.of_draft(x.store, draft), State.from_json(draft.state)
    data, gone = None, False
    if purpose.subject is not None and draft.person_id is not None and not _is_about(purpose.subject, state.open):
        data = purpose.subject.data(x, draft.person_id, state.answers.get("v", {}))
        gone = data is None and purpose.subject.left_over is not None
    return _Talk(draft, served, state, world_of(x, purpose, data), gone)


def world_of(x: Exchange, purpose: Purpose, data: Instances | None = None) -> World:
    """All that the form may know of who is asked, and when. data: of the one person that it is about, once known."""
    return World(
        now=x.local_now,
        language=x.chat.language,
        instances=purpose.instances(x) if data is None else data,
        username=str(x.account.id) if x.account else "",
        deviceid=str(x.chat.id),
    )
