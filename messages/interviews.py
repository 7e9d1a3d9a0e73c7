"""The forms that can be asked: those that came with Sapa, from `messages/forms/`, and those that staff wrote. Each is
compiled when it is first asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from threading import Lock
from typing import Any

from domain.tables import from_yaml
from forms.compile import compile_form
from forms.form import Form

# Instances that Sapa itself fills in when a form is asked: the kader's children, all whom she accompanies, what is
# known of the one who is visited, what is usual for her measurements, which doses are owed; the sender's areas, whom
# she may invite, into which team; open referrals, reports and pages to be sent back; sponsors, whom they help; who
# gets PMT; groups and families of BKB; who trained and was trained.
_OF_CARE = ("rujukan", "dikembalikan", "verval")
_OF_VISITS = ("anak", "dampingan", "riwayat", "ukuran", "dosis")
_OF_LIVES = ("perempuan", "hamil", "catin", "warga", "didampingi", "akun", "rumah", "keluarga_hp")
_OF_SUPPORT = ("ota", "pasangan", "pmt_orang", "pmt_alasan", "pmt_jalan", "bkb_kelompok", "bkb_peserta", "rapat")
_OF_STAFF = ("orang", "wilayah", "peran", "tim", "pengasuh", "tempat", "siaran", "pengirim", "pelatih", "kader")
AWAITED = (*_OF_VISITS, *_OF_LIVES, *_OF_STAFF, *_OF_CARE, *_OF_SUPPORT)
_PARTS = "bagian"  # the folder of parts that several forms share
_INCLUDE = "include"  # a survey row with this column alone stands for the rows of a part
_STAFF_FORMS = 64  # kept compiled: some 100 KB each


def folder() -> Traversable:
    """Where the forms lie."""
    return resources.files("messages") / "forms"


@cache
def names() -> tuple[str, ...]:
    """The forms that came with Sapa."""
    found = (entry.name.removesuffix(".yaml") for entry in folder().iterdir() if entry.name.endswith(".yaml"))
    return tuple(sorted(found))


@cache
def form(name: str) -> Form:
    """The form `name` that came with Sapa, ready for an interview. Raises KeyError for a name that there is not,
    FormError for a form that cannot be asked (`sapa check` finds that earlier)."""
    if name not in names():
        raise KeyError(name)
    return read(sheets(name), name=name)


def sheets(name: str) -> Mapping[str, Any]:
    """The sheets of a form that came with Sapa, its parts put in."""
    return whole(from_yaml((folder() / f"{name}.yaml").read_text("utf-8")))


def whole(sheets: Mapping[str, Any]) -> Mapping[str, Any]:
    """The sheets with the rows of a part (`bagian/<name>.yaml`) in place of each `include: <name>`; the part's choices
    come after the form's own."""
    survey = sheets.get("survey")
    if not isinstance(survey, list) or not any(_included(row) for row in survey):
        return sheets
    rows: list[Any] = []
    choices = list(sheets.get("choices") or ())
    for row in survey:
        part = whole(_part(str(row[_INCLUDE]))) if _included(row) else {"survey": [row]}
        rows += part["survey"]
        choices += part.get("choices") or ()
    return {**sheets, "survey": rows, "choices": choices}


def _included(row: Any) -> bool:
    return isinstance(row, Mapping) and set(row) == {_INCLUDE}


@cache
def _part(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = from_yaml((folder() / _PARTS / f"{name}.yaml").read_text("utf-8"))
    return found


def read(
    source: Mapping[str, Any] | bytes, attachments: Mapping[str, bytes] | None = None, *, name: str = "form"
) -> Form:
    """A form of sheets or of an .xlsx, with the instances that Sapa fills in itself. Raises FormError."""
    return compile_form(source, attachments, awaited=AWAITED, name=name)


class Shelf:
    """Compiled forms by a key, the least used taken off. For several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._forms: OrderedDict[int, Form] = OrderedDict()
        self._lock = Lock()

    def get(self, key: int, sheets: Callable[[], Mapping[str, Any]]) -> Form:
        """The form of that key; `sheets` is asked only if it has to be compiled. Raises FormError."""
        with self._lock:
            if key in self._forms:
                self._forms.move_to_end(key)
                return self._forms[key]
        made = read(sheets())
        self.put(key, made)
        return made

    def put(self, key: int, form: Form) -> None:
        """A form that was compiled elsewhere."""
        with self._lock:
            self._forms[key] = form
            self._forms.move_to_end(key)
            while len(self._forms) > self._most:
                self._forms.popitem(last=False)


STAFF_FORMS = Shelf(_STAFF_FORMS)  # by the id of the kept version, whose sheets never change
