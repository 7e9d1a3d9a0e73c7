"""Reads a list of families as people keep it in Excel: generous headings, dates as they come, one family per mother.

Pure: cells in, rows and what was wrong with them out. What becomes of them: `import_list.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from domain import ages
from domain.growth_tables import Sex
from domain.people import child_name
from domain.plausibility import Doubt, hpht_doubt, parent_doubt
from forms import reading

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "mother": ("nama ibu", "ibu", "nama istri", "istri", "nama ibu kandung", "nama ibu pengasuh", "nama bumil",
               "nama ibu hamil", "nama pus", "nama wanita"),
    "father": ("nama ayah", "ayah", "nama suami", "suami", "nama kepala keluarga", "kepala keluarga"),
    "child": ("nama anak", "anak", "nama balita", "nama baduta", "nama bayi", "balita", "baduta"),
    "sex": ("jenis kelamin", "jk", "l p", "kelamin", "jenis kelamin anak", "jk anak"),
    "born": ("tanggal lahir", "tgl lahir", "tanggal lahir anak", "tgl lahir anak", "tgl lhr", "lahir",
             "tanggal lahir balita"),
    "age_months": ("umur bulan", "usia bulan", "umur bln", "usia anak bulan", "umur anak bulan"),
    "hpht": ("hpht", "haid terakhir", "tanggal hpht", "tgl hpht"),
    "hpl": ("hpl", "htp", "taksiran persalinan", "perkiraan lahir", "tanggal hpl", "tgl hpl"),
    "weeks": ("usia kehamilan", "umur kehamilan", "usia kehamilan minggu", "minggu hamil", "uk",
              "usia kehamilan pekan"),
    "mother_age": ("umur ibu", "usia ibu", "umur istri", "usia istri"),
    "nik_mother": ("nik ibu", "nik istri"),
    "nik_child": ("nik anak", "nik balita", "nik baduta"),
    "nik": ("nik",),
    "kk": ("no kk", "nomor kk", "kk", "nkk", "no kartu keluarga", "nomor kartu keluarga"),
    "address": ("alamat", "alamat lengkap"),
    "rt": ("rt",),
    "rw": ("rw",),
    "hamlet": ("dusun", "lingkungan", "rt rw"),
    "phone": ("no hp", "nomor hp", "hp", "telepon", "no telepon", "no wa", "wa"),
    "village": ("desa", "kelurahan", "desa kelurahan", "nama desa", "nama desa kelurahan", "kode desa", "kode wilayah"),
    "team": ("tim", "nama tim", "tpk", "tim pendamping"),
    "krs": ("krs", "status krs", "keluarga berisiko stunting", "keluarga beresiko stunting", "berisiko stunting",
            "beresiko stunting", "risiko stunting", "status risiko"),
    "year": ("tahun", "tahun data", "tahun pendataan"),
}  # fmt: skip
_COLUMN = {heading: name for name, headings in _HEADINGS.items() for heading in headings}
_WORDS = re.compile(r"[^a-z]+")
_MALE = frozenset({"l", "laki", "laki laki", "lk", "pria", "m", "male"})
_FEMALE = frozenset({"p", "perempuan", "pr", "wanita", "w", "f", "female"})
_YES = frozenset({"ya", "y", "iya", "krs", "berisiko", "beresiko", "risiko", "v", "x", "ada", "yes"})
_NO = frozenset({"tidak", "t", "bukan", "non krs", "bukan krs", "tidak berisiko", "tidak beresiko", "no"})
_LONGEST_NAME = 80
_HEADING_WITHIN = 10  # rows: titles and logos stand above many a list
MAX_ROWS = 5000
_FIRST_YEAR = 2021  # of the families' survey that the KRS lists come from


class Wrong(StrEnum):
    """What is wrong with a row, said with the words of `list_row.…`."""

    NO_MOTHER = "no_mother"
    NOBODY = "nobody"  # neither a child nor a pregnancy
    NO_SEX = "no_sex"
    NO_BIRTH_DATE = "no_birth_date"
    BAD_DATE = "bad_date"
    IN_FUTURE = "in_future"
    TOO_OLD = "too_old"  # five years or more
    TOO_LONG_PREGNANT = "too_long_pregnant"
    BAD_NIK = "bad_nik"
    TOO_YOUNG = "too_young"
    NAME_TOO_LONG = "name_too_long"
    NO_VILLAGE = "no_village"  # of the importer's area
    NO_TEAM = "no_team"
    NEEDS_TEAM = "needs_team"  # it is taken all the same: the desa has several, and the row names none
    NOT_KEPT = "not_kept"  # its family broke something when it was to be kept


_WRONG_OF = {Doubt.IN_FUTURE: Wrong.IN_FUTURE, Doubt.TOO_LONG_AGO: Wrong.TOO_LONG_PREGNANT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    name: str
    sex: Sex
    born: date
    estimated: bool
    nik: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pregnancy:
    hpht: date
    estimated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row that can be taken. line: as Excel counts. village, team: as written, "" where the list has none. krs: at
    risk of stunting, as the list says it; None where it does not. listed: all cells of the row by their headings, for
    a list that has such a column; else empty."""

    line: int
    mother: str
    mother_born: date | None
    nik_mother: str | None
    father: str | None
    child: Child | None
    pregnancy: Pregnancy | None
    kk: str | None
    address: str | None
    phone: str | None
    village: str
    team: str
    krs: bool | None = None
    year: int | None = None
    listed: Mapping[str, str] = field(default_factory=dict)

    @property
    def family(self) -> str:
        """Rows of one family say the same here: the family card's number, else mother, village and address."""
        return self.kk or "\0".join((self.mother.casefold(), self.village.casefold(), (self.address or "").casefold()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """A row that cannot be taken, and why."""

    line: int
    wrong: tuple[Wrong, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """rows: by family, in the order of the list. headings: whether a row of headings was found at all. left_out: how
    many rows are too many for one list; first_left_out: the line of the first of them."""

    families: tuple[tuple[Row, ...], ...] = ()
    bad: tuple[Bad, ...] = ()
    headings: bool = True
    left_out: int = 0
    first_left_out: int = 0


def read(cells: Sequence[Sequence[str]], today: date) -> Read:
    """A list's first MAX_ROWS rows. Empty ones are passed over."""
    start, columns = _heading(cells)
    if "mother" not in columns.values():
        return Read(headings=False)
    good: dict[str, list[Row]] = {}
    bad = []
    for line, given in enumerate(cells[start + 1 : start + 1 + MAX_ROWS], start + 2):
        row = {
            name: given[place].strip() for place, name in columns.items() if place < len(given) and given[place].strip()
        }
        if not row:
            continue
        found = _row(line, row, today)
        if isinstance(found, Row) and "krs" in columns.values():
            found = replace(found, listed=_listed(cells[start], given))
        if isinstance(found, Bad):
            bad.append(found)
        else:
            good.setdefault(found.family, []).append(found)
    behind = [line for line, given in enumerate(cells[start + 1 + MAX_ROWS :], start + 2 + MAX_ROWS) if any(given)]
    return Read(
        families=tuple(tuple(rows) for rows in good.values()),
        bad=tuple(bad),
        left_out=len(behind),
        first_left_out=behind[0] if behind else 0,
    )


def _heading(cells: Sequence[Sequence[str]]) -> tuple[int, Mapping[int, str]]:
    """The row with most known headings among the first ones; a heading that comes twice counts once."""
    best: tuple[int, dict[int, str]] = (0, {})
    for number, given in enumerate(cells[:_HEADING_WITHIN]):
        found: dict[int, str] = {}
        for place, text in enumerate(given):
            name = _COLUMN.get(_WORDS.sub(" ", text.casefold()).strip())
            if name is not None and name not in found.values():
                found[place] = name
        if len(found) > len(best[1]):
            best = number, found
    return best


def _row(line: int, row: Mapping[str, str], today: date) -> Row | Bad:
    wrong: list[Wrong] = []
    if len(row.get("mother", "")) < 2:
        wrong.append(Wrong.NO_MOTHER)
    if any(len(row.get(name, "")) > _LONGEST_NAME for name in ("mother", "father", "child")):
        wrong.append(Wrong.NAME_TOO_LONG)
    child = _child(row, today, wrong)
    pregnancy = _pregnancy(row, today, wrong)
    if child is None and pregnancy is None and not wrong:
        wrong.append(Wrong.NOBODY)
    nik = _nik(row.get("nik_mother") or (row.get("nik") if child is None else None), wrong)
    born = _mother_born(row, today, wrong)
    began = child.born if child is not None else pregnancy.hpht if pregnancy is not None else None
    if born is not None and began is not None and parent_doubt(born, began) is not None:
        wrong.append(Wrong.TOO_YOUNG)
    if wrong:
        return Bad(line=line, wrong=tuple(dict.fromkeys(wrong)))
    return Row(
        line=line,
        mother=row["mother"],
        mother_born=born,
        nik_mother=nik,
        father=row.get("father"),
        child=child,
        pregnancy=pregnancy,
        kk=_digits(row.get("kk")),
        address=_address(row),
        phone=row.get("phone"),
        village=row.get("village", ""),
        team=row.get("team", ""),
        krs=_yes_or_no(row.get("krs", "")),
        year=_year(row.get("year", ""), today),
    )


def _listed(headings: Sequence[str], given: Sequence[str]) -> dict[str, str]:
    return {
        heading.strip(): text.strip()
        for heading, text in zip(headings, given, strict=False)
        if heading.strip() and text
    }


def _yes_or_no(text: str) -> bool | None:
    plain = _WORDS.sub(" ", text.casefold()).strip() or text.strip()
    if plain in _YES or plain in ("1", "✓", "✔"):
        return True
    return False if plain in _NO or plain == "0" else None


def _year(text: str, today: date) -> int | None:
    """The year that the list is of, if it can be one."""
    return int(text) if text.isdecimal() and _FIRST_YEAR <= int(text) <= today.year else None


def _child(row: Mapping[str, str], today: date, wrong: list[Wrong]) -> Child | None:
    if "child" not in row and not ("born" in row and "hpht" not in row):
        return None
    sex = _sex(row.get("sex", ""))
    if sex is None:
        wrong.append(Wrong.NO_SEX)
    nik = _nik(row.get("nik_child") or row.get("nik"), wrong)
    known = _born(row, today, wrong)
    if sex is None or known is None:
        return None
    name = child_name(row.get("child", ""), row.get("mother", ""))
    return Child(name=name, sex=sex, born=known.day, estimated=known.estimated, nik=nik)


def _born(row: Mapping[str, str], today: date, wrong: list[Wrong]) -> ages.KnownDate | None:
    if "born" in row:
        day = _day(row["born"], today, wrong)
        if day is not None and day <= ages.add_months(today, -60):
            wrong.append(Wrong.TOO_OLD)
        return None if day is None else ages.KnownDate(day)
    months = row.get("age_months", "").split(" ")[0]
    if months.isdecimal() and int(months) < 60:
        return ages.of_age_months(int(months), today)
    wrong.append(Wrong.TOO_OLD if months.isdecimal() else Wrong.NO_BIRTH_DATE)
    return None


def _pregnancy(row: Mapping[str, str], today: date, wrong: list[Wrong]) -> Pregnancy | None:
    hpht, estimated = None, False
    if "hpht" in row:
        hpht = _day(row["hpht"], today, wrong)
    elif "hpl" in row:
        due = _date(row["hpl"], today, future=True)
        if due is None:
            wrong.append(Wrong.BAD_DATE)
        else:
            hpht = ages.hpht_of_due_date(due)
    elif "weeks" in row:
        weeks = re.match(r"\d+", row["weeks"])
        hpht = today - timedelta(weeks=int(weeks[0])) if weeks and int(weeks[0]) < 100 else None
        estimated = True
        if hpht is None:
            wrong.append(Wrong.BAD_DATE)
    if hpht is None:
        return None
    doubt = hpht_doubt(hpht, today)
    if doubt is not None:
        wrong.append(_WRONG_OF[doubt.doubt])
    return Pregnancy(hpht=hpht, estimated=estimated)


def _mother_born(row: Mapping[str, str], today: date, wrong: list[Wrong]) -> date | None:
    years = re.match(r"\d+", row.get("mother_age", ""))
    if years is None:
        return None
    if int(years[0]) >= 200:
        wrong.append(Wrong.TOO_YOUNG)
        return None
    return ages.of_age_years(int(years[0]), today).day


def _day(text: str, today: date, wrong: list[Wrong]) -> date | None:
    """A day that has been; else what is wrong with it is noted."""
    found = _date(text, today, future=False)
    if found is None:
        wrong.append(Wrong.BAD_DATE)
    elif found > today:
        wrong.append(Wrong.IN_FUTURE)
    return found


def _date(text: str, today: date, *, future: bool) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        found = reading.day(text, today, future=future)
        return found if isinstance(found, date) else None


def _sex(text: str) -> Sex | None:
    plain = _WORDS.sub(" ", text.casefold()).strip()
    return Sex.MALE if plain in _MALE else Sex.FEMALE if plain in _FEMALE else None


def _nik(text: str | None, wrong: list[Wrong]) -> str | None:
    digits = _digits(text)
    if digits is not None and len(digits) != 16:
        wrong.append(Wrong.BAD_NIK)
    return digits


def _digits(text: str | None) -> str | None:
    return "".join(filter(str.isdecimal, text or "")) or None


def _address(row: Mapping[str, str]) -> str | None:
    parts: Iterator[str] = (
        f"{label}{row[name]}"
        for name, label in (("address", ""), ("hamlet", ""), ("rt", "RT "), ("rw", "RW "))
        if name in row
    )
    return ", ".join(parts)[:200] or None
