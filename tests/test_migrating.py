"""Migrations of our own kinds: guards need no model."""

from tongting.migrating import Guard


class Unrendered:
    """A state that must not be asked for its models."""

    @property
    def apps(self):
        raise AssertionError("every model was rendered")


def test_a_guard_comes_and_goes_without_rendering_a_model():
    said = []
    guard = Guard(
        lambda apps, editor: said.append(("on", editor)), lambda apps, editor: said.append(("off", editor))
    )
    guard.database_forwards("patrols", "editor", Unrendered(), Unrendered())
    guard.database_backwards("patrols", "editor", Unrendered(), Unrendered())
    assert said == [("on", "editor"), ("off", "editor")]
