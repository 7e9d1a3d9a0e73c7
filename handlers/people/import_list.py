"""A list of families, as the pembina or the koordinator has it in Excel, comes into the registry: family by family,
each whole or not at all, however often it is sent; what was wrong comes back row by row, without a name in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.ages import due_date
from domain.areas import Level, level
from domain.growth_tables import Sex
from domain.papers import EXCEL_MIME
from domain.people import EpisodeKind, Relation, Role
from domain.talk import Fact, FileKind, Option, Say, Tap
from domain.zones import Zone, local_date
from forms import list_file
from forms.turn import Turn
from forms.workbook import neutral, write_table
from handlers import interview
from handlers.exchange import Exchange
from handlers.interview import Purpose
from handlers.people import list_rows
from handlers.people.list_rows import Read, Row, Wrong
from handlers.work import Work
from messages.library import Library
from storage import audit, jobs, media
from storage.database import Store, is_outage
from storage.interviews.drafts import Draft
from storage.krs import verifications
from storage.people import families, imports, people, teams
from storage.people.imports import Outcome
from storage.scope import Scope
from storage.villages import areas
from storage.wire import outbox

KIND = "import_list"
_TAKES_ROLES = (Role.PEMBINA, Role.KOORDINATOR)


def begin(x: Exchange) -> list[Say]:
    """/impor"""
    return interview.begin(x, PURPOSE)


def _keep(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    assert x.account is not None
    area = str(turn.answers["area"])
    [file] = turn.media.values()
    if x.role not in _TAKES_ROLES or area not in {row["name"] for row in _places(x)["wilayah"]}:
        return [Say(key="trouble.not_yours")]
    asked = {"media": file, "area": area, "language": x.chat.language, "zone": str(x.chat.zone)}
    jobs.begin(x.store, KIND, chat_id=x.chat.id, account_id=x.account.id, input=asked, now=x.now)
    x.note("import", "media", file)
    return [Say(key="import.begun")]


def _places(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    assert x.account is not None
    found = [
        {"name": one.code, "label": areas.name_path(x.store, one.code)}
        for wanted in (Level.KECAMATAN, Level.DESA_KELURAHAN)
        for one in areas.at_level(x.store, x.account.area, wanted)
    ]
    return {"wilayah": found}


def run(work: Work) -> None:
    """The job: its cursor counts the families that are done; a family is one transaction."""
    try:
        listed = work.read(lambda store: _read(store, work.input["media"], _today(work)))
    except list_file.Unreadable as error:
        say = unreadable(error)
        work.finish(lambda store: _say(store, work, say))
        return
    if not listed.headings:
        work.finish(lambda store: _say(store, work, Say(key="import.no_headings")))
        return
    if not work.cursor:
        work.write(lambda store: imports.note_bad(store, work.job.id, [(one.line, one.wrong) for one in listed.bad]), 0)
    for number, rows in enumerate(listed.families):
        if number >= int(work.cursor or 0):
            work.write(_taking(work, rows), number + 1)
    work.finish(lambda store: _report(store, work, listed))


def _today(work: Work) -> date:
    return local_date(work.now, Zone(work.input["zone"]))


def unreadable(error: list_file.Unreadable) -> Say:
    """Why, and what to do."""
    again = Option(tap=Tap("", 0, "/impor"), key="button.import_again")
    facts: dict[str, Fact] = {"line": error.line, "most": list_rows.MAX_ROWS}
    return Say(key=f"list_file.{error.trouble}", facts=facts, options=((again,),))


def _read(store: Store, media_id: int, today: date) -> Read:
    """Raises Unreadable."""
    kept = media.for_delivery(store, media_id)
    return list_rows.read(list_file.cells(kept.content if kept is not None else b""), today)


Noted = list[tuple[int, Outcome, str]]


def _taking(work: Work, rows: Sequence[Row]) -> Callable[[Store], None]:
    def take(store: Store) -> None:
        for line, outcome, why in _take_or_note(store, work, rows):
            imports.note(store, work.job.id, line, outcome, why)

    return take


def _take_or_note(store: Store, work: Work, rows: Sequence[Row]) -> Noted:
    """A family that breaks something stops nobody behind it: nothing of it stays but a note."""
    try:
        with store.savepoint():
            return _take(store, work, rows)
    except Exception as error:
        if is_outage(error):
            raise
        work.faults.append(error)
        return [(row.line, Outcome.BAD, str(Wrong.NOT_KEPT)) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Home:
    """Where a family of the list lives, and who accompanies it."""

    area: str
    team_id: int | None


def _take(store: Store, work: Work, rows: Sequence[Row]) -> Noted:
    """One family: new, known already, or refused; never half."""
    home = _home(store, work.input["area"], rows[0])
    if isinstance(home, Wrong):
        return [(row.line, Outcome.BAD, str(home)) for row in rows]
    marks = {row.line: imports.mark(store, home.area, _essence(row)) for row in rows}
    firsts = {mark: line for line, mark in reversed(marks.items())}  # of a row that stands there twice
    new = [row for row in rows if firsts[marks[row.line]] == row.line and not imports.was_taken(store, marks[row.line])]
    noted: Noted = [(row.line, Outcome.SAME, "") for row in rows if row not in new]
    alike = [row for row in new if _alike(store, work, home, row)]
    noted += [(row.line, Outcome.KNOWN, "") for row in alike]
    fresh = [row for row in new if row not in alike]
    for row in rows:
        if row not in fresh:
            _list_known(store, work, home, row)
    if fresh:
        _list(store, work, _register(store, work, home, fresh), fresh[0])
        for row in fresh:
            imports.taken(store, marks[row.line], work.now)
        needs_team = home.team_id is None and teams.within_area(store, home.area)
        why = str(Wrong.NEEDS_TEAM) if needs_team else ""
        noted += [(row.line, Outcome.TAKEN, why) for row in fresh]
    return noted


def _essence(row: Row) -> str:
    """What makes a row the same as one that was taken before."""
    child = f"{row.child.name}\0{row.child.born}" if row.child is not None else ""
    pregnancy = f"{row.pregnancy.hpht}" if row.pregnancy is not None and not row.pregnancy.estimated else ""
    return "\0".join((row.family, row.mother, child, pregnancy)).casefold()


def _home(store: Store, area: str, row: Row) -> _Home | Wrong:
    """The desa by its code or name, within what was chosen; the team by its name, or the only one there is."""
    desa = area if level(area) is Level.DESA_KELURAHAN else _desa(store, area, row.village)
    if desa is None:
        return Wrong.NO_VILLAGE
    there = teams.within_area(store, desa)
    if row.team:
        named = [team for team in there if team.name.casefold() == row.team.casefold()]
        return _Home(area=desa, team_id=named[0].id) if named else Wrong.NO_TEAM
    return _Home(area=desa, team_id=there[0].id if len(there) == 1 else None)


def _desa(store: Store, area: str, village: str) -> str | None:
    found = [
        one.code
        for one in areas.at_level(store, area, Level.DESA_KELURAHAN)
        if village.casefold() in (one.code, one.code.replace(".", ""), one.name.casefold(), one.title.casefold())
    ]
    return found[0] if len(found) == 1 else None


def _alike(store: Store, work: Work, home: _Home, row: Row) -> list[people.Alike]:
    """By NIK, or by a name that sounds alike and a near birth date in the same desa: a person decides about those."""
    scope = Scope(role=Role.PEMBINA, area=home.area, account_id=work.job.account_id or 0)
    if row.child is not None:
        return list(people.find_alike(store, scope, row.child.name, row.child.born, nik=row.child.nik))
    found = people.find_alike(store, scope, row.mother, row.mother_born, nik=row.nik_mother)
    return [one for one in found if one.same_nik or one.person is None or one.person.relation is not Relation.ANAK]


def _list_known(store: Store, work: Work, home: _Home, row: Row) -> None:
    """The row of a KRS list about a family that is registered: known for sure by its NIK only."""
    if row.listed:
        sure = [one.person for one in _alike(store, work, home, row) if one.same_nik and one.person is not None]
        if len({one.family_id for one in sure}) == 1:
            _list(store, work, sure[0].family_id, row)


def _list(store: Store, work: Work, family_id: int, row: Row) -> None:
    """Where the list says who is at risk: the family's page for that year, with its row as it was."""
    if row.listed:
        year = row.year or _today(work).year
        verifications.put(store, family_id, year, now=work.now, original=row.listed, was_krs=row.krs)


