"""The koordinator's side of GENTING: how it stands, the sponsors, and what each promises, written down as a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from domain.genting import Help, SponsorKind
from domain.talk import Fact, Option, Say, Tap
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.interview import Purpose
from storage.genting import sponsors
from storage.genting import targets as genting_targets
from storage.genting.sponsors import Pledge, Sponsor
from storage.interviews.drafts import Draft
from storage.villages import areas

PER_SCREEN = 20
NEW = "baru"  # in the form's list of sponsors


def overview(x: Exchange) -> list[Say]:
    """/genting of a koordinator: counts, and the way to sponsors."""
    found = [one for one in genting_targets.targets_in(x.store, x.scope) if one.accompanied]
    agreed = [one for one in found if one.agreed is True]
    pledges = sponsors.pledges_in(x.store, x.scope)
    facts: dict[str, Fact] = {
        "area": areas.name_path(x.store, x.scope.area),
        "count": len(found),
        "agreeing": len(agreed),
        "sponsored": sum(bool(one.helps) for one in agreed),
        "sponsors": len(sponsors.list_in(x.store, x.scope)),
        "promised": sum(one.children for one in pledges),
        "room": sum(one.room for one in pledges),
    }
    rows = (
        (_button("/genting_ota", "genting.do_sponsors"),),
        (_button("/genting_ota_baru", "genting.do_new_sponsor"),),
    )
    return [Say(key="genting.overview", facts=facts, options=rows)]


def listing(x: Exchange) -> list[Say]:
    """/genting_ota: the sponsors, those with room first."""
    found, room = sponsors.list_in(x.store, x.scope), _room(x)
    ordered = sorted(found, key=lambda one: (not room.get(one.id), one.code))
    rows = [(_line(one, room.get(one.id, 0)),) for one in ordered[:PER_SCREEN]]
    rows.append((_button("/genting_ota_baru", "genting.do_new_sponsor"),))
    return [Say(key="genting.sponsors", facts={"count": len(found)}, options=tuple(rows))]


def card(x: Exchange, sponsor_id: int) -> list[Say]:
    """/genting_ota_buka"""
    one = sponsors.sponsor_in(x.store, x.scope, sponsor_id)
    return [Say(key="trouble.not_yours")] if one is None or one.closed else [_card(x, one)]


def begin(x: Exchange) -> list[Say]:
    """/genting_ota_baru: a new sponsor with a first pledge."""
    return interview.begin(x, PURPOSE, {"sponsor": NEW})


def promise(x: Exchange, sponsor_id: int) -> list[Say]:
    """/genting_janji: one more pledge of a sponsor who is known."""
    one = sponsors.sponsor_in(x.store, x.scope, sponsor_id)
    if one is None or one.closed:
        return [Say(key="trouble.not_yours")]
    return interview.begin(x, PURPOSE, {"sponsor": str(one.id)})


def close(x: Exchange, sponsor_id: int) -> list[Say]:
    """/genting_tutup: a sponsor whom nobody needs any more; one that still helps somebody stays."""
    one = sponsors.sponsor_in(x.store, x.scope, sponsor_id)
    if one is None:
        return [Say(key="trouble.not_yours")]
    helps = any(each.matched for each in sponsors.pledges_in(x.store, x.scope) if each.sponsor_id == one.id)
    if helps or not sponsors.close(x.store, one.id, x.now):
        return [Say(key="trouble.not_now")]
    x.note("close_sponsor", "sponsor", one.id)
    return [Say(key="genting.sponsor_closed", facts={"name": one.name}), *listing(x)]


def keep(x: Exchange, _draft: Draft, turn: Turn) -> list[Say]:
    """The pledge, and the sponsor before it where it is a new one."""
    assert x.account is not None
    answers = turn.answers
    sponsor_id = _sponsor_of(x, answers)
    if sponsor_id is None:
        return [Say(key="trouble.not_yours")]
    starts_on, amount = answers["starts_on"], answers.get("amount")
    assert isinstance(starts_on, date)
    pledge_id = sponsors.promise(
        x.store,
        sponsor_id=sponsor_id,
        help_given=Help(str(answers["help"])),
        amount=None if amount is None else int(str(amount)),
        children=int(str(answers["children"])),
        months=int(str(answers["months"])),
        starts_on=starts_on,
        created_by=x.account.id,
        now=x.now,
    )
    x.note("promise", "pledge", pledge_id)
    return [Say(key="genting.promised"), *card(x, sponsor_id)]


def _sponsor_of(x: Exchange, answers: Mapping[str, object]) -> int | None:
    """The new one, or the one that was chosen; None for one that is not the asker's."""
    assert x.account is not None
    chosen = str(answers["sponsor"])
    if chosen != NEW:
        known = sponsors.sponsor_in(x.store, x.scope, int(chosen))
        return None if known is None or known.closed else known.id
    contact = answers.get("contact")
    made = sponsors.add(
        x.store,
        area=x.scope.area,
        kind=SponsorKind(str(answers["kind"])),
        name=" ".join(str(answers["sponsor_name"]).split()),
        contact=None if contact is None else str(contact),
        created_by=x.account.id,
        now=x.now,
    )
    x.note("add_sponsor", "sponsor", made)
    return made


