"""Events are append-only in the database too, whatever code asks."""

from django.db import migrations

from tongting.migrating import Guard

SQLITE = (
    "CREATE TRIGGER event_never_changes BEFORE UPDATE ON events_event "
    "BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END;"
)
POSTGRES = """
CREATE FUNCTION event_never_changes() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'an event is never changed or deleted'; END $$;
CREATE TRIGGER event_never_changes BEFORE UPDATE OR DELETE ON events_event
FOR EACH ROW EXECUTE FUNCTION event_never_changes();
"""


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES)
    else:
        schema_editor.execute(SQLITE)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER event_never_changes ON events_event; DROP FUNCTION event_never_changes();")
    else:
        schema_editor.execute("DROP TRIGGER event_never_changes;")


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [Guard(guard, unguard)]
