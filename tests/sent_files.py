"""The files that people of a story send: workbooks made of YAML, a photo with traces in it, and files that are none."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook

from domain.recipient_rows import MOST_ROWS
from domain.talk import FileKind

FORMS = Path(__file__).parent / "stories" / "forms"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TRACE = b"Exif\0\0 GPS -7.43 109.25 Samsung"


@dataclass(frozen=True, slots=True)
class Sent:
    kind: FileKind
    mime: str
    content: bytes


def sent(name: str) -> Sent:
    """The file of that name: a form of `stories/forms`, or one of those below."""
    form = FORMS / f"{Path(name).stem}.yaml"
    if form.exists():
        return Sent(FileKind.DOCUMENT, XLSX, workbook(yaml.safe_load(form.read_text("utf-8"))))
    kind, mime, made = OTHERS[name]
    return Sent(kind, mime, made())


def workbook(sheets: Mapping[str, Sequence[Mapping[str, Any]]]) -> bytes:
    """As staff would have written them in Excel."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        columns = list({column: None for row in rows for column in row})
        sheet.append(columns)
        for row in rows:
            sheet.append([row.get(column) for column in columns])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def photo() -> bytes:
    """A JPEG of one pixel's worth of segments, with traces before and after the picture."""
    return (
        b"\xff\xd8"
        + _segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
        + _segment(0xE1, TRACE)
        + _segment(0xFE, b"taken by Sari")
        + _segment(0xDB, bytes(65))
        + _segment(0xC0, b"\x08\0\x01\0\x01\x01\x01\x11\0")
        + _segment(0xDA, b"\x01\x01\0\0\x3f\0")
        + b"\x12\xff\0\x34\xff\xd0\x56"
        + b"\xff\xd9"
        + TRACE
    )


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def bomb() -> bytes:
    """A workbook of a few KB with a sheet that unpacks to a thousand times as much."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(8 * 1024 * 1024))
    return out.getvalue()


LIST_OF_THREE_RT = """\
Nama Ibu;Nama Anak;L/P;Tgl Lahir;RT;Dusun;KRS
Hartini;Salsa;P;12/02/2025;01;Melati;Ya
Suminah;Joko;L;05/06/2025;01;Melati;Tidak
Tumini;Rian;L;03/03/2024;02;Melati;Ya
Sulastri;Wulan;P;09/09/2025;03;Mawar;
"""
KRS_LIST = """\
DAFTAR KELUARGA BERISIKO STUNTING;;;;;;;
No.;Nama Ibu;Nama Anak;L/P;Tgl. Lahir;HPHT;NIK Anak;RT
1;Hartini;Salsa;P;12/02/2025;;1506065202250003;03
2;Hartini;Salwa;P;12/02/2025;;;03
3;Suminah;;;;05/01/2026;;04
4;Dewi;Aisyah;P;07/06/2025;;;
5;Wagiyem;Dimas;X;31/02/2025;;123;
6;;Tanpa Ibu;L;01/01/2025;;;
7;=cmd|' /C calc'!A0;Rian;L;03/03/2030;;;
8;Murti;;;;01/01/2024;;
"""


def phones_in_csv() -> bytes:
    """As Excel in Indonesian saves it: one number of the village, one of nobody's."""
    return "\ufeffNama;HP\r\nBu Dewi;0812 5550 0201\r\nBu Entah;+62 812-9999-0000\r\n".encode()


def phones_in_excel() -> bytes:
    return workbook({"Sheet1": [{"Nama": "Bu Dewi", "HP": 81255500201}]})


def phones_too_many() -> bytes:
    return "".join(["HP\n", *(f"0812{number:08}\n" for number in range(MOST_ROWS))]).encode()


OTHERS: Mapping[str, tuple[FileKind, str, Callable[[], bytes]]] = {
    "rumah.jpg": (FileKind.PHOTO, "image/jpeg", photo),
    "suara.ogg": (FileKind.VOICE, "audio/ogg", lambda: b"OggS any"),
    "rumah.heic": (FileKind.DOCUMENT, "image/heic", lambda: b"\0\0\0\x18ftypheic"),
    "kosong.xlsx": (FileKind.DOCUMENT, XLSX, lambda: b"PK, and then the signal was lost"),
    "bom.xlsx": (FileKind.DOCUMENT, XLSX, bomb),
    "besar.xlsx": (FileKind.DOCUMENT, XLSX, lambda: bytes(3 * 1024 * 1024)),
    "krs.csv": (FileKind.DOCUMENT, "text/csv", lambda: KRS_LIST.encode()),
    "daftar_krs.csv": (FileKind.DOCUMENT, "text/csv", lambda: LIST_OF_THREE_RT.encode()),
    "tanpa_judul.csv": (FileKind.DOCUMENT, "text/csv", lambda: b"Siti;Ali;L;1/2/2025\n"),
    "lama.xlsx": (FileKind.DOCUMENT, XLSX, lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "kutip.csv": (FileKind.DOCUMENT, "text/csv", lambda: b'Nama Ibu;Nama Anak\nHartini;"Salsa\nSri;Bayu\n'),
    "sk.docx": (FileKind.DOCUMENT, "application/msword", lambda: b"PK any word"),
    "palsu.pdf": (FileKind.DOCUMENT, "application/pdf", lambda: b"<html>no PDF at all</html>"),
    "foto.pdf": (FileKind.DOCUMENT, "application/octet-stream", photo),  # known by what is in it, not by its name
    "surat.pdf": (FileKind.DOCUMENT, "application/pdf", lambda: b"%PDF-1.4"),
    "daftar-hp.csv": (FileKind.DOCUMENT, "text/csv", phones_in_csv),
    "daftar-panjang.csv": (FileKind.DOCUMENT, "text/csv", phones_too_many),
    "daftar-hp.xlsx": (FileKind.DOCUMENT, XLSX, phones_in_excel),
}
