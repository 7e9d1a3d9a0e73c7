"""All that a deed may know and touch while it answers one thing that a person did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from domain.people import Role
from domain.ramadan import Ramadan
from domain.talk import Say
from domain.zones import local
from handlers.brought import Brought
from handlers.tell import tell
from messages.library import Library
from storage import audit
from storage.database import Store
from storage.people.accounts import Account
from storage.scope import Scope
from storage.wire.chats import Chat


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the programme decides by its settings.

    emergency: who can be called at any hour, as shown to people ("Puskesmas … 0742 …"). link: where a code for a new
    phone leads; has `{code}` in it. download_link: where a file waits, has `{token}` in it; empty: no file with
    names in it can leave. approved_only: calendar messages without a health worker's approval stay back.
    keep_chat_days: then the texts of chats are emptied. take_minutes: so long a referral of today waits for somebody to
    take it before the next in line are told. keep_name_months: after a child's fifth birthday its family is forgotten.
    controller: who answers for the data, with address and number. limits: thresholds that the programme has decided,
    by id. review_area: who answers for all of it names the reviewers of families' texts; empty: the area that holds
    everybody who works here. most_files: photos and papers in one open form. most_questions: of one family that
    wait for an answer.
    """

    emergency: tuple[str, ...]
    link: str
    invitation_days: int = 7
    approved_only: bool = True
    send_minute: int = 9 * 60
    keep_chat_days: int = 90
    broadcast_alone: int = 500
    review_area: str = ""
    most_files: int = 12
    most_questions: int = 5
    download_link: str = ""
    ramadan: Ramadan = field(default_factory=Ramadan)
    take_minutes: int = 30
    keep_name_months: int = 12
    controller: str = ""
    limits: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One reply's world: an open transaction, the chat (locked), who is behind it, programme time, the words."""

    store: Store
    chat: Chat
    account: Account | None
    now: datetime
    library: Library
    policy: Policy
    brought: Brought | None = None  # the file that came with what the person did, if it is good for something
    new_menus: set[int] = field(default_factory=set)  # chats whose role or language this deed has changed

    @property
    def local_now(self) -> datetime:
        """Programme time where the chat is."""
        return local(self.now, self.chat.zone)

    @property
    def today(self) -> date:
        """The date where the chat is."""
        return self.local_now.date()

    @property
    def role(self) -> Role | None:
        """Of an account that is in service; a stranger, or one who waits for the inviter's yes, has none."""
        return self.account.role if self.account is not None and self.account.scope is not None else None

    @property
    def scope(self) -> Scope:
        """What may be asked about people. Only for whoever has a role."""
        if self.account is None or self.account.scope is None:
            raise PermissionError("no account in service behind this chat")
        return self.account.scope

    def note(self, deed: str, subject: str, subject_id: object) -> None:
        """One line of the audit log: who did what to which record, by ids and codes."""
        audit.note(
            self.store,
            account_id=self.account_id,
            deed=deed,
            subject=subject,
            subject_id=subject_id,
            now=self.now,
        )

    def tell(self, account_id: int, say: Say) -> int:
        """Say something to somebody else, in every chat of that account; a typed label of its buttons will be
        understood there. Returns in how many chats."""
        return tell(self.store, account_id, say, now=self.now)

    @property
    def account_id(self) -> int | None:
        """For the audit log."""
        return self.account.id if self.account is not None else None
