"""The building inspector: floors, walls, sizes, one door to the state, no clock downstairs. It asserts on code, so a
new room is inspected from its first line."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.urls import get_resolver
from django.utils.module_loading import import_string

ROOT = Path(__file__).resolve().parent.parent
KERNEL, PILLARS = "tongting", ("patrols", "starrating", "tenders", "stations")
HOUSE = [
    path
    for top in (KERNEL, *PILLARS)
    for path in sorted((ROOT / top).rglob("*.py"))
    if "migrations" not in path.parts
]
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in HOUSE}

# What a floor inside a pillar may import from its own pillar; everything may import the kernel rooms below.
FLOORS = {
    "models": {"models"},
    "rules": {"models", "rules"},
    "scoring": {"scoring"},
    "queries": {"models", "rules", "queries", "scoring"},
    "actions": {"models", "rules", "scoring", "queries", "actions"},
    "forms": {"models", "queries", "rules", "forms", "scoring"},
    "views": {"forms", "queries", "actions", "rules", "models", "views", "scoring"},
    "urls": {"views", "urls"},
    "evidence": {"models", "queries"},
    "todos": {"models", "queries"},
    "suggestions": {"models", "queries"},
    "sheets": {"models", "queries"},
    "tiles": {"models", "queries"},
    "figures": {"models", "queries"},
    "inspections": {"models", "queries"},
    "held": {"models", "queries"},
    "standing": {"models", "queries"},
    "offline": {"models", "queries", "rules"},
    "landing": {"models", "queries"},
    "tasks": {"actions", "queries"},
}


def dotted(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno


def faults_of(check):
    found = [fault for path, tree in TREES.items() for fault in check(path, tree)]
    assert not found, "\n".join(found)


def test_there_is_a_house_to_inspect():
    assert len(HOUSE) > 40


def test_the_kernel_knows_no_pillar_and_pillars_know_only_the_kernel():
    def check(path, tree):
        home = path.relative_to(ROOT).parts[0]
        for name, line in imports(tree):
            top = name.split(".")[0]
            if top in PILLARS and top != home:
                yield f"{dotted(path)}:{line} imports {name}"

    faults_of(check)


def test_imports_go_only_downstairs():
    def check(path, tree):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[0] not in PILLARS or len(parts) < 2 or parts[1] not in FLOORS:
            return
        for name, line in imports(tree):
            steps = name.split(".")
            if (
                steps[0] == parts[0]
                and len(steps) > 1
                and steps[1] in FLOORS
                and steps[1] not in FLOORS[parts[1]]
            ):
                yield f"{dotted(path)}:{line} ({parts[1]}) imports {name}"

    faults_of(check)


def test_scoring_is_pure_arithmetic():
    def check(path, tree):
        if "scoring" not in path.parts:
            return
        for name, line in imports(tree):
            if name.split(".")[0] == "django" and not name.startswith("django.utils.translation"):
                yield f"{dotted(path)}:{line} imports {name}"

    faults_of(check)


def test_no_room_is_crowded():
    def check(path, tree):
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > 400:
            yield f"{dotted(path)}: {lines} lines"
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = node.end_lineno - node.lineno + 1
                limit = 25 if "views" in path.parts or path.name == "views.py" else 50
                if length > limit:
                    yield f"{dotted(path)}:{node.lineno} {node.name} has {length} lines"

    faults_of(check)


def test_no_imports_inside_functions_and_no_catch_all_names():
    def check(path, tree):
        if path.stem in {"utils", "helpers", "common", "manager", "service", "data"}:
            yield f"{dotted(path)}: a name that says nothing"
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Import | ast.ImportFrom):
                        yield f"{dotted(path)}:{inner.lineno} an import inside {node.name}"

    faults_of(check)


def test_every_module_says_what_room_it_is():
    def check(path, tree):
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(tree):
            yield f"{dotted(path)} has no first line"

    faults_of(check)


# The floors that may read the clock: they hand `at` down.
CLOCK_READERS = {"views", "tasks", "commands", "middleware", "context", "templatetags", "health", "bell"}


def test_no_clock_below_views_and_tasks():
    def check(path, tree):
        if CLOCK_READERS & {part.removesuffix(".py") for part in path.parts}:
            return
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                spoken = ast.unparse(node.func)
                if (
                    spoken
                    in {
                        "timezone.now",
                        "timezone.localdate",
                        "timezone.localtime",
                        "datetime.now",
                        "datetime.utcnow",
                        "date.today",
                        "datetime.today",
                        "time.time",
                    }
                    and dotted(path) != "tongting.people.models.person"
                ):
                    yield f"{dotted(path)}:{node.lineno} reads {spoken}"

    faults_of(check)


def test_state_is_written_only_through_the_one_door():
    def check(path, tree):
        if dotted(path) == "tongting.events.flow":
            return
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"update", "bulk_update"}
                and any(k.arg == "state" for k in node.keywords)
            ):
                yield f"{dotted(path)}:{node.lineno} writes state by update()"
            targets = node.targets if isinstance(node, ast.Assign) else []
            for target in targets:
                if (
                    isinstance(target, ast.Attribute)
                    and target.attr == "state"
                    and ast.unparse(target.value) != "self"
                ):
                    yield f"{dotted(path)}:{node.lineno} writes {ast.unparse(target)}"

    faults_of(check)


def stateful_models():
    return [model for model in apps.get_models() if hasattr(model, "MOVES")]


def test_every_state_is_reachable_and_every_move_leads_somewhere():
    assert stateful_models()
    for model in stateful_models():
        states = set(model.State.values)
        assert set(model.MOVES) == states, model
        start = model._meta.get_field("state").default
        reached, frontier = {start}, [start]
        while frontier:
            for state in model.MOVES[frontier.pop()]:
                assert state in states, (model, state)
                if state not in reached:
                    reached.add(state)
                    frontier.append(state)
        assert reached == states, f"{model.__name__}: nobody gets to {states - reached}"


def walk_patterns(resolver, prefix=""):
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            if entry.app_name != "admin":
                yield from walk_patterns(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


def test_every_view_says_who_may_use_it():
    undeclared = [
        f"{route} → {entry.callback.__module__}.{entry.callback.__name__}"
        for route, entry in walk_patterns(get_resolver())
        if not hasattr(entry.callback, "right")
    ]
    assert not undeclared, "\n".join(undeclared)


def test_system_checks_pass_and_every_listed_seam_imports():
    assert [fault for fault in run_checks() if not fault.is_silenced()] == []
    for paths in settings.SEAMS.values():
        for path in paths:
            assert callable(import_string(path))


def test_every_beat_entry_names_a_task_that_exists_and_expires():
    from tongting.celery import app
    from tongting.schedule import BEAT

    app.loader.import_default_modules()
    assert BEAT
    for name, entry in BEAT.items():
        assert entry["task"] in app.tasks, name
        assert entry["options"]["expires"] > 0, name


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_drawn_states_are_those_of_the_tables_of_moves():
    call_command("state_diagrams", "--check")


TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def test_templates_carry_no_inline_script_or_style():
    found = []
    for path in TEMPLATES:
        text = re.sub(
            r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.S
        )
        for what in (r"\sstyle=", r"<style", r"\son[a-z]+=", r"<script(?![^>]*\ssrc=)[^>]*>", r"javascript:"):
            found += [f"{path.relative_to(ROOT)}: {hit.group(0)}" for hit in re.finditer(what, text)]
    assert not found, "\n".join(found)


def test_no_sentence_uses_half_width_punctuation_after_chinese():
    pattern = re.compile(r"[一-鿿][,:;?!(]")
    found = []
    for path in TEMPLATES:
        text = re.sub(
            r"{%(?!\s*(blocktranslate|translate)).*?%}|{{.*?}}|{#.*?#}", "", path.read_text(encoding="utf-8")
        )
        found += [f"{path.relative_to(ROOT)}: …{hit.group(0)}" for hit in pattern.finditer(text)]
    for path, tree in TREES.items():
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                found += [
                    f"{dotted(path)}:{node.lineno} …{hit.group(0)}" for hit in pattern.finditer(node.value)
                ]
    assert not found, "\n".join(found)


def test_nothing_names_a_place_outside_the_project():
    outside = re.compile(r"\.\./shared|(?<!tongting)/work/|pypi\.org|/tmp/tt")
    for path in [*HOUSE, *TEMPLATES, *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "Makefile"]:
        assert not outside.search(path.read_text(encoding="utf-8")), path


def test_words_are_the_glossarys():
    """A term that the glossary forbids appears nowhere on a screen."""
    texts = defaultdict(str, {path: path.read_text(encoding="utf-8") for path in TEMPLATES})
    for forbidden in ("员工", "罚款", "非法", "亲，"):
        assert not [str(path) for path, text in texts.items() if forbidden in text], forbidden
