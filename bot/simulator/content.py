"""What a message of the bot holds: text or caption with entities, a file, the message replied to; all of it checked."""

from __future__ import annotations

from typing import Any

from bot.simulator.chats import Chat, Entry
from bot.simulator.detect import with_detected
from bot.simulator.files import MAX_PHOTO, MAX_UPLOAD, Kept, Kind, photo_sizes
from bot.simulator.markup import read_html, trimmed, utf16_length
from bot.simulator.parameters import Parameters
from bot.simulator.refusals import Json, bad_request
from bot.simulator.world import World

MAX_TEXT = 4096
MAX_CAPTION = 1024


def read_text(given: Parameters, *, too_long: str = "message is too long") -> Json:
    """{"text", "entities"} of at most 4096 UTF-16 code units after the markup is gone."""
    source = given.text("text")
    if not source:
        raise bad_request("message text is empty")
    text, entities = _formatted(given, source, "entities")
    if not text:
        raise bad_request("text must be non-empty")
    if utf16_length(text) > MAX_TEXT:
        raise bad_request(too_long)
    return {"text": text} | ({"entities": entities} if entities else {})


def read_caption(given: Parameters) -> Json:
    """{"caption", "caption_entities"} of at most 1024 UTF-16 code units, or {} for none."""
    caption, entities = _formatted(given, given.text("caption"), "caption_entities")
    if utf16_length(caption) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    if not caption:
        return {}
    return {"caption": caption} | ({"caption_entities": entities} if entities else {})


def read_photo(world: World, given: Parameters) -> Json:
    kept = _file(world, given, "photo", Kind.PHOTO)
    if kept.width == 0:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if len(kept.content) > MAX_PHOTO:
        raise bad_request("file is too big")
    return {"photo": photo_sizes(kept)}


def read_document(world: World, given: Parameters) -> Json:
    kept = _file(world, given, "document", Kind.DOCUMENT)
    return {"document": {**kept.reference(), "file_name": kept.name, "mime_type": kept.mime}}


def read_reply(given: Parameters, chat: Chat) -> Json:
    """{"reply_to_message"}, or {} for none."""
    parameters: Any = given.json("reply_parameters") or {}
    wanted = parameters.get("message_id") or given.integer("reply_to_message_id")
    if not wanted:
        return {}
    entry: Entry | None = chat.entries.get(int(wanted))
    if entry is None:
        if parameters.get("allow_sending_without_reply") or given.boolean("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    return {"reply_to_message": {k: v for k, v in entry.body.items() if k != "reply_to_message"}}


def _formatted(given: Parameters, source: str, name: str) -> tuple[str, list[Json]]:
    mode = given.text("parse_mode").lower()
    if mode not in ("", "html"):
        raise bad_request("unsupported parse_mode")  # Markdown: Sapa speaks HTML only
    text, entities = read_html(source) if mode else (source, _given_entities(given, name))
    text, entities = trimmed(text, entities)
    return text, with_detected(text, entities)


def _given_entities(given: Parameters, name: str) -> list[Json]:
    entities = given.json(name) or []
    if not isinstance(entities, list) or not all(
        isinstance(e, dict) and {"type", "offset", "length"} <= e.keys() for e in entities
    ):
        raise bad_request("can't parse message entities JSON object")
    return entities


def _file(world: World, given: Parameters, name: str, kind: Kind) -> Kept:
    upload = given.upload(name)
    if upload is None:
        return _known_file(world, given.text(name), name)
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > MAX_UPLOAD:
        raise bad_request("file is too big")
    return world.files.keep(kind, upload.content, upload.name, upload.mime)


def _known_file(world: World, file_id: str, name: str) -> Kept:
    if not file_id:
        raise bad_request(f"there is no {name} in the request")
    if file_id.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")  # nothing outside this machine is reachable
    return world.files.by_id(file_id)
