"""The English catalogue is complete: every Chinese sentence of the product has its English one, with the same places
for names and figures. Extraction is done here in Python, so the check needs no gettext on the machine."""

import ast
import re
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
CHINESE = re.compile(r"[一-鿿]")
PLACES = re.compile(r"%\((\w+)\)[sd]|%[sd]|{(\w*)}")
CALLS = {
    "_",
    "_now",
    "_lazy",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "_n",
    "pgettext",
    "npgettext",
}
CONTEXTUAL = {"pgettext", "npgettext", "pgettext_lazy", "npgettext_lazy"}
# Said of a number: such a sentence is looked up by its two forms and not found under one.
COUNTED = {"ngettext", "ngettext_lazy", "_n", "npgettext"}


def from_python(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0] if node.args else None
            if name in CALLS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value, name in COUNTED


def from_template(text):
    code = templatize(text)
    for call in re.finditer(
        r"\b(p?gettext|ngettext|_)\(u?((?:'(?:[^'\\]|\\.)*')|(?:\"(?:[^\"\\]|\\.)*\"))", code
    ):
        yield ast.literal_eval(call.group(2)), call.group(1) == "ngettext"


def sentences():
    """Each with whether it is said of a number and the file in which it stands."""
    for top in ("tongting", "patrols", "starrating", "tenders", "stations"):
        for path in (ROOT / top).rglob("*.py"):
            if "migrations" not in path.parts:
                yield from ((*said, path) for said in from_python(path.read_text(encoding="utf-8")))
    for path in (ROOT / "templates").rglob("*.html"):
        yield from ((*said, path) for said in from_template(path.read_text(encoding="utf-8")))


def catalogue():
    return {entry.msgid: entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete}


def has_english(entry, counted):
    return entry is not None and bool(entry.msgstr_plural or not counted and entry.msgstr)


def test_every_sentence_has_its_english_one():
    plain = (entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete and not entry.msgctxt)
    known = {entry.msgid: entry for entry in plain}
    missing = sorted(
        {
            f"{path.relative_to(ROOT)}: {said}"
            for said, counted, path in sentences()
            if CHINESE.search(said) and not has_english(known.get(said), counted)
        }
    )
    assert not missing, f"{len(missing)} missing\n" + "\n".join(missing[:60])


STRING = r"u?((?:'(?:[^'\\]|\\.)*')|(?:\"(?:[^\"\\]|\\.)*\"))"


def in_context():
    """What is said in a context that tells it from the same word elsewhere: (context, words)."""
    for top in ("tongting", "patrols", "starrating", "tenders", "stations"):
        for path in (ROOT / top).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call):
                    continue
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in CONTEXTUAL and all(isinstance(one, ast.Constant) for one in node.args[:2]):
                    yield node.args[0].value, node.args[1].value
    for path in (ROOT / "templates").rglob("*.html"):
        code = templatize(path.read_text(encoding="utf-8"))
        for call in re.finditer(rf"\bn?pgettext\({STRING}, {STRING}", code):
            yield ast.literal_eval(call.group(1)), ast.literal_eval(call.group(2))


def test_what_is_said_in_a_context_has_its_english_under_that_context():
    """A message with another context is another message: without an own entry the page shows the Chinese."""
    said = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete}
    wanted = set(in_context())
    assert ("month", "等级") in wanted and not wanted - said, wanted - said


def test_english_is_english_and_keeps_the_places_for_names_and_figures():
    faults = []
    for msgid, entry in catalogue().items():
        for said in [entry.msgstr] if entry.msgstr else list(entry.msgstr_plural.values()):
            if CHINESE.search(re.sub(r"[“”「」].*?[“”「」]", "", said)) and "中文" not in said:
                faults.append(f"Chinese in: {said}")
            if set(PLACES.findall(msgid)) != set(PLACES.findall(said)):
                faults.append(f"places differ: {msgid} → {said}")
        if "fuzzy" in entry.flags:
            faults.append(f"fuzzy: {msgid}")
    assert not faults, "\n".join(faults)


def test_one_of_something_is_not_said_in_the_plural():
    """Where the catalogue knows two forms they differ, and a bare count never stands before a plural."""
    faults = []
    for msgid, entry in catalogue().items():
        forms = list(entry.msgstr_plural.values())
        if forms and len(set(forms)) < 2:
            faults.append(f"one form only: {msgid}")
        if re.search(
            r"(%\(n\)[sd]|%\(many\)[sd]|%d|{n}) (times|days|hours|minutes|people|faults)\b", entry.msgstr
        ):
            faults.append(f"{msgid} → {entry.msgstr}")
    assert not faults, "\n".join(faults)


def test_templates_say_nothing_untranslated():
    """Chinese text in a template stands inside translate or blocktranslate."""
    found = []
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"{%\s*blocktranslate.*?{%\s*endblocktranslate\s*%}", "", text, flags=re.S)
        text = re.sub(r"{%\s*comment.*?{%\s*endcomment\s*%}|{#.*?#}|{%.*?%}|{{.*?}}", "", text, flags=re.S)
        found += [f"{path.relative_to(ROOT)}: {hit.group(0)}" for hit in re.finditer(r"[一-鿿]+", text)]
    assert not found, "\n".join(found[:60])
