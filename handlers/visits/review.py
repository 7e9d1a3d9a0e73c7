"""/periksa: the pembina looks through the reports: many plain ones approved at once, odd ones looked at singly, and of
two on one day she says which counts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from domain.rules import Rung
from domain.talk import Fact, Option, Say, Tap
from handlers.exchange import Exchange
from handlers.visits.read_report import Part, Reader, form_of, parts
from handlers.visits.referrals import button, reason_keys
from storage.people import accounts, teams
from storage.villages import areas
from storage.visits import changes as visit_changes
from storage.visits import reviews as visit_reviews
from storage.visits import visits
from storage.visits.reviews import Report
from storage.visits.visits import Found, Review

PER_SCREEN = 10


def queue(x: Exchange) -> list[Say]:
    """/periksa: by team, the fullest first; with one team alone, its reports."""
    waiting = visit_reviews.pending(x.store, x.scope)
    if not waiting:
        return [Say(key="review.none")]
    by_team = _by_team(waiting)
    if len(by_team) == 1:
        return _of_team(x, by_team[0])
    rows = tuple((_team_button(x, one),) for one in by_team)
    facts: dict[str, Fact] = {"count": len(waiting), "odd": sum(not one.plain for one in waiting)}
    return [Say(key="review.teams", facts=facts, options=rows)]


def of_team(x: Exchange, team_id: int) -> list[Say]:
    """/periksa_tim: 0 for reports without a team."""
    found = [one for one in visit_reviews.pending(x.store, x.scope) if (one.team_id or 0) == team_id]
    return _of_team(x, found) if found else [Say(key="review.none")]


def approve_plain(x: Exchange, rest: str) -> list[Say]:
    """/setujui_biasa with the team and the newest report that was counted: what came in since is not meant."""
    assert x.account is not None
    team, _, newest = rest.partition(" ")
    if not (team.isdecimal() and newest.isdecimal()):
        return [Say(key="trouble.not_now")]
    plain = [
        one.id
        for one in visit_reviews.pending(x.store, x.scope)
        if one.plain and (one.team_id or 0) == int(team) and one.id <= int(newest)
    ]
    count = visit_reviews.approve(x.store, plain, x.account.id, x.now)
    if not count:
        return [Say(key="trouble.not_now")]
    x.note("approve_plain", "team", team)
    return [Say(key="review.approved_many", facts={"count": count}, options=((button("/periksa", "button.review"),),))]


def look(x: Exchange, visit_id: int) -> list[Say]:
    """/lihat_laporan: one report with all its answers, what was found, and what can be said to it."""
    report = visit_reviews.report_in(x.store, x.scope, visit_id)
    if report is None:
        return [Say(key="trouble.not_yours")]
    others = [one for one in visit_reviews.same_day(x.store, x.scope, report) if one.account_id != report.account_id]
    return [_shown(x, report), *([_conflict(x, report, others)] if others else [])]


def approve(x: Exchange, visit_id: int) -> list[Say]:
    """/setujui_laporan"""
    assert x.account is not None
    report = visit_reviews.report_in(x.store, x.scope, visit_id)
    if report is None:
        return [Say(key="trouble.not_yours")]
    if not visit_reviews.approve(x.store, [report.id], x.account.id, x.now):
        return [Say(key="trouble.not_now")]
    x.note("approve", "visit", report.id)
    return [Say(key="review.approved", facts={"name": report.name}), *_next(x, report)]


def choose(x: Exchange, visit_id: int) -> list[Say]:
    """/pakai_laporan: of the reports of several kader on one day this one counts; the others stay and don't."""
    assert x.account is not None
    report = visit_reviews.report_in(x.store, x.scope, visit_id)
    if report is None:
        return [Say(key="trouble.not_yours")]
    others = [one for one in visit_reviews.same_day(x.store, x.scope, report) if one.account_id != report.account_id]
    if not others or (report.review is Review.APPROVED and all(one.review is Review.SET_ASIDE for one in others)):
        return [Say(key="trouble.not_now")]
    visit_changes.count_again(x.store, report.id)
    for one in others:
        if visit_changes.set_aside(x.store, one.id, x.account.id, x.now):
            visit_reviews.note_set_aside(x.store, one.id, x.account.id, x.now)
            x.note("set_aside", "visit", one.id)
    visit_reviews.approve(x.store, [report.id], x.account.id, x.now)
    facts: dict[str, Fact] = {"name": report.name, "kader": _who(x, report.account_id)}
    return [Say(key="review.chosen", facts=facts), *_next(x, report)]


def history(x: Exchange, visit_id: int) -> list[Say]:
    """/riwayat_laporan: what was changed, by whom, when and why."""
    report = visit_reviews.report_in(x.store, x.scope, visit_id)
    if report is None:
        return [Say(key="trouble.not_yours")]
    form = form_of(x, report)
    reader = Reader(form, x.local_now, x.chat.language) if form is not None else None
    changes: list[Fact] = [
        {
            "label": reader.label(one.field) if reader is not None else one.field,
            "old": (reader.in_words(one.field, one.old) if reader is not None else "") or "–",
            "new": (reader.in_words(one.field, one.new) if reader is not None else "") or "–",
            "kader": _who(x, one.account_id),
            "on": one.at.astimezone(x.chat.zone.info).date(),
            "reason": one.reason or "",
        }
        for one in visit_changes.history(x.store, x.scope, report.id)
        if (reader is None or reader.asks(one.field)) and str(one.new) != str(report.person_id)
    ]
    return [Say(key="review.history", facts={"name": report.name, "visited": report.visit_date, "mended": changes})]


