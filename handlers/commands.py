"""All commands: those of every room, and the few that belong to the conversation itself."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import language, privacy, unfinished, welcome
from handlers.bkb import commands as bkb
from handlers.broadcasts import commands as broadcasts
from handlers.command import FAMILY, Command, plain
from handlers.content import commands as content
from handlers.development import commands as development
from handlers.family import commands as family
from handlers.feeding import commands as feeding
from handlers.genting import commands as genting
from handlers.krs import commands as krs
from handlers.meetings import commands as meetings
from handlers.oversight import commands as oversight
from handlers.people import commands as people
from handlers.questions import commands as questions
from handlers.staff_forms import commands as staff_forms
from handlers.trainings import commands as trainings
from handlers.visits import commands as visits

_CONVERSATION: Mapping[str, Command] = {
    "bantuan": Command(welcome.help_with),
    "help": Command(welcome.help_with),
    "halo": Command(plain(welcome.hello)),
    "terima_kasih": Command(plain(welcome.thanked)),
    "siap": Command(plain(welcome.nodded), FAMILY),
    "batal": Command(unfinished.cancel),
    "lanjut": Command(unfinished.go_on),
    "bahasa": Command(lambda x, rest: language.change(x, rest) if rest else language.choose(x)),
    "tombol": Command(lambda x, rest: language.change_keys(x, rest) if rest else language.choose_keys(x)),
    "privasi": Command(lambda x, rest: privacy.second_screen(x) if rest == "2" else privacy.first_screen(x)),
}
ROOMS = (
    _CONVERSATION,
    broadcasts.COMMANDS,
    content.COMMANDS,
    development.COMMANDS,
    family.COMMANDS,
    bkb.COMMANDS,
    feeding.COMMANDS,
    trainings.COMMANDS,
    genting.COMMANDS,
    meetings.COMMANDS,
    oversight.COMMANDS,
    krs.COMMANDS,
    people.COMMANDS,
    questions.COMMANDS,
    staff_forms.COMMANDS,
    visits.COMMANDS,
)
COMMANDS: Mapping[str, Command] = {name: command for room in ROOMS for name, command in room.items()}
