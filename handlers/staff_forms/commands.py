"""The commands of this room: forms of staff: seen, put into service, taken back."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.command import Command
from handlers.staff_forms import author_forms, serve_forms

COMMANDS: Mapping[str, Command] = {
    "formulir": Command(serve_forms.listing, author_forms.AUTHORS),
    "lihat_formulir": Command(serve_forms.show, author_forms.AUTHORS),
    "pakai_formulir": Command(serve_forms.put, author_forms.AUTHORS),
    "buang_formulir": Command(serve_forms.discard, author_forms.AUTHORS),
    "kembalikan_formulir": Command(serve_forms.go_back, author_forms.AUTHORS),
    "hentikan_formulir": Command(serve_forms.stop, author_forms.AUTHORS),
}
