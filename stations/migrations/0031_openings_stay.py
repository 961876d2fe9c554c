"""That a locker was opened by two is never changed, in the database too.

Deleting stays open on both databases: a test empties its tables.
"""

from django.db import migrations

from tongting.migrating import Guard

SAYS = "what two people saw is never changed"


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION stations_opening_stays() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$"
        )
        schema_editor.execute(
            "CREATE TRIGGER stations_opening_stays BEFORE UPDATE ON stations_lockeropening FOR EACH ROW "
            "EXECUTE FUNCTION stations_opening_stays()"
        )
        return
    schema_editor.execute(
        "CREATE TRIGGER stations_opening_stays BEFORE UPDATE ON stations_lockeropening FOR EACH ROW "
        f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
    )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION stations_opening_stays() CASCADE")
        return
    schema_editor.execute("DROP TRIGGER stations_opening_stays")


class Migration(migrations.Migration):
    dependencies = [("stations", "0030_lockers_and_keys")]
    operations = [Guard(guard, unguard)]
