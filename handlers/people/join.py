"""Somebody comes with an invitation; whoever invited says who it is; only then does Sapa show anything."""

from __future__ import annotations

from dataclasses import replace

from domain.areas import contains
from domain.people import Role
from domain.talk import Fact, Lane, Option, Say, Tap
from handlers import welcome
from handlers.exchange import Exchange
from handlers.people import consent, hand_over, recipients, self_enrol, shared_phone
from handlers.people import register as registering
from storage import audit
from storage.people import accounts, invitations, people, shared_phones
from storage.people.accounts import Account, Status
from storage.people.invitations import Invitation, Refused, Takes
from storage.villages import areas
from storage.wire import chats, outbox
from storage.wire.chats import Push


def start(x: Exchange, payload: str) -> list[Say]:
    """/start, with the code of an invitation or without."""
    if payload.startswith(self_enrol.PREFIX):
        return self_enrol.by_poster(x, payload)
    if payload:
        return claim(x, payload)
    if x.account is None:
        return [welcome.stranger(x)]
    if x.account.status is Status.WAITING:
        return [Say(key="join.still_waiting")]
    return welcome.back(x)


def register(x: Exchange, rest: str) -> list[Say]:
    """/daftar: a kader registers whom she accompanies; whoever is not known yet enrols herself."""
    if x.role is Role.KADER:
        return registering.begin(x, rest)
    if x.role is Role.KELUARGA:
        return [Say(key="enrol.by_the_kader")]
    return self_enrol.begin(x) if x.role is None else [Say(key="trouble.not_for_role", options=welcome.help_button())]


def claim(x: Exchange, code: str) -> list[Say]:
    """The code is used up by the first phone that brings it; its owner then waits for the inviter's yes."""
    if x.account is not None and x.role is not None and not _is_for_another_family(x, code):
        return [Say(key="join.already", facts={"role": str(x.account.role)}), *welcome.back(x)]
    match invitations.claim(x.store, code, x.now):
        case Refused() as reason:
            waits = x.account is not None and x.account.status is Status.WAITING
            return [welcome.outside(x) if waits else Say(key=f"join.{reason.value}")]
        case Invitation() as invitation:
            return _welcomed(x, invitation) if _vouched_for(x, invitation) else [Say(key="join.expired")]


def _is_for_another_family(x: Exchange, code: str) -> bool:
    """Whether a phone that a family has already is to be another one's too: a grandmother's, a neighbour's."""
    found = invitations.waiting(x.store, code, x.now) if x.role is Role.KELUARGA else None
    if found is None or found.role is not Role.KELUARGA:
        return False
    if found.takes is not None:
        return found.account_id not in [account.id for account in shared_phone.families(x)]
    return found.person_id is not None and people.person_in(x.store, x.scope, found.person_id) is None


def _vouched_for(x: Exchange, invitation: Invitation) -> bool:
    """Whether there is anybody to ask who it is: whoever runs the server answers for her own invitations."""
    return invitation.invited_by is None or bool(accounts.chats_of(x.store, invitation.invited_by))


def _welcomed(x: Exchange, invitation: Invitation) -> list[Say]:
    """Who still waits by an older invitation waits by this one from now on: nobody may have been left to answer."""
    if x.account is not None and x.role is None:
        accounts.close(x.store, x.account.id)
    account = _new_account(x, invitation)
    if invitation.invited_by is None:
        return _let_in(x, account)
    facts = {"area": areas.name_path(x.store, invitation.area)}
    if recipients.asked_by_family(x, invitation):
        recipients.put(x, invitation, account)
        return [Say(key="join.waiting_kader", facts=facts)]
    _ask_inviter(x, invitation, account)
    return [Say(key="join.waiting", facts=facts)]


def accept(x: Exchange, account_id: int) -> list[Say]:
    """The inviter's yes: the account goes into service and is told so in its own chat."""
    joined = _waiting(x, account_id)
    if joined is None:
        return [Say(key="trouble.not_now")]
    invitation = invitations.of_account(x.store, joined.id)
    assert invitation is not None
    if not _is_still_hers(x, invitation):
        return [Say(key="trouble.not_yours")]
    recipients.settle(x, joined)
    joined = accounts.by_id(x.store, joined.id) or joined
    x.note("confirm", "account", joined.id)
    name = joined.name
    chat_ids = accounts.chats_of(x.store, joined.id)
    joined = hand_over.confirmed(x, joined, invitation)
    for chat_id in chat_ids:
        shared_phones.step_in(x.store, chat_id)
        theirs = replace(x, chat=chats.by_id(x.store, chat_id), account=replace(joined, status=Status.ACTIVE))
        known = invitation.takes is Takes.ACCOUNT
        outbox.owe(x.store, chat_id, _new_phone(joined) if known else _first_words(theirs), now=x.now)
        x.new_menus.add(chat_id)
    return [Say(key="join.accepted", facts={"name": name})]


