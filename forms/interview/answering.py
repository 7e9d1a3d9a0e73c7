"""A reply to an open question: a value, a tick, a page turned, a word on a value that waits, or a control."""

from __future__ import annotations

from forms import reading
from forms.answers import ACKNOWLEDGED
from forms.interview.asked import taken
from forms.interview.hearing import Heard, heard_at_question
from forms.interview.sheet import PAGE, choice_tapped
from forms.interview.state import How, Mark, Why
from forms.interview.talk import Talk
from forms.interview.together import Together, heard_together
from forms.turn import Control, Problem, Reply, Trouble, Want

_SEVERAL = (Want.MANY, Want.RANK)


def at_question(talk: Talk, given: Reply) -> Heard | None:
    """Deals with a reply; gives back a control that is not about the question itself."""
    control = _control(talk, given)
    if control is not None:
        return _by_control(talk, control)
    if given.choice is not None:
        _tap(talk, given.choice)
    elif talk.state.pending is not None and _word_on_pending(talk, given):
        pass
    else:
        _answer(talk, given)
    return None


def _control(talk: Talk, given: Reply) -> Heard | None:
    state = talk.state
    asked = talk.sheet.asked(state.open)
    keeps = asked.want in (*_SEVERAL, Want.ACKNOWLEDGE, Want.NOTE) or talk.instance.value(state.open) != ""
    _, pages = talk.sheet.page(state.open, state)
    return heard_at_question(given, asked, keeps=keeps, pages=pages, pending=state.pending is not None)


def _by_control(talk: Talk, control: Heard) -> Heard | None:
    match control[0]:
        case Control.OK:
            _keep(talk)
        case Control.SKIP:
            _skip(talk)
        case Control.CHANGE if talk.state.pending is not None:
            talk.change(pending=None)
            talk.step_on()
        case Control.MORE | Control.LESS:
            _turn_page(talk, control)
        case _:
            return control
    return None


def _turn_page(talk: Talk, control: Heard) -> None:
    """The button says which page it leads to, so that a doubled tap turns once; a word turns one page."""
    _, pages = talk.sheet.page(talk.state.open, talk.state)
    page = talk.state.page + (1 if control[0] is Control.MORE else -1)
    if control[1] is not None and control[1].isdecimal():
        page = int(control[1])
    talk.change(page=max(1, min(page, pages)))


def _keep(talk: Talk) -> None:
    """OK: the value that waits, the ticks, the answer that stands, an acknowledgement."""
    state, path = talk.state, talk.state.open
    asked = talk.sheet.asked(path)
    if state.pending is not None:
        submit(talk, state.pending.value, sure=state.pending.why is Why.SURPRISING)
    elif asked.want in _SEVERAL:
        _keep_ticks(talk, asked.want)
    elif asked.want is Want.ACKNOWLEDGE:
        submit(talk, ACKNOWLEDGED)
    elif talk.instance.value(path):
        submit(talk, talk.instance.value(path), how=How.CONFIRMED)
    else:
        talk.say(Trouble.NOT_UNDERSTOOD, path)


def _keep_ticks(talk: Talk, want: Want) -> None:
    ticks = talk.sheet.ticks(talk.state.open, talk.state)
    if not ticks:
        _skip(talk)
        return
    names = [choice.name for choice in talk.sheet.asked(talk.state.open).choices if choice.name in ticks]
    submit(talk, " ".join(ticks if want is Want.RANK else names))


def _skip(talk: Talk) -> None:
    path = talk.state.open
    verdict = talk.instance.check(path, "")
    if verdict is not None:
        talk.say(verdict.trouble, path)
        return
    talk.store(path, "")
    talk.change(media={other: file for other, file in talk.state.media.items() if other != path})
    talk.mark(path, How.SKIPPED)
    talk.note_settled(path)
    _onward(talk)


def _tap(talk: Talk, tap: str) -> None:
    """A choice's button, or that of something that may have been meant."""
    path = talk.state.open
    asked = talk.sheet.asked(path)
    found = choice_tapped(asked.choices, tap)
    if asked.want in _SEVERAL and found is not None:
        _tick(talk, *found, whole=asked.want is Want.RANK)
    elif found is not None:
        submit(talk, found[0])
    elif asked.want is Want.ONE or asked.want in _SEVERAL:
        talk.say(Trouble.NOT_UNDERSTOOD, path)
    else:
        submit(talk, tap)


def _tick(talk: Talk, name: str, ticked: bool, *, whole: bool) -> None:
    """The step stays; a tap that comes twice does nothing the second time. A complete ranking is done."""
    path = talk.state.open
    before = talk.sheet.ticks(path, talk.state)
    ticks = tuple(one for one in before if one != name or ticked)
    if ticked and name not in ticks:
        ticks = (*ticks, name)
    talk.change(ticks=ticks, pending=None)
    if whole and ticked and len(ticks) == len(talk.sheet.asked(path).choices):
        submit(talk, " ".join(ticks))


