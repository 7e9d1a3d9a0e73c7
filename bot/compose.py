"""The moment before a send: what is owed becomes words, a picture is opened, an edit finds its message."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from dataclasses import replace

from domain.talk import Say
from handlers.broadcasts import broadcast
from handlers.exchange import Policy
from handlers.family import accompany, manners
from messages.library import Library
from messages.outgoing import Attachment, AttachmentKind, Capabilities, Outgoing, Withheld
from storage import media
from storage.database import Store
from storage.wire import chats, outbox
from storage.wire.claims import Owed
from storage.wire.outbox import Later


class Composer:
    """Called inside a reading transaction, right before each send."""

    def __init__(self, library: Library, capabilities: Mapping[str, Capabilities], policy: Policy) -> None:
        self._library = library
        self._capabilities = capabilities
        self._policy = policy

    def compose(self, store: Store, owed: Owed) -> Outgoing | Withheld | None:
        """What to send; or the rule by which it gives way; or None: there is nothing to say any more (the message to
        edit was never sent, the content was taken back, the family's enrolment has ended)."""
        if (rule := manners.withheld(store, owed, self._policy)) is not None:
            return Withheld(rule)
        say = owed.say or self._late(store, owed)
        if say is None:
            return None
        chat = chats.by_id(store, owed.chat_id)
        target = outbox.target_of(store, chat.id, say.edits) if say.edits is not None else None
        if say.edits is not None and target is None:
            return None
        outgoing = self._library.render(
            say,
            address=chat.address,
            language=chat.language,
            capabilities=self._capabilities[chat.address.channel],
            keys=chat.keys,
            target=target,
        )
        return replace(outgoing, attachment=_attachment(store, say))

    def _late(self, store: Store, owed: Owed) -> Say | None:
        """Tips and broadcasts are put into words only now, with what is known now."""
        if owed.key == Later.TIP:
            return accompany.tip(store, owed, self._library, self._policy)
        return broadcast.late_words(store, owed, self._library)


def _attachment(store: Store, say: Say) -> Attachment | None:
    if say.media is None or (kept := media.for_delivery(store, say.media)) is None:
        return None
    kind = AttachmentKind.PHOTO if kept.mime.startswith("image/") else AttachmentKind.DOCUMENT
    return Attachment(kind, kept.name or f"sapa{mimetypes.guess_extension(kept.mime) or ''}", kept.mime, kept.content)
