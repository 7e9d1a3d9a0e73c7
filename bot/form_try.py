"""A form answered in a terminal: the interview and the words of the chat, without a chat."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.clock import real_now
from bot.demo_village import CHILDREN, KECAMATAN, PLACES
from domain.areas import contains
from domain.talk import Address, Incoming, Say, Tap
from domain.zones import Zone, local
from forms import interview
from forms.form import Form
from forms.interview import State
from forms.record import Record, record_of, submission
from forms.turn import Media, Reply, Stage, Turn, World
from handlers.interview import as_reply
from handlers.showing import screen, shrunk
from handlers.visits import whom
from messages.library import Library
from messages.outgoing import Capabilities, Markup

TERMINAL = Capabilities(
    markup=Markup.PLAIN,
    max_text=100_000,
    max_caption=100_000,
    max_buttons=1000,
    max_label=1000,
    can_edit=False,
    can_delete=False,
    pace_per_second=1000,
    chat_interval_s=0,
)
_NOWHERE = Address("terminal", "0")
_RUN = "try"


@dataclass(frozen=True, slots=True)
class _Shown:
    """What stands on the screen: its buttons by their label."""

    buttons: Mapping[str, str]


def run(
    form: Form,
    library: Library,
    language: str,
    *,
    lines: Iterable[str],
    say: Callable[[str], Any],
    xml: bool = False,
    clock: Callable[[], datetime] = real_now,
) -> str | None:
    """The record as text, or None if it was not finished (cancelled, put aside, no more lines). lines: what is typed;
    "[Label]" presses a button, "@path" sends a file."""
    instances = sample(clock().date())

    def world() -> World:
        return World(now=local(clock(), Zone.WIB), language=language, instances=instances)

    state, turn = interview.begin(form, world())
    files: list[str] = []
    shown = _show(library, language, screen(turn, _RUN), say)
    for line in lines:
        reply = _reply(line.rstrip("\r\n"), shown, files)
        state, turn = interview.reply(form, state, reply, world())
        for settled in shrunk(turn, _RUN):
            _show(library, language, settled, say)
        if turn.stage is Stage.DONE:
            return _record(form, state, turn, world(), xml=xml)
        if turn.stage in (Stage.CANCELLED, Stage.LATER):
            return None
        shown = _show(library, language, screen(turn, _RUN), say)
    return None


def _show(library: Library, language: str, what: Say, say: Callable[[str], Any]) -> _Shown:
    outgoing = library.render(what, address=_NOWHERE, language=language, capabilities=TERMINAL)
    rows = [" ".join(f"[{button.label}]" for button in row) for row in outgoing.buttons]
    say("\n".join([outgoing.text, *rows, ""]))
    return _Shown({button.label: button.data or "" for row in outgoing.buttons for button in row})


def _reply(line: str, shown: _Shown, files: list[str]) -> Reply:
    if line.startswith("[") and line.endswith("]") and line[1:-1] in shown.buttons:
        tap = Tap.unpack(shown.buttons[line[1:-1]])
        return as_reply(Incoming(address=_NOWHERE, update_id="", at=real_now(), tap=tap))
    path = Path(line[1:])
    if line.startswith("@") and path.is_file():
        files.append(path.name)
        return Reply(media=Media(media=len(files), name=path.name, mime=mimetypes.guess_type(path.name)[0]))
    return Reply(text=line)


def _record(form: Form, state: State, turn: Turn, world: World, *, xml: bool) -> str:
    instance = interview.answers(form, state, world)
    started = datetime.fromisoformat(state.started)
    return (
        submission(instance) if xml else as_json(record_of(instance, started=started, ended=world.now, times=turn.kept))
    )


def as_json(record: Record) -> str:
    """A record for people and programs: dates as ISO text, decimals as numbers."""
    return json.dumps(plain(asdict(record)), ensure_ascii=False, indent=2)


def plain(value: Any) -> Any:
    """A value of a record as JSON has it."""
    if isinstance(value, dict):
        return {name: plain(below) for name, below in value.items()}
    if isinstance(value, list | tuple):
        return [plain(below) for below in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


_OF_CHILDREN = ("anak", "dampingan", "riwayat", "ukuran")


def sample(today: date) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """Made-up data in the place of what Sapa would fill in: the demo village's children and areas."""
    areas = [{"name": code, "label": name} for code, name in PLACES.items() if contains(KECAMATAN, code)]
    return {
        **{table: [_child(number, today) for number in range(len(CHILDREN))] for table in _OF_CHILDREN},
        "dosis": [{"name": "MR1", "label": "Campak-rubela 1"}],
        "wilayah": areas,
        "peran": [{"name": "kader", "label": "Kader", "level": "4"}],
        "tim": [{"name": "1", "label": "TPK 1", "area": areas[0]["name"]}],
    }


def _child(number: int, today: date) -> Mapping[str, str]:
    child = CHILDREN[number]
    _, weight_kg, length_cm = child.measured[-1]
    return {
        "name": str(number + 1),
        "label": f"{child.name} ({child.mother})",
        "nickname": child.name,
        "birth_date": (today - timedelta(days=child.age_days)).isoformat(),
        "last_weight_kg": weight_kg,
        "last_length_cm": length_cm,
        **whom.limits(child.sex, child.age_days),
    }
