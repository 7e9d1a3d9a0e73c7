"""/elsimil: what is to be typed into Elsimil, person by person, ready to copy; ticked when it is done; and what is
still missing. All of it as a table leaves by a link that works once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import Any

from domain import elsimil as order
from domain.growth_tables import Sex
from domain.papers import EXCEL_MIME, Holds
from domain.people import EpisodeKind
from domain.slow_facts import About, slow_facts, typed
from domain.talk import Fact, Option, Say, Tap, from_json
from domain.zones import local_date
from handlers import downloads
from handlers.exchange import Exchange
from handlers.visits.read_report import Reader
from handlers.work import Work
from messages import interviews
from storage import jobs
from storage.database import Store
from storage.krs import elsimil
from storage.people import accounts, circumstances, people
from storage.people.people import Accompanied
from storage.scope import Scope
from storage.villages import areas
from storage.visits import visits

PER_SCREEN = 20
JOB = "elsimil"
_FORMS = {
    EpisodeKind.CATIN: "catin",
    EpisodeKind.PREGNANCY: "bumil",
    EpisodeKind.POSTPARTUM: "pascasalin",
    EpisodeKind.CHILD: "baduta",
}
_SEXES = {Sex.FEMALE: "P", Sex.MALE: "L"}
_YES_NO = {"yes": "Ya", "no": "Tidak", "True": "Ya", "False": "Tidak"}


@dataclass(frozen=True, slots=True)
class Row:
    """One person's fields in Elsimil's order; "" for what is not known."""

    person_id: int
    name: str
    kind: EpisodeKind
    values: tuple[tuple[str, str], ...]

    @property
    def missing(self) -> list[str]:
        return [label for label, value in self.values if not value]


def listing(x: Exchange, page: int = 1) -> list[Say]:
    """/elsimil: who is still to be typed in this month."""
    found = _accompanied(x.store, x.scope)
    if not found:
        return [Say(key="elsimil.nobody")]
    done = elsimil.ticked(x.store, [one.person.id for one in found], x.today)
    waiting = sorted(found, key=lambda one: one.person.id in done)
    pages = -(-len(waiting) // PER_SCREEN)
    page = min(max(page, 1), pages)
    rows = [(_line(one, done),) for one in waiting[(page - 1) * PER_SCREEN : page * PER_SCREEN]]
    if page < pages:
        rows.append((_button(f"/elsimil {page + 1}", "button.more"),))
    rows.append((_button("/elsimil_berkas", "button.elsimil_file"),))
    return [Say(key="elsimil.list", facts={"count": len(found), "done": len(done)}, options=tuple(rows))]


def card(x: Exchange, person_id: int) -> list[Say]:
    """/elsimil_orang: the card to copy, and what is missing."""
    found = [one for one in _accompanied(x.store, x.scope) if one.person.id == person_id]
    if not found:
        return [Say(key="trouble.not_yours")]
    ticked = person_id in elsimil.ticked(x.store, [person_id], x.today)
    says = []
    for one in found:
        row = row_of(x.store, x.scope, one)
        lines: list[Fact] = [{"label": label, "answer": value} for label, value in row.values if value]
        facts: dict[str, Fact] = {"name": row.name, "lines": lines, "names": [*row.missing], "ticked": ticked}
        says.append(Say(key="elsimil.card", facts=facts, options=() if ticked else _tick(person_id)))
    return says


def tick(x: Exchange, person_id: int) -> list[Say]:
    """/elsimil_sudah: typed in for this month; the next one who is not."""
    assert x.account is not None
    found = _accompanied(x.store, x.scope)
    person = next((one.person for one in found if one.person.id == person_id), None)
    if person is None:
        return [Say(key="trouble.not_yours")]
    if not elsimil.tick(x.store, person.id, x.today, x.account.id, x.now):
        return [Say(key="trouble.not_now")]
    done = elsimil.ticked(x.store, [one.person.id for one in found], x.today)
    following = next((one.person.id for one in found if one.person.id not in done), None)
    noted = Say(key="elsimil.noted", facts={"name": person.name, "count": len(found), "done": len(done)})
    return [noted, *(card(x, following) if following is not None else [])]


def ask_file(x: Exchange) -> list[Say]:
    """/elsimil_berkas: everybody as a table; it names people, so it leaves by a link only."""
    assert x.account is not None
    if refused := downloads.refusal(x.policy.download_link):
        return refused
    jobs.begin(x.store, JOB, input={}, now=x.now, chat_id=x.chat.id, account_id=x.account.id)
    x.note("elsimil_file", "account", x.account.id)
    return [Say(key="elsimil.file_begun")]


def write_file(work: Work) -> None:
    """The job: one sheet per group."""
    rows = work.read(lambda store: rows_for(store, work.job.account_id, work.now))
    downloads.hand_over(work, f"{JOB}.xlsx", EXCEL_MIME, [workbook(rows)], Holds.FAMILIES)


def row_of(store: Store, scope: Scope, one: Accompanied) -> Row:
    """The newest answers, and what the registry knows."""
    known = _answers(store, scope, one)
    person = one.person
    known |= {
        "name": person.name,
        "nik_end": f"…{person.nik_end}" if person.nik_end else "",
        "born": _written(person.birth_date),
        "sex": _SEXES.get(person.sex, "") if person.sex is not None else "",
    }
    if one.episode.kind is EpisodeKind.PREGNANCY:
        known["hpht"] = _written(one.episode.started_on)
    if one.episode.kind is EpisodeKind.CATIN and not one.episode.started_estimated:
        known["wedding_date"] = _written(one.episode.started_on)
    values = tuple((field.label, known.get(field.name, "")) for field in order.fields(one.episode.kind))
    return Row(person.id, person.name, one.episode.kind, values)


def _answers(store: Store, scope: Scope, one: Accompanied) -> dict[str, str]:
    """By question: what was said last in this episode."""
    said: dict[str, str] = {}
    for visit in visits.of_person(store, scope, one.person.id):
        if visit.visit_date >= one.episode.belongs_from:
            for name, value in from_json(visit.answers).items():
                if text := _in_words(visit.form, name, value):
                    said.setdefault(name, text)
    for name, text in _known(store, scope, one).items():
        said.setdefault(name, text)
    last = visits.last_measurements(store, scope, one.person.id, date.max - timedelta(days=1), most=1)
    for kind, measured in last.items():
        said.setdefault(kind, _written(measured[0].value))
    if "weight_kg" in last:
        said.setdefault("visit_date", _written(last["weight_kg"][0].measured_on))
    return said


def _known(store: Store, scope: Scope, one: Accompanied) -> Mapping[str, str]:
    """What changes slowly and was therefore not asked again: the house, the birth."""
    facts = slow_facts()
    said = circumstances.of_person(store, scope, one.person.id)
    return {
        name: _in_words(_FORMS[one.episode.kind], name, typed(facts[name], each.value))
        for name, each in said.items()
        if name in facts and (facts[name].about is not About.EPISODE or each.on >= one.episode.started_on)
    }


def _in_words(form: str, name: str, value: Any) -> str:
    """A choice by its label; everything else as it is typed."""
    reader = _reader(form)
    chosen = reader is not None and reader.asks(name) and isinstance(value, str | list)
    return reader.in_words(name, value) if reader is not None and chosen else _written(value)


@cache
def _reader(form: str) -> Reader | None:
    """Of a form that came with Sapa; Elsimil speaks Indonesian."""
    if form not in interviews.names():
        return None
    return Reader(interviews.form(form), datetime(2026, 1, 1, tzinfo=UTC), "id")


def _written(value: Any) -> str:
    """As one types it: a date with its day first, a comma in numbers."""
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, list | tuple):
        return "" if any(isinstance(each, dict) for each in value) else ", ".join(map(str, value))
    if value is None or isinstance(value, dict):
        return ""
    text = f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
    return _YES_NO.get(text) or (text.replace(".", ",") if text.replace(".", "", 1).isdecimal() else text)


def _accompanied(store: Store, scope: Scope) -> list[Accompanied]:
    return [one for kind in EpisodeKind for one in people.accompanied(store, scope, kind)]


def rows_for(store: Store, account_id: int | None, now: datetime) -> Sequence[Row]:
    """All whom a kader accompanies, with the tick of this month."""
    account = accounts.by_id(store, account_id) if account_id is not None else None
    if account is None or account.scope is None:
        return []
    scope = account.scope
    ticked_on = local_date(now, areas.zone(store, account.area))
    found = _accompanied(store, scope)
    done = elsimil.ticked(store, [one.person.id for one in found], ticked_on)
    return [
        Row(row.person_id, row.name, row.kind, (*row.values, ("Sudah diinput", "Ya" if row.person_id in done else "")))
        for row in (row_of(store, scope, one) for one in found)
    ]


def workbook(rows: Sequence[Row]) -> bytes:
    """One sheet per group, a row per person, in Elsimil's order; everything as text, so that nothing is a formula."""
    from xlsxwriter import Workbook  # here, since only this job needs it: an idle process stays small

    content = BytesIO()
    workbook = Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    for kind, of_kind in _by_kind(rows).items():
        sheet = workbook.add_worksheet(kind)
        for column, (label, _) in enumerate(of_kind[0].values):
            sheet.write_string(0, column, label)
        for line, row in enumerate(of_kind, start=1):
            for column, (_, value) in enumerate(row.values):
                sheet.write_string(line, column, value)
    if not rows:
        workbook.add_worksheet("kosong")
    workbook.close()
    return content.getvalue()


def _by_kind(rows: Sequence[Row]) -> Mapping[str, list[Row]]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(str(row.kind), []).append(row)
    return grouped


def _line(one: Accompanied, done: frozenset[int]) -> Option:
    facts: dict[str, Fact] = {"name": one.person.name, "ticked": one.person.id in done}
    return Option(tap=Tap("", 0, f"/elsimil_orang {one.person.id}"), key="elsimil.line", facts=facts)


def _tick(person_id: int) -> tuple[tuple[Option, ...], ...]:
    return ((_button(f"/elsimil_sudah {person_id}", "button.elsimil_done"),),)


def _button(command: str, key: str) -> Option:
    return Option(tap=Tap("", 0, command), key=key)
