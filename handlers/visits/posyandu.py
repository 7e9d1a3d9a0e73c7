"""/posyandu: a whole day's weighing. The expected children as a numbered list, one line each ("aisyah 8,4 72"), only
odd values asked back, who was absent, and the day's sums at the end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from domain.gain import GainStatus
from domain.talk import Fact, Option, Say, Tap
from forms import reading
from forms.turn import Choice
from handlers.exchange import Exchange
from handlers.visits import child_visit, weigh_child, weighing_lines
from handlers.visits.weighing_lines import Books, Line
from storage.people import circumstances, people
from storage.people.people import Child
from storage.visits import kbm, weighings
from storage.visits.weighings import Day, Weighing

UNDER_MONTHS = 60
BOOK = "kia_book"  # asked in the visit form, too
INSTEAD = "ganti"
SHORTEST_NAME = 3
_NUMBER = re.compile(r"(\d{1,3})\s*[.)]?")


def begin(x: Exchange, rest: str) -> list[Say]:
    """/posyandu; with `selesai` the day ends, with `istirahat` it rests, with `baru` today's begins beside an older one
    that is open, with `ganti 3 8,1 70` other numbers take the place of those that were sent for number 3."""
    assert x.account is not None
    team = x.account.team_id
    if team is None:
        return [Say(key="weighing.no_team")]
    if rest.startswith(f"{INSTEAD} "):
        return _replaced(x, weighings.at_desk(x.store, x.chat.id, team), rest.removeprefix(INSTEAD))
    day = weighings.latest_open(x.store, team)
    if rest == "selesai" and day is not None:
        return _closed(x, day)
    if rest == "istirahat":
        weighings.leave(x.store, x.chat.id)
        return [Say(key="weighing.rests")]
    if day is None or rest == "baru":
        day = weighings.open_day(x.store, team, x.account.area, x.today, x.now)
    children = _known(x, day)
    if not children:
        return [Say(key="visit.no_families", options=((Option(tap=Tap("", 0, "/daftar"), key="button.register"),),))]
    weighings.expect(x.store, day.id, list(children))
    weighings.sit_down(x.store, x.chat.id, day.id, x.now)
    return [_list(x, day, children)]


def read(x: Exchange, text: str) -> list[Say]:
    """Lines of measurements, or a button of the table in words, in a chat that is at a posyandu's table; [] for any
    other text. A line about one of its children without numbers is said not to be understood."""
    team = x.account.team_id if x.account is not None and x.role is not None else None
    if team is None or not text or text.startswith("/"):
        return []
    said = [line.strip() for line in text.splitlines() if line.strip()]
    lines = [weighing_lines.read(line) for line in said]
    day = weighings.at_desk(x.store, x.chat.id, team)
    if day is None:
        return []
    if not any(line is not None for line in lines):
        return _pressed(x, text) or (_taken(x, day, [], [*said]) if _names_a_child(x, day, text) else [])
    unread: list[Fact] = [one for one, line in zip(said, lines, strict=True) if line is None]
    return _taken(x, day, [line for line in lines if line is not None], unread)


def _pressed(x: Exchange, text: str) -> list[Say]:
    """ "selesai" does what its button does, whatever was shown since."""
    option = x.library.pick(text, _below(), x.chat.language)
    return (
        begin(x, option.tap.value.removeprefix("/posyandu ")) if option is not None and option.tap is not None else []
    )


def _names_a_child(x: Exchange, day: Day, text: str) -> bool:
    """Whether a text begins with the name of somebody on the list ("raka tdk datang")."""
    first = text.split()[0]
    if not first.isalpha() or len(first) < SHORTEST_NAME or x.library.said_command(text) is not None:
        return False
    known = _known(x, day)
    return _who(x, first, _expected(x, day, known), known) is not None


def _known(x: Exchange, day: Day) -> dict[int, Child]:
    return {child.id: child for child in people.children(x.store, x.scope, day.held_on, UNDER_MONTHS)}


def _expected(x: Exchange, day: Day, known: dict[int, Child]) -> dict[int, Weighing]:
    """By child, those of the list whom the kader still accompanies."""
    return {one.person_id: one for one in weighings.children(x.store, day.id) if one.person_id in known}


def _taken(x: Exchange, day: Day, lines: Sequence[Line | Books], unread: list[Fact]) -> list[Say]:
    """Each line kept, asked back, or named as not understood; then how far the day has come."""
    known = _known(x, day)
    kept: list[Fact] = []
    asked: list[Fact] = []
    says: list[Say] = []
    books = sum(_note_books(x, day, known, line) for line in lines if isinstance(line, Books))
    for line in (each for each in lines if isinstance(each, Line)):
        found = _who(x, line.who, _expected(x, day, known), known)
        if found is None:
            unread.append(line.said)
            continue
        doubt = weigh_child.doubt(x, day, known[found.person_id], found, line)
        if doubt is not None:
            asked.append(doubt)
            continue
        told, alerts = weigh_child.keep(x, day, known[found.person_id], found, line)
        kept.append(told)
        says += alerts
    return [_table(x, day, known, kept=kept, asked=asked, left=unread, books=books), *says]


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


def _note_books(x: Exchange, day: Day, known: dict[int, Child], line: Books) -> int:
    """Who has a KIA book or KMS is known from now on; returns of how many."""
    expected = _expected(x, day, known)
    told = circumstances.of_people(x.store, x.scope, list(expected), BOOK)
    meant = [
        one for one in expected.values() if (one.number in line.numbers if line.numbers else one.person_id not in told)
    ]
    for one in meant:
        circumstances.say(
            x.store,
            {BOOK: "yes" if line.has else "no"},
            family_id=known[one.person_id].family_id,
            person_id=one.person_id,
            on=day.held_on,
            now=x.now,
        )
    return len(meant)


def _replaced(x: Exchange, day: Day | None, rest: str) -> list[Say]:
    """The button below a line about somebody who was weighed already."""
    line = weighing_lines.read(rest)
    known = _known(x, day) if day is not None else {}
    found = _who(x, line.who, _expected(x, day, known), known) if day is not None and isinstance(line, Line) else None
    if day is None or found is None or not isinstance(line, Line):
        return [Say(key="trouble.not_now")]
    child = known[found.person_id]
    doubt = weigh_child.doubt(x, day, child, found, line)
    if doubt is not None and doubt["doubt"] == "twice":  # the button was pressed again
        return [_table(x, day, known, asked=[doubt])]
    done = weigh_child.replace(x, day, child, found, line)
    if done is None:
        return [Say(key="trouble.not_now")]
    told, alerts = done
    return [_table(x, day, known, kept=[told]), *alerts]


def _table(
    x: Exchange,
    day: Day,
    known: dict[int, Child],
    *,
    kept: Sequence[Fact] = (),
    asked: Sequence[Fact] = (),
    left: Sequence[Fact] = (),
    books: int = 0,
) -> Say:
    """What became of the lines, and how far the day has come."""
    facts: dict[str, Fact] = {"kept": list(kept), "asked": list(asked), "left": list(left), "books": books}
    options = (*_instead(asked), *_below())
    return Say(key="weighing.taken", facts={**facts, **_progress(x, day, known)}, options=options)


def _instead(asked: Iterable[Fact]) -> tuple[tuple[Option, ...], ...]:
    """For each child whose numbers may be meant to be others, a button that says so."""
    rows = []
    for one in asked:
        if isinstance(one, dict) and one["doubt"] == "instead":
            numbers = " ".join(str(one[name]) for name in ("number", "new_weight_kg", "new_length_cm") if one[name])
            tap = Tap("", 0, f"/posyandu {INSTEAD} {numbers}")
            rows.append((Option(tap=tap, key="button.posyandu_instead", facts={"name": str(one["name"])}),))
    return tuple(rows)


def _progress(x: Exchange, day: Day, known: dict[int, Child]) -> dict[str, Fact]:
    listed = _expected(x, day, known).values()
    return {"count": sum(1 for one in listed if one.visit_id is not None), "total": len(listed)}


def _list(x: Exchange, day: Day, known: dict[int, Child]) -> Say:
    expected = _expected(x, day, known)
    waiting: list[Fact] = [
        {"number": one.number, "name": _label(known[one.person_id])}
        for one in expected.values()
        if one.visit_id is None
    ]
    told = circumstances.of_people(x.store, x.scope, list(expected), BOOK)
    facts: dict[str, Fact] = {
        "on": day.held_on,
        "waiting_children": waiting,
        "older": day.held_on != x.today,
        "books_unknown": len(expected) - len(told),
        **_progress(x, day, known),
    }
    return Say(key="weighing.list", facts=facts, options=_below(older=facts["older"]))


def _below(*, older: Fact = False) -> tuple[tuple[Option, ...], ...]:
    end = Option(tap=Tap("", 0, "/posyandu selesai"), key="button.posyandu_end")
    rest = Option(tap=Tap("", 0, "/posyandu istirahat"), key="button.posyandu_rest")
    today = Option(tap=Tap("", 0, "/posyandu baru"), key="button.posyandu_today")
    return ((end, rest), (today,)) if older else ((end, rest),)


def _closed(x: Exchange, day: Day) -> list[Say]:
    """S, K, D, N of the day as far as they can be counted; N only with a table of the least gain."""
    known = _known(x, day)
    expected = _expected(x, day, known)
    weighed = [one for one in expected.values() if one.visit_id is not None]
    gains = Counter(one.gain for one in weighed)
    absent: list[Fact] = [_label(known[one.person_id]) for one in expected.values() if one.visit_id is None]
    told = circumstances.of_people(x.store, x.scope, list(expected), BOOK)
    weighings.close(x.store, day.id, x.now)
    x.note("close", "weighing_day", day.id)
    twice = gains[GainStatus.NOT_GAINED_TWICE]
    facts: dict[str, Fact] = {
        "on": day.held_on,
        "total": len(expected),
        "books": sum(1 for said in told.values() if said == "yes"),
        "books_unknown": len(expected) - len(told),
        "count": len(weighed),
        "by_table": kbm.table(x.store) is not None,
        "gained": gains[GainStatus.GAINED],
        "heavier": gains[GainStatus.HEAVIER] + gains[GainStatus.GAINED],
        "not_gained": gains[GainStatus.NOT_GAINED] + twice,
        "twice": twice,
        "absent": absent,
    }
    return [Say(key="weighing.summary", facts=facts), *(child_visit.habit_of(x) if weighed else [])]
