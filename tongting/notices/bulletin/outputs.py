"""The papers of a bulletin, written by the worker: Word and the long picture, out of one letter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from tongting.events.flow import Refused
from tongting.exports import docx, picture
from tongting.exports.actions import Meter
from tongting.exports.letter import Letter
from tongting.notices.bulletin import queries, text
from tongting.notices.models import Bulletin


def write_word(params: dict[str, Any], path: Path, progress: Meter) -> int:
    bulletin, letter = _read(params)
    progress(30, _("正在排版"))
    docx.write(letter, path, at=bulletin.published_at or bulletin.drafted_at)
    return 0


def write_picture(params: dict[str, Any], path: Path, progress: Meter) -> int:
    _bulletin, letter = _read(params)
    progress(30, _("正在画长图"))
    picture.write(letter, path)
    return 0


def _read(params: dict[str, Any]) -> tuple[Bulletin, Letter]:
    bulletin = queries.whole().filter(pk=params["bulletin"]).first()
    if bulletin is None:
        raise Refused(_("这份通报已经不在了"))
    return bulletin, text.letter_of(bulletin, queries.letterhead())
