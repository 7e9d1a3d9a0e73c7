"""/rapat: a meeting is begun with its attendance code and the month's numbers, then recorded as a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, time, timedelta
from typing import Any

from domain.areas import Level, ancestor, contains, level
from domain.meetings import RULES, MeetingKind
from domain.standards import Group, added, of_group, shares, standards
from domain.talk import Fact, Option, Say, Tap
from domain.zones import to_utc
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.interview import Purpose
from handlers.meetings import attach, institutions, plan
from handlers.showing import screen, taken
from storage.interviews.drafts import Draft
from storage.meetings import meetings
from storage.meetings.meetings import Meeting
from storage.oversight import recaps
from storage.oversight.recaps import Month
from storage.villages import areas
from storage.villages.areas import Area

_HERE = "sini"  # a meeting of the asker's own area, which lies above the usual one
_ANYWHERE = (MeetingKind.STAF, MeetingKind.MONEV)
MOST_AREAS = 40
MOST_GUESSES, GUESS_WINDOW = 5, timedelta(hours=1)  # wrong attendance codes of one account


def begin(x: Exchange, rest: str) -> list[Say]:
    """/rapat [kind] [area]: asks for what is missing by buttons, then begins."""
    words = rest.split()
    if not words or words[0] not in set(MeetingKind):
        return [_which_kind(x)]
    kind = MeetingKind(words[0])
    area = _area(x, words[1]) if len(words) > 1 else areas.by_code(x.store, x.scope.area)
    if area is None:
        return [Say(key="trouble.not_yours")]
    here = len(words) > 2 and words[2] == _HERE and kind in _ANYWHERE
    if area.level < RULES[kind].level and not here:
        return [_which_area(x, kind, area)]
    return _begin(x, kind, area)


def keep(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    """The record is sealed, what was agreed becomes items with owners. The right is checked here."""
    assert x.account is not None
    answers, begun = turn.answers, meetings.of_draft(x.store, draft.id)
    area = str(answers["area"])
    if begun is None or begun.account_id != x.account.id or _area(x, area) is None:
        return [Say(key="trouble.not_yours")]
    kind, held_on = MeetingKind(str(answers["kind"])), answers["held_on"]
    assert isinstance(held_on, date)
    agreed = plan.named(x, answers.get("plan") or [])
    photos = [{**row, "media": turn.media.get(str(row.get("photo")))} for row in answers.get("photos") or []]
    content = {**answers, "plan": agreed, "photos": photos}
    if not meetings.keep(x.store, begun.id, area=area, kind=kind, held_on=held_on, content=content, now=x.now):
        return [Say(key="trouble.not_now")]
    count = plan.keep(x, begun.id, area, agreed)
    x.note("keep_meeting", "meeting", begun.id)
    facts = _facts(x, kind, area, held_on) | {"count": count, "present": len(meetings.attended(x.store, begun.id))}
    rows = [
        (_document(begun.id), _document(begun.id, "excel")),
        *([(Option(tap=Tap("", 0, "/rtl"), key="button.plan"),)] if count else []),
        *attach.buttons(begun, 0),
    ]
    return [Say(key="meeting.kept", facts=facts, options=tuple(rows))]


def attend(x: Exchange, rest: str) -> list[Say]:
    """/hadir KODE: until the day is over."""
    assert x.account is not None
    found = _of_code(x, rest.strip())
    if isinstance(found, Say):
        return [found]
    if meetings.attend(x.store, found.id, x.account.id, x.now):
        x.note("attend", "meeting", found.id)
    online = Option(tap=Tap("", 0, f"/hadir_daring {found.code}"), key="button.attend_online")
    facts: dict[str, Fact] = {"meeting_kind": str(found.kind), "name": x.account.name}
    return [Say(key="meeting.attended", facts=facts, options=((online,),))]


def attend_online(x: Exchange, rest: str) -> list[Say]:
    """/hadir_daring KODE: of one who was counted, that she is not in the room."""
    assert x.account is not None
    found = _of_code(x, rest.strip())
    if isinstance(found, Say):
        return [found]
    if not meetings.attend_online(x.store, found.id, x.account.id):
        return [Say(key="trouble.not_now")]
    return [Say(key="meeting.attended_online", facts={"meeting_kind": str(found.kind)})]


def frozen(x: Exchange, area: str) -> dict[str, Any]:
    """The numbers of the area's month as they are now, and of each place in it; they name nobody."""
    month = Month.of(x.today)
    by_desa = recaps.by_desa(x.store, x.scope, area, month, on_time_days=standards().on_time_days)
    counts = added(list(by_desa.values()))
    return {
        "month": month.first.isoformat(),
        "version": standards().version,
        "counts": dict(counts),
        "shares": {
            code: {**asdict(share), "percent": share.percent}
            for code, share in shares(counts).items()
            if "." not in code
        },
        "groups": {
            str(group): {
                "part": counts.get(of_group("visited", group)),
                "whole": counts.get(of_group("targets", group)),
            }
            for group in Group
        },
        "places": [
            {
                "name": areas.name_path(x.store, code).partition(",")[0],
                **{name: one.get(name) for name in ("targets", "visited", "listed", "verified")},
            }
            for code, one in sorted(by_desa.items())
        ],
        "provisions": institutions.frozen(x, area),
    }


