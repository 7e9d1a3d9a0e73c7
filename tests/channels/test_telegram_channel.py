"""What Telegram gets for each thing that we say, and what each of its answers means."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from bot.channels.channel import Channel, ChannelUnusable, DeliveryFailed, FailureKind
from bot.channels.telegram_bot import TelegramBot, telegram_bot
from bot.channels.telegram_channel import TelegramChannel
from bot.channels.telegram_request import MAX_ANSWER_BYTES
from domain.talk import Address, Ask
from messages.outgoing import Attachment, AttachmentKind, Button, Op, Outgoing
from tests.channels.bot_api import TOKEN, Answer, BotApi, cut, raw, refusal, result, sent_message

SARI = Address("telegram", "7001")
GONE = refusal(400, "Bad Request: chat not found")
NOT_MODIFIED = refusal(
    400,
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a"
    " current content and reply markup of the message",
)
NO_TEXT = refusal(400, "Bad Request: there is no text in the message to edit")


@pytest.fixture
def channel(bot: TelegramBot) -> Channel:
    return TelegramChannel(bot)


def say(**what: Any) -> Outgoing:
    return Outgoing(address=SARI, **({"text": "Halo"} | what))


def edit(**what: Any) -> Outgoing:
    return say(**({"op": Op.EDIT, "target": "40"} | what))


async def failure_of(channel: Channel, outgoing: Outgoing) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as caught:
        await channel.send(outgoing)
    assert caught.value.__context__ is None, "PTB's exception must not hang on: it may quote the message"
    return caught.value


async def test_a_text_goes_as_html_without_a_preview(channel: Channel, api: BotApi) -> None:
    api.order("sendMessage", sent_message(77))
    assert await channel.send(say(text="<b>8,4 kg</b> 😀 &amp; sehat")) == "77"
    [call] = api.calls
    assert call.fields == {
        "chat_id": "7001",
        "text": "<b>8,4 kg</b> 😀 &amp; sehat",
        "parse_mode": "HTML",
        "link_preview_options": '{"is_disabled": true}',
    }


KEYBOARDS: list[tuple[dict[str, Any], Any]] = [
    (
        {"buttons": ((Button("Ya", "k3.1.ya"), Button("Panduan", url="https://example.org/a")),)},
        {
            "inline_keyboard": [
                [{"text": "Ya", "callback_data": "k3.1.ya"}, {"text": "Panduan", "url": "https://example.org/a"}]
            ]
        },
    ),
    (
        {"keys": (("Ya", "Tidak"), ("Batal",))},
        {
            "keyboard": [[{"text": "Ya"}, {"text": "Tidak"}], [{"text": "Batal"}]],
            "resize_keyboard": True,
            "one_time_keyboard": False,
        },
    ),
    (
        {"keys": (("Bagikan nomor",), ("Batal",)), "ask": Ask.CONTACT},
        {
            "keyboard": [
                [{"text": "Bagikan nomor", "request_contact": True, "request_location": False}],
                [{"text": "Batal"}],
            ],
            "resize_keyboard": True,
            "one_time_keyboard": True,
        },
    ),
    (
        {"keys": (("Bagikan lokasi",),), "ask": Ask.PLACE},
        {
            "keyboard": [[{"text": "Bagikan lokasi", "request_contact": False, "request_location": True}]],
            "resize_keyboard": True,
            "one_time_keyboard": True,
        },
    ),
    ({"keys": ()}, {"remove_keyboard": True}),
    (
        {"keys": (), "buttons": ((Button("Ya", "k3.1.ya"),),)},
        {"inline_keyboard": [[{"text": "Ya", "callback_data": "k3.1.ya"}]]},
    ),
]


@pytest.mark.parametrize(("what", "markup"), KEYBOARDS)
async def test_keyboards(channel: Channel, api: BotApi, what: dict[str, Any], markup: Any) -> None:
    api.order("sendMessage", sent_message(77))
    await channel.send(say(**what))
    assert api.calls[0].json("reply_markup") == markup


@pytest.mark.parametrize(
    ("kind", "method", "part"),
    [(AttachmentKind.PHOTO, "sendPhoto", "photo"), (AttachmentKind.DOCUMENT, "sendDocument", "document")],
)
async def test_a_file_goes_with_its_caption(
    channel: Channel, api: BotApi, kind: AttachmentKind, method: str, part: str
) -> None:
    api.order(method, sent_message(78))
    file = Attachment(kind, 'grafik "Aisyah" é.png', "image/png", bytes(range(256)) * 8192)
    sent = await channel.send(say(text="<b>Grafik</b>", attachment=file, buttons=((Button("Tutup", "k1.0.x"),),)))
    assert sent == "78"
    [call] = api.calls
    assert call.files == {part: ('grafik "Aisyah" é.png', "image/png", file.content)}
    assert call.fields["caption"] == "<b>Grafik</b>"
    assert call.fields["parse_mode"] == "HTML"
    assert "inline_keyboard" in call.fields["reply_markup"]


async def test_an_edit_of_a_text(channel: Channel, api: BotApi) -> None:
    api.order("editMessageText", sent_message(40))
    assert await channel.send(edit(text="Berat: 8,4 kg")) == "40"
    [call] = api.calls
    assert (call.fields["message_id"], call.fields["text"], call.fields["parse_mode"]) == (
        "40",
        "Berat: 8,4 kg",
        "HTML",
    )
    assert "reply_markup" not in call.fields  # takes the buttons away


async def test_an_edit_of_the_buttons_alone(channel: Channel, api: BotApi) -> None:
    api.order("editMessageReplyMarkup", sent_message(40))
    assert await channel.send(edit(text="", buttons=((Button("Ya", "k3.1.ya"),),))) == "40"
    assert api.calls[0].json("reply_markup")["inline_keyboard"][0][0]["text"] == "Ya"


async def test_an_edit_of_a_message_with_a_picture_edits_its_caption(channel: Channel, api: BotApi) -> None:
    api.order("editMessageText", NO_TEXT)
    api.order("editMessageCaption", sent_message(40))
    assert await channel.send(edit(text="Foto: diterima")) == "40"
    assert api.calls[1].fields["caption"] == "Foto: diterima"


@pytest.mark.parametrize(
    ("outgoing", "orders"),
    [
        (edit(), {"editMessageText": NOT_MODIFIED}),
        (edit(text=""), {"editMessageReplyMarkup": NOT_MODIFIED}),
        (edit(), {"editMessageText": NO_TEXT, "editMessageCaption": NOT_MODIFIED}),
        (say(op=Op.DELETE, target="40"), {"deleteMessage": result(True)}),
        (
            say(op=Op.DELETE, target="40"),
            {"deleteMessage": refusal(400, "Bad Request: message to delete not found")},
        ),
    ],
)
async def test_what_is_done_already_is_a_success(
    channel: Channel, api: BotApi, outgoing: Outgoing, orders: dict[str, Answer]
) -> None:
    for method, answer in orders.items():
        api.order(method, answer)
    assert await channel.send(outgoing) is None
    assert [call.method for call in api.calls] == list(orders)


FAILURES: list[tuple[Answer, FailureKind, float | None]] = [
    (refusal(403, "Forbidden: bot was blocked by the user"), FailureKind.BLOCKED, None),
    (refusal(403, "Forbidden: user is deactivated"), FailureKind.BLOCKED, None),
    (refusal(403, "Forbidden: bot was kicked from the supergroup chat"), FailureKind.BLOCKED, None),
    (GONE, FailureKind.BLOCKED, None),
    (refusal(400, "Bad Request: message is too long"), FailureKind.REFUSED, None),
    (refusal(400, "Bad Request: BUTTON_DATA_INVALID"), FailureKind.REFUSED, None),
    (refusal(413, "Request Entity Too Large"), FailureKind.REFUSED, None),
    (refusal(409, "Conflict"), FailureKind.REFUSED, None),
    (refusal(429, "Too Many Requests: retry after 17", retry_after=17), FailureKind.SLOW_DOWN, 17.0),
    (raw(429, "slow down"), FailureKind.SLOW_DOWN, 1.0),
    (refusal(500, "Internal Server Error"), FailureKind.OUTAGE, None),
    (raw(502, "<html>Bad Gateway</html>"), FailureKind.OUTAGE, None),
    (raw(302, ""), FailureKind.OUTAGE, None),
    (raw(504, "<html>Gateway Time-out</html>"), FailureKind.UNKNOWN, None),
    (raw(200, "<html>Halo</html>"), FailureKind.UNKNOWN, None),
    (raw(200, "[]"), FailureKind.UNKNOWN, None),
    (cut, FailureKind.UNKNOWN, None),
]


@pytest.mark.parametrize(("answer", "kind", "seconds"), FAILURES)
async def test_each_failure_has_its_kind(
    channel: Channel, api: BotApi, answer: Answer, kind: FailureKind, seconds: float | None
) -> None:
    api.order("sendMessage", answer)
    failed = await failure_of(channel, say())
    assert (failed.kind, failed.retry_after) == (kind, seconds)


@pytest.mark.parametrize(
    ("outgoing", "method", "answer"),
    [
        (edit(), "editMessageText", refusal(400, "Bad Request: message to edit not found")),
        (edit(), "editMessageText", refusal(400, "Bad Request: message can't be edited")),
        (say(op=Op.DELETE, target="40"), "deleteMessage", refusal(400, "Bad Request: message can't be deleted")),
    ],
)
async def test_an_edit_or_delete_that_cannot_be_is_refused(
    channel: Channel, api: BotApi, outgoing: Outgoing, method: str, answer: Answer
) -> None:
    api.order(method, answer)
    assert (await failure_of(channel, outgoing)).kind is FailureKind.REFUSED


@pytest.mark.parametrize("op", [Op.EDIT, Op.DELETE])
async def test_an_edit_or_delete_of_nothing_is_refused(channel: Channel, api: BotApi, op: Op) -> None:
    assert (await failure_of(channel, say(op=op))).kind is FailureKind.REFUSED
    assert api.calls == []


@pytest.mark.parametrize(
    ("description", "reason"),
    [
        (
            'Bad Request: can\'t parse entities: Unsupported start tag "aisyah" at byte offset 10',
            "BadRequest: Can't parse entities: unsupported start tag … at byte offset 10",
        ),
        (
            "Bad Request: inline keyboard button URL 'https://wa.me/628120000' is invalid: Wrong port number",
            "BadRequest: Inline keyboard button url … is invalid: wrong port number",
        ),
        ('Bad Request: unexpected end of "aisyah', "BadRequest: Unexpected end of …"),
    ],
)
async def test_a_reason_never_repeats_the_message(channel: Channel, api: BotApi, description: str, reason: str) -> None:
    api.order("sendMessage", refusal(400, description))
    assert (await failure_of(channel, say())).reason == reason


async def test_a_group_that_became_a_supergroup_is_followed_once(channel: Channel, api: BotApi) -> None:
    moved = refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-100777)
    api.order("sendMessage", moved, sent_message(5, -100777), moved, moved)
    assert await channel.send(say()) == "5"
    assert [call.fields["chat_id"] for call in api.calls] == ["7001", "-100777"]
    assert (await failure_of(channel, say())).kind is FailureKind.REFUSED


@pytest.mark.parametrize("status", [401, 404])
async def test_a_rejected_token_is_the_operators_affair(channel: Channel, api: BotApi, status: int) -> None:
    api.order("sendMessage", refusal(status, "Unauthorized"))
    with pytest.raises(ChannelUnusable, match="@BotFather") as caught:
        await channel.send(say())
    assert TOKEN not in str(caught.value)


async def test_acknowledging_never_raises(channel: Channel, api: BotApi) -> None:
    too_old = refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
    api.order("answerCallbackQuery", result(True), too_old, cut, refusal(401, "Unauthorized"))
    for _ in range(4):
        await channel.acknowledge("9007199254740993")
    assert [call.fields for call in api.calls] == [{"callback_query_id": "9007199254740993"}] * 4


def file_answer(size: int | None) -> Answer:
    return result(
        {"file_id": "f", "file_unique_id": "u", "file_path": "photos/a b.jpg"} | ({"file_size": size} if size else {})
    )


async def test_a_file_is_fetched(channel: Channel, api: BotApi) -> None:
    api.order("getFile", file_answer(5))
    api.order("photos/a b.jpg", raw(200, b"\xff\xd8abc"))
    assert await channel.fetch("f") == b"\xff\xd8abc"


TOO_BIG = refusal(400, "Bad Request: file is too big")


@pytest.mark.parametrize(
    ("orders", "kind"),
    [
        ({"getFile": TOO_BIG}, FailureKind.REFUSED),
        ({"getFile": file_answer(MAX_ANSWER_BYTES + 1)}, FailureKind.REFUSED),
        (
            {"getFile": file_answer(None), "photos/a b.jpg": raw(200, b"x" * (MAX_ANSWER_BYTES + 1))},
            FailureKind.REFUSED,
        ),
        ({"getFile": file_answer(5), "photos/a b.jpg": raw(404, "gone")}, FailureKind.REFUSED),
        ({"getFile": file_answer(5), "photos/a b.jpg": raw(500, "")}, FailureKind.OUTAGE),
    ],
)
async def test_a_file_that_cannot_be_had(
    channel: Channel, api: BotApi, orders: dict[str, Answer], kind: FailureKind
) -> None:
    for method, answer in orders.items():
        api.order(method, answer)
    with pytest.raises(DeliveryFailed) as caught:
        await channel.fetch("f")
    assert caught.value.kind is kind


async def test_commands_of_one_chat(channel: Channel, api: BotApi) -> None:
    api.order("setMyCommands", result(True))
    await channel.offer_commands(SARI, [("lapor", "Lapor kunjungan"), ("bantuan", "Bantuan")], "id")
    [call] = api.calls
    assert call.json("scope") == {"type": "chat", "chat_id": 7001}
    assert call.json("commands")[0] == {"command": "lapor", "description": "Lapor kunjungan"}
    assert "language_code" not in call.fields


async def test_commands_of_everyone(bot: TelegramBot, api: BotApi) -> None:
    api.order("setMyCommands", result(True))
    await TelegramChannel(bot).offer_everyone([("start", "Start")], "en")
    assert api.calls[0].json("scope") == {"type": "all_private_chats"}
    assert api.calls[0].fields["language_code"] == "en"


async def test_a_token_rejected_at_the_start_shows_nowhere(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    bot = telegram_bot("12345:another", server=api.address)
    with caplog.at_level(logging.DEBUG), pytest.raises(ChannelUnusable, match="@BotFather") as caught:
        async with bot:
            pass
    assert caught.value.__context__ is None
    assert "12345:another" not in f"{caplog.text}{caught.value}{bot!r}"


async def test_the_log_never_holds_what_was_said_or_the_token(
    channel: Channel, api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    api.order("sendMessage", sent_message(77), refusal(400, "Bad Request: message is too long"))
    with caplog.at_level(logging.DEBUG):
        await channel.send(say(text="anak kejang"))
        await failure_of(channel, say(text="anak kejang"))
    assert "kejang" not in caplog.text
    assert TOKEN not in caplog.text
