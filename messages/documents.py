"""Word documents out of templates that staff can edit: filled in a sandbox, with what people typed as plain text."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from messages.wordlist import Problem

OF_MEETINGS = ("notulen", "mini_lokakarya", "pokja", "monev")
OF_NEEDS = "kebutuhan"
OF_SPONSORS = "orang_tua_asuh"
TEMPLATES = (*OF_MEETINGS, OF_NEEDS, OF_SPONSORS)
_FOLDER = "templates"
PICTURE_MM = 110
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_NAME = re.compile(r"'(\w+)'(?: is undefined|$)")

_DOT = base64.b64decode(  # the smallest picture
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
# Every field that a template of a meeting may use, with an example: `sapa check` fills each template with them.
EXAMPLE: Mapping[str, Any] = {
    "jenis": "Rakor desa",
    "wilayah": "Desa Purwodadi, Tebing Tinggi",
    "hari_tanggal": "Sabtu, 14 Maret 2026",
    "waktu": "09.00 s.d. 11.30 WIB",
    "tempat": "Balai desa",
    "cara": "Luring (tatap muka)",
    "pimpinan": "Bapak Rahman",
    "notulis": "Ibu Wati",
    "dana": "BOKB",
    "latar_belakang": "…",
    "tujuan": "…",
    "hasil_diharapkan": "…",
    "kesimpulan": "…",
    "jumlah_peserta": "12",
    "jumlah_laki": "5",
    "jumlah_perempuan": "7",
    "jumlah_daring": "2",
    "peserta": [{"no": "1", "nama": "Ibu Sari", "jabatan": "Kader", "jk": "P", "cara": "Luring"}],
    "materi": [{"no": "1", "isi": "Data bulan ini", "oleh": "Bidan desa"}],
    "masalah": [
        {"no": "1", "masalah": "…", "sebab": "…", "jalan_keluar": "…", "penanggung_jawab": "…", "batas": "1 April 2026"}
    ],
    "temuan": [{"no": "1", "temuan": "…", "saran": "…", "tindak_lanjut": "Belum"}],
    "kesepakatan": [{"no": "1", "sektor": "Puskesmas", "isi": "…"}],
    "rtl": [{"no": "1", "kegiatan": "…", "oleh": "Ibu Sari", "batas": "1 April 2026", "target": "4 anak"}],
    "lewat": "Zoom",
    "grafik": _DOT,
    "foto": [{"gambar": _DOT, "keterangan": "Peserta"}],
    "lembaga": [{"desa": "Desa Purwodadi", "nama": "TPPS desa", "ada": "Ya", "aktif": "Ya", "sk": "140/12/2026"}],
    "bulan": "Maret 2026",
    "rumus": "2026.1",
    "indikator": [{"nama": "PASTI 2: terlayani", "angka": "21 dari 30", "persen": "70%"}],
    "sasaran": [{"kelompok": "Anak 0-23 bulan", "dilayani": "14", "jumlah": "20"}],
    "verval": "12 dari 20 keluarga",
    "pmt": "sedang mendapat 3, selesai bulan ini 1, berhenti sebelum selesai 0",
    "bkb": "2 kelompok, 3 pertemuan bulan ini, 41 kehadiran",
    "desa": [{"nama": "Desa Purwodadi", "sasaran": "30", "dilayani": "21", "persen": "70%", "verval": "12 dari 20"}],
}

NEEDS_EXAMPLE: Mapping[str, Any] = {
    "wilayah": "Desa Purwodadi, Tebing Tinggi",
    "tahun": "2027",
    "tanggal": "14 Maret 2026",
    "kebutuhan": [
        {
            "no": "1",
            "desa": "Desa Purwodadi",
            "jenis": "PMT",
            "uraian": "…",
            "banyaknya": "12",
            "biaya": "Rp5.000.000",
            "sumber": "Dana desa",
            "keadaan": "Diusulkan",
            "catatan": "…",
        }
    ],
    "menurut_keadaan": [{"nama": "Diusulkan", "banyak": "1", "biaya": "Rp5.000.000"}],
    "menurut_sumber": [{"nama": "Dana desa", "banyak": "1", "biaya": "Rp5.000.000"}],
    "jumlah_kebutuhan": "1",
    "jumlah_biaya": "Rp5.000.000",
}
SPONSOR_EXAMPLE: Mapping[str, Any] = {
    "kode": "OTA-0001",
    "jenis": "Perusahaan swasta",
    "tanggal": "14 Maret 2026",
    "janji": [
        {
            "no": "1",
            "bantuan": "nutrisi",
            "nilai": "Rp450.000",
            "anak": "20",
            "terpasang": "12",
            "bulan": "12",
            "mulai": "14 Maret 2026",
        }
    ],
    "anak": [
        {
            "no": "1",
            "kode": "G-0001",
            "umur": "9 bulan",
            "tempat": "Jambi",
            "bantuan": "nutrisi",
            "sejak": "14 Maret 2026",
            "kali": "3",
            "nilai": "Rp450.000",
            "keadaan": "berjalan",
        }
    ],
    "bantuan": [
        {
            "no": "1",
            "tanggal": "14 Maret 2026",
            "kode": "G-0001",
            "apa": "telur, ikan, atau daging",
            "nilai": "Rp150.000",
            "bukti": "ada",
        }
    ],
    "jumlah_anak": "1",
    "jumlah_bantuan": "1",
    "jumlah_nilai": "Rp150.000",
}
_EXAMPLES = {OF_NEEDS: NEEDS_EXAMPLE, OF_SPONSORS: SPONSOR_EXAMPLE}


class TemplateBroken(Exception):
    """A template that cannot be filled. field: the unknown one; "" where something else is wrong: reason."""

    def __init__(self, template: str, field: str, reason: str) -> None:
        super().__init__(f"{file_of(template)}: {field or reason}")
        self.template, self.field, self.reason = template, field, reason


def file_of(template: str) -> str:
    """As staff find it."""
    return f"{_FOLDER}/{template}.docx"


def fill(template: str, fields: Mapping[str, Any], content: bytes | None = None) -> bytes:
    """The document. Raises TemplateBroken. content: of the template, if it is not the one in its place."""
    from docx.image.exceptions import UnrecognizedImageError  # heavy: only a process that writes a document needs it
    from docxtpl.template import DocxTemplate

    if content is None:
        content = (resources.files("messages") / _FOLDER / f"{template}.docx").read_bytes()
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    written = io.BytesIO()
    try:
        document = DocxTemplate(io.BytesIO(content))
        unknown = document.get_undeclared_template_variables(environment) - fields.keys()
        if unknown:
            raise TemplateBroken(template, sorted(unknown)[0], "")
        document.render(_clean(fields, document), environment, autoescape=True)
        document.save(written)
    except UndefinedError as error:
        found = re.search(r"has no attribute '(\w+)'", str(error)) or _NAME.search(str(error))
        raise TemplateBroken(template, found[1] if found else "", str(error)) from error
    except (TemplateError, SecurityError, UnrecognizedImageError, KeyError, ValueError, OSError) as error:
        raise TemplateBroken(template, "", str(error)) from error
    return written.getvalue()


def is_picture(content: bytes) -> bool:
    """Whether Word can show it."""
    from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
    from docx.image.image import Image

    try:
        return Image.from_blob(content).px_width > 0
    except (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError, KeyError, ValueError, OSError):
        return False


def problems() -> Iterator[Problem]:
    """What is wrong with the templates, for `sapa check`."""
    for template in TEMPLATES:
        if found := problem_of(template):
            yield found


def problem_of(template: str, content: bytes | None = None) -> Problem | None:
    """One template filled with examples of every field."""
    try:
        fill(template, _EXAMPLES.get(template, EXAMPLE), content)
    except TemplateBroken as error:
        if error.field:
            return Problem(file=file_of(template), line=0, key="check.template_field", facts={"name": error.field})
        return Problem(file=file_of(template), line=0, key="check.template_broken", facts={"reason": error.reason})
    return None


def _clean(value: Any, document: Any) -> Any:
    """Without characters that no Word file may hold; bytes are a picture."""
    if isinstance(value, bytes):
        from docx.shared import Mm
        from docxtpl import inline_image

        picture: Any = inline_image.InlineImage  # docxtpl has no types
        return picture(document, io.BytesIO(value), width=Mm(PICTURE_MM))
    if isinstance(value, str):
        return _NOT_XML.sub("", value)
    if isinstance(value, Mapping):
        return {key: _clean(one, document) for key, one in value.items()}
    return [_clean(one, document) for one in value]