def _register(store: Store, work: Work, home: _Home, rows: Sequence[Row]) -> int:
    """Returns the family's id."""
    first = rows[0]
    family = families.add_family(
        store,
        area=home.area,
        team_id=home.team_id,
        now=work.now,
        address=first.address,
        phone=first.phone,
        kk_number=first.kk,
    )
    mothers: dict[str, int] = {}
    for row in rows:
        key = row.mother.casefold()
        if key not in mothers:
            mothers[key] = families.add_person(
                store,
                family_id=family.id,
                name=row.mother,
                relation=Relation.IBU,
                sex=Sex.FEMALE,
                birth_date=row.mother_born,
                birth_date_estimated=row.mother_born is not None,
                nik=row.nik_mother,
                now=work.now,
            ).id
        _episodes(store, work, family.id, mothers[key], row)
    if first.father:
        families.add_person(
            store, family_id=family.id, name=first.father, relation=Relation.AYAH, sex=Sex.MALE, now=work.now
        )
    audit.note(
        store, account_id=work.job.account_id, deed="import", subject="family", subject_id=family.id, now=work.now
    )
    return family.id


def _episodes(store: Store, work: Work, family_id: int, mother_id: int, row: Row) -> None:
    if row.child is not None:
        child = families.add_person(
            store,
            family_id=family_id,
            name=row.child.name,
            relation=Relation.ANAK,
            sex=row.child.sex,
            birth_date=row.child.born,
            birth_date_estimated=row.child.estimated,
            mother_id=mother_id,
            nik=row.child.nik,
            now=work.now,
        )
        families.open_episode(
            store,
            person_id=child.id,
            kind=EpisodeKind.CHILD,
            started_on=row.child.born,
            started_estimated=row.child.estimated,
            now=work.now,
        )
    if row.pregnancy is not None and not families.runs(store, mother_id, EpisodeKind.PREGNANCY):
        families.open_episode(
            store,
            person_id=mother_id,
            kind=EpisodeKind.PREGNANCY,
            started_on=row.pregnancy.hpht,
            started_estimated=row.pregnancy.estimated,
            due_on=due_date(row.pregnancy.hpht),
            now=work.now,
        )


