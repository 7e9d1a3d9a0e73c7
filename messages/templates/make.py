"""Makes the Word templates as Sapa ships them: `python -m messages.templates.make`. It overwrites what staff edited."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

FOLDER = Path(__file__).parent
GREEN = "D9EAE5"
Column = tuple[str, str, float]  # heading, field, width in cm

FACTS = (
    ("Jenis pertemuan", "jenis"),
    ("Wilayah", "wilayah"),
    ("Hari, tanggal", "hari_tanggal"),
    ("Waktu", "waktu"),
    ("Tempat", "tempat"),
    ("Cara", "cara"),
    ("Daring lewat", "lewat"),
    ("Pimpinan", "pimpinan"),
    ("Notulis", "notulis"),
)
NUMBER: Column = ("No", "no", 1.0)
PARTICIPANTS = (
    NUMBER,
    ("Nama", "nama", 6.0),
    ("Jabatan/instansi", "jabatan", 5.5),
    ("L/P", "jk", 1.2),
    ("Cara", "cara", 2.8),
)
MATERIALS = (NUMBER, ("Materi/pembahasan", "isi", 10.5), ("Oleh", "oleh", 5.0))
ISSUES = (
    NUMBER,
    ("Masalah", "masalah", 3.6),
    ("Sebab", "sebab", 2.9),
    ("Jalan keluar", "jalan_keluar", 3.6),
    ("Penanggung jawab", "penanggung_jawab", 3.0),
    ("Batas", "batas", 2.4),
)
FINDINGS = (NUMBER, ("Temuan", "temuan", 6.0), ("Saran", "saran", 6.5), ("Tindak lanjut", "tindak_lanjut", 3.0))
COMMITMENTS = (NUMBER, ("Sektor/instansi", "sektor", 5.0), ("Kesepakatan", "isi", 10.5))
PLAN = (
    NUMBER,
    ("Kegiatan", "kegiatan", 5.5),
    ("Pelaksana", "oleh", 3.5),
    ("Batas waktu", "batas", 2.9),
    ("Target", "target", 3.6),
)
INDICATORS = (("Standar/PASTI", "nama", 8.5), ("Angka", "angka", 5.0), ("Persen", "persen", 3.0))
TARGETS = (("Kelompok sasaran", "kelompok", 8.5), ("Dikunjungi", "dilayani", 4.0), ("Sasaran", "jumlah", 4.0))
VILLAGES = (
    ("Desa/kelurahan", "nama", 6.0),
    ("Sasaran", "sasaran", 2.4),
    ("Dikunjungi", "dilayani", 2.6),
    ("Persen", "persen", 2.2),
    ("Verval KRS", "verval", 3.3),
)
PROVISIONS = (
    ("Desa/kelurahan", "desa", 4.6),
    ("Lembaga", "nama", 4.0),
    ("Ada", "ada", 2.2),
    ("Aktif", "aktif", 1.7),
    ("SK", "sk", 4.0),
)
NEEDS = (
    NUMBER,
    ("Desa", "desa", 2.6),
    ("Kebutuhan", "jenis", 2.9),
    ("Uraian", "uraian", 5.2),
    ("Banyaknya", "banyaknya", 2.5),
    ("Biaya", "biaya", 2.9),
    ("Sumber dana", "sumber", 2.7),
    ("Keadaan", "keadaan", 2.9),
    ("Catatan", "catatan", 2.8),
)
NEED_SUMS = (("", "nama", 7.0), ("Kebutuhan", "banyak", 3.0), ("Biaya yang diketahui", "biaya", 5.0))
PLEDGES = (
    NUMBER,
    ("Bantuan", "bantuan", 3.4),
    ("Per anak per bulan", "nilai", 3.2),
    ("Untuk", "anak", 1.7),
    ("Dipasangkan", "terpasang", 2.9),
    ("Bulan", "bulan", 1.5),
    ("Mulai", "mulai", 2.8),
)
SPONSORED = (
    NUMBER,
    ("Kode", "kode", 1.8),
    ("Umur", "umur", 1.9),
    ("Tempat", "tempat", 2.6),
    ("Bantuan", "bantuan", 2.0),
    ("Sejak", "sejak", 2.0),
    ("Kali", "kali", 1.1),
    ("Nilai", "nilai", 2.2),
    ("Keadaan", "keadaan", 2.0),
)
ARRIVED = (
    NUMBER,
    ("Tanggal", "tanggal", 3.2),
    ("Kode", "kode", 2.0),
    ("Yang diterima", "apa", 5.2),
    ("Nilai", "nilai", 2.8),
    ("Bukti foto", "bukti", 2.4),
)
NOTE = (
    "Angka dihitung Sapa saat pertemuan dimulai, rumus versi {{ rumus }}. Bukan diagnosis; perlu konfirmasi puskesmas."
)
UNNAMED = (
    "Laporan ini tanpa nama: anak dan ibu hamil dikenal dari kodenya, dan tempatnya disebut hanya bila jumlahnya cukup."
)


def notulen() -> Word:
    word = _begun("NOTULEN {{ jenis|upper }}")
    _facts(word, (*FACTS, ("Dana", "dana")))
    _numbers(word, "1. Keadaan bulan {{ bulan }}")
    _table(word, "2. Pembahasan", "materi", MATERIALS)
    _table(word, "3. Masalah dan jalan keluar", "masalah", ISSUES)
    _table(word, "4. Kesepakatan per sektor", "kesepakatan", COMMITMENTS)
    _table(word, "5. Rencana tindak lanjut", "rtl", PLAN)
    _text(word, "6. Kesimpulan", "{{ kesimpulan }}")
    _participants(word, "7. Daftar hadir")
    _signed(word)
    return _annexes(word)


def mini_lokakarya() -> Word:
    word = _begun("LAPORAN MINI LOKAKARYA PERCEPATAN PENURUNAN STUNTING")
    _facts(word, (*FACTS, ("Dana", "dana")))
    _table(word, "1. Tiga standar dan empat PASTI, {{ bulan }}", "indikator", INDICATORS)
    _table(word, "2. Pendampingan per sasaran", "sasaran", TARGETS)
    _table(word, "3. Keadaan per desa", "desa", VILLAGES)
    _text(word, "4. Verval keluarga berisiko stunting, PMT, BKB", "Sudah ditemui: {{ verval }}.")
    _programmes(word)
    _chart(word)
    word.add_paragraph(NOTE).style = "Caption"
    _table(word, "5. Pembahasan", "materi", MATERIALS)
    _table(word, "6. Masalah dan jalan keluar", "masalah", ISSUES)
    _table(word, "7. Kesepakatan per sektor", "kesepakatan", COMMITMENTS)
    _table(word, "8. Rencana kerja dan target", "rtl", PLAN)
    _text(word, "9. Kesimpulan", "{{ kesimpulan }}")
    _participants(word, "10. Daftar hadir")
    _signed(word)
    return _annexes(word)


def pokja() -> Word:
    word = _begun("LAPORAN KEGIATAN POKJA KAMPUNG KB")
    word.add_paragraph("{{ wilayah }}").alignment = WD_ALIGN_PARAGRAPH.CENTER
    _text(word, "A. Latar Belakang", "{{ latar_belakang }}")
    _text(word, "B. Tujuan", "{{ tujuan }}")
    _text(word, "C. Hasil yang Diharapkan", "{{ hasil_diharapkan }}")
    _participants(word, "D. Peserta")
    _table(word, "E. Materi", "materi", MATERIALS)
    word.add_heading("F. Tempat dan Waktu", 2)
    _facts(word, FACTS[2:])
    _text(word, "G. Kesimpulan", "{{ kesimpulan }}")
    _table(word, "Masalah dan jalan keluar", "masalah", ISSUES)
    _table(word, "Rencana tindak lanjut", "rtl", PLAN)
    _signed(word)
    _numbers(word, "Lampiran: keadaan bulan {{ bulan }}")
    return _annexes(word)


def monev() -> Word:
    word = _begun("LAPORAN MONITORING DAN EVALUASI")
    _facts(word, FACTS)
    _text(word, "1. Tujuan", "{{ tujuan }}")
    _numbers(word, "2. Keadaan bulan {{ bulan }}")
    _table(word, "3. Yang dilihat dan dibahas", "materi", MATERIALS)
    _table(word, "4. Temuan dan saran", "temuan", FINDINGS)
    _table(word, "5. Rencana tindak lanjut", "rtl", PLAN)
    _text(word, "6. Kesimpulan", "{{ kesimpulan }}")
    _participants(word, "7. Yang hadir")
    _signed(word)
    return _annexes(word)


def kebutuhan() -> Word:
    word = _begun("DAFTAR KEBUTUHAN PERCEPATAN PENURUNAN STUNTING", lying=True)
    for line in ("{{ wilayah }}", "Usulan anggaran tahun {{ tahun }}, keadaan {{ tanggal }}"):
        word.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _table(word, "1. Kebutuhan", "kebutuhan", NEEDS)
    _text(word, "2. Jumlah", "{{ jumlah_kebutuhan }} kebutuhan, biaya yang diketahui {{ jumlah_biaya }}.")
    _table(word, "Menurut keadaan", "menurut_keadaan", NEED_SUMS)
    _table(word, "Menurut sumber dana", "menurut_sumber", NEED_SUMS)
    return word


def orang_tua_asuh() -> Word:
    word = _begun("LAPORAN KEPADA ORANG TUA ASUH (GENTING)")
    _facts(word, (("Orang tua asuh", "kode"), ("Jenis", "jenis"), ("Keadaan", "tanggal")))
    _table(word, "1. Janji bantuan", "janji", PLEDGES)
    _table(word, "2. Anak dan ibu hamil yang dibantu", "anak", SPONSORED)
    _table(word, "3. Bantuan yang sampai", "bantuan", ARRIVED)
    _text(
        word,
        "4. Jumlah",
        "{{ jumlah_anak }} anak dan ibu hamil, {{ jumlah_bantuan }} kali bantuan, senilai {{ jumlah_nilai }}.",
    )
    word.add_paragraph(UNNAMED).style = "Caption"
    return word


def _begun(title: str, *, lying: bool = False) -> Word:
    word = Document()
    page = word.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    if lying:
        page.orientation = WD_ORIENT.LANDSCAPE
        page.page_width, page.page_height = page.page_height, page.page_width
    page.left_margin = page.right_margin = Cm(2.2)
    page.top_margin = page.bottom_margin = Cm(2)
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10.5)
    heading = word.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = heading.add_run(title)
    run.bold, run.font.size = True, Pt(14)
    return word


def _text(word: Word, heading: str, text: str) -> None:
    word.add_heading(heading, 2)
    word.add_paragraph(text)


def _facts(word: Word, facts: tuple[tuple[str, str], ...]) -> None:
    table = word.add_table(rows=0, cols=2)
    table.autofit = False
    _widths(table, (4, 12.5))
    for label, field in facts:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Cm(4), Cm(12.5)
        cells[0].text, cells[1].text = label, f": {{{{ {field} }}}}"
    _compact(table)


def _programmes(word: Word) -> None:
    for line in ("PMT: {{ pmt }}.", "BKB: {{ bkb }}."):
        word.add_paragraph(line)


def _numbers(word: Word, heading: str) -> None:
    _table(word, heading, "indikator", INDICATORS)
    _table(word, "", "sasaran", TARGETS)
    _programmes(word)
    _chart(word)
    word.add_paragraph(NOTE).style = "Caption"


def _chart(word: Word) -> None:
    word.add_paragraph("{%p if grafik %}")
    picture = word.add_paragraph("{{ grafik }}")
    picture.alignment = WD_ALIGN_PARAGRAPH.CENTER
    word.add_paragraph("{%p endif %}")


def _photos(word: Word, heading: str) -> None:
    word.add_paragraph("{%p if foto %}")
    word.add_heading(heading, 2)
    word.add_paragraph("{%p for satu in foto %}")
    picture = word.add_paragraph("{{ satu.gambar }}")
    picture.alignment, picture.paragraph_format.keep_with_next = WD_ALIGN_PARAGRAPH.CENTER, True
    word.add_paragraph("{{ satu.keterangan }}").alignment = WD_ALIGN_PARAGRAPH.CENTER
    word.add_paragraph("{%p endfor %}")
    word.add_paragraph("{%p endif %}")


def _participants(word: Word, heading: str) -> None:
    word.add_heading(heading, 2)
    word.add_paragraph(
        "{{ jumlah_peserta }} orang: {{ jumlah_laki }} laki-laki, {{ jumlah_perempuan }} perempuan; "
        "{{ jumlah_daring }} ikut daring."
    )
    _table(word, "", "peserta", PARTICIPANTS)


def _table(word: Word, heading: str, rows: str, columns: tuple[Column, ...]) -> None:
    """One row of the document per row of the field; a line that says so where there is none."""
    if heading:
        word.add_heading(heading, 2)
    word.add_paragraph(f"{{%p if {rows} %}}")
    table = word.add_table(rows=4, cols=len(columns))
    table.style = "Table Grid"
    table.autofit = False
    table.rows[1].cells[0].text = f"{{%tr for satu in {rows} %}}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    for place, (label, field, width) in enumerate(columns):
        for row in table.rows:
            row.cells[place].width = Cm(width)
        table.rows[0].cells[place].text = label
        table.rows[0].cells[place].paragraphs[0].runs[0].bold = True
        _shade(table.rows[0].cells[place])
        table.rows[2].cells[place].text = f"{{{{ satu.{field} }}}}"
    _widths(table, tuple(width for *_, width in columns))
    _compact(table)
    _repeated(table.rows[0])
    word.add_paragraph("").paragraph_format.space_after = Pt(0)  # or two tables would become one
    word.add_paragraph("{%p else %}")
    word.add_paragraph("Tidak ada.")
    word.add_paragraph("{%p endif %}")


def _widths(table: Any, widths: tuple[float, ...]) -> None:
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)


def _compact(table: Any) -> None:
    """No air below the text of a cell, and no row over two pages."""
    for row in table.rows:
        row._element.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), GREEN)
    cell._element.get_or_add_tcPr().append(shade)


def _repeated(row: Any) -> None:
    """A heading that comes again on each page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._element.get_or_add_trPr().append(mark)


def _signed(word: Word) -> None:
    word.add_paragraph()
    table = word.add_table(rows=1, cols=2)
    table.rows[0]._element.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # names stay below their lines
    left, right = table.rows[0].cells
    left.text = "Mengetahui,\n\n\n\n{{ pimpinan }}"
    right.text = "{{ hari_tanggal }}\nNotulis,\n\n\n{{ notulis }}"
    word.add_paragraph("")


def _annexes(word: Word) -> Word:
    """What the signatures need not stand below; each left out, heading and all, where there is nothing of it."""
    word.add_paragraph("{%p if lembaga %}")
    _table(word, "Lampiran: kelembagaan desa", "lembaga", PROVISIONS)
    word.add_paragraph("{%p endif %}")
    _photos(word, "Lampiran: dokumentasi")
    return word


def main() -> None:
    for make in (notulen, mini_lokakarya, pokja, monev, kebutuhan, orang_tua_asuh):
        make().save(str(FOLDER / f"{make.__name__}.docx"))


if __name__ == "__main__":
    main()
