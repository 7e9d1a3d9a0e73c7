"""Further recipients of a family's messages: a father, a grandmother, with their own words. A family invites; the kader
or the pembina says yes before anything is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from domain.growth_tables import Sex
from domain.people import Relation, Role
from domain.talk import Fact, Lane, Say
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.interview import Purpose
from handlers.people import consent, invite, requests, shared_phone
from storage.interviews.drafts import Draft
from storage.people import accounts, families, invitations, people
from storage.people.accounts import Account
from storage.people.families import Person
from storage.people.invitations import Invitation
from storage.people.requests import Kind, Request
from storage.scope import Scope

_SEX = {
    Relation.IBU: Sex.FEMALE,
    Relation.NENEK: Sex.FEMALE,
    Relation.AYAH: Sex.MALE,
    Relation.KAKEK: Sex.MALE,
}


def begin(x: Exchange) -> list[Say]:
    """/ajak: who is to read along?"""
    assert x.account is not None
    return interview.begin(x, PURPOSE, {"whose": str(x.account.id)} if shared_phone.is_guest(x) else None)


def keep(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    """A link for one more phone of this family."""
    assert x.account is not None
    name, family = str(turn.answers["name"]), _whose(x, turn.answers.get("whose"))
    code = invitations.create(
        x.store,
        inviter=family.id,
        role=Role.KELUARGA,
        area=family.area,
        person_id=family.person_id,
        relation=Relation(turn.answers["relation"]),
        name=name,
        now=x.now,
        valid_for=timedelta(days=x.policy.invitation_days),
    )
    x.note("invite", "person", family.person_id)
    return [invite.shown(x, "invite.recipient", code, {"name": name})]


def _whose(x: Exchange, chosen: object) -> Account:
    """The family of a shared phone that invites; the only one of any other."""
    first, *others = shared_phone.families(x)
    return next((account for account in others if str(account.id) == chosen), first)


def asked_by_family(x: Exchange, invitation: Invitation) -> bool:
    """Whether a family itself has invited: then others than the inviter say yes."""
    inviter = accounts.by_id(x.store, invitation.invited_by) if invitation.invited_by is not None else None
    return inviter is not None and inviter.role is Role.KELUARGA


def put(x: Exchange, invitation: Invitation, account: Account) -> None:
    """The link was opened: the kader is asked."""
    inviter = accounts.by_id(x.store, invitation.invited_by) if invitation.invited_by is not None else None
    assert inviter is not None
    anchor = None
    if inviter.scope is not None and invitation.person_id is not None:
        anchor = people.person_in(x.store, inviter.scope, invitation.person_id)
    requests.put(
        x,
        Kind.JOIN,
        lambda made, decider: waits(x, made, account, decider),
        account=account,
        family_id=anchor.family_id if anchor is not None else None,
        team_id=anchor.team_id if anchor is not None else None,
    )


def waits(x: Exchange, made: Request, account: Account, decider: Account, lane: Lane = Lane.ALERT) -> Say:
    """Who wants to read along, about whom, and on whose phone, as this kader sees it."""
    facts: dict[str, Fact] = {"name": account.name, "names": [], "shared": False, "holder": ""}
    if decider.scope is not None and made.family_id is not None:
        facts["names"] = shared_phone.about(x.store, decider.scope, made.family_id)
        phone = accounts.of_chat(x.store, made.chat_id)
        if phone is not None and phone.id != account.id:
            facts |= {"shared": True, "holder": _holder(x, decider.scope, phone)}
    return Say(key="request.waits_join", facts=facts, options=requests.answers(made), lane=lane)


def holder(x: Exchange, scope: Scope) -> str:
    """Whose phone this is already, for somebody who accompanies that family too; nobody else is told."""
    return _holder(x, scope, x.account) if x.account is not None and x.role is not None else ""


def _holder(x: Exchange, scope: Scope, phone: Account) -> str:
    seen = phone.person_id is not None and people.person_in(x.store, scope, phone.person_id) is not None
    return phone.name if seen else ""


def granted(x: Exchange, theirs: Exchange, made: Request) -> list[Say]:
    """The kader's yes: consent is asked in the new chat, and the messages there speak in its reader's voice."""
    assert theirs.account is not None
    settle(x, theirs.account)
    consent.ask_first(x, theirs)
    return [Say(key="join.accepted", facts={"name": theirs.account.name})]


def in_care(x: Exchange, invitation: Invitation) -> bool:
    """Whether the one for whom a family's invitation is, is in the asker's care now."""
    return invitation.person_id is None or people.person_in(x.store, x.scope, invitation.person_id) is not None


def settle(x: Exchange, account: Account) -> None:
    """The account is put into service as a person of its own in the family."""
    invitation = invitations.of_account(x.store, account.id)
    person = _own_person(x, invitation, account) if invitation is not None else None
    if person is not None:
        accounts.set_person(x.store, account.id, person.id)
    else:
        accounts.confirm(x.store, account.id)
    invitations.confirm(x.store, account.id, x.now)


def _own_person(x: Exchange, invitation: Invitation, account: Account) -> Person | None:
    """Whoever was invited as somebody else than the person the invitation is for; None if she is that person."""
    if invitation.person_id is None or invitation.relation is None:
        return None
    anchor = people.person_in(x.store, x.scope, invitation.person_id)
    if anchor is None or anchor.relation is invitation.relation:
        return None
    return families.add_person(
        x.store,
        family_id=anchor.family_id,
        name=account.name,
        relation=invitation.relation,
        sex=_SEX.get(invitation.relation),
        now=x.now,
    )


def _families(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    return {"keluarga_hp": [{"name": str(one.id), "label": one.name} for one in shared_phone.families(x)]}


PURPOSE = Purpose(form="ajak", instances=_families, keep=keep)
