"""A village on paper: `.chat` transcripts are played against the real handlers, words and database, line by line.

Each line of a person goes through the inbox, the handler's transaction and the outbox; nothing is kept in memory
between two lines. What the bot says is written into the transcript by `make golden`, and compared otherwise.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.channel import DeliveryFailed, FailureKind
from bot.clock import Clock
from bot.compose import Composer
from bot.receive import Receiver
from bot.threads import DatabaseThreads, Desk
from domain.talk import Address, FileKind, Incoming, Membership, SentFile, Tap
from domain.zones import Zone, to_utc
from handlers.beats import BEATS
from handlers.exchange import Policy
from handlers.jobs import run
from handlers.work import Work
from messages.library import Library, shipped
from messages.outgoing import AttachmentKind, Op, Outgoing, Withheld
from storage import jobs
from storage.database import Database, Store
from storage.wire import claims, inbox
from storage.wire.inbox import Arrival
from tests.bot.post import UNHURRIED
from tests.sent_files import sent

CHANNEL = "script"
WORKER = "script"
FIRST_ADDRESS = 1000
POLICY = Policy(
    emergency=("Puskesmas Tebing Tinggi 0742-555-0101", "Bidan Desa 0812-5550-0102"),
    link="https://t.me/sapa_contoh_bot?start={code}",
    approved_only=False,
    controller="Dinas P3AP2KB Kabupaten Contoh, Jl. Merdeka 1, 0742-555-0100",
    download_link="https://sapa.example/unduh/{token}",
)
_CODE = re.compile(r"(?<=start=)[A-Z2-9]{12}")
_TOKEN = re.compile(r"(?<=/unduh/)[A-Z2-9]{12}")
_ATTENDANCE = re.compile(r"(?<=/hadir )[A-Z2-9]{6}(?=\n)")  # but not the example of a help text
_DIGITS = re.compile(r"(?<=Kodenya: )\d{6}")


class StoryClock(Clock):
    """Programme time as the story sets it; it stands still between two lines."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def now(self) -> datetime:
        return self.at


def read_line(payload: Mapping[str, Any], at: datetime) -> Incoming:
    """What `Village.say` wrote, as a channel's reader would read it."""
    tap = payload.get("tap")
    file = payload.get("file")
    membership = payload.get("membership")
    return Incoming(
        address=Address(CHANNEL, payload["from"]),
        update_id=payload["id"],
        at=at,
        text=payload.get("text"),
        tap=Tap.unpack(tap) if tap else None,
        file=_file(file) if file else None,
        unsupported=payload.get("unsupported"),
        membership=Membership(membership) if membership else None,
        quotes=payload.get("quotes"),
        message_id=f"in-{payload['id']}",
        edited=bool(payload.get("edited")),
        forwarded=bool(payload.get("forwarded")),
        private=not payload.get("group"),
    )


def _file(said: str | Mapping[str, Any]) -> SentFile:
    """A kind alone, or all that a channel says of a file."""
    return (
        SentFile(FileKind(said), "file-1")
        if isinstance(said, str)
        else SentFile(**{**said, "kind": FileKind(said["kind"])})
    )


@dataclass
class Shown:
    """A message as it stands in somebody's chat."""

    provider_id: str
    outgoing: Outgoing