def _report(store: Store, work: Work, listed: Read) -> None:
    """How many of each, how many were too many, and a sheet of the rows that were not taken or need a team: line and
    reason, no names."""
    noted = imports.of_job(store, work.job.id)
    counts = {outcome: sum(one.outcome is outcome for one in noted) for outcome in Outcome}
    language = work.input["language"]
    rows = [
        [
            str(one.line),
            _words(work.library, f"import.{one.outcome}", language),
            why_of(work.library, one.why, language),
        ]
        for one in noted
        if one.outcome is not Outcome.TAKEN or one.why
    ]
    facts: dict[str, Fact] = {
        "count": counts[Outcome.TAKEN],
        "without_team": sum(one.outcome is Outcome.TAKEN and one.why != "" for one in noted),
        "same": counts[Outcome.SAME],
        "found": counts[Outcome.KNOWN],
        "errors": counts[Outcome.BAD],
        "left_out": listed.left_out,
        "line": listed.first_left_out,
        "most": list_rows.MAX_ROWS,
    }
    number = _sheet(store, work, rows, language) if rows and work.job.chat_id is not None else None
    _say(store, work, Say(key="import.done", facts=facts, media=number))


def _sheet(store: Store, work: Work, rows: list[list[str]], language: str) -> int:
    heading = [_words(work.library, f"import.column_{name}", language) for name in ("line", "outcome", "why")]
    table = [[neutral(cell) for cell in row] for row in rows]
    return media.keep(
        store,
        kind=FileKind.DOCUMENT,
        mime=EXCEL_MIME,
        content=write_table(heading, table),
        chat_id=work.job.chat_id,
        now=work.now,
        name="hasil-impor.xlsx",
    )


def why_of(library: Library, why: str, language: str) -> str:
    """The reasons of a row, in words."""
    return "; ".join(_words(library, f"list_row.{one}", language) for one in why.split())


def _words(library: Library, key: str, language: str) -> str:
    facts: dict[str, Any] = {}
    return library.text(key, facts, language)


def _say(store: Store, work: Work, say: Say) -> None:
    if work.job.chat_id is not None:
        outbox.owe(store, work.job.chat_id, [say], now=work.now)


PURPOSE = Purpose(form="impor", instances=_places, keep=_keep)