def _is_still_hers(x: Exchange, invitation: Invitation) -> bool:
    """An old link opens nothing elsewhere: the family, or whoever is taken over from, may have moved since it was
    made."""
    assert x.account is not None
    if invitation.role is Role.KELUARGA:
        return recipients.in_care(x, invitation)
    before = accounts.by_id(x.store, invitation.account_id) if invitation.account_id is not None else None
    return contains(x.account.area, invitation.area if before is None else before.area)


def refuse(x: Exchange, account_id: int) -> list[Say]:
    """The inviter's no: whoever came with that code stays outside and is told kindly."""
    joined = _waiting(x, account_id)
    if joined is None:
        return [Say(key="trouble.not_now")]
    for chat_id in accounts.chats_of(x.store, joined.id):
        shared_phones.leave(x.store, chat_id, joined.id)
        outbox.owe(x.store, chat_id, [Say(key="join.refused")], now=x.now)
    accounts.close(x.store, joined.id)
    x.note("refuse", "account", joined.id)
    return [Say(key="join.refusal_noted", facts={"name": joined.name})]


def _new_account(x: Exchange, invitation: Invitation) -> Account:
    account = accounts.create(
        x.store,
        role=invitation.role,
        area=invitation.area,
        name=invitation.name or "",
        team_id=invitation.team_id,
        person_id=invitation.person_id,
        status=Status.WAITING,
        now=x.now,
    )
    invitations.joined(x.store, invitation.id, account.id)
    if x.role is not None:
        shared_phones.share(x.store, x.chat.id, account.id, x.now)
    else:
        chats.set_account(x.store, x.chat.id, account.id)
        chats.set_zone(x.store, x.chat.id, areas.zone(x.store, invitation.area))
    audit.note(x.store, account_id=account.id, deed="join", subject="invitation", subject_id=invitation.id, now=x.now)
    return account


def _ask_inviter(x: Exchange, invitation: Invitation, account: Account) -> None:
    facts: dict[str, Fact] = {"name": account.name, "role": str(invitation.role), "time": x.local_now}
    say = Say(
        key="join.is_it_right",
        facts=facts | _known_of(x, invitation),
        options=(
            (
                Option(tap=Tap("", 0, f"/terima {account.id}"), key="button.yes_right"),
                Option(tap=Tap("", 0, f"/tolak {account.id}"), key="button.no_wrong"),
            ),
        ),
        lane=Lane.ALERT,
    )
    assert invitation.invited_by is not None
    x.tell(invitation.invited_by, say)


def _known_of(x: Exchange, invitation: Invitation) -> dict[str, Fact]:
    """What the inviter has to know before she says yes: whom it is about, and that the phone is another family's too;
    whose, if she accompanies that one as well."""
    inviter = accounts.by_id(x.store, invitation.invited_by) if invitation.invited_by is not None else None
    scope = inviter.scope if inviter is not None else None
    if scope is None:
        return {"names": [], "shared": False, "holder": ""}
    about = shared_phone.about_person(x.store, scope, invitation.person_id)
    return {"names": about, "shared": x.role is not None, "holder": recipients.holder(x, scope)}


def _waiting(x: Exchange, account_id: int) -> Account | None:
    """The account that waits for this very inviter's answer."""
    joined = accounts.by_id(x.store, account_id)
    if joined is None or joined.status is not Status.WAITING:
        return None
    invitation = invitations.of_account(x.store, joined.id)
    return joined if invitation is not None and invitation.invited_by == x.account_id else None


def _let_in(x: Exchange, account: Account) -> list[Say]:
    """In service at once."""
    accounts.confirm(x.store, account.id)
    x.new_menus.add(x.chat.id)
    return _first_words(replace(x, account=replace(account, status=Status.ACTIVE)))


def _new_phone(account: Account) -> list[Say]:
    """What was unfinished on the old phone waits here."""
    go_on = Option(tap=Tap("", 0, "/lanjut"), key="button.go_on")
    return [Say(key="join.new_phone", facts={"name": account.name}, options=((go_on,), *welcome.deeds(account.role)))]


def _first_words(x: Exchange) -> list[Say]:
    assert x.account is not None
    if x.account.role is not Role.KELUARGA:
        return welcome.first(x)
    if not shared_phone.is_guest(x):
        chats.set_push(x.store, x.chat.id, Push.STOPPED)  # a family's yes begins whatever is pushed, broadcasts too
    return consent.ask(x)
