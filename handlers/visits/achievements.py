"""/capaian: what was reached this month against what was due and against the goals; /sasaran sets the goals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time

from domain.ages import add_months
from domain.due import Measure
from domain.people import EpisodeKind, Role
from domain.talk import Fact, Option, Say, Tap
from domain.zones import to_utc
from handlers.exchange import Exchange
from handlers.visits import duties
from storage.people import teams
from storage.villages import areas, goals
from storage.visits import due
from storage.visits.due import Entry, Records, Referrals

MOST_TEAMS = 30  # in one message
_SPOKEN = {"kunjungan": Measure.VISITED, "rujukan": Measure.REFERRALS, "tepat": Measure.ON_TIME}
_GOAL = re.compile(rf"({'|'.join(_SPOKEN)})\s+(\d{{1,3}})\s*%?")


@dataclass(frozen=True, slots=True)
class Share:
    """done of due; None as a percentage where nothing was due."""

    done: int = 0
    due: int = 0

    @property
    def percent(self) -> int | None:
        return self.done * 100 // self.due if self.due else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Of one team, or of all that the asker sees. visited: people seen of those who were to be seen, by group."""

    visited: Mapping[EpisodeKind, Share]
    referrals: Share
    on_time: Share

    @property
    def everybody(self) -> Share:
        return Share(sum(one.done for one in self.visited.values()), sum(one.due for one in self.visited.values()))


def shown(x: Exchange) -> list[Say]:
    """/capaian: a kader's own team; for a pembina, team by team."""
    first = x.today.replace(day=1)
    entries = due.everybody(x.store, x.scope)
    records = due.records(x.store, x.scope, first, add_months(first, 1))
    began, ends = (to_utc(day, time(0), x.chat.zone) for day in (first, add_months(first, 1)))
    referrals = due.referrals(x.store, x.scope, began, ends)
    if x.role is Role.PEMBINA:
        return [_by_team(x, first, entries, records, referrals)]
    reached = _reached(entries, records.values(), referrals.values(), first, x.today)
    groups: list[Fact] = [
        {"group": str(kind), "done": share.done, "total": share.due, "percent": share.percent}
        for kind, share in reached.visited.items()
        if share.due
    ]
    facts: dict[str, Fact] = {"on": x.today, "by_kind": groups, **_measured(x, reached)}
    percent = reached.everybody.percent
    facts["goal_reached"] = percent is not None and percent >= goals.goal(x.store, x.scope.area, Measure.VISITED)
    return [Say(key="due.reached", facts=facts, options=((Option(tap=Tap("", 0, "/tugas"), key="button.due"),),))]


def goal(x: Exchange, rest: str) -> list[Say]:
    """/sasaran: the goals of the asker's area; /sasaran kunjungan 90 sets one."""
    match = _GOAL.fullmatch(rest.strip().lower())
    if rest and (match is None or not 1 <= int(match[2]) <= 100):
        return [Say(key="due.goal_unread")]
    assert x.account is not None
    if match is not None:
        goals.put(x.store, x.account.area, _SPOKEN[match[1]], int(match[2]), x.now)
        x.note("set_goal", "setting", f"{_SPOKEN[match[1]]} {x.account.area}")
    facts: dict[str, Fact] = {"area": areas.name_path(x.store, x.account.area), **_goals(x, x.account.area)}
    return [Say(key="due.goals", facts=facts)]


def _by_team(
    x: Exchange,
    first: date,
    entries: Iterable[Entry],
    records: Mapping[int | None, Records],
    referrals: Mapping[int | None, Referrals],
) -> Say:
    of_team: dict[int | None, list[Entry]] = {}
    for entry in entries:
        of_team.setdefault(entry.team_id, []).append(entry)
    known = {team.id: team.name for team in teams.within_area(x.store, x.scope.area)}
    order = [*known, *(team for team in {*of_team, *records, *referrals} if team not in known)]
    lines: list[Fact] = []
    for team in order[:MOST_TEAMS]:
        one = _reached(
            of_team.get(team, ()),
            [records.get(team, Records())],
            [referrals.get(team, Referrals())],
            first,
            x.today,
        )
        lines.append({"team": known.get(team, "") if team is not None else "", **_shares(one)})
    more = max(len(order) - MOST_TEAMS, 0)
    return Say(
        key="due.reached_teams",
        facts={"on": x.today, "teams": lines, "more": more, **_goals(x, x.scope.area)},
    )


def _reached(
    entries: Iterable[Entry], records: Iterable[Records], referrals: Iterable[Referrals], first: date, today: date
) -> Reached:
    visited = dict.fromkeys(EpisodeKind, Share())
    for entry in entries:
        if duties.owed_in(entry, first, today):
            before = visited[entry.about.kind]
            seen = entry.about.last_visit is not None and entry.about.last_visit >= first
            visited[entry.about.kind] = Share(before.done + seen, before.due + 1)
    records, referrals = list(records), list(referrals)
    return Reached(
        visited=visited,
        referrals=Share(sum(one.finished for one in referrals), sum(one.made for one in referrals)),
        on_time=Share(sum(one.on_time for one in records), sum(one.visits for one in records)),
    )


def _measured(x: Exchange, reached: Reached) -> dict[str, Fact]:
    return {**_shares(reached), **_goals(x, x.scope.area)}


def _shares(reached: Reached) -> dict[str, Fact]:
    shares = {"visited": reached.everybody, "referrals": reached.referrals, "on_time": reached.on_time}
    return {
        f"{name}_{what}": value
        for name, share in shares.items()
        for what, value in (("done", share.done), ("due", share.due), ("percent", share.percent))
    }


def _goals(x: Exchange, area: str) -> dict[str, Fact]:
    return {f"{measure}_goal": goals.goal(x.store, area, measure) for measure in Measure}
