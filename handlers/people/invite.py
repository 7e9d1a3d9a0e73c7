"""Invitation links and QR codes: staff for staff below them, kader for the families they accompany."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from domain.areas import Level, contains, level
from domain.people import Relation, Role
from domain.talk import Fact, FileKind, Option, Say, Tap
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.interview import Purpose
from messages import qr
from storage import media
from storage.interviews.drafts import Draft
from storage.people import accounts, invitations, people, teams
from storage.people.accounts import Status
from storage.people.families import Person
from storage.villages import areas

# Who may bring in whom, and at which levels they work: a petugas at a puskesmas, or as bidan of one desa. A family is
# invited for one person, from her card.
MAY_INVITE: Mapping[Role, tuple[Role, ...]] = {
    Role.KOORDINATOR: (Role.PEMBINA, Role.PETUGAS, Role.KADER),
    Role.PEMBINA: (Role.PETUGAS, Role.KADER),
}
WORKS_AT: Mapping[Role, tuple[Level, ...]] = {
    Role.PEMBINA: (Level.KECAMATAN,),
    Role.PETUGAS: (Level.KECAMATAN, Level.DESA_KELURAHAN),
    Role.KADER: (Level.DESA_KELURAHAN,),
}


def begin(x: Exchange) -> list[Say]:
    """/undang: a kader is sent to her families, others say whom, where and by what name."""
    if x.role is Role.KADER:
        return [Say(key="invite.from_family", options=((Option(tap=Tap("", 0, "/keluarga"), key="button.families"),),))]
    return interview.begin(x, PURPOSE)


def keep(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    """A link for one person, within the inviter's own area; the rights are checked here, whatever the form offered."""
    assert x.account is not None
    assert x.role is not None
    role, area = Role(turn.answers["role"]), str(turn.answers["area"])
    if (
        role not in MAY_INVITE.get(x.role, ())
        or not contains(x.account.area, area)
        or level(area) not in WORKS_AT[role]
    ):
        return [Say(key="trouble.not_yours")]
    name = str(turn.answers["person"])
    code = invitations.create(
        x.store,
        inviter=x.account.id,
        role=role,
        area=area,
        team_id=_team(x, role, area, turn.answers.get("team")),
        name=name,
        now=x.now,
        valid_for=timedelta(days=x.policy.invitation_days),
    )
    x.note("invite", "role", role)
    return [shown(x, "invite.staff", code, {"role": str(role), "name": name})]


def family(x: Exchange, person_id: int) -> list[Say]:
    """/undang_keluarga: a link that this child's mother (or whoever cares for it) opens on her own phone; has she come
    in already, the next one is for somebody else, or for her new phone."""
    child = people.person_in(x.store, x.scope, person_id)
    if child is None:
        return [Say(key="trouble.not_yours")]
    carer = _carer(x, child)
    if carer is None or not _has_come_in(x, carer):
        return _invited(x, child, carer)
    again = Option(
        tap=Tap("", 0, f"/undang_lagi {child.id}"), key="button.invite_new_phone", facts={"name": carer.name}
    )
    return [Say(key="invite.here_already", facts={"name": carer.name}, options=(_relatives(child), (again,)))]


def new_phone(x: Exchange, person_id: int) -> list[Say]:
    """/undang_lagi: she has a new phone, or was never let in."""
    child = people.person_in(x.store, x.scope, person_id)
    return [Say(key="trouble.not_yours")] if child is None else _invited(x, child, _carer(x, child))


def _has_come_in(x: Exchange, person: Person) -> bool:
    own = accounts.of_people(x.store, [person.id])
    return any(one.status is Status.ACTIVE and accounts.chats_of(x.store, one.id) for one in own)


