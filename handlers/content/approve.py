"""/setujui_isi: a named reviewer reads the texts that wait, one after the other, and says of each what she thinks."""

from __future__ import annotations

from domain.people import Anchor
from domain.talk import Fact, Option, Say, Tap
from handlers.content import reviewers, texts
from handlers.content.texts import Standing
from handlers.exchange import Exchange
from messages.calendar_messages import CalendarMessage
from messages.calendar_schedule import Kind as When
from storage.family import content_versions
from storage.family.content_versions import Kind, Verdict
from storage.wire import awaited
from storage.wire.awaited import Awaited, What

LONGEST_NOTE = 1000
_LETTERS = {Kind.CALENDAR: "k", Kind.ANSWER: "j"}  # on buttons, which have little room
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}


def begin(x: Exchange) -> list[Say]:
    """The first text that waits."""
    return _only_reviewers(x) or [_next(x, None)]


def skip(x: Exchange, rest: str) -> list[Say]:
    """/lewati_isi: the next one that waits behind this."""
    return _only_reviewers(x) or [_next(x, _found(x, rest))]


def approve(x: Exchange, rest: str) -> list[Say]:
    """/isi_setuju: these very words may go to families."""
    if refused := _only_reviewers(x):
        return refused
    one = _found(x, rest)
    if one is None or not rest.endswith(f" {one.text.fingerprint}"):
        return [Say(key="content.changed"), _next(x, None)]
    if one.verdict is not Verdict.APPROVED:
        _say(x, one, Verdict.APPROVED)
    return [Say(key="content.approved", facts={"theme": one.title}), _next(x, one)]


def send_back(x: Exchange, rest: str) -> list[Say]:
    """/isi_perbaiki: held back from now on; the next text in this chat says why."""
    if refused := _only_reviewers(x):
        return refused
    one = _found(x, rest)
    if one is None or not rest.endswith(f" {one.text.fingerprint}"):
        return [Say(key="content.changed"), _next(x, None)]
    awaited.put(x.store, x.chat.id, What.MEND, _say(x, one, Verdict.RETURNED), x.now)
    reviewers.tell_of_silence(x, one)
    without = Option(tap=Tap("", 0, f"/lewati_isi {_where(one)}"), key="button.no_note")
    return [Say(key="content.what_to_mend", facts={"theme": one.title}, options=((without,),))]


def noted(x: Exchange, what: Awaited, text: str) -> list[Say]:
    """What should be better, as she wrote it; then the next text."""
    if refused := _only_reviewers(x):
        return refused
    assert x.account is not None
    assert what.subject_id is not None
    if not content_versions.note(x.store, what.subject_id, text[:LONGEST_NOTE], by=x.account.id):
        return [Say(key="trouble.not_now")]
    return [Say(key="content.noted"), _next(x, None)]


def _only_reviewers(x: Exchange) -> list[Say]:
    return [] if reviewers.is_reviewer(x) else [Say(key="content.not_named")]


def _say(x: Exchange, one: Standing, verdict: Verdict) -> int:
    assert x.account is not None
    x.note(f"content_{verdict}", one.text.kind, f"{one.text.message} {one.text.fingerprint}")
    return content_versions.say(x.store, one.text, verdict, by=x.account.id, now=x.now)


def _found(x: Exchange, rest: str) -> Standing | None:
    """The text that a button of "k anak/09 …" is about, whatever its words are now."""
    letter, key, *_ = [*rest.split(), "", ""]
    kind = _KINDS.get(letter)
    return next((one for one in texts.standings(x.store) if (one.text.kind, one.text.message) == (kind, key)), None)


def _next(x: Exchange, after: Standing | None) -> Say:
    """The next that waits behind `after`, and from the beginning again; or that nothing waits."""
    found = texts.standings(x.store)
    counts = texts.counted(found)
    places = [one.text.message if after and one.text.kind is after.text.kind else "" for one in found]
    begin_at = places.index(after.text.message) + 1 if after is not None and after.text.message in places else 0
    waiting = [one for one in (*found[begin_at:], *found[:begin_at]) if one.verdict is None]
    if not waiting:
        return Say(key="content.all_seen", facts={"reviewed": counts.as_fact()})
    return _shown(waiting[0], counts.as_fact())


def _shown(one: Standing, reviewed: Fact) -> Say:
    content = one.content
    voices: list[Fact] = []
    if isinstance(content, CalendarMessage):
        voices = [{"voice": name, "body": said} for name, said in sorted(content.voices.items())]
    claims: list[Fact] = [*content.facts]
    facts: dict[str, Fact] = {
        "reviewed": reviewed,
        "theme": one.title,
        "timed": _timed(one),
        "body": content.body,
        "short_form": content.short if isinstance(content, CalendarMessage) else "",
        "voices": voices,
        "claims": claims,
        "sources": ", ".join(content.sources),
    }
    where = f"{_where(one)} {one.text.fingerprint}"
    options = (
        (Option(tap=Tap("", 0, f"/isi_setuju {where}"), key="button.approve_text"),),
        (Option(tap=Tap("", 0, f"/isi_perbaiki {where}"), key="button.mend_text"),),
        (Option(tap=Tap("", 0, f"/lewati_isi {_where(one)}"), key="button.skip_text"),),
    )
    return Say(key="content.shown", facts=facts, options=options)


def _timed(one: Standing) -> Fact:
    """When it goes: for the words to say."""
    content = one.content
    if not isinstance(content, CalendarMessage):
        return {"kind": "answer"}
    weekly = content.kind is When.TIP
    return {
        "kind": str(content.kind),
        "stage": "hamil" if content.anchor is Anchor.HPHT else "anak",
        "week": content.week if weekly else -1,
        "must": content.must_know,
    }


def _where(one: Standing) -> str:
    return f"{_LETTERS[one.text.kind]} {one.text.message}"