def _card(x: Exchange, one: Sponsor) -> Say:
    pledges = [each for each in sponsors.pledges_in(x.store, x.scope) if each.sponsor_id == one.id]
    lines: list[Fact] = [_pledge(each) for each in pledges]
    facts: dict[str, Fact] = {
        "name": one.name,
        "code": one.code,
        "sponsor_kind": [f"genting.kind_{one.kind}"],
        "contact": one.contact or "",
        "pledges": lines,
    }
    rows = [
        (
            Option(
                tap=Tap("", 0, f"/genting_pilih {each.id}"),
                key="genting.do_match",
                facts={"help_given": [f"genting.help_{each.help}"], "room": each.room},
            ),
        )
        for each in pledges
        if each.room
    ]
    if any(each.matched for each in pledges):
        rows.append((_button(f"/genting_pasangan {one.id}", "genting.do_matches"),))
    if pledges:
        rows.append((_button(f"/genting_laporan {one.id}", "genting.do_report"),))
    rows.append((_button(f"/genting_janji {one.id}", "genting.do_promise"),))
    if not any(each.matched for each in pledges):
        rows.append((_button(f"/genting_tutup {one.id}", "genting.do_close"),))
    return Say(key="genting.sponsor", facts=facts, options=tuple(rows))


def _pledge(one: Pledge) -> dict[str, Fact]:
    return {
        "help": [f"genting.help_{one.help}"],
        "amount": one.amount,
        "children": one.children,
        "matched": one.matched,
        "months": one.months,
        "starts_on": one.starts_on,
    }


def _room(x: Exchange) -> dict[int, int]:
    room: dict[int, int] = {}
    for one in sponsors.pledges_in(x.store, x.scope):
        room[one.sponsor_id] = room.get(one.sponsor_id, 0) + one.room
    return room


def _line(one: Sponsor, room: int) -> Option:
    facts: dict[str, Fact] = {"name": one.name, "room": room}
    return Option(tap=Tap("", 0, f"/genting_ota_buka {one.id}"), key="genting.sponsor_line", facts=facts)


def _button(command: str, key: str) -> Option:
    return Option(tap=Tap("", 0, command), key=key)


def _choices(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """The secondary instance `ota`: the sponsors that are known, and a new one."""
    new = {"name": NEW, "label": x.library.text("genting.new_sponsor", {}, x.chat.language)}
    known = [{"name": str(one.id), "label": one.name} for one in sponsors.list_in(x.store, x.scope)]
    return {"ota": [new, *known]}


PURPOSE = Purpose(form="genting_janji", instances=_choices, keep=keep)
