"""What a person did, and the deed that answers it: the one place where everything that comes in is sent on its way."""

from __future__ import annotations

import re
from dataclasses import replace

from domain.leaving import Intent, intent_of, loss_in
from domain.people import Role
from domain.talk import Fact, FileKind, Incoming, Membership, Option, Say, SentFile, Tap
from handlers import files, interview, purposes, taken_as, unfinished, welcome, yes_no
from handlers.broadcasts import broadcast
from handlers.broadcasts import replies as broadcast_replies
from handlers.brought import PAPERS, Brought, Use
from handlers.commands import COMMANDS
from handlers.content import approve
from handlers.content import workbook as content_workbook
from handlers.exchange import Exchange
from handlers.family import birth, danger, leave, loss, replies, wrong_person
from handlers.meetings import plan as meeting_plan
from handlers.people import shared_phone
from handlers.questions import answer_question, ask
from handlers.staff_forms import author_forms, staff_form
from handlers.visits import posyandu, whole_report
from storage.interviews import drafts
from storage.interviews.drafts import Draft
from storage.wire import awaited, chats, outbox
from storage.wire.awaited import What
from storage.wire.chats import Menu

_OF_ONE_FAMILY = frozenset(name for name, command in COMMANDS.items() if command.of_one_family)
MOST_UNSENT = 10  # replies to a stranger that wait for their sending: more are of no use to anybody
FOR_STRANGERS = ("daftar",)  # plain words that somebody may say whom nobody has invited
GO_ON = "lanjut"
FOR_FAMILIES = {"tugas": "jadwal", "hari_posyandu": "jadwal", "posyandu": "jadwal"}  # what a kader's words are to them
LONGEST_TEXT = 3000  # characters that an answer or a question may have; more is asked for in parts
_COMMAND = re.compile(r"/([a-z_]{1,32})(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)
_INVITATION = re.compile(r"/start\s", re.IGNORECASE)  # its code is made by chance: "79DM" is no fever
_NIK = re.compile(r"(?<!\d)\d(?:[ .-]?\d){15}(?!\d)")  # or a family card's number
_LETTER_OR_DIGIT = re.compile(r"\w")


def answer(x: Exchange, incoming: Incoming) -> list[Say]:
    """What Sapa says to it. A message with a NIK goes from the chat once it has been read."""
    return [*_answer(x, incoming), *_taken_away(incoming)]


def _taken_away(incoming: Incoming) -> list[Say]:
    holds = incoming.private and incoming.message_id is not None and _NIK.search(incoming.text or "")
    return [Say(key="", deletes=incoming.message_id)] if holds else []


def _answer(x: Exchange, incoming: Incoming) -> list[Say]:
    """In this order: danger, choices shown outside a form (a key may say "Hentikan"), leaving,
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
        or broadcast_replies.quoting(x, incoming, text)
        or _sent_form(x)
        or _whole_report(x, incoming, text)
        or _open_question(x, incoming, text)
        or _weighed(x, incoming, text)
        or _almost_shown_choice(x, incoming, text)
        or _said_plainly(x, text)
        or _asked_for(x, text)
        or [_otherwise(x, incoming, text)]
    )


def _floods(x: Exchange) -> bool:
    """Whether a stranger, or a group, writes faster than a chat can be answered. The channel's pace is everybody's:
    without an end to this, some phones of strangers would keep the replies to kader waiting for minutes."""
    return x.role is None and outbox.backlog(x.store, x.chat.id, MOST_UNSENT) >= MOST_UNSENT


def apologise(x: Exchange) -> list[Say]:
    """After a bug of ours: what was open goes on. Raises if that cannot be shown either."""
    draft = drafts.open_of(x.store, x.chat.id)
    return [Say(key="trouble.sorry"), *(unfinished.resumed(x, draft) if draft is not None else [])]


def _cry_for_help(x: Exchange, incoming: Incoming, text: str) -> list[Say]:
    """Danger words in any text come first; then the open question goes on. Where it wants free text, the words answer
    it as well: a note on a child with fever is kept."""
    if not text or _INVITATION.match(text) or not danger.signs_in(text):
        return []
    if whole_report.is_understood(x, text):
        return []
    draft = drafts.open_of(x.store, x.chat.id)
    if draft is None and _writes_an_answer(x):
        return []
    if draft is None:
        return [danger.answer(x), *whole_report.read(x, incoming, text), *_asked_in_fear(x, text)]
    if _writes_for_others(x, draft) or taken_as.a_choice(x, purposes.of_draft(draft), draft, incoming):
        return []
    if interview.wants_text(x, purposes.of_draft(draft), draft):
        return [danger.answer(x), *_open_question(x, incoming, text)]
    return [danger.answer(x), *unfinished.resumed(x, draft)]


def _asked_in_fear(x: Exchange, text: str) -> list[Say]:
    """A question that was waited for is passed on, too, after the answer to its danger words."""
    what = awaited.of_chat(x.store, x.chat.id, x.now - ask.AWAITED_FOR) if x.role is Role.KELUARGA else None
    return _asked_for(x, text) if what is not None else []


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
            return loss.told(x, text)
        case Intent.LOSS if x.role is Role.KADER and draft is not None and _answers_with_a_loss(x, draft, text):
            return []
        case Intent.LOSS if x.role is Role.KADER:
            child = staff_form.child_of(x, purposes.of_draft(draft), draft) if draft is not None else None
            return loss.told_by_kader(x, draft, child)
        case Intent.WRONG_PERSON if x.role is Role.KELUARGA:
            return wrong_person.told(x)
        case Intent.BIRTH if x.role is Role.KELUARGA:
            return birth.told(x)
        case Intent.STOP if draft is None or not _writes_for_others(x, draft):
            return [*leave.stop(x), *(unfinished.resumed(x, draft) if draft is not None else ())]
        case Intent.START if draft is None and x.chat.push is not chats.Push.ON:
            return leave.resume(x)
        case _:  # "lanjut" is an answer to an open question, too
            return []


def _answers_with_a_loss(x: Exchange, draft: Draft, text: str) -> bool:
    """Whether the open question itself offers what was typed: "meninggal" to "Hidup or Meninggal?" is its answer."""
    chosen = taken_as.which_choice(x, purposes.of_draft(draft), draft, text)
    return loss_in(chosen) is not None


def _asked_for(x: Exchange, text: str) -> list[Say]:
    """A question, an answer, a reason that Sapa has just asked for outside any form; or words that find an answer."""
    if x.account is None or x.role is None or not text or len(text) > LONGEST_TEXT:
        return []
    if not _LETTER_OR_DIGIT.search(text):
        return replies.thumb(x, text) if x.role is Role.KELUARGA else []
    what = awaited.of_chat(x.store, x.chat.id, x.now - ask.AWAITED_FOR)
    if what is None:
        return ask.looked_up(x, text)
    awaited.clear(x.store, x.chat.id)
    match what.what:
        case What.QUESTION:
            return ask.received(x, text)
        case What.WHY:
            return replies.because(x, what.subject_id, text)
        case What.MEND:
            return approve.noted(x, what, text)
        case What.PLAN_NOTE:
            return meeting_plan.noted(x, what.subject_id, text)
        case _:
            return answer_question.written(x, what, text)


def _writes_an_answer(x: Exchange) -> bool:
    """Whether staff are asked for an answer or a note: "segera ke puskesmas kalau kejang" is no cry for help."""
    if x.role in (None, Role.KELUARGA):
        return False
    what = awaited.of_chat(x.store, x.chat.id, x.now - ask.AWAITED_FOR)
    return what is not None and what.what in (What.ANSWER, What.NOTE, What.MEND, What.PLAN_NOTE)


def _command_line(incoming: Incoming, text: str) -> str:
    """A typed command, or that of a button outside any form."""
    if incoming.tap is not None and not incoming.tap.run:
        return incoming.tap.value
    return text


def _command(x: Exchange, line: str) -> list[Say]:
    match = _COMMAND.fullmatch(line)
    if match is None:
        return []
    if match[1].lower() == shared_phone.FOR and x.role is Role.KELUARGA:
        return _for_one_family(x, match[2] or "")
    command = COMMANDS.get(match[1].lower())
    if command is None:
        return [Say(key="trouble.unknown_command", facts={"command": f"/{match[1]}"}, options=welcome.help_button())]
    if command.roles is not None and x.role not in command.roles:
        return [_not_for(x)]
    rest = (match[2] or "").strip()
    if command.of_one_family and shared_phone.is_shared(x):
        return [shared_phone.which(x, f"/{match[1].lower()} {rest}".strip())]
    awaited.clear(x.store, x.chat.id)
    return command.run(x, rest)


def _for_one_family(x: Exchange, rest: str) -> list[Say]:
    """/untuk: what a chosen family of a shared phone does, and what it is offered next."""
    found = shared_phone.chosen(x, rest)
    if found is None:
        return [Say(key="trouble.not_now")]
    account, line = found
    theirs = shared_phone.alone(x, account)
    return shared_phone.kept_with(account, _command(theirs, line), _OF_ONE_FAMILY)


def _open_question(x: Exchange, incoming: Incoming, text: str) -> list[Say]:
    """The reply to the open draft; a tap on a button of another one is told so, kindly."""
    draft = drafts.open_of(x.store, x.chat.id)
    if incoming.tap is not None and (draft is None or incoming.tap.run != interview.run_of(draft)):
        return _old_button(x, draft)
    if draft is None:
        return []
    if len(text) > LONGEST_TEXT:
        return [Say(key="trouble.too_long"), *unfinished.resumed(x, draft)]
    if incoming.file is not None and x.brought is not None:
        return _sent_answer(x, draft, incoming.file)
    if incoming.unsupported is not None or (incoming.file is not None and not text):
        return [Say(key=unread(incoming)), *unfinished.resumed(x, draft)]
    if wish := _other_wish(x, draft, text):
        return wish
    pressed = interview.pressed_key(x, purposes.of_draft(draft), draft, text)
    return interview.reply(x, purposes.of_draft(draft), draft, pressed or interview.as_reply(incoming))


def _other_wish(x: Exchange, draft: Draft, text: str) -> list[Say]:
    """ "posyandu" in the middle of a form that cannot read it as an answer: a way there, and the form stays open."""
    wish = x.library.said_command(text) if text and x.role is not None else None
    if wish is None or wish not in x.library.menus[str(x.role)]:
        return []
    if taken_as.anything(x, purposes.of_draft(draft), draft, text):
        return []
    if wish == GO_ON:
        return unfinished.resumed(x, draft)
    there = Option(tap=Tap("", 0, f"/{wish}"), key=f"command.{wish}")
    facts: dict[str, Fact] = {"title": interview.title(x.store, draft)}
    return [Say(key="form.other_wish", facts=facts, options=(*interview.continue_button(draft), (there,)))]


def _whole_report(x: Exchange, incoming: Incoming, text: str) -> list[Say]:
    return whole_report.read(x, incoming, text) if len(text) <= LONGEST_TEXT else []


def _weighed(x: Exchange, incoming: Incoming, text: str) -> list[Say]:
    """Lines of a posyandu day, while nothing else is being asked."""
    if incoming.tap is not None or len(text) > LONGEST_TEXT or drafts.open_of(x.store, x.chat.id) is not None:
        return []
    return posyandu.read(x, text)


def _sent_answer(x: Exchange, draft: Draft, file: SentFile) -> list[Say]:
    """A photo, a voice message, a file that the open question asked for."""
    assert x.brought is not None
    if x.brought.trouble is not None:
        return [Say(key=f"file.{x.brought.trouble}"), *unfinished.resumed(x, draft)]
    purpose = purposes.of_draft(draft)
    if purpose.papers and x.brought.mime not in PAPERS:
        return [Say(key="file.only_papers"), *unfinished.resumed(x, draft)]
    if files.is_full(x, draft):
        return [Say(key="file.too_many", facts={"limit": x.policy.most_files}), *unfinished.resumed(x, draft)]
    return interview.reply(x, purpose, draft, files.as_reply(x, draft, file))


def _sent_form(x: Exchange) -> list[Say]:
    """A workbook from somebody who may bring forms, or who reviews texts; what was open is asked again."""
    if x.brought is None or x.brought.use is Use.ANSWER:
        return []
    if x.brought.use is Use.REVIEW:
        return _sent_review(x, x.brought)
    name = x.brought.form.id if x.brought.form is not None else ""
    draft = drafts.open_of(x.store, x.chat.id)
    return [
        *author_forms.received(x, purposes.of_form(name).needs),
        *(unfinished.resumed(x, draft) if draft is not None else []),
    ]


def _sent_review(x: Exchange, brought: Brought) -> list[Say]:
    if brought.trouble is not None:
        return [Say(key=f"file.{brought.trouble}")]
    return content_workbook.received(x, brought.rows)


def _old_button(x: Exchange, draft: Draft | None) -> list[Say]:
    if draft is None:
        return [Say(key="trouble.old_button", options=welcome.help_button())]
    return [Say(key="trouble.old_button"), *unfinished.resumed(x, draft)]


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
    if option is None and draft is not None and asked_last:
        option = _begun_choice(x, text)
    return _press(x, incoming, option)


def _begun_choice(x: Exchange, text: str) -> Option | None:
    """A shown button of which only the first words were typed ("raka", "simpan aja"); a bare yes or no is never one."""
    if yes_no.said(text, x.chat.language):
        return None
    return x.library.pick_by_beginning(text, x.chat.menu, x.chat.language)


def _almost_shown_choice(x: Exchange, incoming: Incoming, text: str) -> list[Say]:
    """The same outside of any form, when the words mean nothing else and no free text is waited for."""
    if not text or not x.chat.menu or drafts.open_of(x.store, x.chat.id) is not None:
        return []
    if awaited.of_chat(x.store, x.chat.id, x.now - ask.AWAITED_FOR) is not None:
        return []
    return _press(x, incoming, _begun_choice(x, text))


def _press(x: Exchange, incoming: Incoming, option: Option | None) -> list[Say]:
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
    said = x.library.said_command(text) if text else None
    if x.role is Role.KELUARGA:
        said = FOR_FAMILIES.get(said or "", said)
    if x.role is None and said not in FOR_STRANGERS:
        return []
    command = COMMANDS.get(said or "")
    if command is None or (command.roles is not None and x.role not in command.roles):
        return []
    return command.run(x, "")


def _otherwise(x: Exchange, incoming: Incoming, text: str) -> Say:
    """Nothing was asked, nothing was recognised: kind, and a way on."""
    if len(text) > LONGEST_TEXT:
        return Say(key="trouble.too_long")
    if incoming.unsupported is not None or incoming.file is not None:
        return Say(key=unread(incoming), options=welcome.help_button())
    if incoming.contact is not None or incoming.place is not None:
        return Say(
            key="trouble.contact" if incoming.contact is not None else "trouble.place", options=welcome.help_button()
        )
    if incoming.forwarded:
        return Say(key="trouble.forwarded", options=welcome.help_button())
    if text and not _LETTER_OR_DIGIT.search(text) and "?" not in text:
        return Say(key="trouble.emoji_only", options=welcome.help_button())
    if x.role is None:
        return welcome.outside(x)
    if welcome.grieves(x):
        return Say(key="loss.we_are_here")
    key = "trouble.ask_your_kader" if x.role is Role.KELUARGA else "trouble.not_understood"
    return Say(key=key, options=welcome.deeds(x.role))


def _not_for(x: Exchange) -> Say:
    if x.role is None:
        return welcome.outside(x)
    return Say(key="trouble.not_for_role", options=welcome.help_button())


def _membership(x: Exchange, membership: Membership) -> list[Say]:
    """The person blocked Sapa in the app, or let it in again. Nothing is said: to a blocked chat nothing can be."""
    if membership is Membership.BLOCKED:
        chats.set_closed(x.store, x.chat.id, chats.Push.BLOCKED)
        outbox.withdraw(x.store, chat_id=x.chat.id, reason=outbox.CLOSED_BY_PERSON)
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