def _word_on_pending(talk: Talk, given: Reply) -> bool:
    """The same value again keeps it; words that are no value are the reason why it is right."""
    pending = talk.state.pending
    assert pending is not None
    found = taken(talk.sheet.asked(pending.path), given)
    if found == pending.value:
        submit(talk, pending.value, sure=True)
        return True
    text = given.text or ""
    reason = pending.why is Why.SURPRISING and isinstance(found, reading.Misread)
    if reason and reading.is_reason(text, language=talk.world.language):
        submit(talk, pending.value, sure=True, reason=reading.tidy(text)[:300])
        return True
    return False


def _answer(talk: Talk, given: Reply) -> None:
    path = talk.state.open
    asked = talk.sheet.asked(path)
    found = _by_number(talk, given) or taken(asked, given)
    if isinstance(found, reading.Misread) and _answer_together(talk, given, found):
        return
    if isinstance(found, str) and asked.want is Want.MANY and talk.state.ticks:
        for name in found.split():  # what was ticked before is not lost to what is typed
            _tick(talk, name, True, whole=False)
        return
    if isinstance(found, str):
        submit(talk, found, given=given)
        return
    if _search(talk, given.text or "", found):
        return
    pending = talk.state.pending
    talk.misread(path, found, given.text or "")
    if pending is not None and talk.state.pending is None:
        talk.change(pending=pending)


def _answer_together(talk: Talk, given: Reply, found: reading.Misread[str]) -> bool:
    """Whether the text answers several questions at once, or would if one value were not impossible."""
    together = heard_together(talk, given.text)
    if together is None or (together.wrong is not None and found.candidates):
        return False
    _take_together(talk, together, given)
    return True


def _take_together(talk: Talk, said: Together, given: Reply) -> None:
    """The first value answers what is open, the others what comes; if one of those cannot be, none is taken."""
    if said.wrong is not None:
        path, value, verdict = said.wrong
        words = reading.shortened(talk.sheet.in_words(path, value))
        example = talk.sheet.example(talk.state.open)
        talk.problem = Problem(trouble=verdict.trouble, message=verdict.message, given=words, example=example)
        return
    (_, first), *others = said.values
    for path, _ in others:
        talk.unmark(path)
    talk.change(offers={**talk.state.offers, **dict(others)})
    submit(talk, first, given=given)


def _by_number(talk: Talk, given: Reply) -> str | None:
    """The candidate that was offered under this number."""
    number = reading.integer(given.text, language=talk.world.language) if given.text and talk.state.offered else None
    offered = dict(enumerate(talk.state.offered, 1))
    return offered.get(number) if isinstance(number, int) else None


def _search(talk: Talk, text: str, found: reading.Misread[str]) -> bool:
    """In a list of several pages, words that fit many choices search it."""
    state = talk.state
    if len(talk.sheet.asked(state.open).choices) <= PAGE or not text or len(text) > reading.MAX_VALUE:
        return False
    matches = talk.sheet.found(state.open, text)
    if not matches or (len(matches) <= len(found.candidates) and found.trouble is Trouble.AMBIGUOUS):
        return False
    talk.change(query=reading.shortened(text), page=1)
    return True


def submit(
    talk: Talk, value: str, *, sure: bool = False, reason: str = "", how: How = How.ANSWERED, given: Reply | None = None
) -> None:
    """Takes a value, or says why not. sure: the person was asked about it and keeps it."""
    path = talk.state.open
    if value == "":
        _skip(talk)
        return
    verdict = talk.instance.check(path, value)
    odd = verdict is not None and verdict.trouble is Trouble.SURPRISING
    before = _kept_before(talk, path, value)
    if verdict is not None and not (odd and (sure or before is not None)):
        talk.change(pending=None)
        talk.refuse(path, verdict, value)
        return
    talk.store(path, value)
    if given is not None and given.media is not None:
        talk.change(media={**talk.state.media, path: given.media.media})
    talk.mark(path, how, odd=odd, reason=(reason or (before.reason if before else "")) if odd else "")
    talk.note_settled(path)
    _onward(talk)


def _kept_before(talk: Talk, path: str, value: str) -> Mark | None:
    """What was said when the same surprising value was confirmed earlier."""
    mark = talk.state.marks.get(path)
    return mark if mark is not None and mark.odd and talk.instance.value(path) == value else None


def _onward(talk: Talk) -> None:
    """After an answer: back to the list of known ones where one came from there, else to what is next."""
    talk.change(focus="", via=None, scope="")
    talk.advance()
