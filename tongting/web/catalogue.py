"""Message catalogues without gettext's programs: reads .po, writes the .mo that Django loads, on any machine."""

from __future__ import annotations

import ast
import struct
from pathlib import Path

MAGIC, REVISION = 0x950412DE, 0


def read_po(text: str) -> dict[str, str]:
    """Message → translation as .mo files store them: a context stands before the message after an EOT, plural forms
    are joined by NUL. Fuzzy, obsolete and untranslated messages are left out."""
    messages: dict[str, str] = {}
    for block in _blocks(text):
        fields = _fields(block)
        message = fields.get("msgid")
        if message is None or any(line.startswith("#,") and "fuzzy" in line for line in block):
            continue
        forms = [fields[name] for name in sorted(fields) if name.startswith("msgstr")]
        if not all(forms):
            continue
        if "msgid_plural" in fields:
            message += "\0" + fields["msgid_plural"]
        if "msgctxt" in fields:
            message = fields["msgctxt"] + "\4" + message
        messages[message] = "\0".join(forms)
    return messages


def _blocks(text: str) -> list[list[str]]:
    """The entries of a catalogue. They begin at a comment, context or message that follows a translation, so that
    empty lines between them are not needed."""
    blocks: list[list[str]] = [[]]
    translated = False
    for line in (raw.strip() for raw in text.splitlines()):
        begins = line.startswith(("#", "msgctxt ", "msgid ")) and not line.startswith("#~")
        if translated and begins:
            blocks.append([])
            translated = False
        translated = translated or line.startswith("msgstr")
        if line and not line.startswith("#~"):
            blocks[-1].append(line)
    return blocks


def _fields(block: list[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in block:
        if line.startswith("#"):
            continue
        if not line.startswith('"'):
            name, line = line.split(maxsplit=1)
            fields[name] = ""
        fields[name] += ast.literal_eval(line)
    return fields


def mo_bytes(messages: dict[str, str]) -> bytes:
    """A .mo file: header, two tables of (length, offset) sorted by message, then the strings, each ended by NUL."""
    pairs = sorted((message.encode(), text.encode()) for message, text in messages.items())
    table_size, start = 8 * len(pairs), 28
    offset = start + 2 * table_size
    tables, strings = [], b""
    for column in (0, 1):
        table = b""
        for pair in pairs:
            table += struct.pack("<II", len(pair[column]), offset + len(strings))
            strings += pair[column] + b"\0"
        tables.append(table)
    header = struct.pack(
        "<7I", MAGIC, REVISION, len(pairs), start, start + table_size, 0, start + 2 * table_size
    )
    return header + b"".join(tables) + strings


def compile_folder(folder: Path) -> list[Path]:
    """Writes every .mo below `folder` whose content has changed; returns those written."""
    written = []
    for source in sorted(folder.rglob("*.po")):
        content = mo_bytes(read_po(source.read_text(encoding="utf-8")))
        target = source.with_suffix(".mo")
        if not target.exists() or target.read_bytes() != content:
            # By rename, so that a process which starts at this moment reads the old file or the new one.
            fresh = target.with_suffix(".mo.new")
            fresh.write_bytes(content)
            fresh.replace(target)
            written.append(target)
    return written
