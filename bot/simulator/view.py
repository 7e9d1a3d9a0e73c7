"""What a phone's screen shows, and what changed on it since the last look: the page draws from this."""

from __future__ import annotations

from dataclasses import asdict

from bot.simulator.phone import Phone
from bot.simulator.refusals import Json
from bot.simulator.simulator import Simulator


def describe(simulator: Simulator) -> Json:
    """The bot, the clock and the phones that the page offers."""
    with simulator.world.lock:
        return {
            "bot": {"name": simulator.bot.name, "username": simulator.bot.username},
            "run": simulator.run,
            "now": simulator.now().isoformat(),
            "phones": [_owner(phone) for phone in simulator.phones() if phone.owner.shown],
        }


def look(simulator: Simulator, phone: Phone, since: int) -> Json:
    """Everything of this screen that changed after revision `since` (0: all). Without a signal nothing changes but
    what the person writes."""
    world, chat = simulator.world, phone.chat
    with world.lock:
        until = world.revision if phone.dark_since is None else phone.dark_since
        screen: Json = {
            **_owner(phone),
            "revision": max(until, since),
            "messages": [
                {**entry.body, "mine": not entry.by_bot, "born": entry.born}
                for entry in chat.since(since)
                if entry.changed <= until
            ],
            "gone": [message_id for revision, message_id in chat.gone if since < revision <= until],
            "waiting": [{**waiting.body, "key": waiting.key, "mine": True} for waiting in phone.waiting],
            "answers": [asdict(answer) for answer in world.answers(phone.id, since) if answer.revision <= until],
            "commands": world.commands.seen_by(chat.id, phone.id, phone.owner.language, private=True),
        }
        if since == 0 or since < chat.keyboard_changed <= until:
            screen["keyboard"] = chat.keyboard[1] if chat.keyboard else None
        if chat.action and since < chat.action[0] <= until:
            screen["action"] = chat.action[1]
        return screen


def _owner(phone: Phone) -> Json:
    return {
        "id": phone.id,
        "name": phone.owner.name,
        "role": phone.owner.role,
        "language": phone.owner.language,
        "phone_number": phone.owner.phone_number,
        "start": phone.owner.start,
        "talked": phone.chat.open,
        "blocked": phone.chat.blocked,
        "signal": phone.signal,
    }
