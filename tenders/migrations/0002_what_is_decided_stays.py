"""What was decided stays as it was, in the database too: an opened bid, an award's person and sum, a word at acceptance,
a deduction, a locked settlement and its lines.

Deleting stays open on both databases: a test empties its tables.
"""

from django.db import migrations

from tongting.migrating import Guard

SAYS = "what was decided is never changed"
OPENED = "OLD.state <> 'sealed'"
# table → the columns that never change, and when they are held
HELD = {
    "tenders_bid": (("job_id", "person_id", "envelope", "price", "plan", "crew_id", "sealed_at", "receipt"), OPENED),
    "tenders_award": (("job_id", "bid_id", "person_id", "amount", "proposed_by_id", "proposed_at"), "true"),
    "tenders_signoff": (("delivery_id", "round", "side", "person_id", "verdict", "note", "at"), "true"),
    "tenders_deduction": (("delivery_id", "rule", "amount", "evidence", "by_id", "at"), "true"),
    "tenders_settlement": (
        ("delivery_id", "contract_id", "month", "corrects_id", "gross", "materials", "deductions", "net", "first_by_id",
         "second_by_id"),
        "OLD.state = 'locked'",
    ),
    "tenders_settlementline": (("settlement_id", "person_id", "points", "amount"), "true"),
    "tenders_openingcode": (("person_id", "number", "salt", "public_key"), "true"),
}  # fmt: skip


def differs(columns, unlike):
    return " OR ".join(f"OLD.{column} {unlike} NEW.{column}" for column in columns)


def guard(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    if postgres:
        schema_editor.execute(
            "CREATE FUNCTION tenders_decided_stays() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$"
        )
    for table, (columns, held) in HELD.items():
        if postgres:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW "
                f"WHEN ({held} AND ({differs(columns, 'IS DISTINCT FROM')})) "
                "EXECUTE FUNCTION tenders_decided_stays()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW "
                f"WHEN {held} AND ({differs(columns, 'IS NOT')}) BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
            )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION tenders_decided_stays() CASCADE")
        return
    for table in HELD:
        schema_editor.execute(f"DROP TRIGGER {table}_stays")


class Migration(migrations.Migration):
    dependencies = [("tenders", "0001_initial")]
    operations = [Guard(guard, unguard)]
