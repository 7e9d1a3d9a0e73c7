"""/lembaga: which institutions, tools and procedure each village has, whether they are active, by which decree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from domain.areas import Level
from domain.people import Role
from domain.talk import Fact, Option, Say, Tap
from domain.villages import KitPart, Provision
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.interview import Purpose
from handlers.meetings.places import desa, own_area
from storage.interviews.drafts import Draft
from storage.villages import areas, provisions
from storage.villages.areas import Area
from storage.villages.provisions import Known

MOST_AREAS = 40
ByKind = Mapping[Provision, Known]


def show(x: Exchange, rest: str) -> list[Say]:
    """/lembaga [area]: the map of a desa, told line by line by pembina and koordinator; above, how many have what."""
    area = own_area(x, rest.strip() or x.scope.area)
    if area is None:
        return [Say(key="trouble.not_yours")]
    return [_of_desa(x, area) if area.level is Level.DESA_KELURAHAN else _above(x, area)]


def begin(x: Exchange, rest: str) -> list[Say]:
    """/lembaga_isi DESA KIND"""
    code, _, kind = rest.partition(" ")
    area = own_area(x, code)
    if area is None or area.level is not Level.DESA_KELURAHAN or kind not in set(Provision):
        return [Say(key="trouble.not_yours")]
    return interview.begin(x, PURPOSE, {"area": area.code, "provision": kind})


def keep(x: Exchange, _draft: Draft, turn: Turn) -> list[Say]:
    """The right is checked here, whatever the form offered."""
    assert x.account is not None
    answers = turn.answers
    area = str(answers["area"])
    if area not in {place["name"] for place in desa(x)}:
        return [Say(key="trouble.not_yours")]
    kind = Provision(str(answers["provision"]))
    parts = frozenset(KitPart(str(one)) for one in answers.get("parts") or () if one != "none")
    active = answers.get("carried_out" if kind is Provision.SOP else "active")
    on = answers.get("decree_on")
    told = Known(
        area=area,
        kind=kind,
        present=bool(parts) if kind is Provision.KIT else answers["present"] == "yes",
        active=None if active is None else active == "yes",
        decree=str(answers.get("decree") or ""),
        decree_on=on if isinstance(on, date) else None,
        parts=parts,
    )
    provisions.put(x.store, told, by=x.account.id, now=x.now)
    x.note("provision", kind, area)
    return [Say(key="institution.kept"), *show(x, area)]


def line(known: Known | None, kind: Provision) -> dict[str, Fact]:
    """One line of a village's map. told: whether anybody has said anything of it."""
    parts = known.parts if known is not None else frozenset()
    return {
        "kind": str(kind),
        "told": known is not None,
        "present": known is not None and known.present,
        "active": known.active if known is not None else None,
        "decree": known.decree if known is not None else "",
        "decree_on": known.decree_on if known is not None else None,
        "missing": [str(part) for part in KitPart if known is not None and part not in parts]
        if kind is Provision.KIT
        else [],
    }


def frozen(x: Exchange, area: str) -> list[dict[str, Any]]:
    """For a meeting's report: what is known of the villages of an area now, as JSON holds it."""
    return [
        {
            "place": areas.name_path(x.store, code).partition(",")[0],
            "kind": str(kind),
            "present": known.present,
            "active": known.active,
            "complete": known.complete,
            "decree": known.decree,
            "decree_on": known.decree_on.isoformat() if known.decree_on else None,
        }
        for code, by_kind in provisions.list_in(x.store, x.scope, area).items()
        for kind in Provision
        if (known := by_kind.get(kind)) is not None
    ]


def _of_desa(x: Exchange, area: Area) -> Say:
    found = provisions.list_in(x.store, x.scope, area.code).get(area.code, {})
    facts: dict[str, Fact] = {
        "area": areas.name_path(x.store, area.code),
        "may_tell": x.role is not Role.KADER,
        "provisions": [line(found.get(kind), kind) for kind in Provision],
    }
    buttons = [
        Option(tap=Tap("", 0, f"/lembaga_isi {area.code} {kind}"), key=f"button.provision_{kind}")
        for kind in Provision
        if x.role is not Role.KADER
    ]
    return Say(key="institution.map", facts=facts, options=_in_pairs(buttons))


def _above(x: Exchange, area: Area) -> Say:
    known = provisions.list_in(x.store, x.scope, area.code)
    villages = areas.at_level(x.store, area.code, Level.DESA_KELURAHAN)
    facts: dict[str, Fact] = {
        "area": areas.name_path(x.store, area.code),
        "count": len(villages),
        "provision_counts": counted([known.get(one.code, {}) for one in villages]),
    }
    rows = [
        (Option(tap=Tap("", 0, f"/lembaga {one.code}"), label=one.title),)
        for one in areas.children(x.store, area.code)[:MOST_AREAS]
    ]
    return Say(key="institution.summary", facts=facts, options=tuple(rows))


def counted(villages: Sequence[ByKind]) -> list[Fact]:
    """Of each kind, in how many villages it is there, active, by decree, and of how many nobody has said."""
    return [
        {
            "kind": str(kind),
            "present": sum(kind in one and _is_there(one[kind]) for one in villages),
            "active": sum(kind in one and bool(one[kind].active) for one in villages),
            "decrees": sum(kind in one and bool(one[kind].decree) for one in villages),
            "untold": sum(kind not in one for one in villages),
        }
        for kind in Provision
    ]


def _is_there(known: Known) -> bool:
    """A kit counts only when nothing of it is missing."""
    return known.present if known.complete is None else known.complete


def _in_pairs(buttons: Sequence[Option]) -> tuple[tuple[Option, ...], ...]:
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


def _instances(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    return {"wilayah": desa(x)}


PURPOSE = Purpose(form="lembaga", instances=_instances, keep=keep)
