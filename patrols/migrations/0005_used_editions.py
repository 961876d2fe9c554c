"""An edition that somebody was measured by stays in the database as it is.

Deleting stays open on SQLite, because that is how Django empties a database there; adding stays open on both, because
that is how a backup comes back. SQLite rebuilds a table to change it and refuses while a trigger names it: a later
migration that changes patrols_patrol takes these guards away first and puts them back (`unguard`, `guard`).
"""

from django.db import migrations

from tongting.migrating import Guard

SAYS = "an edition that patrols were done under is never changed"
TABLES = {"patrols_checklistitem": "OLD.version_id", "patrols_standardversion": "OLD.id"}
USED = "EXISTS (SELECT 1 FROM patrols_patrol p WHERE p.version_id = {})"


def postgres():
    for table, version in TABLES.items():
        yield (
            f"CREATE FUNCTION {table}_used() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {USED.format(version)} THEN RAISE EXCEPTION '{SAYS}'; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
        yield (
            f"CREATE TRIGGER {table}_used BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_used()"
        )


def sqlite():
    for table, version in TABLES.items():
        yield (
            f"CREATE TRIGGER {table}_used BEFORE UPDATE ON {table} WHEN {USED.format(version)} "
            f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
        )


def guard(apps, schema_editor):
    for statement in postgres() if schema_editor.connection.vendor == "postgresql" else sqlite():
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION {table}_used() CASCADE")
        else:
            schema_editor.execute(f"DROP TRIGGER {table}_used")


class Migration(migrations.Migration):
    dependencies = [("patrols", "0004_long_lists")]
    operations = [Guard(guard, unguard)]
