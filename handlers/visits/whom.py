"""Whom a kader may visit, and what is known of the one that she chose: the data that the visit forms are asked with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from domain import ages, episodes, findings, immunisation, plausibility, supplements
from domain.growth import Position, plausible_range
from domain.growth_tables import Index, Sex
from domain.people import EpisodeKind
from domain.slow_facts import Said, is_fresh, slow_facts
from domain.talk import Fact
from handlers.exchange import Exchange
from storage.people import circumstances, people
from storage.people.families import Episode
from storage.people.people import Accompanied, Child
from storage.visits import doses, visits

REPORT_DELAY_DAYS = 31
_REPORTED_DAYS = 120  # how far back a day may be reported twice
_FORMS_FIRST = (EpisodeKind.PREGNANCY, EpisodeKind.POSTPARTUM, EpisodeKind.CHILD, EpisodeKind.CATIN)
_MEASURED_AGAIN = {"muac_cm": ("muac", 90), "hb_g_dl": ("hb", 84), "fundal_cm": ("fundal", 28)}  # days; our own
ANCHORS = ("hpht", "hpl_usg", "wedding_date")  # what was told of them stands in the episode (`told_dates.py`)
_INDEX = (
    ("weight", "kg", Index.WEIGHT_FOR_AGE, "weight_kg"),
    ("length", "cm", Index.LENGTH_FOR_AGE, "size_cm"),
    ("muac", "cm", Index.MUAC_FOR_AGE, "muac_cm"),
    ("head", "cm", Index.HEAD_FOR_AGE, "head_cm"),
)
Row = Mapping[str, str]


def everybody(x: Exchange) -> list[Accompanied]:
    """All whom this kader accompanies today, each once: the episode that decides the form."""
    found: dict[int, Accompanied] = {}
    for each in people.everybody(x.store, x.scope):
        before = found.get(each.person.id)
        if _may_be_visited(each.episode, x.today) and (before is None or _rank(each) < _rank(before)):
            found[each.person.id] = each
    return list(found.values())


def episode_of(x: Exchange, person_id: int) -> Episode | None:
    """The running episode that decides what this person is asked; None for whom the kader does not accompany."""
    running = [each for each in people.episodes(x.store, x.scope, person_id) if _may_be_visited(each, x.today)]
    return min(running, key=lambda each: _FORMS_FIRST.index(each.kind), default=None)


def form_of(episode: Episode, today: date) -> str:
    """The visit form of an episode."""
    return str(episodes.form_for(_in_domain(episode), today))


def label_of(x: Exchange, each: Accompanied) -> str:
    """As the kader knows her: "Aisyah (Dewi)", "Yuni (hamil 30 minggu)"."""
    name = each.person.name
    if each.episode.kind is EpisodeKind.CHILD:
        return f"{name} ({each.mother_name})" if each.mother_name else name
    began = each.episode.started_on
    weeks = ages.gestation_weeks(began, x.today) if began <= x.today else 0
    facts: dict[str, Fact] = {"name": name, "weeks": weeks, "days": (x.today - began).days}
    return x.library.text(f"visit.label_{each.episode.kind}", facts, x.chat.language)


def _may_be_visited(episode: Episode, today: date) -> bool:
    if episode.ended_on is not None:
        return False
    last = episodes.last_day(_in_domain(episode)) if episode.kind is EpisodeKind.CHILD else None
    return last is None or today <= last


def _rank(each: Accompanied) -> int:
    return _FORMS_FIRST.index(each.episode.kind)


def _in_domain(episode: Episode) -> episodes.Episode:
    return episodes.Episode(
        id=str(episode.id),
        person=str(episode.person_id),
        kind=episodes.Kind(str(episode.kind)),
        anchor=episode.started_on,
        began=episode.started_on,
    )


class Everybody(Mapping[str, Sequence[Row]]):
    """The list from which one is chosen, under the names that forms know it by; read only if a form asks for it."""

    _NAMES = ("dampingan", "anak")

    def __init__(self, x: Exchange) -> None:
        self._x = x

    def __getitem__(self, name: str) -> Sequence[Row]:
        if name not in self._NAMES:
            raise KeyError(name)
        return self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._NAMES)

    def __len__(self) -> int:
        return len(self._NAMES)

    @cached_property
    def _rows(self) -> list[Row]:
        return [_identity(self._x, each) for each in everybody(self._x)]


def _identity(x: Exchange, each: Accompanied) -> dict[str, str]:
    born = _born(each)
    return {
        "name": str(each.person.id),
        "label": label_of(x, each),
        "nickname": each.person.name,
        "birth_date": born.isoformat() if born else "",
        "sex": str(each.person.sex or ""),
    }


def _born(each: Accompanied) -> date | None:
    """Of a child, her own birth; of a mother after birth, her child's."""
    if each.episode.kind is EpisodeKind.CHILD:
        return each.person.birth_date or each.episode.started_on
    return each.episode.started_on if each.episode.kind is EpisodeKind.POSTPARTUM else each.person.birth_date