def _invited(x: Exchange, child: Person, carer: Person | None) -> list[Say]:
    assert x.account is not None
    code = invitations.create(
        x.store,
        inviter=x.account.id,
        role=Role.KELUARGA,
        area=child.area,
        person_id=(carer or child).id,
        relation=carer.relation if carer is not None else Relation.WALI,
        name=(carer or child).name,
        now=x.now,
        valid_for=timedelta(days=x.policy.invitation_days),
    )
    x.note("invite", "person", child.id)
    say = shown(x, "invite.family", code, {"child": child.name, "name": (carer or child).name})
    return [replace(say, options=(_relatives(child),))]


def _relatives(child: Person) -> tuple[Option, ...]:
    return tuple(
        Option(tap=Tap("", 0, f"/undang_{relation} {child.id}"), key=f"button.invite_{relation}")
        for relation in (Relation.AYAH, Relation.NENEK)
    )


def relative(relation: Relation) -> Callable[[Exchange, int], list[Say]]:
    """/undang_ayah, /undang_nenek: one more phone of this child's family, which reads in its own voice."""

    def run(x: Exchange, person_id: int) -> list[Say]:
        assert x.account is not None
        child = people.person_in(x.store, x.scope, person_id)
        if child is None:
            return [Say(key="trouble.not_yours")]
        name = x.library.text(f"join.{relation}_of", {"child": child.name}, x.chat.language)
        code = invitations.create(
            x.store,
            inviter=x.account.id,
            role=Role.KELUARGA,
            area=child.area,
            person_id=child.id,
            relation=relation,
            name=name,
            now=x.now,
            valid_for=timedelta(days=x.policy.invitation_days),
        )
        x.note("invite", "person", child.id)
        return [shown(x, "invite.family", code, {"child": child.name, "name": name})]

    return run


def _team(x: Exchange, role: Role, area: str, chosen: object) -> int | None:
    """The kader's team: the one chosen, or the only one of the village; None where the village has none, so that she
    accompanies all of it."""
    if role is not Role.KADER:
        return None
    there = [team.id for team in teams.within_area(x.store, area)]
    if chosen is not None and int(str(chosen)) in there:
        return int(str(chosen))
    return there[0] if len(there) == 1 else None


def _carer(x: Exchange, child: Person) -> Person | None:
    """The mother, or whoever else of the family is grown up; None for a child that stands alone in the registry."""
    grown = [one for one in people.members(x.store, x.scope, child.family_id) if one.relation is not Relation.ANAK]
    mothers = [one for one in grown if one.id == child.mother_id]
    return next(iter([*mothers, *grown]), None)


def shown(x: Exchange, key: str, code: str, facts: dict[str, Fact]) -> Say:
    """The link, with its QR code."""
    link = x.policy.link.format(code=code)
    picture = media.keep(
        x.store,
        kind=FileKind.PHOTO,
        mime="image/png",
        content=qr.png(link),
        chat_id=x.chat.id,
        now=x.now,
        name="undangan.png",
    )
    return Say(key=key, facts={**facts, "link": link, "days": x.policy.invitation_days}, media=picture)


def _instances(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    assert x.account is not None
    assert x.role is not None
    return {
        "peran": [
            {
                "name": role,
                "label": x.library.text(f"role.{role}", {}, x.chat.language),
                "levels": " ".join(str(one) for one in WORKS_AT[role]),
            }
            for role in MAY_INVITE.get(x.role, ())
        ],
        "wilayah": list(_areas(x, x.account.area)),
        "tim": [
            {"name": str(team.id), "label": team.name, "area": team.area}
            for team in teams.within_area(x.store, x.account.area)
        ],
    }


def _areas(x: Exchange, own: str) -> Iterator[dict[str, str]]:
    """Every kecamatan, desa and kelurahan in the inviter's area."""
    for wanted in (Level.KECAMATAN, Level.DESA_KELURAHAN):
        for area in areas.at_level(x.store, own, wanted):
            yield {"name": area.code, "label": areas.name_path(x.store, area.code), "level": str(wanted)}


PURPOSE = Purpose(form="undang", instances=_instances, keep=keep)
