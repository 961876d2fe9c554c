"""Papers that hang on a record: what a file is goes by its content, never by its name, and it is handed out so that no
browser runs anything in it."""

from __future__ import annotations

import uuid
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from tongting.events.flow import Refused
from tongting.imports import guard
from tongting.photos import gate, picture, store

FOLDER = "papers"
MOST_BYTES = guard.MAX_FILE
LONGEST_NAME = 80
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}
PICTURES = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
# A PDF ends with this; some writers put a little behind it.
PDF_END, PDF_TAIL = b"%%EOF", 2048


def inspect(file: BinaryIO, size: int) -> str:
    """The kind of a paper, a key of TYPES; raises Refused with the sentence for whoever sent it. Leaves the file at its
    beginning."""
    if size == 0:
        raise Refused(_("文件是空的，选好文件再传"))
    if size > MOST_BYTES:
        raise Refused(
            _("这个文件有 %(size)s MB，最多收 %(most)d MB；压小一点或者拆开传")
            % {"size": f"{size / guard.MEGABYTE:.1f}", "most": MOST_BYTES // guard.MEGABYTE}
        )
    file.seek(0)
    head = file.read(16)
    try:
        if head.startswith(b"%PDF-"):
            return _pdf(file, size)
        if head.startswith(b"PK\x03\x04"):
            return _office(file)
        if head.startswith((b"\xff\xd8\xff", b"\x89PNG", b"RIFF")):
            return PICTURES[gate.inspect(file, size).format]
    finally:
        file.seek(0)
    raise Refused(_("只收 PDF、Word（.docx）、Excel（.xlsx）和 JPEG、PNG、WebP 图片；旧格式的另存一下再传"))


def _pdf(file: BinaryIO, size: int) -> str:
    file.seek(max(0, size - PDF_TAIL))
    if PDF_END not in file.read():
        raise Refused(_("这个 PDF 不完整，打不开；重新导出再传"))
    return "pdf"


def _office(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as parts:
            listed = parts.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise Refused(_("这个文件是坏的，打不开；重新存一份再传"))
    names = {part.filename.lower() for part in listed}
    if any(part.flag_bits & 1 for part in listed):
        raise Refused(_("文件加了打开密码，取消密码再传"))
    if any("vbaproject" in name for name in names):
        raise Refused(_("文件带宏，另存为不带宏的再传"))
    unpacked = sum(part.file_size for part in listed)
    if len(listed) > guard.MAX_PARTS or unpacked > guard.MAX_UNPACKED or len(names) < len(listed):
        raise Refused(_("文件解开后大得不正常，没有收；重新存一份再传"))
    if "[content_types].xml" in names:
        for kind, part in (("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml")):
            if part in names:
                return kind
    raise Refused(_("只收 PDF、Word（.docx）、Excel（.xlsx）和 JPEG、PNG、WebP 图片；旧格式的另存一下再传"))


@dataclass(frozen=True)
class Kept:
    """Where a paper lies, under a name of our own, and what was laid there: SHA-256 in hex, bytes."""

    place: str
    sha256: str
    size: int


def keep(upload: UploadedFile, kind: str) -> Kept:
    """Lays it outside of everything that is served by itself. A picture first loses whatever its camera noted in it,
    where it was taken above all; Refused for one that can't be read."""
    name = uuid.uuid4().hex
    place = f"{FOLDER}/{name[:2]}/{name}.{kind}"
    if kind in PICTURES.values():
        content = picture.bare(upload.read())
        return Kept(place, store.put(place, [content]), len(content))
    return Kept(place, store.put(place, upload.chunks()), upload.size or 0)


def tidy_name(name: str, kind: str) -> str:
    """What it is called on the page: the sender's word without a path or anything unprintable, ended by what it is."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(one for one in last if one.isprintable()).strip(" .")
    stem = PurePath(plain).stem.strip(" .") or _("附件")
    return f"{stem[: LONGEST_NAME - len(kind) - 1]}.{kind}"


def handed_out(place: str, name: str, kind: str) -> FileResponse:
    """As a download that is looked into by nobody on the way; Http404 where the file is gone."""
    try:
        file = store.open_file(place)
    except FileNotFoundError:
        raise Http404
    response = FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[kind])
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