class Chosen(Mapping[str, Sequence[Row]]):
    """What is known of one person, by table: who she is, what was reported before, what is usual for her measurements,
    which doses are owed. Each is read only if a question asks for it."""

    def __init__(self, x: Exchange, person_id: int, answers: Mapping[str, Any]) -> None:
        self._x, self._id = x, person_id
        self._tables = {
            "dampingan": lambda: self._row(self.identity),
            "riwayat": lambda: self._row(self.history),
            "ukuran": lambda: self._row(self.usual),
            "anak": lambda: self._row(lambda: {**self.identity(), **self.history(), **self.usual(), **self.limits()}),
            "dosis": self._doses,
        }
        said = next((value for path, value in answers.items() if path.endswith("/visit_date")), "")
        self._on = date.fromisoformat(said) if isinstance(said, str) and said else x.today

    def __getitem__(self, name: str) -> Sequence[Row]:
        return self._tables[name]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    @property
    def accompanied(self) -> bool:
        return self._who is not None

    def _row(self, columns: Any) -> Sequence[Row]:
        return [{"name": str(self._id), **columns()}] if self._who is not None else []

    @cached_property
    def _who(self) -> Accompanied | None:
        running = people.one_of_them(self._x.store, self._x.scope, self._id)
        return min((each for each in running if _may_be_visited(each.episode, self._x.today)), key=_rank, default=None)

    @cached_property
    def _said(self) -> Mapping[str, Said]:
        return circumstances.of_person(self._x.store, self._x.scope, self._id)

    @cached_property
    def _last(self) -> Mapping[str, Sequence[visits.Measurement]]:
        return visits.last_measurements(self._x.store, self._x.scope, self._id, self._on, most=1)

    def identity(self) -> dict[str, str]:
        assert self._who is not None
        row = _identity(self._x, self._who)
        if self._who.episode.kind is EpisodeKind.PREGNANCY:
            row["hpht"] = self._who.episode.started_on.isoformat()
        return row

    def history(self) -> dict[str, str]:
        """What was said and measured before."""
        assert self._who is not None
        reported = visits.reported_days(
            self._x.store, self._x.scope, self._id, self._x.today - timedelta(days=_REPORTED_DAYS)
        )
        row = {f"last_{kind}": _written(measured[0].value) for kind, measured in self._last.items()}
        row |= {f"last_{kind}_on": measured[0].measured_on.isoformat() for kind, measured in self._last.items()}
        began = self._who.episode.belongs_from
        row |= {f"last_{name}": said.value for name, said in self._said.items() if said.on >= began}
        row |= {"known": " ".join(self._known()), "reported": " ".join(day.isoformat() for day in reported)}
        short = self._last.get("length_cm", ())
        row["was_short"] = "yes" if short and short[0].z is not None and short[0].z < _SHORT else "no"
        if self._who.episode.kind is EpisodeKind.CHILD:
            row |= {"doses_owed": ", ".join(dose["label"] for dose in self._doses())}
        return row

    def _known(self) -> Iterator[str]:
        """What need not be asked."""
        assert self._who is not None
        episode, facts = self._who.episode, slow_facts()
        for name, said in self._said.items():
            if name in facts and name not in ANCHORS and is_fresh(facts[name], said, self._on, episode.belongs_from):
                yield name
        if episode.kind is EpisodeKind.PREGNANCY and not episode.started_estimated:
            yield "hpht"
        if episode.kind is EpisodeKind.CATIN and not episode.started_estimated:
            yield "wedding_date"
        for kind, (name, days) in _MEASURED_AGAIN.items():
            if any((self._on - one.measured_on).days < days for one in self._last.get(kind, ())):
                yield name
        if "breastfed_now" in self._said and self._said["breastfed_now"].value == "no":
            yield "weaned"
        if "baby_status" in self._said and self._said["baby_status"].value == "died":
            yield "baby_died"

    def usual(self) -> dict[str, str]:
        """The range in which a measurement needs no second look: what WHO does not flag at this age, and no leap or
        loss since the last visit. Of a grown woman only the leap."""
        assert self._who is not None
        child, last = self._child(), {kind: measured[0] for kind, measured in self._last.items()}
        row: dict[str, str] = {}
        if child is not None and child.born <= self._on:
            for name, unit, _, field in _INDEX:
                span = plausibility.usual_range(child, field, self._on, earlier(last.values()))
                if span is not None:
                    row |= {f"{name}_from_{unit}": str(span[0]), f"{name}_to_{unit}": str(span[1])}
                row |= _why(child, (name, unit, field), self._on, earlier(last.values()))
        return row

    def limits(self) -> Row:
        """Columns of the form as it was in November 2026, for versions that staff have made of it."""
        assert self._who is not None
        child = self._child()
        return limits(child.sex, max((self._on - child.born).days, 0)) if child is not None else {}

    def _child(self) -> findings.Child | None:
        if self._who is None or self._who.episode.kind is not EpisodeKind.CHILD:
            return None
        born = _born(self._who)
        return findings.Child(sex=self._who.person.sex, born=born) if self._who.person.sex and born else None

    def _doses(self) -> Sequence[Row]:
        if self._who is None or self._who.episode.kind is not EpisodeKind.CHILD:
            return []
        return [{"name": code, "label": dose_label(self._x, code)} for code in self.owed()]

    def owed(self) -> tuple[str, ...]:
        assert self._who is not None
        born = _born(self._who)
        had = doses.had(self._x.store, self._x.scope, self._id)
        return owed(born, had, self._on, asked_before="doses_given" in self._said) if born else ()


