"""Invitation links and QR codes: staff for staff below them, kader for the families they accompany."""

from __future__ import annotations

from datetime import timedelta

from domain.people import Relation, Role
from domain.talk import Fact, FileKind, Option, Say, Tap
from handlers.exchange import Exchange
from messages import qr
from storage import invitations, media, people
from storage.families import Person

# Who may bring in whom. A family is invited for one person, from her card.
MAY_INVITE: dict[Role, tuple[Role, ...]] = {
    Role.KOORDINATOR: (Role.PEMBINA, Role.PETUGAS, Role.KADER),
    Role.PEMBINA: (Role.PETUGAS, Role.KADER),
    Role.KADER: (),
}


def choose(x: Exchange) -> list[Say]:
    """/undang: whom? A kader is sent to her families, others choose a role."""
    if x.role is Role.KADER:
        return [Say(key="invite.from_family", options=((Option(tap=Tap("", 0, "/keluarga"), key="button.families"),),))]
    assert x.role is not None
    rows = tuple(
        (Option(tap=Tap("", 0, f"/undang {role}"), key=f"role.{role}"),) for role in MAY_INVITE.get(x.role, ())
    )
    return [Say(key="invite.whom", options=rows)]


def staff(x: Exchange, role_name: str) -> list[Say]:
    """/undang kader: a link for one person, into the inviter's own area."""
    assert x.role is not None
    assert x.account is not None
    if role_name not in MAY_INVITE.get(x.role, ()):
        return choose(x)
    code = invitations.create(
        x.store,
        inviter=x.account.id,
        role=Role(role_name),
        area=x.account.area,
        team_id=x.account.team_id,
        name=x.library.text(f"role.{role_name}", {}, x.chat.language),
        now=x.now,
        valid_for=timedelta(days=x.policy.invitation_days),
    )
    x.note("invite", "role", role_name)
    return [_shown(x, "invite.staff", code, {"role": role_name})]


def family(x: Exchange, person_id: int) -> list[Say]:
    """/undang_keluarga: a link that this child's mother (or whoever cares for it) opens on her own phone."""
    assert x.account is not None
    child = people.person_in(x.store, x.scope, person_id)
    if child is None:
        return [Say(key="trouble.not_yours")]
    carer = _carer(x, child)
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
    return [_shown(x, "invite.family", code, {"child": child.name, "name": (carer or child).name})]


def _carer(x: Exchange, child: Person) -> Person | None:
    """The mother, or whoever else of the family is grown up; None for a child that stands alone in the registry."""
    grown = [one for one in people.members(x.store, x.scope, child.family_id) if one.relation is not Relation.ANAK]
    mothers = [one for one in grown if one.id == child.mother_id]
    return next(iter([*mothers, *grown]), None)


def _shown(x: Exchange, key: str, code: str, facts: dict[str, Fact]) -> Say:
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
    return Say(
        key=key,
        facts={**facts, "link": link, "days": x.policy.invitation_days},
        media=picture,
    )
