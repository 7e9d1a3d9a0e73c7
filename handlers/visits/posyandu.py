"""/posyandu: a whole day's weighing. The expected children as a numbered list, one line each ("aisyah 8,4 72"), only
odd values asked back, who was absent, and the day's sums at the end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import NAMESPACE_OID, uuid5

from domain import findings, plausibility
from domain.gain import GainStatus
from domain.talk import Fact, Option, Say, Tap
from forms import reading
from forms.turn import Choice
from handlers.exchange import Exchange
from handlers.visits import advice, child_visit, report_visit, whom
from handlers.visits.group import Visited
from storage import kbm, people, visits, weighings
from storage.people import Child
from storage.weighings import Day, Weighing

UNDER_MONTHS = 60
FORM, VERSION = "posyandu", "1"
_LINE = re.compile(r"(?P<who>.*?\S)[\s:,;=]+(?P<weight>\d+(?:[.,]\d+)?)(?:\s+(?P<length>\d+(?:[.,]\d+)?))?")
_NOISE = re.compile(r"\b(?:bb|pb|tb|berat|panjang|tinggi|kg|cm)\b", re.IGNORECASE)
_NUMBER = re.compile(r"(\d{1,3})\s*[.)]?")
_GAINS = {
    "weight_gained": GainStatus.GAINED,
    "heavier": GainStatus.HEAVIER,
    "weight_not_gained": GainStatus.NOT_GAINED,
    "weight_not_gained_twice": GainStatus.NOT_GAINED_TWICE,
}


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as it was sent."""

    said: str
    who: str
    weight_kg: Decimal
    length_cm: Decimal | None


def begin(x: Exchange, rest: str) -> list[Say]:
    """/posyandu; with `selesai` the day ends, with `istirahat` it rests, with `baru` today's begins beside an older one
    that is open."""
    assert x.account is not None
    team = x.account.team_id
    if team is None:
        return [Say(key="weighing.no_team")]
    day = weighings.latest_open(x.store, team)
    if rest == "selesai" and day is not None:
        return _closed(x, day)
    if rest == "istirahat":
        weighings.leave(x.store, x.chat.id)
        return [Say(key="weighing.rests")]
    if day is None or rest == "baru":
        day = weighings.open_day(x.store, team, x.account.area, x.today, x.now)
    children = people.children(x.store, x.scope, day.held_on, UNDER_MONTHS)
    if not children:
        return [Say(key="visit.no_families", options=((Option(tap=Tap("", 0, "/daftar"), key="button.register"),),))]
    weighings.expect(x.store, day.id, [child.id for child in children])
    weighings.sit_down(x.store, x.chat.id, day.id, x.now)
    return [_list(x, day, children)]


def read(x: Exchange, text: str) -> list[Say]:
    """Lines of measurements, in a chat that is at a posyandu's table; [] for any other text."""
    team = x.account.team_id if x.account is not None and x.role is not None else None
    if team is None or not text or text.startswith("/"):
        return []
    lines = [_read(line) for line in text.splitlines() if line.strip()]
    if not any(line is not None for line in lines):
        return []
    day = weighings.at_desk(x.store, x.chat.id, team)
    if day is None:
        return []
    unread: list[Fact] = [said for said, line in zip(text.splitlines(), lines, strict=False) if line is None]
    return _taken(x, day, [line for line in lines if line is not None], unread)


def _read(text: str) -> _Line | None:
    match = _LINE.fullmatch(" ".join(_NOISE.sub(" ", text).split()))
    if match is None:
        return None
    length = match["length"]
    return _Line(text.strip(), match["who"], _number(match["weight"]), _number(length) if length else None)


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _taken(x: Exchange, day: Day, lines: Sequence[_Line], unread: list[Fact]) -> list[Say]:
    """Each line kept, asked back, or named as not understood; then how far the day has come."""
    known = {child.id: child for child in people.children(x.store, x.scope, day.held_on, UNDER_MONTHS)}
    kept: list[Fact] = []
    asked: list[Fact] = []
    says: list[Say] = []
    for line in lines:
        expected = {one.person_id: one for one in weighings.children(x.store, day.id) if one.person_id in known}
        found = _who(x, line.who, expected, known)
        if found is None:
            unread.append(line.said)
            continue
        doubt = _doubt(x, day, known[found.person_id], found, line)
        if doubt is not None:
            asked.append(doubt)
            continue
        told, alerts = _keep(x, day, found, line)
        kept.append(told)
        says += alerts
    facts: dict[str, Fact] = {"kept": kept, "asked": asked, "left": unread, **_progress(x, day, known)}
    return [Say(key="weighing.taken", facts=facts, options=_below()), *says]


def _who(x: Exchange, typed: str, expected: dict[int, Weighing], known: dict[int, Child]) -> Weighing | None:
    """By the number of the list, or by a name that only one can mean."""
    number = _NUMBER.fullmatch(typed.strip())
    if number is not None:
        return next((one for one in expected.values() if one.number == int(number[1])), None)
    choices = [Choice(name=str(one), label=_label(known[one]), number=0) for one in expected]
    found = reading.one(typed, choices, language=x.chat.language)
    return expected[int(found)] if isinstance(found, str) else None


def _label(child: Child) -> str:
    return f"{child.name} ({child.mother_name})" if child.mother_name else child.name


