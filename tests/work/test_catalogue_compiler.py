"""The catalogue compiler against gettext's reader, context and plurals included."""

import gettext
import io

from tongting.web import catalogue

PO = r"""
# first lines
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=n != 1;\n"

#: a.py:1
msgid "巡查"
msgstr "Patrol"

msgctxt "month"
msgid "巡查"
msgstr "Patrols of \"the\" month\n"
"second line"

msgid "%(n)d 件"
msgid_plural "%(n)d 件 "
msgstr[0] "%(n)d item"
msgstr[1] "%(n)d items"
msgid "没有空行"
msgstr "no empty line"

#, fuzzy, python-format
msgid "猜的"
msgstr "guessed"

msgid "没译"
msgstr ""

#~ msgid "旧的"
#~ msgstr "old"
"""


def test_what_gettext_reads_from_it():
    found = gettext.GNUTranslations(io.BytesIO(catalogue.mo_bytes(catalogue.read_po(PO))))
    assert found.gettext("巡查") == "Patrol"
    assert found.pgettext("month", "巡查") == 'Patrols of "the" month\nsecond line'
    assert [found.ngettext("%(n)d 件", "%(n)d 件 ", n) for n in (1, 2)] == ["%(n)d item", "%(n)d items"]
    assert found.gettext("没有空行") == "no empty line"
    assert [found.gettext(text) for text in ("猜的", "没译", "旧的")] == ["猜的", "没译", "旧的"]


def test_only_what_changed_is_written(tmp_path):
    source = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO, encoding="utf-8")
    assert catalogue.compile_folder(tmp_path) == [source.with_suffix(".mo")]
    assert catalogue.compile_folder(tmp_path) == []
