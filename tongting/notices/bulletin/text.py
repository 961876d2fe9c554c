"""The text of a bulletin as data: what a pillar hands in, what a person edits, the letter that everybody reads, and the
bytes over which its digest is taken. Bulletins are Chinese whoever reads them; nothing here is translated."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tongting.exports.letter import (
    Bar,
    Figure,
    Letter,
    Paragraph,
    Table,
    closed_up,
    ordinal,
    paragraphs,
)
from tongting.notices.models import Bulletin, Letterhead
from tongting.periods import local

PRAISE, CRITICISM = "praise", "criticism"
NAMED = {PRAISE: "表扬", CRITICISM: "批评"}


@dataclass(frozen=True)
class Section:
    """A section 一、…; `key` finds it again when its pillar writes it anew, `table` names one of the tables."""

    key: str
    heading: str
    body: str = ""
    table: str = ""

    def kept(self) -> dict[str, str]:
        # `made` is what the pillar wrote: a body that still equals it was not touched by anybody.
        body = normal(self.body)
        return {
            "key": self.key, "heading": self.heading, "body": body, "made": body, "table": self.table,
        }  # fmt: skip


@dataclass(frozen=True)
class Name:
    """Somebody who could be named in praise or criticism. Named is only who is ticked by a person."""

    key: str
    tone: str
    text: str
    why: str = ""
    url: str = ""

    def kept(self, ticked: bool = False) -> dict[str, Any]:
        return {
            "key": self.key, "tone": self.tone, "text": self.text, "why": self.why, "url": self.url, "ticked": ticked,
        }  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """What a pillar writes: a title of the shape 关于…的通报, the opening, sections, figures and who could be named."""

    title: str
    lead: str
    sections: tuple[Section, ...] = ()
    figures: tuple[Figure, ...] = ()
    bars: tuple[Bar, ...] = ()
    tables: tuple[tuple[str, Table], ...] = ()
    attachments: tuple[str, ...] = ()
    names: tuple[Name, ...] = ()
    as_of: datetime | None = None

    def frozen_figures(self) -> dict[str, Any]:
        """The figures' block as a row keeps it: plain lists and whole numbers, the same in every database."""
        return {
            "as_of": self.as_of.isoformat() if self.as_of else "",
            "lead": self.lead,
            "figures": [[one.label, one.value, one.unit, one.tone] for one in self.figures],
            "bars": [[one.label, one.text, [list(part) for part in one.parts]] for one in self.bars],
            "tables": {
                key: {
                    "title": one.title,
                    "columns": list(one.columns),
                    "widths": list(one.widths),
                    "rows": [list(row) for row in one.rows],
                }
                for key, one in self.tables
            },
            "attachments": list(self.attachments),
        }


def normal(body: str) -> str:
    """A section's text as it is kept: a line a paragraph, written as an official paper is."""
    return "\n".join(line for line in (closed_up(line) for line in body.splitlines()) if line)


def merged_sections(old: list[dict[str, str]], new: Iterable[Section]) -> list[dict[str, str]]:
    """The pillar's sections anew, except where a person has written; what a person added stays at the end."""
    by_key = {one["key"]: one for one in old if one["key"]}
    found = []
    for section in new:
        kept = by_key.pop(section.key, None)
        if kept is None or kept["body"] == kept["made"]:
            found.append(section.kept() | ({"heading": kept["heading"]} if kept else {}))
        else:
            found.append(kept)
    own = [one for one in old if not one["key"]]
    touched = [one for one in by_key.values() if one["body"] != one["made"]]
    return [*found, *touched, *own]


def merged_names(old: list[dict[str, Any]], new: Iterable[Name]) -> list[dict[str, Any]]:
    """Everybody who could be named now; ticks stay."""
    ticked = {one["key"] for one in old if one["ticked"]}
    return [one.kept(one.key in ticked) for one in new]


def table_of(kept: dict[str, Any]) -> Table:
    rows = tuple(tuple(row) for row in kept["rows"])
    return Table(tuple(kept["columns"]), rows, tuple(kept["widths"]), kept["title"])


