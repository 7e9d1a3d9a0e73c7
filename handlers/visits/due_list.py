"""/tugas: who is to be visited. A kader sees her families, overdue first and by risk; a pembina counts per team."""

from __future__ import annotations

from collections.abc import Sequence

from domain.due import attempts_in_vain
from domain.people import EpisodeKind, Role
from domain.talk import Fact, Option, Say, Tap
from handlers.development.owed import owed
from handlers.exchange import Exchange
from handlers.visits import duties
from handlers.visits.duties import Counts, Task
from storage.people import teams
from storage.visits import due
from storage.visits.due import Named

PER_SCREEN = 10
MOST_TEAMS = 30  # in one message


def listing(x: Exchange, page: int = 1) -> list[Say]:
    """/tugas, a page at a time."""
    found = duties.tasks(due.everybody(x.store, x.scope), x.today)
    if x.role is Role.PEMBINA:
        return [_by_team(x, found)]
    checks = owed(x.store, x.scope, x.today).count
    if not found:
        return [Say(key="due.nothing", facts={"checks": checks}, options=(*_report_button(), *_looks(checks)))]
    pages = -(-len(found) // PER_SCREEN)
    page = min(max(page, 1), pages)
    shown = found[(page - 1) * PER_SCREEN : page * PER_SCREEN]
    names = due.names(x.store, x.scope, [task.entry.person_id for task in shown])
    rows = [_buttons(task, names[task.entry.person_id]) for task in shown]
    if page < pages:
        rows.append((Option(tap=Tap("", 0, f"/tugas {page + 1}"), key="button.more"),))
    rows += _looks(checks)
    counts = duties.counted(found)
    facts: dict[str, Fact] = {
        "count": counts.tasks,
        "late": counts.overdue,
        "page": page,
        "pages": pages,
        "checks": checks,
        "tasks": [_line(x, task, names[task.entry.person_id]) for task in shown],
    }
    return [Say(key="due.list", facts=facts, options=tuple(rows))]


def card(x: Exchange, person_id: int) -> list[Say]:
    """/tugas_orang: what is due for one person, and what can be done about it."""
    found = duties.tasks(due.of_person(x.store, x.scope, person_id), x.today)
    named = due.names(x.store, x.scope, [person_id]).get(person_id)
    if named is None:
        return [Say(key="trouble.not_yours")]
    if not found:
        return [Say(key="due.done_for", facts={"name": named.name}, options=_report_button())]
    task = found[0]
    facts: dict[str, Fact] = {**_line(x, task, named), "last_visit": task.entry.about.last_visit}
    says = [Say(key="due.card", facts=facts, options=_deeds(task))]
    if task.entry.unreachable:
        says.insert(0, Say(key="nudge.unreachable", facts={"name": named.name}))
    if task.reason == "no_news":
        says.insert(0, Say(key="nudge.birth_expected", facts={"name": named.name}))
    return says


def not_met(x: Exchange, person_id: int) -> list[Say]:
    """/tidak_ketemu: she stood at the door in vain. The visit stays owed; how often it was tried is kept."""
    if not due.of_person(x.store, x.scope, person_id):
        return [Say(key="trouble.not_yours")]
    named = due.names(x.store, x.scope, [person_id])[person_id]
    assert x.account is not None
    if due.tried(x.store, person_id=person_id, account_id=x.account.id, on=x.today, now=x.now):
        x.note("try", "person", person_id)
    attempts = max(entry.attempts for entry in due.of_person(x.store, x.scope, person_id))
    facts: dict[str, Fact] = {"name": named.name, "attempts": attempts, "in_vain": attempts >= attempts_in_vain()}
    return [Say(key="due.not_met", facts=facts, options=((Option(tap=Tap("", 0, "/tugas"), key="button.due"),),))]


def _by_team(x: Exchange, found: Sequence[Task]) -> Say:
    """Counts, and no name: a pembina looks after teams."""
    by_team: dict[int | None, list[Task]] = {team.id: [] for team in teams.within_area(x.store, x.scope.area)}
    for task in found:
        by_team.setdefault(task.entry.team_id, []).append(task)
    counted = {team_id: duties.counted(of_team) for team_id, of_team in by_team.items()}
    order = sorted(counted, key=lambda team_id: (-counted[team_id].urgent, -counted[team_id].overdue))
    lines: list[Fact] = [_team_line(x, team_id, counted[team_id]) for team_id in order[:MOST_TEAMS]]
    return Say(key="due.teams", facts={"count": len(found), "teams": lines, "more": max(len(order) - MOST_TEAMS, 0)})


def _team_line(x: Exchange, team_id: int | None, counts: Counts) -> dict[str, Fact]:
    team = teams.by_id(x.store, team_id) if team_id is not None else None
    return {
        "team": team.name if team is not None else "",
        "count": counts.tasks,
        "late": counts.overdue,
        "urgent": counts.urgent,
        "in_vain": counts.in_vain,
    }


def _line(x: Exchange, task: Task, named: Named) -> dict[str, Fact]:
    entry = task.entry
    return {
        "name": named.name,
        "mother": named.mother,
        "duty": x.library.text(f"due.reason_{task.reason}", {}, x.chat.language),
        "since": task.since,
        "until": task.until,
        "late": task.overdue_days,
        "urgent": task.urgent,
        "risk": entry.about.at_risk,
        "referral": entry.referral_rung is not None and task.is_visit,
        "attempts": entry.attempts,
    }


def _buttons(task: Task, named: Named) -> tuple[Option, ...]:
    """The name opens the report (or what is due, where no visit is); beside it, what is known and can be done."""
    person_id = task.entry.person_id
    opens = f"/lapor {person_id}" if task.is_visit else f"/tugas_orang {person_id}"
    label = f"{named.name} ({named.mother})" if named.mother else named.name
    name = Option(tap=Tap("", 0, opens), label=label)
    return (name, Option(tap=Tap("", 0, f"/tugas_orang {person_id}"), key="button.look")) if task.is_visit else (name,)


def _deeds(task: Task) -> tuple[tuple[Option, ...], ...]:
    person_id = task.entry.person_id
    rows = [
        (Option(tap=Tap("", 0, f"/lapor {person_id}"), key="button.report"),),
        (Option(tap=Tap("", 0, f"/tidak_ketemu {person_id}"), key="button.not_met"),),
    ]
    if task.entry.about.kind is EpisodeKind.CHILD:
        rows.append((Option(tap=Tap("", 0, f"/anak {person_id}"), key="button.child_card"),))
    return tuple(rows)


def _looks(checks: int) -> tuple[tuple[Option, ...], ...]:
    """To the children whose development may be looked at, if there are any."""
    return ((Option(tap=Tap("", 0, "/perkembangan"), key="button.development"),),) if checks else ()


def _report_button() -> tuple[tuple[Option, ...], ...]:
    return ((Option(tap=Tap("", 0, "/lapor"), key="button.report"),),)
