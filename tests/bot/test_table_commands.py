"""`sapa daftar import` and `sapa kbm import`: whole or row by row as promised, without a name, and safe to repeat."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain, repeat
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import func, select

from bot import list_command
from bot.clock import real_now
from bot.settings import read
from domain.people import Role
from forms.workbook import write_table
from storage.database import Database
from storage.krs import verifications
from storage.scope import Scope
from storage.tables import episode, family, job, person
from storage.villages import areas
from storage.visits import kbm
from tests.bot.test_commands import database as database
from tests.bot.test_commands import said

DESA = "15.06.06.2002"
TODAY = real_now().date()
BORN, HPHT = (f"{TODAY - timedelta(days=days):%d/%m/%Y}" for days in (400, 100))
PEMBINA = Scope(role=Role.PEMBINA, area=DESA, account_id=1)
HEADINGS = ["No.", "Nama Ibu", "Nama Anak", "L/P", "Tgl. Lahir", "HPHT", "NIK Anak", "Status KRS", "Tahun"]
ROWS = [
    ["1", "Hartini", "Salsa", "P", BORN, "", "1506065202250003", "Ya", "2025"],
    ["2", "Hartini", "Salwa", "P", BORN, "", "", "Ya", "2025"],
    ["3", "Suminah", "", "", "", HPHT, "", "Tidak", ""],
    ["4", "Wagiyem", "Dimas", "X", "31/02/2025", "", "123", "ya", ""],
    ["5", "", "Tanpa Ibu", "L", BORN, "", "", "", ""],
    ["6", "Murti", "Bagas", "L", BORN, "", "", "entah", ""],
]


@pytest.fixture
def krs_list(tmp_path: Path) -> Path:
    file = tmp_path / "krs.csv"
    file.write_text("\r\n".join(";".join(row) for row in [HEADINGS, *ROWS]), "utf-8-sig")
    return file


def counted(database: Database) -> list[int | None]:
    with database.reading() as store:
        return [store.connection.scalar(select(func.count()).select_from(table)) for table in (family, person, episode)]


def test_a_list_is_taken_row_by_row(database: Database, krs_list: Path) -> None:
    told = said("daftar", "import", str(krs_list), "--area", DESA, code=1)
    assert "4 rows taken, 0 taken before, 0 known already, 2 wrong." in told
    assert "row 5: " in told
    assert "row 6: " in told
    assert not any(name in told for name in ("Hartini", "Wagiyem", "Dimas", "Tanpa Ibu", "123"))
    assert counted(database) == [3, 6, 4]


def test_the_list_says_who_is_at_risk_and_its_rows_are_kept(database: Database, krs_list: Path) -> None:
    said("daftar", "import", str(krs_list), "--area", DESA, code=1)
    with database.reading() as store:
        [listed] = verifications.households(store, PEMBINA, 2025)
        others = verifications.households(store, PEMBINA, TODAY.year)
    assert listed.page.was_krs is True
    assert listed.page.original["Nama Anak"] == "Salsa"
    assert listed.page.original["Status KRS"] == "Ya"
    assert sorted((one.name, one.page.was_krs) for one in others) == [("Murti", None), ("Suminah", False)]


def test_a_list_that_comes_again_changes_nothing_but_the_page(database: Database, krs_list: Path) -> None:
    said("daftar", "import", str(krs_list), "--area", DESA, code=1)
    before = counted(database)
    krs_list.write_text(
        krs_list.read_text("utf-8-sig").replace("1506065202250003;Ya", "1506065202250003;Tidak"), "utf-8"
    )
    told = said("daftar", "import", str(krs_list), "--area", DESA, code=1)
    assert "0 rows taken, 4 taken before, 0 known already, 2 wrong." in told
    assert counted(database) == before
    with database.reading() as store:
        [listed] = verifications.households(store, PEMBINA, 2025)
    assert listed.page.was_krs is False


@pytest.mark.parametrize("families", range(3))
def test_it_goes_on_where_it_was_stopped(database: Database, krs_list: Path, families: int) -> None:
    """The process is asked to stop after so many families."""
    asked = chain(repeat(False, families + 1), repeat(True))
    stopped = list_command.import_file(read(), krs_list, DESA, Console(quiet=True), stopping=lambda: next(asked))
    assert stopped == 1
    assert counted(database)[0] == families
    told = said("daftar", "import", str(krs_list), "--area", DESA, code=1)
    assert "4 rows taken, 0 taken before, 0 known already, 2 wrong." in told
    assert counted(database) == [3, 6, 4]
    with database.reading() as store:
        assert store.connection.scalars(select(job.c.status)).all() == ["done"]


def test_a_workbook_of_a_kecamatan_names_its_desa(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "krs.xlsx"
    headings = [*HEADINGS, "Desa"]
    file.write_bytes(write_table(headings, [[*ROWS[0], "Purwodadi"], [*ROWS[5], "Antah Berantah"]]))
    told = said("daftar", "import", str(file), "--area", "15.06.06", code=1)
    assert "1 rows taken" in told
    assert "row 3: " in told
    with database.reading() as store:
        assert store.connection.scalars(select(family.c.area)).all() == [DESA]


@pytest.mark.parametrize(
    ("content", "area", "reason"),
    [
        (b"%PDF\0\0", DESA, "no list that I can read"),
        (b"a;b\r\n1;2\r\n", DESA, "No row of headings"),
        (b"Nama Ibu\r\nSiti\r\n", "15.06", "too large"),
        (b"Nama Ibu\r\nSiti\r\n", "51.08.06.2001", "not in the table"),
        (b"Nama Ibu\r\nSiti\r\n", "Purwodadi", "no area code"),
    ],
)
def test_what_cannot_be_taken_is_told(
    database: Database, tmp_path: Path, content: bytes, area: str, reason: str
) -> None:
    file = tmp_path / "daftar.csv"
    file.write_bytes(content)
    assert reason in said("daftar", "import", str(file), "--area", area, code=1)
    with database.reading() as store:
        assert store.connection.scalars(select(job.c.id)).all() == []
        assert areas.by_code(store, DESA) is not None


def test_the_table_of_the_least_gain_is_taken_whole_or_not_at_all(database: Database, tmp_path: Path) -> None:
    table = tmp_path / "kbm.csv"
    table.write_text("bulan;gram\n1;800\n2;900\n3;800\n", "utf-8-sig")
    assert "3 months kept, from 1 to 3" in said("kbm", "import", str(table))
    for wrong, why in (
        ("bulan,gram\n1,800\n3,800\n", "months are missing: 2"),
        ("bulan,gram\n1,8\n", "8 grams is not from 50 to 2000"),
        ("bulan,gram\n1,800\n1,900\n", "stands there twice"),
        ("bulan,gram\n1,delapan\n", "no whole number"),
        ("bulan,berat\n1,800\n", "there is no column called"),
        ("bulan,gram\n61,800\n", "not from 1 to 60"),
        ("", "months are missing"),
    ):
        table.write_text(wrong, "utf-8")
        told = said("kbm", "import", str(table), code=1)
        assert why in told
        assert "Nothing was changed" in told
    with database.reading() as store:
        assert kbm.table(store) == {1: 800, 2: 900, 3: 800}
    table.write_text("month,grams\n1,700\n", "utf-8")
    said("kbm", "import", str(table))
    with database.reading() as store:
        assert kbm.table(store) == {1: 700}
