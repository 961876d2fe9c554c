"""Migrations: tables that are made together, and guards.

Django renders every model that is tied to a changed one anew after each single operation; here almost all of them are
tied to each other through people, so that a new database waited longer for this than for its tables. A migration that
brings several new tables states them together: they are rendered once.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations import CreateModel, RunPython
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import StateApps


class CreateModels(Operation):
    """Several new tables in the order in which they are made; none of them may point to a later one."""

    def __init__(self, models: list[CreateModel]) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: Any) -> None:
        # Whoever asks for the models next has them rendered anew, all of them, once.
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return ", ".join(model.describe() for model in self.models)


class Guard(RunPython):
    """Triggers, in the SQL of each database: `RunPython` would render every model first, and no trigger needs one."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self.code(StateApps([], {}), schema_editor)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        assert self.reverse_code is not None
        self.reverse_code(StateApps([], {}), schema_editor)
