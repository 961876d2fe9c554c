"""What a handover says of the desk is never changed, in the database too: only who took it is added.

Deleting stays open on both databases: a test empties its tables.
"""

from django.db import migrations

from tongting.migrating import Guard

SAYS = "what was handed over is never changed"
COLUMNS = "desk_id, since, figures, remarks, given_by_id, given_at"


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION stations_handover_stays() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER stations_handover_stays BEFORE UPDATE OF {COLUMNS} ON stations_handover FOR EACH ROW "
            "EXECUTE FUNCTION stations_handover_stays()"
        )
        return
    schema_editor.execute(
        f"CREATE TRIGGER stations_handover_stays BEFORE UPDATE OF {COLUMNS} ON stations_handover FOR EACH ROW "
        f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
    )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION stations_handover_stays() CASCADE")
        return
    schema_editor.execute("DROP TRIGGER stations_handover_stays")


class Migration(migrations.Migration):
    dependencies = [("stations", "0120_handovers")]
    operations = [Guard(guard, unguard)]