def _doubt(x: Exchange, day: Day, child: Child, found: Weighing, line: _Line) -> Fact | None:
    """What is to be looked at again; None if all is well, or the same was sent twice."""
    same = found.visit_id is None and (found.weight_kg, found.length_cm) == (line.weight_kg, line.length_cm)
    facts: dict[str, Fact] = {"number": found.number, "name": child.name, "said": line.said, "meant": ""}
    if found.visit_id is not None:
        return {**facts, "doubt": "twice"}
    if child.sex is None:
        return {**facts, "doubt": "no_sex"}
    measured = findings.Measurement(on=day.held_on, weight_kg=line.weight_kg, size_cm=line.length_cm)
    subject = findings.Child(sex=child.sex, born=child.birth_date)
    questions = plausibility.doubts(subject, measured, _earlier(x, child.id, day), x.today)
    if not questions or (same and not any(question.must_change for question in questions)):
        return None
    weighings.put(x.store, found.id, line.weight_kg, line.length_cm)
    meant = questions[0].facts.get("suggestion")
    return {**facts, "doubt": str(questions[0].doubt), "meant": meant if isinstance(meant, Decimal) else ""}


def _earlier(x: Exchange, person_id: int, day: Day) -> list[findings.Measurement]:
    last = visits.last_measurements(x.store, x.scope, person_id, day.held_on, most=1)
    return whom.earlier(one for of_kind in last.values() for one in of_kind)


def _keep(x: Exchange, day: Day, found: Weighing, line: _Line) -> tuple[Fact, list[Say]]:
    """A visit at the posyandu, with all that follows from its numbers."""
    person = people.person_in(x.store, x.scope, found.person_id)
    episode = whom.episode_of(x, found.person_id)
    assert person is not None
    assert episode is not None
    asked = {
        "visit_date": day.held_on,
        "visit_mode": "posyandu",
        "weight_kg": line.weight_kg,
        "length_cm": line.length_cm,
        "attended": ["posyandu"],
    }
    confirmed = (found.weight_kg, found.length_cm) == (line.weight_kg, line.length_cm)  # sent again although doubted
    odd = frozenset({"weight_kg", "length_cm"}) if confirmed else frozenset()
    visit = Visited(person, episode, day.held_on, asked, asked, odd)
    screened = child_visit.screen(x, visit)
    kept = report_visit.keep_visit(
        x,
        visit,
        screened,
        form=(FORM, VERSION),
        instance=f"uuid:{uuid5(NAMESPACE_OID, f'sapa weighing {found.id}')}",
        draft_id=None,
        started_at=x.now,
    )
    report_visit.remember(x, visit, kept)
    codes = {finding.code for finding in screened.found}
    gain = next((status for code, status in _GAINS.items() if code in codes), None)
    weighings.put(x.store, found.id, line.weight_kg, line.length_cm, visit_id=kept.visit_id, gain=gain)
    told: Fact = {
        "number": found.number,
        "name": person.name,
        "weight_kg": line.weight_kg,
        "length_cm": line.length_cm,
        "gain": str(gain or ""),
        "referral": advice.where(screened.referral) or "",
    }
    return told, report_visit.alerts(x, visit, screened, kept)


def _progress(x: Exchange, day: Day, known: dict[int, Child]) -> dict[str, Fact]:
    listed = [one for one in weighings.children(x.store, day.id) if one.person_id in known]
    return {"count": sum(1 for one in listed if one.visit_id is not None), "total": len(listed)}


def _list(x: Exchange, day: Day, children: Sequence[Child]) -> Say:
    known = {child.id: child for child in children}
    waiting: list[Fact] = [
        {"number": one.number, "name": _label(known[one.person_id])}
        for one in weighings.children(x.store, day.id)
        if one.visit_id is None and one.person_id in known
    ]
    facts: dict[str, Fact] = {"on": day.held_on, "waiting_children": waiting, "older": day.held_on != x.today}
    return Say(key="weighing.list", facts={**facts, **_progress(x, day, known)}, options=_below(older=facts["older"]))


def _below(*, older: Fact = False) -> tuple[tuple[Option, ...], ...]:
    end = Option(tap=Tap("", 0, "/posyandu selesai"), key="button.posyandu_end")
    rest = Option(tap=Tap("", 0, "/posyandu istirahat"), key="button.posyandu_rest")
    today = Option(tap=Tap("", 0, "/posyandu baru"), key="button.posyandu_today")
    return ((end, rest), (today,)) if older else ((end, rest),)


def _closed(x: Exchange, day: Day) -> list[Say]:
    """S, K, D, N of the day as far as they can be counted; N only with a table of the least gain."""
    known = {child.id: child for child in people.children(x.store, x.scope, day.held_on, UNDER_MONTHS)}
    listed = [one for one in weighings.children(x.store, day.id) if one.person_id in known]
    weighed = [one for one in listed if one.visit_id is not None]
    gains = Counter(one.gain for one in weighed)
    absent: list[Fact] = [_label(known[one.person_id]) for one in listed if one.visit_id is None]
    weighings.close(x.store, day.id, x.now)
    x.note("close", "weighing_day", day.id)
    twice = gains[GainStatus.NOT_GAINED_TWICE]
    facts: dict[str, Fact] = {
        "on": day.held_on,
        "total": len(listed),
        "count": len(weighed),
        "by_table": kbm.table(x.store) is not None,
        "gained": gains[GainStatus.GAINED],
        "heavier": gains[GainStatus.HEAVIER] + gains[GainStatus.GAINED],
        "not_gained": gains[GainStatus.NOT_GAINED] + twice,
        "twice": twice,
        "absent": absent,
    }
    return [Say(key="weighing.summary", facts=facts)]
