"""/rekap: a month of an area in numbers, opened level by level; and what changed since it was closed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from domain.areas import Level, ancestor, contains, level
from domain.people import Role
from domain.standards import FEW, Group, Share, added, of_group, shares, standards
from domain.talk import Fact, Option, Say, Tap
from domain.zones import to_utc
from handlers.exchange import Exchange
from storage import jobs
from storage.family import questions
from storage.oversight import recaps
from storage.oversight.recaps import Counts, Month
from storage.villages import areas
from storage.villages.areas import Area

YEARS = 3  # of the snapshot of children's length
MONTHS = 3  # of the trend of visits
MOST_AREAS = 40  # buttons of areas below, the least visited first
_MONTH = re.compile(r"(\d{4})-(\d{2})")
# What the words ask for, also of an area in which there is no desa.
_TOLD = (
    *("referrals_made", "referrals_finished", "referrals_open", "referrals_danger"),
    *("listed", "verified", "krs_on_list", "krs_found"),
    *("water_known", "water_proper", "latrine_known", "latrine_proper"),
    *("pmt_running", "pmt_completed", "pmt_stopped", "bkb_groups", "bkb_sessions", "bkb_present"),
)
_SENSITIVE = (
    *("short", "severely_short", "referrals_danger", "water_proper", "latrine_proper"),
    *("pmt_running", "pmt_completed", "pmt_stopped"),
)
PICTURE = "recap_picture"


@dataclass(frozen=True, slots=True)
class Asked:
    """An area and a month that this person may see numbers of."""

    area: str
    month: Month


def show(x: Exchange, rest: str) -> list[Say]:
    """/rekap [area] [month]: the asker's own area and the present month where nothing is said."""
    asked = wanted(x, rest)
    if asked is None:
        return [Say(key="trouble.not_yours")]
    by_desa = recaps.by_desa(x.store, x.scope, asked.area, asked.month, on_time_days=standards().on_time_days)
    facts = month_facts(x, asked, by_desa)
    return [Say(key="recap.month", facts=facts, options=_ways_on(x, asked, by_desa))]


def draw(x: Exchange, rest: str) -> list[Say]:
    """/gambar_rekap: the same as a picture, drawn beside the chat."""
    asked = wanted(x, rest)
    if asked is None:
        return [Say(key="trouble.not_yours")]
    asking = {"area": asked.area, "month": asked.month.first}
    jobs.begin(x.store, PICTURE, input=asking, chat_id=x.chat.id, account_id=x.account_id, now=x.now)
    return [Say(key="recap.drawing")]


def wanted(x: Exchange, rest: str) -> Asked | None:
    """What was asked for; None for an area that is not the asker's, and for what is no area or month."""
    area, month = x.scope.area, Month.of(x.today)
    for word in rest.split():
        if match := _MONTH.fullmatch(word):
            if not 1 <= int(match[2]) <= 12 or not 2000 <= int(match[1]) <= x.today.year:
                return None
            month = Month(date(int(match[1]), int(match[2]), 1))
        else:
            area = word
    try:
        mine = contains(x.scope.area, area)
    except ValueError:
        return None
    if not mine or month.first > x.today or areas.by_code(x.store, area) is None:
        return None
    return Asked(area, month)


def month_facts(x: Exchange, asked: Asked, by_desa: Mapping[str, Counts]) -> dict[str, Fact]:
    """The numbers of an area as the words want them."""
    counts = added(list(by_desa.values()))
    found = shares(counts)
    return {
        "area": areas.name_path(x.store, asked.area),
        "month": asked.month.first,
        "team": x.role is Role.KADER,
        "groups": [
            {"group": str(group), **_share(found[of_group("pasti_2", group)])}
            for group in Group
            if counts.get(of_group("targets", group)) or counts.get(of_group("visited", group))
        ],
        "shares": [{"code": code, **_share(share)} for code, share in found.items() if "." not in code],
        "counts": dict.fromkeys(_TOLD) | {name: _hidden(x, asked, name, count) for name, count in counts.items()},
        "trend": _trend(x, asked, found["pasti_2"]),
        "by_year": [_year(x, asked, asked.month.first.year - back) for back in reversed(range(YEARS))],
        "changes": _since_closed(x, asked, by_desa),
        "questions": _questions(x, asked),
        "rule": standards().version,
        "least_told": FEW,
    }


def _trend(x: Exchange, asked: Asked, now: Share) -> list[Fact]:
    """How many of the targets were visited, month by month; nothing where there is only one month to tell of."""
    before = [asked.month.back(back) for back in range(MONTHS - 1, 0, -1)]
    told = [(month, _visited(x, asked.area, month)) for month in before]
    shown: list[Fact] = [
        {"month": month.first, "percent": share.percent}
        for month, share in (*told, (asked.month, now))
        if share.percent is not None
    ]
    return shown if len(shown) > 1 else []


