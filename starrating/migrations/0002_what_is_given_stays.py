"""What was given stays as it was given, in the database too: the figures of a sheet, its marks, an earlier result, a
campaign's seed and its commitment once they stand, what went in and out of the prizes. A state may move, and a result
may stop being the current one; nothing else changes.

Deleting stays open on both databases: a void draft goes with all that hangs on it, a test empties its tables.
"""

from django.db import migrations

from tongting.migrating import Guard

SAYS = "what was given is never changed"
# table → the columns that never change, and when they are held
HELD = {
    "starrating_mark": (("sheet_id", "criterion_id", "faults", "points", "is_na", "lost", "remark"), "true"),
    "starrating_sheet": (("entry_id", "judge_id", "uuid", "digest", "version", "parts", "total", "presence", "given_at"), "true"),
    "starrating_result": (
        ("entry_id", "number", "at", "sheets", "raw", "corrected", "score", "stars", "rank", "is_winner", "is_worst"), "true"
    ),
    "starrating_campaign": (("seed", "commitment"), "OLD.commitment <> ''"),
    "starrating_stockmove": (("prize_id", "kind", "quantity", "award_id", "by_id", "at"), "true"),
    "starrating_voter": (("campaign_id", "person_id"), "true"),
}  # fmt: skip


def differs(columns, unlike):
    return " OR ".join(f"OLD.{column} {unlike} NEW.{column}" for column in columns)


def guard(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    if postgres:
        schema_editor.execute(
            "CREATE FUNCTION starrating_given_stays() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$"
        )
    for table, (columns, held) in HELD.items():
        if postgres:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW "
                f"WHEN ({held} AND ({differs(columns, 'IS DISTINCT FROM')})) "
                "EXECUTE FUNCTION starrating_given_stays()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW "
                f"WHEN {held} AND ({differs(columns, 'IS NOT')}) BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
            )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION starrating_given_stays() CASCADE")
        return
    for table in HELD:
        schema_editor.execute(f"DROP TRIGGER {table}_stays")


class Migration(migrations.Migration):
    dependencies = [("starrating", "0001_initial")]
    operations = [Guard(guard, unguard)]
