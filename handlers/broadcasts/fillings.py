"""What stands between braces in a broadcast becomes the recipient's own: name, desa, the posyandu's next day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from domain.areas import Level
from domain.fillings import Filling, fields_in, filled
from domain.zones import local_date
from messages.library import Library
from storage.broadcasts.fillings import About, about
from storage.database import Store
from storage.villages import areas, posyandu


def for_chat(store: Store, text: str, chat_id: int, sender: str, library: Library, now: datetime) -> str:
    """The text as the reader of this chat sees it; where something is not known, a word that fits everybody."""
    if not fields_in(text):
        return text
    reader = about(store, chat_id)
    known = {} if reader is None else _known(store, reader, library, now)
    return filled(text, _whole(known, sender, library, reader.language if reader is not None else "id"))


def made_up(text: str, sender: str, library: Library, language: str) -> str:
    """As somebody would see it of whom nothing is known: for senders who may see no names."""
    return filled(text, _whole({}, sender, library, language)) if fields_in(text) else text


def _whole(known: Mapping[Filling, str], sender: str, library: Library, language: str) -> Mapping[Filling, str]:
    common = [field for field in Filling if field is not Filling.PENGIRIM]
    words: dict[Filling, str] = {field: library.text(f"broadcast.fill_{field}", {}, language) for field in common}
    return {**words, Filling.PENGIRIM: sender, **known}


def _known(store: Store, reader: About, library: Library, now: datetime) -> dict[Filling, str]:
    found = {Filling.NAMA: reader.name}
    if reader.children:
        found[Filling.ANAK] = library.text("broadcast.children", {"names": list(reader.children)}, reader.language)
    if reader.kader is not None:
        found[Filling.KADER] = reader.kader
    around = {area.level: area for area in areas.path(store, reader.area)}
    if Level.KECAMATAN in around:
        found[Filling.KECAMATAN] = around[Level.KECAMATAN].title
    if (desa := around.get(Level.DESA_KELURAHAN)) is None:
        return found
    found |= {Filling.DESA: desa.title, Filling.POSYANDU: f"posyandu {desa.title}"}
    if (day := posyandu.of(store, reader.area, reader.team_id)) is not None:
        on = day.next_from(local_date(now, areas.zone(store, reader.area)))
        found[Filling.HARI_POSYANDU] = library.text("broadcast.day", {"on": on}, reader.language)
    return found