def _of_team(x: Exchange, waiting: Sequence[Report]) -> list[Say]:
    plain = [one for one in waiting if one.plain]
    rows = [(_report_button(x, one),) for one in waiting[:PER_SCREEN]]
    if plain:
        newest = max(one.id for one in plain)
        approve_all = Option(
            tap=Tap("", 0, f"/setujui_biasa {plain[0].team_id or 0} {newest}"),
            key="button.approve_plain",
            facts={"count": len(plain)},
        )
        rows.append((approve_all,))
    facts: dict[str, Fact] = {
        "of_team": _team_name(x, waiting[0]),
        "count": len(waiting),
        "odd": len(waiting) - len(plain),
        "shown": min(len(waiting), PER_SCREEN),
    }
    return [Say(key="review.queue", facts=facts, options=tuple(rows))]


def _by_team(waiting: Sequence[Report]) -> list[list[Report]]:
    ordered = sorted(waiting, key=lambda one: (one.area, one.team_id or 0))  # stable: odd and old ones stay in front
    groups = [list(group) for _, group in groupby(ordered, key=lambda one: (one.area, one.team_id or 0))]
    return sorted(groups, key=len, reverse=True)


def _team_button(x: Exchange, waiting: Sequence[Report]) -> Option:
    facts: dict[str, Fact] = {
        "of_team": _team_name(x, waiting[0]),
        "count": len(waiting),
        "odd": sum(not one.plain for one in waiting),
    }
    return Option(tap=Tap("", 0, f"/periksa_tim {waiting[0].team_id or 0}"), key="review.team_line", facts=facts)


def _report_button(x: Exchange, report: Report) -> Option:
    facts: dict[str, Fact] = {
        "kader": _who(x, report.account_id) if report.conflict else "",
        "name": report.name,
        "visited": report.visit_date,
        "odd": report.odd or report.urgent,
        "conflict": report.conflict,
    }
    return Option(tap=Tap("", 0, f"/lihat_laporan {report.id}"), key="review.line", facts=facts)


def _shown(x: Exchange, report: Report) -> Say:
    form = form_of(x, report)
    back = visit_reviews.open_return(x.store, report.id)
    found = visits.findings_of_visit(x.store, x.scope, report.id)
    facts: dict[str, Fact] = {
        "title": form.title if form is not None else report.form,
        "name": report.name,
        "visited": report.visit_date,
        "kader": _who(x, report.account_id),
        "area": areas.name_path(x.store, report.area),
        "lines": [_line(one) for one in parts(x, report)],
        "odd": report.odd,
        "reasons": _problems(found),
        "review": [f"review.state_{report.review}"],
        "reason": back.reason if back is not None and back.reason is not None else "",
    }
    return Say(key="review.report", facts=facts, options=_deeds(x, report))


def _line(part: Part) -> dict[str, Fact]:
    return {"label": part.label, "answer": part.answer, "odd": part.odd, "reason": part.reason}


def _problems(found: Sequence[Found]) -> list[Fact]:
    """What was found that is not good, the most urgent first; a danger sign by its own name."""
    order = list(Rung)
    bad = sorted(
        (one.finding for one in found if one.finding.rung is not Rung.GOOD),
        key=lambda one: (order.index(one.rung), one.code),
    )
    return reason_keys([f"{one.code}:{one.facts.get('sign') or ''}" for one in bad])


def _deeds(x: Exchange, report: Report) -> tuple[tuple[Option, ...], ...]:
    past = (button(f"/riwayat_laporan {report.id}", "button.history"),)
    back = button(f"/kembalikan_laporan {report.id}", "button.give_back")
    if report.review is Review.APPROVED:
        return ((back,), past)
    if report.review is not Review.NEW:
        return (past,)
    return ((button(f"/setujui_laporan {report.id}", "button.approve_report"), back), past)


def _conflict(x: Exchange, report: Report, others: Sequence[Report]) -> Say:
    """Both reports, and which of them is to count."""
    rows = []
    for one in (report, *others):
        facts: dict[str, Fact] = {"kader": _who(x, one.account_id)}
        use = Option(tap=Tap("", 0, f"/pakai_laporan {one.id}"), key="button.use_report", facts=facts)
        see = Option(tap=Tap("", 0, f"/lihat_laporan {one.id}"), key="button.look_at", facts=facts)
        rows.append((use,) if one.id == report.id else (use, see))
    names: list[Fact] = [_who(x, one.account_id) for one in (report, *others)]
    facts = {"name": report.name, "visited": report.visit_date, "names": names}
    return Say(key="review.conflict", facts=facts, options=tuple(rows))


def _next(x: Exchange, report: Report) -> list[Say]:
    """What asks for a look next, in the same team."""
    waiting = [one for one in visit_reviews.pending(x.store, x.scope) if one.team_id == report.team_id]
    return _of_team(x, waiting) if waiting else [Say(key="review.none")]


def _who(x: Exchange, account_id: int) -> str:
    account = accounts.by_id(x.store, account_id)
    return account.name if account is not None else "–"


def _team_name(x: Exchange, report: Report) -> str:
    team = teams.by_id(x.store, report.team_id) if report.team_id is not None else None
    return team.name if team is not None else areas.name_path(x.store, report.area)