_SHORT = Decimal(-2)


def owed(born: date, had: doses.Had, on: date, *, asked_before: bool) -> tuple[str, ...]:
    """The doses that a kader asks about: due and not in the record. The first time, also those which are too late now
    or wait for another, since the record may only be empty."""
    open_now = {immunisation.DoseStatus.DUE, immunisation.DoseStatus.LATE}
    if not asked_before:
        open_now |= {immunisation.DoseStatus.MISSED, immunisation.DoseStatus.WAITS}
    reached = {rule.code for rule in immunisation.schedule() if born + timedelta(days=rule.due_days) <= on}
    due = (each.code for each in immunisation.doses(born, had, on) if each.status in open_now and each.code in reached)
    return (*due, *supplements.owed(born, had, on))


def dose_label(x: Exchange, code: str) -> str:
    """A dose as people call it."""
    key = supplements.kind(code).lower().replace("-", "_")
    return x.library.text(f"dose.{key}", {}, x.chat.language)


def _why(
    child: findings.Child, measure: tuple[str, str, str], on: date, before: Sequence[findings.Measurement]
) -> dict[str, str]:
    """The two limits behind the range: of the age, and of what was measured last."""
    name, unit, field = measure
    age = plausibility.plausible(child, field, on) or (None, None)
    since = plausibility.since_last(child, field, on, before)
    limits = {"age_from": age[0], "age_to": age[1], "since_from": since[0], "since_to": since[1]}
    return {f"{name}_{which}_{unit}": str(limit) for which, limit in limits.items() if limit is not None}


def earlier(last: Iterable[visits.Measurement]) -> list[findings.Measurement]:
    """Measured weights and sizes, as what a new one is compared with."""
    return [
        findings.Measurement(
            on=one.measured_on,
            weight_kg=one.value if one.kind == "weight_kg" else None,
            size_cm=one.value if one.kind == "length_cm" else None,
            position=None if one.lying is None else Position.LYING if one.lying else Position.STANDING,
        )
        for one in last
        if one.kind in ("weight_kg", "length_cm")
    ]


def _written(value: Decimal) -> str:
    """As one would write it: 7.6, 10."""
    return f"{value.normalize():f}"


class ChildrenOf(Mapping[str, Sequence[Row]]):
    """The secondary instance `anak` of a form that staff wrote: this kader's children below an age, read only if the
    form asks for them."""

    def __init__(self, x: Exchange, under_months: int) -> None:
        self._x = x
        self._under_months = under_months

    def __getitem__(self, name: str) -> Sequence[Row]:
        if name != "anak":
            raise KeyError(name)
        return self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(("anak",))

    def __len__(self) -> int:
        return 1

    @cached_property
    def _rows(self) -> list[Row]:
        x = self._x
        children = people.children(x.store, x.scope, x.today, self._under_months)
        tomorrow = x.today + timedelta(days=1)
        last = visits.newest_values(x.store, x.scope, [child.id for child in children], tomorrow)
        return [_child_row(child, last.get(child.id, {}), x.today) for child in children]


def _child_row(child: Child, last: Mapping[str, Decimal], today: date) -> dict[str, str]:
    """One child as a staff form knows it: limits of what is not flagged at its age, and the last measurements."""
    row = {
        "name": str(child.id),
        "label": f"{child.name} ({child.mother_name})" if child.mother_name else child.name,
        "nickname": child.name,
        "birth_date": child.birth_date.isoformat(),
        "last_weight_kg": _written(last["weight_kg"]) if "weight_kg" in last else "",
        "last_length_cm": _written(last["length_cm"]) if "length_cm" in last else "",
    }
    return {**row, **limits(child.sex, ages.age_days(child.birth_date, today))}


@lru_cache(maxsize=2048)  # two years of days for each sex
def limits(sex: Sex | None, age_days: int) -> Row:
    """What WHO does not flag. The visit may have been weeks ago, so the low end is a younger child's."""
    found: dict[str, str] = {}
    for name, unit, index, field in _INDEX[:3]:
        low, high = plausibility.POSSIBLE[field]
        widest = (float(low), float(high))
        young, now = (_range(sex, index, days, widest) for days in (max(age_days - REPORT_DELAY_DAYS, 0), age_days))
        found[f"{name}_low_{unit}"] = f"{max(young[0], widest[0]):.2f}"
        found[f"{name}_high_{unit}"] = f"{min(now[1], widest[1]):.2f}"
    return found


def _range(sex: Sex | None, index: Index, days: int, widest: tuple[float, float]) -> tuple[float, float]:
    return (plausible_range(index, sex, days) if sex is not None else None) or widest