def _begin(x: Exchange, kind: MeetingKind, area: Area) -> list[Say]:
    assert x.account is not None
    rests = interview.put_aside(x)
    draft, turn = interview.new_draft(x, PURPOSE, {"kind": str(kind), "area": area.code})
    midnight = to_utc(x.today + timedelta(days=1), time(0), areas.zone(x.store, area.code))
    code = meetings.begin(
        x.store,
        draft_id=draft.id,
        account_id=x.account.id,
        area=area.code,
        kind=kind,
        until=midnight,
        numbers=frozen(x, area.code),
        now=x.now,
    )
    facts = _facts(x, kind, area.code, x.today) | {"code": code}
    aside = [Say(key="form.put_aside")] if rests else []
    asked = [*taken(turn), screen(turn, interview.run_of(draft))]
    return [*aside, Say(key="meeting.begun", facts=facts), *plan.overdue(x, area.code), *asked]


def _of_code(x: Exchange, code: str) -> Meeting | Say:
    """The meeting of a code, or what to say: nobody may try codes until one fits."""
    assert x.account is not None
    since = x.now - GUESS_WINDOW
    if meetings.guesses(x.store, x.account.id, since) >= MOST_GUESSES:
        return Say(key="meeting.too_many_codes")
    found = meetings.by_code(x.store, code, x.now) if len(code) == meetings.CODE_LENGTH else None
    if found is None or not _is_near(x, found.area):
        meetings.forget_guesses(x.store, since)
        meetings.guess(x.store, x.account.id, x.now)
        return Say(key="meeting.no_such_code")
    return found


def _is_near(x: Exchange, area: str) -> bool:
    """Guests come from the same kabupaten; who read the code in a group chat elsewhere is none."""
    return contains(x.scope.area, area) or contains(
        ancestor(area, min(Level.KABUPATEN_KOTA, level(area))), x.scope.area
    )


def _which_kind(x: Exchange) -> Say:
    """The kinds, and the last meetings with their documents."""
    rows = [(Option(tap=Tap("", 0, f"/rapat {kind}"), key=f"button.meeting_{kind}"),) for kind in MeetingKind]
    rows += [(_recent(x, found),) for found in meetings.recent(x.store, x.scope)]
    return Say(key="meeting.which", options=tuple(rows))


def _document(meeting_id: int, shape: str = "word") -> Option:
    return Option(tap=Tap("", 0, f"/dokumen_rapat {meeting_id} {shape}"), key=f"button.document_{shape}")


def document(x: Exchange, meeting_id: int) -> list[Say]:
    """/laporan_rapat: of a meeting that was kept, in which shape?"""
    found = meetings.meeting_in(x.store, x.scope, meeting_id)
    if found is None:
        return [Say(key="trouble.not_yours")]
    if found.held_on is None:
        return [Say(key="trouble.not_now")]
    ways = (_document(found.id), _document(found.id, "excel"))
    rows = (ways, *attach.buttons(found, len(found.content.get(attach.PAPERS) or ())))
    return [Say(key="meeting.which_shape", facts=_facts(x, found.kind, found.area, found.held_on), options=rows)]


def _recent(x: Exchange, found: Meeting) -> Option:
    own = areas.by_code(x.store, found.area)
    facts: dict[str, Fact] = {
        "meeting_kind": str(found.kind),
        "area": own.title if own else found.area,
        "held_on": found.held_on,
    }
    tap = Tap("", 0, f"/laporan_rapat {found.id}")
    return Option(tap=tap, label=x.library.text("meeting.document_label", facts, x.chat.language))


def _which_area(x: Exchange, kind: MeetingKind, above: Area) -> Say:
    here = [(Option(tap=Tap("", 0, f"/rapat {kind} {above.code} {_HERE}"), label=above.title),)]
    below = [
        (Option(tap=Tap("", 0, f"/rapat {kind} {area.code}"), label=area.title),)
        for area in areas.children(x.store, above.code)[:MOST_AREAS]
    ]
    return Say(key="meeting.where", options=(*(here if kind in _ANYWHERE else []), *below))


def _area(x: Exchange, code: str) -> Area | None:
    """None for what is no area, or not the asker's."""
    try:
        return areas.by_code(x.store, code) if contains(x.scope.area, code) else None
    except ValueError:
        return None


def _facts(x: Exchange, kind: MeetingKind, area: str, on: date) -> dict[str, Fact]:
    return {"meeting_kind": str(kind), "area": areas.name_path(x.store, area), "held_on": on}


def _areas(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """`wilayah`: the recorder's own area and all below, down to the desa; `orang`: who can be given something to do."""
    own = areas.by_code(x.store, x.scope.area)
    shown = [own] if own is not None else []
    for each in (Level.KABUPATEN_KOTA, Level.KECAMATAN, Level.DESA_KELURAHAN):
        shown += areas.at_level(x.store, x.scope.area, each) if each > level(x.scope.area) else ()
    return {"wilayah": [{"name": area.code, "label": area.title} for area in shown], "orang": plan.owners(x)}


PURPOSE = Purpose(form="rapat_catatan", instances=_areas, keep=keep)