def _visited(x: Exchange, area: str, month: Month) -> Share:
    by_desa = recaps.by_desa(x.store, x.scope, area, month, on_time_days=standards().on_time_days)
    return shares(added(list(by_desa.values())))["pasti_2"]


def _share(share: Share) -> dict[str, Fact]:
    return {"part": share.part, "whole": share.whole, "percent": share.percent}


def _hidden(x: Exchange, asked: Asked, name: str, count: int | None) -> Fact:
    """-1 for a number so small that it would show who is meant, to somebody who may see no names."""
    names_nobody = x.role is Role.KOORDINATOR and level(asked.area) is Level.DESA_KELURAHAN
    return -1 if names_nobody and name in _SENSITIVE and count is not None and 0 < count < FEW else count


def _year(x: Exchange, asked: Asked, year: int) -> Fact:
    """Children measured in that year, and how many of them were short at their last measuring."""
    span = date(year, 1, 1), date(year + 1, 1, 1)
    counts = added(list(recaps.lengths_by_desa(x.store, x.scope, asked.area, *span).values()))
    measured, short = counts.get("measured") or 0, counts.get("short") or 0
    return {
        "year": year,
        "measured": measured,
        "short": _hidden(x, asked, "short", short),
        "percent": Share(short, measured).percent,
    }


def _questions(x: Exchange, asked: Asked) -> Fact:
    """How many questions came that month, and how long they waited for the first answer."""
    zone = areas.zone(x.store, asked.area)
    since, until = (to_utc(day, time(0), zone) for day in (asked.month.first, asked.month.after))
    found = questions.waiting(x.store, x.scope, asked.area, since, until)
    hours = None if found.hours is None else Decimal(f"{found.hours:.1f}")
    return {"asked": found.asked, "open": found.open, "answered": found.answered, "hours": hours}


def _since_closed(x: Exchange, asked: Asked, by_desa: Mapping[str, Counts]) -> list[Fact]:
    """What was corrected after the month had been closed, of the desa that were."""
    closed = recaps.closed(x.store, x.scope, asked.area, asked.month)
    then = added([one.counts for one in closed.values()])
    now = added([counts for code, counts in by_desa.items() if code in closed])
    names = ("visits", "visited", "targets", "referrals_made", "referrals_finished")
    return [
        {"name": name, "closed": then[name], "now": now.get(name)}
        for name in names
        if then.get(name) is not None and then[name] != now.get(name)
    ]


def _ways_on(x: Exchange, asked: Asked, by_desa: Mapping[str, Counts]) -> tuple[tuple[Option, ...], ...]:
    """The months beside it, the picture, the areas below, the area above."""
    before = asked.month.back(1)
    beside = [_button(asked.area, before, "button.month_before", {"month": before.first})]
    after = Month(asked.month.after)
    if after.first <= x.today:
        beside.append(_button(asked.area, after, "button.month_after", {"month": after.first}))
    rows = [tuple(beside), (Option(tap=Tap("", 0, f"/gambar_rekap {_line(asked)}"), key="button.picture"),)]
    rows += [(option,) for option in _below(x, asked, by_desa)]
    if asked.area != x.scope.area:
        above = ancestor(asked.area, Level(level(asked.area) - 1))
        known = areas.by_code(x.store, above)
        name = known.name if known is not None else above
        rows.append((_button(above, asked.month, "button.area_above", {"area_name": name}),))
    return tuple(rows)


def _below(x: Exchange, asked: Asked, by_desa: Mapping[str, Counts]) -> list[Option]:
    """The areas one level below with what share of their targets was visited, the lowest first."""
    rows: list[tuple[int, Area, Share]] = []
    for area in areas.children(x.store, asked.area):
        share = shares(added([counts for code, counts in by_desa.items() if contains(area.code, code)]))["pasti_2"]
        rows.append((101 if share.percent is None else share.percent, area, share))
    rows.sort(key=lambda row: (row[0], row[1].code))
    return [_opens(area, asked.month, share) for _, area, share in rows[:MOST_AREAS]]


def _opens(area: Area, month: Month, share: Share) -> Option:
    if share.percent is None:
        return _button(area.code, month, "button.area_without_targets", {"area_name": area.name})
    return _button(area.code, month, "button.area_share", {"area_name": area.name, "percent": share.percent})


def _button(area: str, month: Month, key: str, facts: Mapping[str, Fact]) -> Option:
    return Option(tap=Tap("", 0, f"/rekap {_line(Asked(area, month))}"), key=key, facts=facts)


def _line(asked: Asked) -> str:
    return f"{asked.area} {asked.month.first:%Y-%m}"
