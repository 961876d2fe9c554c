"""The journal of a desk is only added to, in the database too.

Deleting stays open on both databases: a test empties its tables.
"""

from django.db import migrations

from tongting.migrating import Guard

SAYS = "what was booked is never changed"


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION stations_booking_stays() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$"
        )
        schema_editor.execute(
            "CREATE TRIGGER stations_booking_stays BEFORE UPDATE ON stations_booking FOR EACH ROW "
            "EXECUTE FUNCTION stations_booking_stays()"
        )
        return
    schema_editor.execute(
        "CREATE TRIGGER stations_booking_stays BEFORE UPDATE ON stations_booking FOR EACH ROW "
        f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
    )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION stations_booking_stays() CASCADE")
        return
    schema_editor.execute("DROP TRIGGER stations_booking_stays")


class Migration(migrations.Migration):
    dependencies = [("stations", "0001_initial")]
    operations = [Guard(guard, unguard)]
