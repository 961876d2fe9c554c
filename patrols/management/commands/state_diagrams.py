"""manage.py state_diagrams: draws docs/states.md from every MOVES in the project, so that no diagram is ever stale."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Model
from django.utils import translation

HEAD = """# States

Drawn by `manage.py state_diagrams` from the tables of moves (`MOVES`) that stand beside the fields; not edited by hand.
`tongting/events/flow.py` is the one door through which a state changes, and it refuses every arrow that is not here.
"""


def diagram(model: Any) -> Iterator[str]:
    labels = {state: model.State(state).label for state in model.MOVES}
    yield f"\n## {model._meta.verbose_name} `{model._meta.label}`\n"
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state, label in labels.items():
        yield f"    {state} : {label} {state}"
    yield f"    [*] --> {model._meta.get_field('state').default}"
    for state, onward in model.MOVES.items():
        for to in onward:
            yield f"    {state} --> {to}"
        if not onward:
            yield f"    {state} --> [*]"
    yield "```"


def page() -> str:
    models: list[type[Model]] = [model for model in apps.get_models() if hasattr(model, "MOVES")]
    with translation.override("zh-hans"):
        lines = [
            line for model in sorted(models, key=lambda model: model._meta.label) for line in diagram(model)
        ]
    return HEAD + "\n".join(lines) + "\n"


class Command(BaseCommand):
    help = "Writes docs/states.md; --check only says whether it is up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "states.md"
        fresh = page()
        if options["check"]:
            if not path.exists() or path.read_text(encoding="utf-8") != fresh:
                raise CommandError("docs/states.md is stale; run manage.py state_diagrams")
            return
        path.write_text(fresh, encoding="utf-8")
        self.stdout.write(f"wrote {path.name}")
