"""What a person did, and the deed that answers it: the one place where everything that comes in is sent on its way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from domain.leaving import Intent, intent_of
from domain.people import Role
from domain.talk import FileKind, Incoming, Membership, Option, Say, SentFile, Tap
from handlers import (
    author_forms,
    broadcast,
    consent,
    danger,
    files,
    interview,
    invite,
    join,
    language,
    leave,
    loss,
    my_families,
    privacy,
    purposes,
    referrals,
    register_child,
    report,
    serve_forms,
    staff_form,
    welcome,
    whole_report,
    yes_no,
)
from handlers.brought import Use
from handlers.exchange import Exchange
from handlers.short_ids import number_in
from storage import chats, drafts, outbox
from storage.chats import Menu
from storage.drafts import Draft, DraftStatus

MOST_UNSENT = 10  # replies to a stranger that wait for their sending: more are of no use to anybody
LONGEST_TEXT = 3000  # characters that an answer or a question may have; more is asked for in parts
_LONGEST_PAGE = 6  # digits of a page's number
_COMMAND = re.compile(r"/([a-z_]{1,32})(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)
_INVITATION = re.compile(r"/start\s", re.IGNORECASE)  # its code is made by chance: "79DM" is no fever
_LETTER_OR_DIGIT = re.compile(r"\w")

KADER = (Role.KADER,)
FAMILY = (Role.KELUARGA,)


@dataclass(frozen=True, slots=True)
class Command:
    """run gets the exchange and what stands behind the command. roles: who may; None: everybody, strangers too."""

    run: Callable[[Exchange, str], list[Say]]
    roles: tuple[Role, ...] | None = None


def answer(x: Exchange, incoming: Incoming) -> list[Say]:
    """What Sapa says to it. In this order: danger, choices shown outside a form (a key may say "Hentikan"), leaving,
    commands, a form that staff send, a whole report in one message, the open question, the rest."""
    if incoming.membership is not None and (incoming.private or incoming.membership is Membership.BLOCKED):
        return _membership(x, incoming.membership)
    text = (incoming.text or "").strip()
    if _floods(x) and not danger.signs_in(text):
        return []
    if not incoming.private:
        return [Say(key="trouble.group")]
    if incoming.edited:
        return [danger.answer(x) if danger.signs_in(text) else Say(key="trouble.edited")]
    return (
        _cry_for_help(x, incoming, text)
        or _shown_choice(x, incoming, text)
        or _wish_to_leave(x, text)
        or _command(x, _command_line(incoming, text))
        or _sent_form(x)
        or _whole_report(x, incoming, text)
        or _open_question(x, incoming, text)
        or _said_plainly(x, text)
        or [_otherwise(x, incoming, text)]
    )


def _floods(x: Exchange) -> bool:
    """Whether a stranger, or a group, writes faster than a chat can be answered. The channel's pace is everybody's:
    without an end to this, some phones of strangers would keep the replies to kader waiting for minutes."""
    return x.role is None and outbox.backlog(x.store, x.chat.id, MOST_UNSENT) >= MOST_UNSENT


def apologise(x: Exchange) -> list[Say]:
    """After a bug of ours: what was open goes on. Raises if that cannot be shown either."""
    draft = drafts.open_of(x.store, x.chat.id)
    return [Say(key="trouble.sorry"), *(_resumed(x, draft) if draft is not None else [])]


def _cry_for_help(x: Exchange, incoming: Incoming, text: str) -> list[Say]:
    """Danger words in any text come first; then the open question goes on. Where it wants free text, the words answer
    it as well: a note on a child with fever is kept."""
    if not text or _INVITATION.match(text) or not danger.signs_in(text):
        return []
    if whole_report.is_understood(x, text):
        return []
    draft = drafts.open_of(x.store, x.chat.id)
    if draft is None:
        return [danger.answer(x), *whole_report.read(x, incoming, text)]
    if _writes_for_others(x, draft) or interview.answers_a_choice(x, purposes.of_draft(draft), draft, incoming):
        return []
    if interview.wants_text(x, purposes.of_draft(draft), draft):
        return [danger.answer(x), *_open_question(x, incoming, text)]
    return [danger.answer(x), *_resumed(x, draft)]


def _writes_for_others(x: Exchange, draft: Draft) -> bool:
    """A sender who is asked for text speaks to many ("segera ke puskesmas kalau anak kejang"), not about herself."""
    return x.role in broadcast.SENDERS and interview.wants_text(x, purposes.of_draft(draft), draft)


def _wish_to_leave(x: Exchange, text: str) -> list[Say]:
    intent = intent_of(text) if text and not text.startswith("/") else None
    if intent is None:
        return []
    draft = drafts.open_of(x.store, x.chat.id)
    match intent:
        case Intent.LOSS if x.role is Role.KELUARGA:
            return loss.told(x)
        case Intent.LOSS if x.role is Role.KADER:
            child = staff_form.child_of(x, purposes.of_draft(draft), draft) if draft is not None else None
            return loss.told_by_kader(x, draft, child)
        case Intent.STOP if draft is None or not _writes_for_others(x, draft):
            return [*leave.stop(x), *(_resumed(x, draft) if draft is not None else ())]
        case Intent.START if draft is None and x.chat.push is not chats.Push.ON:
            return leave.resume(x)
        case _:  # "lanjut" is an answer to an open question, too
            return []


def _command_line(incoming: Incoming, text: str) -> str:
    """A typed command, or that of a button outside any form."""
    if incoming.tap is not None and not incoming.tap.run:
        return incoming.tap.value
    return text


def _command(x: Exchange, line: str) -> list[Say]:
    match = _COMMAND.fullmatch(line)
    if match is None:
        return []
    command = COMMANDS.get(match[1].lower())
    if command is None:
        return [Say(key="trouble.unknown_command", facts={"command": f"/{match[1]}"}, options=_help_button())]
    if command.roles is not None and x.role not in command.roles:
        return [_not_for(x)]
    return command.run(x, (match[2] or "").strip())


def _open_question(x: Exchange, incoming: Incoming, text: str) -> list[Say]:
    """The reply to the open draft; a tap on a button of another one is told so, kindly."""
    draft = drafts.open_of(x.store, x.chat.id)
    if incoming.tap is not None and (draft is None or incoming.tap.run != interview.run_of(draft)):
        return _old_button(x, draft)
    if draft is None:
        return []
    if len(text) > LONGEST_TEXT:
        return [Say(key="trouble.too_long"), *_resumed(x, draft)]
    if incoming.file is not None and x.brought is not None:
        return _sent_answer(x, draft, incoming.file)
    if incoming.unsupported is not None or (incoming.file is not None and not text):
        return [Say(key=unread(incoming)), *_resumed(x, draft)]
    pressed = interview.pressed_key(x, purposes.of_draft(draft), draft, text)
    return interview.reply(x, purposes.of_draft(draft), draft, pressed or interview.as_reply(incoming))


def _whole_report(x: Exchange, incoming: Incoming, text: str) -> list[Say]:
    return whole_report.read(x, incoming, text) if len(text) <= LONGEST_TEXT else []


def _sent_answer(x: Exchange, draft: Draft, file: SentFile) -> list[Say]:
    """A photo, a voice message, a file that the open question asked for."""
    assert x.brought is not None
    if x.brought.trouble is not None:
        return [Say(key=f"file.{x.brought.trouble}"), *_resumed(x, draft)]
    return interview.reply(x, purposes.of_draft(draft), draft, files.as_reply(x, draft, file))


def _sent_form(x: Exchange) -> list[Say]:
    """A workbook from somebody who may bring forms; what was open is asked again."""
    if x.brought is None or x.brought.use is not Use.FORM:
        return []
    name = x.brought.form.id if x.brought.form is not None else ""
    draft = drafts.open_of(x.store, x.chat.id)
    return [*author_forms.received(x, purposes.of_form(name).needs), *(_resumed(x, draft) if draft is not None else [])]


def _old_button(x: Exchange, draft: Draft | None) -> list[Say]:
    if draft is None:
        return [Say(key="trouble.old_button", options=_help_button())]
    return [Say(key="trouble.old_button"), *_resumed(x, draft)]


def _resumed(x: Exchange, draft: Draft) -> list[Say]:
    """Its open question once more."""
    return interview.resume(x, purposes.of_draft(draft), draft)


def _shown_choice(x: Exchange, incoming: Incoming, text: str) -> list[Say]:
    """A typed number or label of the buttons last shown, or yes or no where they ask that."""
    if not text or not x.chat.menu:
        return []
    draft = drafts.open_of(x.store, x.chat.id)
    asked_last = draft is None or _asks_about(draft, x.chat.menu)
    if not asked_last and text.isdecimal():
        return []  # in the middle of a form a number is an answer
    option = x.library.pick(text, x.chat.menu, x.chat.language)
    if option is None and asked_last:
        option = yes_no.meant(text, x.chat.menu, x.chat.language)
    if option is None or option.tap is None:
        return []
    if option.tap.run:
        return _open_question(x, replace(incoming, text=None, tap=option.tap), "")
    return _command(x, option.tap.value)


def _asks_about(draft: Draft, menu: Menu) -> bool:
    """Whether the buttons shown last are about this very draft ("Buang", "Simpan dulu")."""
    return any(option.tap is not None and option.tap.run == interview.run_of(draft) for row in menu for option in row)


def _said_plainly(x: Exchange, text: str) -> list[Say]:
    """ "lapor bu", "halo", "makasih": what a command does, without its stroke, for those who may."""
    command = COMMANDS.get(x.library.said_command(text) or "") if text and x.role is not None else None
    if command is None or (command.roles is not None and x.role not in command.roles):
        return []
    return command.run(x, "")


def _otherwise(x: Exchange, incoming: Incoming, text: str) -> Say:
    """Nothing was asked, nothing was recognised: kind, and a way on."""
    if len(text) > LONGEST_TEXT:
        return Say(key="trouble.too_long")
    if incoming.unsupported is not None or incoming.file is not None:
        return Say(key=unread(incoming), options=_help_button())
    if incoming.contact is not None or incoming.place is not None:
        return Say(key="trouble.contact" if incoming.contact is not None else "trouble.place", options=_help_button())
    if incoming.forwarded:
        return Say(key="trouble.forwarded", options=_help_button())
    if text and not _LETTER_OR_DIGIT.search(text):
        return Say(key="trouble.emoji_only", options=_help_button())
    if x.role is None:
        return welcome.outside(x)
    key = "trouble.ask_your_kader" if x.role is Role.KELUARGA else "trouble.not_understood"
    return Say(key=key, options=welcome.deeds(x.role))


def _not_for(x: Exchange) -> Say:
    if x.role is None:
        return welcome.outside(x)
    return Say(key="trouble.not_for_role", options=_help_button())


def _membership(x: Exchange, membership: Membership) -> list[Say]:
    """The person blocked Sapa in the app, or let it in again. Nothing is said: to a blocked chat nothing can be."""
    if membership is Membership.BLOCKED:
        chats.set_closed(x.store, x.chat.id, chats.Push.BLOCKED)
        outbox.withdraw(x.store, chat_id=x.chat.id, reason="blocked by the person")
    elif x.chat.push is chats.Push.BLOCKED:
        chats.set_push(x.store, x.chat.id, chats.Push.ON)
    return []


def unread(incoming: Incoming) -> str:
    """The words for what Sapa cannot read."""
    if incoming.file is not None:
        return {FileKind.VOICE: "trouble.voice", FileKind.AUDIO: "trouble.voice", FileKind.PHOTO: "trouble.photo"}.get(
            incoming.file.kind, "trouble.document"
        )
    return "trouble.sticker" if incoming.unsupported == "sticker" else "trouble.unsupported"


def _help_button() -> tuple[tuple[Option, ...], ...]:
    return ((Option(tap=Tap("", 0, "/bantuan"), key="button.help"),),)


def _cancel(x: Exchange, _rest: str) -> list[Say]:
    """/batal: nothing is thrown away by one word."""
    draft = drafts.open_of(x.store, x.chat.id)
    return [interview.sure_to_cancel(draft)] if draft else [Say(key="trouble.nothing_open", options=_help_button())]


def _go_on(x: Exchange, rest: str) -> list[Say]:
    """/lanjut: the open question again, or a draft that was put aside."""
    wanted = number_in(rest) if rest else None
    draft = _own_draft(x, wanted) if wanted else drafts.open_of(x.store, x.chat.id)
    if draft is None and not rest:
        return _parked(x)
    if draft is None:
        return [Say(key="trouble.old_button", options=_help_button())]
    if draft.status is DraftStatus.PARKED:
        return interview.reopen(x, purposes.of_draft(draft), draft)
    return _resumed(x, draft)


def _own_draft(x: Exchange, draft_id: int) -> Draft | None:
    """An unfinished draft that this very person began in this very chat."""
    return next((draft for draft in drafts.list_of(x.store, x.chat.id) if draft.id == draft_id), None)


def _parked(x: Exchange) -> list[Say]:
    """The drafts that were put aside, to choose from."""
    parked = drafts.list_of(x.store, x.chat.id)
    if not parked:
        return [Say(key="trouble.nothing_open", options=_help_button())]
    if len(parked) == 1:
        return interview.reopen(x, purposes.of_draft(parked[0]), parked[0])
    rows = tuple(
        (
            Option(
                tap=Tap("", 0, f"/lanjut {interview.run_of(draft)}"),
                key="button.draft",
                facts={
                    "title": staff_form.about(x, purposes.of_draft(draft), draft) or interview.title(x.store, draft),
                    "on": draft.asked_at,
                },
            ),
        )
        for draft in parked
    )
    return [Say(key="form.parked", options=rows)]


def _number(deed: Callable[[Exchange, int], list[Say]]) -> Callable[[Exchange, str], list[Say]]:
    """A deed about one record, by its id."""

    def run(x: Exchange, rest: str) -> list[Say]:
        if not rest.isdecimal() or len(rest) > len(str(interview.LARGEST_ID)) or int(rest) > interview.LARGEST_ID:
            return [Say(key="trouble.not_now")]
        return deed(x, int(rest))

    return run


def _page(deed: Callable[[Exchange, int], list[Say]]) -> Callable[[Exchange, str], list[Say]]:
    """A deed that shows one page of a list; the first one for anything that is no page."""
    return lambda x, rest: deed(x, int(rest) if rest.isdecimal() and len(rest) <= _LONGEST_PAGE else 1)


def _plain(deed: Callable[[Exchange], list[Say]]) -> Callable[[Exchange, str], list[Say]]:
    """A deed that needs no more than the command."""
    return lambda x, _rest: deed(x)


COMMANDS: Mapping[str, Command] = {
    "start": Command(join.start),
    "bantuan": Command(_plain(welcome.back)),
    "help": Command(_plain(welcome.back)),
    "halo": Command(_plain(welcome.hello)),
    "terima_kasih": Command(_plain(welcome.thanked)),
    "siap": Command(_plain(welcome.nodded), FAMILY),
    "batal": Command(_cancel),
    "lanjut": Command(_go_on),
    "berhenti": Command(_plain(leave.stop)),
    "stop": Command(_plain(leave.stop)),
    "mulai": Command(_plain(leave.resume)),
    "bahasa": Command(lambda x, rest: language.change(x, rest) if rest else language.choose(x)),
    "tombol": Command(lambda x, rest: language.change_keys(x, rest) if rest else language.choose_keys(x)),
    "privasi": Command(lambda x, rest: privacy.second_screen(x) if rest == "2" else privacy.first_screen(x)),
    "darurat": Command(_plain(danger.check)),
    "setuju": Command(consent.give, FAMILY),
    "tidak_setuju": Command(consent.refuse, FAMILY),
    "anakku": Command(_plain(my_families.own_children), FAMILY),
    "kabar_duka": Command(_number(loss.confirmed_by_kader), KADER),
    "lapor": Command(report.begin, report.REPORTERS),
    "daftar": Command(_plain(register_child.begin), KADER),
    "keluarga": Command(_page(my_families.listing), KADER),
    "anak": Command(_number(my_families.card), KADER),
    "undang_keluarga": Command(_number(invite.family), KADER),
    "undang": Command(_plain(invite.begin), (*KADER, *broadcast.SENDERS)),
    "terima": Command(_number(join.accept), (*KADER, *broadcast.SENDERS)),
    "tolak": Command(_number(join.refuse), (*KADER, *broadcast.SENDERS)),
    "siaran": Command(_plain(broadcast.begin), broadcast.SENDERS),
    "kirim_siaran": Command(_number(broadcast.send), broadcast.SENDERS),
    "buang_siaran": Command(_number(broadcast.discard), broadcast.SENDERS),
    "hentikan": Command(_number(broadcast.stop), broadcast.SENDERS),
    "format": Command(_plain(whole_report.pattern), KADER),
    "formulir": Command(serve_forms.listing, author_forms.AUTHORS),
    "lihat_formulir": Command(serve_forms.show, author_forms.AUTHORS),
    "pakai_formulir": Command(serve_forms.put, author_forms.AUTHORS),
    "buang_formulir": Command(serve_forms.discard, author_forms.AUTHORS),
    "kembalikan_formulir": Command(serve_forms.go_back, author_forms.AUTHORS),
    "hentikan_formulir": Command(serve_forms.stop, author_forms.AUTHORS),
    "tangani": Command(_number(referrals.take), (Role.PETUGAS, *broadcast.SENDERS)),
}