def letter_of(bulletin: Bulletin, letterhead: Letterhead) -> Letter:
    """The letter as it stands: with the frozen letterhead once it is published, with today's until then."""
    published = bulletin.state == Bulletin.State.PUBLISHED
    head = bulletin.letterhead if published else head_of(letterhead)
    kept: dict[str, Any] = bulletin.figures
    tables = {key: table_of(one) for key, one in kept.get("tables", {}).items()}
    return Letter(
        title=bulletin.title,
        issuer=head["issuer"],
        head=head["head"] if head["red_head"] else "",
        number=bulletin.doc_number,
        addressee=bulletin.addressee,
        blocks=tuple(_blocks(bulletin, kept.get("lead", ""), tables)),
        attachments=tuple(tables[key] for key in kept.get("attachments", ()) if tables[key].rows),
        signer=head["signer"],
        dated=local(bulletin.approved_at).date() if bulletin.approved_at else None,
        copy_to=head["copy_to"],
        draft=not published,
        figures=tuple(Figure(*one) for one in kept.get("figures", ())),
        bars=tuple(
            Bar(label, text, tuple((int(share), tone) for share, tone in parts))
            for label, text, parts in kept.get("bars", ())
        ),
        fingerprint=bulletin.digest,
    )


def _blocks(bulletin: Bulletin, lead: str, tables: dict[str, Table]) -> Iterable[Paragraph | Table]:
    yield from paragraphs(lead)
    if bulletin.withdraws is not None:
        named = bulletin.withdraws
        yield Paragraph(f"《{named.title}》（{named.doc_number}）自本通报发布之日起撤回。")
    number = 0
    for section in bulletin.sections:
        table = tables.get(section["table"])
        body = paragraphs(section["body"])
        if not body and (table is None or not table.rows):
            continue
        if section["heading"]:
            number += 1
            yield Paragraph(f"{ordinal(number)}、{closed_up(section['heading'])}", 1)
        yield from body
        if table is not None and table.rows:
            yield table
    for tone, heading in NAMED.items():
        lines = [one["text"] for one in bulletin.names if one["tone"] == tone and one["ticked"]]
        if lines:
            number += 1
            yield Paragraph(f"{ordinal(number)}、{heading}", 1)
            yield from (line for text in lines for line in paragraphs(text))


def head_of(letterhead: Letterhead) -> dict[str, Any]:
    """What of the letterhead goes into a bulletin."""
    return {
        "short_name": letterhead.short_name,
        "issuer": letterhead.issuer,
        "signer": letterhead.signer,
        "red_head": letterhead.red_head,
        "head": letterhead.head,
        "copy_to": letterhead.copy_to,
    }


def words_of(letter: Letter) -> str:
    """The whole text in one string, for searching."""
    said = [block.text for block in letter.blocks if isinstance(block, Paragraph)]
    return " ".join([letter.title, letter.number, *said])


# Everything that makes the paper what it is, in the names of the row.
CHAINED = (
    "serial", "year", "number", "kind", "subject", "title", "addressee", "sections", "figures", "names", "letterhead",
)  # fmt: skip


def canonical(bulletin: Bulletin) -> bytes:
    """The published text as bytes: JSON with sorted keys, instants in UTC, people by staff number."""
    content = {name: getattr(bulletin, name) for name in CHAINED}
    content["withdraws"] = bulletin.withdraws.digest if bulletin.withdraws else ""
    for name in ("author", "approved_by", "published_by"):
        person = getattr(bulletin, name)
        content[name] = person.staff_no if person else ""
    for name in ("approved_at", "published_at"):
        content[name] = f"{getattr(bulletin, name).timestamp():.6f}"
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(bulletin: Bulletin) -> str:
    """SHA-256 over the digest of the one before and the text: whoever changes one paper breaks all that follow."""
    return hashlib.sha256(bulletin.previous_digest.encode() + b"\n" + canonical(bulletin)).hexdigest()
