"""/bkb: the groups, their sessions, who came, and new ones of both as forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from domain.areas import Level, contains, level
from domain.bkb import BkbTopic
from domain.people import EpisodeKind, Role
from domain.talk import Fact, Option, Say, Tap
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.interview import Purpose
from handlers.visits import whom
from storage.interviews.drafts import Draft
from storage.people import people
from storage.villages import areas, bkb
from storage.villages.bkb import Group, Session

PER_SCREEN = 15
_CAME = (EpisodeKind.CHILD, EpisodeKind.PREGNANCY)


def listing(x: Exchange) -> list[Say]:
    """/bkb: this month in numbers, and the groups; a koordinator's kabupaten in numbers alone."""
    counts = bkb.counts(x.store, x.scope, x.today.replace(day=1), x.today)
    facts: dict[str, Fact] = {
        "area": areas.name_path(x.store, x.scope.area),
        "bkb_groups": sum(one.groups for one in counts),
        "sessions": sum(one.sessions for one in counts),
        "present": sum(one.present for one in counts),
        "without": sum(one.sessions == 0 for one in counts),
    }
    rows: list[tuple[Option, ...]] = []
    if x.role is not Role.KOORDINATOR:
        rows = [(_line(x, one),) for one in bkb.groups_in(x.store, x.scope)[:PER_SCREEN]]
        rows.append((_button("/bkb_kelompok", "bkb.do_new_group"),))
    rows.append((_button("/pelatihan", "bkb.do_trainings"),))
    return [Say(key="bkb.list", facts=facts, options=tuple(rows))]


def card(x: Exchange, group_id: int) -> list[Say]:
    """/bkb_buka: the last sessions of a group."""
    one = bkb.group_in(x.store, x.scope, group_id)
    return [Say(key="trouble.not_yours")] if one is None else [_card(x, one)]


def session(x: Exchange, session_id: int) -> list[Say]:
    """/bkb_hadir: who came, as far as the asker may see them."""
    one = bkb.session_in(x.store, x.scope, session_id)
    if one is None:
        return [Say(key="trouble.not_yours")]
    found = (people.person_in(x.store, x.scope, number) for number in bkb.attended(x.store, one))
    seen: list[Fact] = [*{person.id: person.name for person in found if person is not None}.values()]
    facts: dict[str, Fact] = {**_session(one), "names": sorted(seen, key=str), "others": one.present - len(seen)}
    return [Say(key="bkb.session", facts=facts)]


def begin_group(x: Exchange) -> list[Say]:
    """/bkb_kelompok"""
    desa = x.scope.area if level(x.scope.area) is Level.DESA_KELURAHAN else None
    return interview.begin(x, GROUP, {"area": desa} if desa else {})


def begin_session(x: Exchange, group_id: int) -> list[Say]:
    """/bkb_catat"""
    one = bkb.group_in(x.store, x.scope, group_id)
    return [Say(key="trouble.not_yours")] if one is None else interview.begin(x, SESSION, {"group": str(one.id)})


def keep_group(x: Exchange, _draft: Draft, turn: Turn) -> list[Say]:
    assert x.account is not None
    area = str(turn.answers["area"])
    if not contains(x.scope.area, area):
        return [Say(key="trouble.not_yours")]
    name = " ".join(str(turn.answers["group_name"]).split())
    number = bkb.add_group(x.store, area=area, name=name, created_by=x.account.id, now=x.now)
    x.note("add_group", "bkb_group", number)
    return [Say(key="bkb.group_kept", facts={"group_name": name}), *card(x, number)]


def keep_session(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    """Only groups of the asker's area, and only people whom she accompanies."""
    assert x.account is not None
    answers = turn.answers
    group = bkb.group_in(x.store, x.scope, int(str(answers["group"])))
    held_on = answers["held_on"]
    assert isinstance(held_on, date)
    if group is None:
        return [Say(key="trouble.not_yours")]
    came = answers.get("people")
    chosen = set(came if isinstance(came, list | tuple) else str(came or "").split())
    mine = {int(row["name"]) for row in _families(x) if row["name"] in chosen}
    number = bkb.keep(
        x.store,
        group.id,
        draft_id=draft.id,
        held_on=held_on,
        topic=BkbTopic(str(answers["topic"])),
        people=mine,
        others=int(str(answers["others"])),
        account_id=x.account.id,
        now=x.now,
    )
    x.note("keep_session", "bkb_session", number)
    return [Say(key="bkb.session_kept", facts={"group_name": group.name}), *card(x, group.id)]


def _card(x: Exchange, one: Group) -> Say:
    found = bkb.sessions_of(x.store, x.scope, one.id)
    lines: list[Fact] = [_session(each) for each in found]
    facts: dict[str, Fact] = {
        "group_name": one.name,
        "area": areas.name_path(x.store, one.area),
        "of_sessions": lines,
    }
    rows = [(_button(f"/bkb_catat {one.id}", "bkb.do_session"),)]
    rows += [(_who_came(each),) for each in found]
    return Say(key="bkb.card", facts=facts, options=tuple(rows))


def _session(one: Session) -> dict[str, Fact]:
    return {"held_on": one.held_on, "topic_of": [f"bkb.topic_{one.topic}"], "present": one.present}


def _who_came(one: Session) -> Option:
    return Option(tap=Tap("", 0, f"/bkb_hadir {one.id}"), key="bkb.who_came", facts={"held_on": one.held_on})


def _line(x: Exchange, one: Group) -> Option:
    desa = areas.by_code(x.store, one.area)
    named = level(x.scope.area) is not Level.DESA_KELURAHAN and desa is not None
    facts: dict[str, Fact] = {
        "group_name": one.name,
        "place": desa.name if named and desa is not None else "",
        "last_on": one.last_on,
    }
    return Option(tap=Tap("", 0, f"/bkb_buka {one.id}"), key="bkb.line", facts=facts)


def _button(command: str, key: str) -> Option:
    return Option(tap=Tap("", 0, command), key=key)


def _desa(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """The secondary instance `wilayah`: the asker's desa."""
    found = areas.at_level(x.store, x.scope.area, Level.DESA_KELURAHAN)
    return {"wilayah": [{"name": one.code, "label": one.title} for one in found]}


def _groups_and_families(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """The secondary instances `bkb_kelompok` and `bkb_peserta`."""
    groups = bkb.groups_in(x.store, x.scope)
    return {
        "bkb_kelompok": [{"name": str(one.id), "label": one.name, "area": one.area} for one in groups],
        "bkb_peserta": _families(x),
    }


def _families(x: Exchange) -> list[dict[str, str]]:
    """Children and expecting mothers whom the asker accompanies: whoever brings them is who came."""
    return [
        {"name": str(one.person.id), "label": whom.label_of(x, one), "area": one.person.area}
        for one in people.everybody(x.store, x.scope)
        if one.episode.kind in _CAME
    ]


GROUP = Purpose(form="bkb_kelompok", instances=_desa, keep=keep_group)
SESSION = Purpose(form="bkb_sesi", instances=_groups_and_families, keep=keep_session)