@dataclass
class Village:
    """The people of a story and their phones. names: lower-case name in the transcript → address."""

    database: Database
    clock: StoryClock
    threads: DatabaseThreads
    library: Library
    addresses: dict[str, str] = field(default_factory=dict)
    shown: dict[str, list[Shown]] = field(default_factory=dict)
    pressed_before: dict[tuple[str, str], str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    updates: int = 0
    sent: int = 0
    policy: Policy = POLICY

    @classmethod
    def open(cls, database: Database, at: datetime) -> Village:
        return cls(database, StoryClock(at), DatabaseThreads(database), shipped())

    def close(self) -> None:
        self.threads.close()

    def address(self, name: str) -> str:
        return self.addresses.setdefault(name, str(FIRST_ADDRESS + len(self.addresses)))

    def address_of(self, name: str) -> Address:
        return Address(CHANNEL, self.address(name))

    def name(self, address: str) -> str:
        return next(name for name, known in self.addresses.items() if known == address)

    def say(self, name: str, **what: Any) -> list[tuple[str, Outgoing]]:
        """One thing that a person does; returns what everybody gets, as (name, message)."""
        return self.burst(name, [what])

    def burst(self, name: str, deeds: Sequence[Mapping[str, Any]]) -> list[tuple[str, Outgoing]]:
        """Several things, which arrive before any of them is answered."""
        arrivals = [self._arrival(name, what) for what in deeds]
        with self.database.writing() as store:
            kept = inbox.keep(store, CHANNEL, arrivals)
        asyncio.run(self._receiver().handle(kept[0].chat_id))
        return self.deliver()

    def _arrival(self, name: str, what: Mapping[str, Any]) -> Arrival:
        self.updates += 1
        payload = {"id": str(self.updates), "from": self.address(name), **what}
        return Arrival(payload["id"], Address(CHANNEL, payload["from"]), json.dumps(payload), self.clock.now())

    def tap(self, name: str, label: str) -> list[tuple[str, Outgoing]]:
        """Presses the button with this label, in the newest message that has it."""
        for shown in reversed(self.shown.get(self.address(name), [])):
            for button in (button for row in shown.outgoing.buttons for button in row):
                if button.label == label and button.data is not None:
                    self.pressed_before[self.address(name), label] = button.data
                    return self.say(name, tap=button.data)
        raise AssertionError(f"{name} sees no button [{label}]")

    def beat(self) -> list[tuple[str, Outgoing]]:
        """What the heartbeat does, once."""
        now = self.clock.now()
        with self.database.writing() as store:
            for beat in BEATS:
                beat.run(store, now, self.policy)
        return self.deliver()

    def _do_jobs(self) -> None:
        """The long work that waits, on this very thread."""
        now = self.clock.now()
        while True:
            with self.database.writing() as store:
                job = jobs.take(store, WORKER, now, now)
            if job is None:
                return
            desk, real_now = Desk(self.threads), self.clock.now
            run(
                Work(
                    job=job,
                    worker=WORKER,
                    now=now,
                    policy=self.policy,
                    library=self.library,
                    desk=desk,
                    real_now=real_now,
                )
            )

    def deliver(self) -> list[tuple[str, Outgoing]]:
        """Does all long work and sends all that is due, in order, without waiting."""
        self._do_jobs()
        composer = Composer(self.library, {CHANNEL: UNHURRIED}, POLICY)
        delivered: list[tuple[str, Outgoing]] = []
        while True:
            with self.database.writing() as store:
                round_of_sends = list(self._send_due(store, composer))
            if not round_of_sends:
                return delivered
            delivered += [one for one in round_of_sends if one is not None]

    def _send_due(self, store: Store, composer: Composer) -> Iterator[tuple[str, Outgoing] | None]:
        now = self.clock.now() + timedelta(seconds=5)
        for owed in claims.claim(store, CHANNEL, now=now, real_now=now, limit=50, worker=WORKER, lease_s=60):
            outgoing = composer.compose(store, owed)
            assert claims.win(store, owed.id, WORKER, now)
            if outgoing is None or isinstance(outgoing, Withheld):
                claims.nothing_to_send(store, owed.id, outgoing.rule if outgoing else "nothing to say")
                yield None
                continue
            self.sent += 1
            provider_id = outgoing.target or str(self.sent)
            claims.sent(store, owed.id, provider_id, now)
            self._show(provider_id, outgoing)
            yield self.name(outgoing.address.external), outgoing

    def _show(self, provider_id: str, outgoing: Outgoing) -> None:
        messages = self.shown.setdefault(outgoing.address.external, [])
        if outgoing.op is Op.SEND:
            messages.append(Shown(provider_id, outgoing))
            return
        if outgoing.op is Op.DELETE and outgoing.target is not None and outgoing.target.startswith("in-"):
            return  # the person's own message
        [edited] = [one for one in messages if one.provider_id == provider_id]
        if outgoing.op is Op.DELETE:
            messages.remove(edited)
        else:
            edited.outgoing = outgoing

    def _receiver(self) -> Receiver:
        fetch = {CHANNEL: self.fetch}
        return Receiver(self.threads, {CHANNEL: read_line}, self.library, self.policy, self.clock, lambda: None, fetch)

    async def fetch(self, file_id: str) -> bytes:
        """The bytes of a file that somebody sent; one that was lost on its way is not there."""
        if file_id not in self.files:
            raise DeliveryFailed(FailureKind.OUTAGE, "the file is not there")
        return self.files[file_id]


_AT = re.compile(r"@ (\d{4}-\d\d-\d\d) (\d\d:\d\d) (WIB|WITA|WIT)")
_PERSON = re.compile(r"([a-z_]+)> ?(.*)")
_DEED = re.compile(r"\((\w+)(?: (.*))?\)")
_ALONE = re.compile(r"^# a broadcast to more than (\d+) needs a second pair of eyes$", re.MULTILINE)
_INDENT = "     "
WRONG = "!!"  # begins a line that no story may keep


def play(script: str, database: Database, cast: Mapping[str, str]) -> str:
    """The transcript with the bot's lines as they are now. cast: name → start code of people who have joined before
    the story begins; a family has agreed to messages."""
    lines = _typed_by_hand(script)
    village = Village.open(database, first_moment(script))
    if alone := _ALONE.search(script):
        village.policy = replace(POLICY, broadcast_alone=int(alone[1]))
    try:
        for name, code in cast.items():
            if not any(line.startswith(f"# without {name}") for line in lines):
                _join(village, name, code)
        return "\n".join(_played(lines, village)) + "\n"
    finally:
        village.close()


def _typed_by_hand(script: str) -> list[str]:
    """Lines of people, of time, and comments: all that is not the bot's."""
    return [line for line in script.splitlines() if not line or line[0] in "#@" or _is_of_a_person(line)]


def _is_of_a_person(line: str) -> bool:
    return _PERSON.fullmatch(line) is not None and not line.startswith(("bot>", "botx>"))


def _join(village: Village, name: str, code: str) -> None:
    heard = village.say(name, text=f"/start {code}")
    labels = [button.label for _, outgoing in heard for row in outgoing.buttons for button in row]
    if (agree := village.library.text("button.agree", {}, "id")) in labels:
        village.tap(name, agree)


def first_moment(script: str) -> datetime:
    """When the story begins."""
    return next(_moment(line) for line in script.splitlines() if line.startswith("@"))


def _moment(line: str) -> datetime:
    match = _AT.fullmatch(line)
    assert match is not None, f"a moment looks like '@ 2026-03-14 09:00 WIB': {line}"
    return to_utc(
        datetime.fromisoformat(match[1]).date(), datetime.fromisoformat(f"{match[1]} {match[2]}").time(), Zone(match[3])
    )


def _played(lines: list[str], village: Village) -> Iterator[str]:
    for line in lines:
        if not line or line.startswith("#"):
            yield line
            continue
        yield line
        if line.startswith("@"):
            village.clock.at = _moment(line)
            yield from _heard(village.beat(), None)
            continue
        match = _PERSON.fullmatch(line)
        assert match is not None
        try:
            yield from _heard(_done(village, match[1], match[2]), match[1])
        except AssertionError as error:
            yield f"{WRONG} {error}"


def _done(village: Village, name: str, what: str) -> list[tuple[str, Outgoing]]:
    if what.startswith("[") and what.endswith("]"):
        return village.tap(name, what[1:-1])
    deed = _DEED.fullmatch(what)
    if deed is None:
        return village.say(name, text=_with_code(village, what).replace("⏎", "\n"))
    return _other_deed(village, name, deed[1], deed[2] or "")


def _other_deed(village: Village, name: str, deed: str, rest: str) -> list[tuple[str, Outgoing]]:
    """(sticker) (photo) (voice) (document) (group /lapor) (edited halo) (forwarded halo) (blocks) (returns)
    (quotes halo): the message last shown; (sends rumah.jpg) (loses rumah.jpg) (long 10000) (late Ya): once more a
    button that was pressed before; (opens sari): the last link in her chat."""
    if deed in ("sends", "loses"):
        return _send_file(village, name, rest, arrives=deed == "sends")
    if deed in ("photo", "voice", "document"):
        return village.say(name, file=deed)
    if deed == "quotes":
        return village.say(name, text=rest, quotes=village.shown[village.address(name)][-1].provider_id)
    if deed in ("group", "edited", "forwarded"):
        return village.say(name, text=rest, **{deed: True})
    if deed == "late":
        return _late_tap(village, name, rest)
    known: dict[str, dict[str, Any]] = {
        "sticker": {"unsupported": "sticker"},
        "blocks": {"membership": "blocked"},
        "returns": {"membership": "back"},
    }
    if deed == "opens":
        known["opens"] = {"text": f"/start {_last_code(village, rest)}"}
    if deed == "long":
        known["long"] = {"text": "a" * int(rest)}
    return village.say(name, **known[deed])


def _send_file(village: Village, name: str, file: str, *, arrives: bool) -> list[tuple[str, Outgoing]]:
    """A file with its content (tests/sent_files.py); one that does not arrive is known to the channel only."""
    what = sent(file)
    said = {"kind": what.kind, "file_id": file, "name": file, "mime": what.mime, "size": len(what.content)}
    if arrives:
        village.files[file] = what.content
    return village.say(name, file=said)


def _last_code(village: Village, owner: str) -> str:
    """The code of the link that `owner` was shown last."""
    for shown in reversed(village.shown[village.address(owner)]):
        if match := _CODE.search(shown.outgoing.text):
            return match[0]
    raise AssertionError(f"{owner} has no link")


def _with_code(village: Village, typed: str) -> str:
    """ "/hadir KODE" with the code of the meeting that anybody began last."""
    if typed != "/hadir KODE":
        return typed
    texts = (shown.outgoing.text for messages in village.shown.values() for shown in reversed(messages))
    return f"/hadir {next(match[0] for text in texts if (match := _ATTENDANCE.search(text)))}"


def _late_tap(village: Village, name: str, label: str) -> list[tuple[str, Outgoing]]:
    """A button that has since gone from the chat: a tap that was on its way."""
    return village.say(name, tap=village.pressed_before[village.address(name), label])


def _heard(delivered: list[tuple[str, Outgoing]], speaker: str | None) -> Iterator[str]:
    for name, outgoing in delivered:
        who = "bot" if name == speaker else f"bot to {name}"
        sign = {Op.SEND: ">", Op.EDIT: "~>", Op.DELETE: "x>"}[outgoing.op]
        yield from _message(f"{who}{sign} ", outgoing)


def _message(start: str, outgoing: Outgoing) -> Iterator[str]:
    said = _ATTENDANCE.sub("KODE", outgoing.text)
    text = _DIGITS.sub("123456", _TOKEN.sub("TAUTAN", _CODE.sub("KODE", said))).rstrip() or "(dihapus)"
    lead = start
    if outgoing.attachment is not None:
        what = "gambar" if outgoing.attachment.kind is AttachmentKind.PHOTO else outgoing.attachment.name
        yield f"{start}({what})"
        lead = _INDENT
    for line in text.splitlines():
        yield (lead + (line or "·")).rstrip()
        lead = _INDENT
    for row in outgoing.buttons:
        yield _INDENT + " ".join(f"[{button.label}]" for button in row)
    for keys in outgoing.keys or ():
        yield _INDENT + " ".join(f"⟦{key}⟧" for key in keys)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
