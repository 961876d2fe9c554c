"""What a player told of its minutes is only added to, in the database too.

Deleting stays open on both databases: a test empties its tables.
"""

from django.db import migrations

from tongting.migrating import Guard

SAYS = "what a player told is never changed"


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION stations_beat_stays() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$"
        )
        schema_editor.execute(
            "CREATE TRIGGER stations_beat_stays BEFORE UPDATE ON stations_beat FOR EACH ROW "
            "EXECUTE FUNCTION stations_beat_stays()"
        )
        return
    schema_editor.execute(
        "CREATE TRIGGER stations_beat_stays BEFORE UPDATE ON stations_beat FOR EACH ROW "
        f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
    )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION stations_beat_stays() CASCADE")
        return
    schema_editor.execute("DROP TRIGGER stations_beat_stays")


class Migration(migrations.Migration):
    dependencies = [("stations", "0020_music")]
    operations = [Guard(guard, unguard)]
