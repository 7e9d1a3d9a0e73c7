"""People change: a phone is lost, a kader is replaced, an account is closed. Families, drafts and duties follow, and
nobody comes in without the yes of the pembina (or of whoever invited)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from domain.areas import contains
from domain.people import Role
from domain.talk import Fact, Option, Say, Tap
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.interview import Purpose
from handlers.people import invite
from handlers.short_ids import id_in
from storage.family import enrolments, received
from storage.family.enrolments import Enrolment, StopReason
from storage.interviews import drafts
from storage.interviews.drafts import Draft
from storage.people import accounts, invitations, people, shared_phones, teams
from storage.people.accounts import Account, Status
from storage.people.invitations import Invitation, Takes
from storage.villages import areas
from storage.visits import referrals
from storage.wire import chats, outbox
from storage.wire.chats import Push

PER_SCREEN = 20


def listing(x: Exchange, rest: str) -> list[Say]:
    """/akun: who works in the asker's area, or one of them."""
    if rest.isdecimal() and len(rest) > 6:
        return card(x, rest)
    found = [one for one in accounts.list_in(x.store, x.scope) if may_change(x, one)]
    if not found:
        return [Say(key="account.none")]
    pages = -(-len(found) // PER_SCREEN)
    page = min(max(int(rest) if rest.isdecimal() else 1, 1), pages)
    rows = [
        (Option(tap=Tap("", 0, f"/akun {one.id}"), label=_label(x, one)),)
        for one in found[(page - 1) * PER_SCREEN : page * PER_SCREEN]
    ]
    if page < pages:
        rows.append((Option(tap=Tap("", 0, f"/akun {page + 1}"), key="button.more"),))
    return [Say(key="account.list", facts={"count": len(found), "page": page, "pages": pages}, options=tuple(rows))]


def card(x: Exchange, rest: str) -> list[Say]:
    """One account, and what can be done about it."""
    account = _changeable(x, rest)
    if account is None:
        return [Say(key="trouble.not_yours")]
    team = teams.by_id(x.store, account.team_id) if account.team_id is not None else None
    facts: dict[str, Fact] = {
        "name": account.name,
        "role": str(account.role),
        "area": areas.name_path(x.store, account.area),
        "title": team.name if team is not None else None,
        "count": len(accounts.chats_of(x.store, account.id)),
    }
    options = [
        _option(f"/hp_baru {account.id}", "button.new_phone"),
        *([_option(f"/ganti {account.id}", "button.replace")] if account.role is Role.KADER else []),
        _option(f"/tutup_akun {account.id}", "button.close_account"),
    ]
    return [Say(key="account.card", facts=facts, options=tuple(options))]


def new_phone(x: Exchange, account_id: int) -> list[Say]:
    """/hp_baru: a link for the new phone. The old one loses access when the new one is confirmed, or at once by
    /tutup_akun."""
    return _invited(x, account_id, Takes.ACCOUNT, "account.new_phone", None)


def replace(x: Exchange, account_id: int) -> list[Say]:
    """/ganti: asks for the name of whoever comes instead."""
    if _changeable(x, str(account_id)) is None:
        return [Say(key="trouble.not_yours")]
    return interview.begin(x, REPLACE, {"account": str(account_id)})


def _keep_replacement(x: Exchange, _draft: Draft, turn: Turn) -> list[Say]:
    """A link for whoever comes instead, with an account of her own; the team and its families stay."""
    return _invited(x, int(turn.answers["account"]), Takes.DUTIES, "account.replace", str(turn.answers["new_name"]))


def close_asked(x: Exchange, account_id: int) -> list[Say]:
    """/tutup_akun: one account; surely?"""
    account = _changeable(x, str(account_id))
    if account is None:
        return [Say(key="trouble.not_yours")]
    yes = _option(f"/ya_tutup {account.id}", "button.yes_close")
    no = _option(f"/akun {account.id}", "button.no_leave_it")
    return [Say(key="account.sure_to_close", facts={"name": account.name}, options=(yes, no))]


def close(x: Exchange, account_id: int) -> list[Say]:
    """/ya_tutup: from this transaction on its phones see nothing and get nothing."""
    account = _changeable(x, str(account_id))
    if account is None:
        return [Say(key="trouble.not_yours")]
    shut(x, account)
    x.note("close", "account", account.id)
    return [Say(key="account.closed", facts={"name": account.name})]


def shut(x: Exchange, account: Account) -> None:
    """Access ends at once: nothing that is queued for its chats goes out any more."""
    for chat_id in accounts.chats_of(x.store, account.id):
        if _shares(x, chat_id):
            _take_back_its_own(x, account, chat_id, "the account was closed")
            x.new_menus.add(chat_id)
            continue
        outbox.withdraw(x.store, chat_id=chat_id, reason="the account was closed")
        drafts.make_room(x.store, chat_id, x.now)
        chats.remember_menu(x.store, chat_id, ())
        x.new_menus.add(chat_id)
    accounts.close(x.store, account.id)


def confirmed(x: Exchange, joined: Account, invitation: Invitation) -> Account:
    """The inviter has said who it is: the account that speaks in the new chat from now on."""
    before = accounts.by_id(x.store, invitation.account_id) if invitation.account_id is not None else None
    if before is None or invitation.takes is None or before.status is Status.CLOSED:
        return joined
    [chat_id, *_] = accounts.chats_of(x.store, joined.id)
    if invitation.takes is Takes.DUTIES:
        _take_over(x, before, joined, chat_id)
        shut(x, before)
        return joined
    for old in accounts.chats_of(x.store, before.id):
        if old == chat_id or _shares(x, old):
            _leave_shared(x, before, old, chat_id)
            continue
        outbox.withdraw(x.store, chat_id=old, reason="the phone was changed")
        enrolments.move_chat(x.store, old, chat_id)
        chats.set_account(x.store, old, None)
        chats.remember_menu(x.store, old, ())
        if chats.by_id(x.store, old).push is Push.STOPPED:  # her wish; what befell the old phone is not the new one's
            chats.set_push(x.store, chat_id, Push.STOPPED)
        x.new_menus.add(old)
    drafts.hand_over(x.store, before.id, to_account=before.id, to_chat=chat_id, now=x.now)
    if chats.by_id(x.store, chat_id).account_id == joined.id:
        chats.set_account(x.store, chat_id, before.id)
    else:  # another family's phone is its new one
        shared_phones.share(x.store, chat_id, before.id, x.now)
    accounts.close(x.store, joined.id)
    x.note("new_phone", "account", before.id)
    return before


def _shares(x: Exchange, chat_id: int) -> bool:
    return shared_phones.is_shared(x.store, chat_id)


def _its_own(x: Exchange, account: Account, chat_id: int) -> list[Enrolment]:
    """The enrolments of a shared phone that are about this family."""
    person_id = account.person_id
    scope = account.scope
    own = {one.id for one in people.residents(x.store, scope)} if scope is not None and person_id is not None else set()
    return [one for one in enrolments.of_chat(x.store, chat_id) if one.person_id in own]


def _take_back_its_own(x: Exchange, account: Account, chat_id: int, reason: str) -> None:
    """What waits here about this family; the other one's goes on."""
    own = _its_own(x, account, chat_id)
    received.take_back(x.store, [one.id for one in own], reason)
    enrolments.stop_here(x.store, chat_id, [one.person_id for one in own], StopReason.WISH)


def _leave_shared(x: Exchange, account: Account, old: int, new: int) -> None:
    """This family alone has another phone now: what was about it comes there, the old phone stays the others'."""
    if old == new:
        return
    own = _its_own(x, account, old)
    received.take_back(x.store, [one.id for one in own], "the phone was changed")
    enrolments.move_some(x.store, old, new, [one.person_id for one in own])
    shared_phones.leave(x.store, old, account.id)
    x.new_menus.add(old)


def _take_over(x: Exchange, before: Account, after: Account, chat_id: int) -> None:
    """Unfinished reports, referrals that wait for an answer, and the place in the team."""
    drafts.hand_over(x.store, before.id, to_account=after.id, to_chat=chat_id, now=x.now)
    referrals.hand_over(x.store, before.id, after.id)
    x.note("take_over", "account", before.id)


def may_change(x: Exchange, account: Account) -> bool:
    """Whom the asker may invite, she may also replace; never herself."""
    assert x.role is not None
    return account.id != x.account_id and account.role in invite.MAY_INVITE.get(x.role, ())


def _changeable(x: Exchange, rest: str) -> Account | None:
    """Staff whom the asker may invite, in her area; a family that she accompanies."""
    which = id_in(rest)
    account = accounts.by_id(x.store, which) if which is not None else None
    if account is None or account.status is Status.CLOSED:
        return None
    if account.role is Role.KELUARGA:
        own = account.person_id is not None and people.person_in(x.store, x.scope, account.person_id) is not None
        return account if own and x.role in (Role.KADER, Role.PEMBINA) else None
    return account if may_change(x, account) and contains(x.scope.area, account.area) else None


class Staff(Mapping[str, Sequence[Mapping[str, str]]]):
    """The secondary instance `akun`: the kader whom the asker may replace, by team."""

    def __init__(self, x: Exchange) -> None:
        self._x = x

    def __getitem__(self, name: str) -> Sequence[Mapping[str, str]]:
        if name != "akun":
            raise KeyError(name)
        x = self._x
        return [
            {"name": str(one.id), "label": one.name, "team": str(one.team_id or "")}
            for one in accounts.list_in(x.store, x.scope, Role.KADER)
            if one.status is Status.ACTIVE and may_change(x, one)
        ]

    def __iter__(self) -> Iterator[str]:
        return iter(("akun",))

    def __len__(self) -> int:
        return 1


def _invited(x: Exchange, account_id: int, takes: Takes, key: str, new_name: str | None) -> list[Say]:
    account = _changeable(x, str(account_id))
    if account is None or account.status is not Status.ACTIVE:
        return [Say(key="trouble.not_yours")]
    code = invitations.create(
        x.store,
        inviter=x.account_id,
        role=account.role,
        area=account.area,
        team_id=account.team_id,
        person_id=account.person_id,
        name=new_name or account.name,
        account_id=account.id,
        takes=takes,
        now=x.now,
        valid_for=timedelta(days=x.policy.invitation_days),
    )
    x.note("invite", "account", account.id)
    return [invite.shown(x, key, code, {"name": account.name})]


def _label(x: Exchange, account: Account) -> str:
    role = x.library.text(f"role.{account.role}", {}, x.chat.language)
    return f"{account.name} ({role})"


def _option(command: str, key: str) -> tuple[Option, ...]:
    return (Option(tap=Tap("", 0, command), key=key),)


REPLACE = Purpose(form="ganti_kader", instances=Staff, keep=_keep_replacement)
