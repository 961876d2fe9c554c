"""The ledger of what is used up is only added to, and what a lot says remains is what its lines add up to: the database
writes it with every line, refuses any other number, and none below nought.

Deleting stays open on both databases: a test empties its tables.
"""

from django.db import migrations

from tongting.migrating import Guard

STAYS, ADDS = "what was booked is never changed", "a lot holds what its lines add up to"
SUM = "(SELECT COALESCE(SUM(change), 0) FROM stations_movementline WHERE lot_id = NEW.id)"
LEDGER = ("stations_movement", "stations_movementline")


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        in_postgres(schema_editor.execute)
    else:
        in_sqlite(schema_editor.execute)


def in_postgres(run):
    for table in LEDGER:
        run(
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION stations_booking_stays()"
        )
    run(
        "CREATE FUNCTION stations_lot_moves() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "UPDATE stations_lot SET remains = remains + NEW.change WHERE id = NEW.lot_id; RETURN NEW; END $$"
    )
    run(
        "CREATE TRIGGER stations_lot_moves AFTER INSERT ON stations_movementline FOR EACH ROW "
        "EXECUTE FUNCTION stations_lot_moves()"
    )
    run(
        "CREATE FUNCTION stations_lot_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NEW.remains <> {SUM} THEN RAISE EXCEPTION '{ADDS}'; END IF; RETURN NEW; END $$"
    )
    for when in ("INSERT", "UPDATE OF remains"):
        name = f"stations_lot_adds_up_{when.split()[0].lower()}"
        run(
            f"CREATE TRIGGER {name} BEFORE {when} ON stations_lot FOR EACH ROW "
            "EXECUTE FUNCTION stations_lot_adds_up()"
        )


def in_sqlite(run):
    for table in LEDGER:
        run(
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW "
            f"BEGIN SELECT RAISE(ABORT, '{STAYS}'); END"
        )
    run(
        "CREATE TRIGGER stations_lot_moves AFTER INSERT ON stations_movementline FOR EACH ROW BEGIN "
        "UPDATE stations_lot SET remains = remains + NEW.change WHERE id = NEW.lot_id; END"
    )
    # A row has no number before it is in: what is new begins empty.
    run(
        "CREATE TRIGGER stations_lot_adds_up_insert BEFORE INSERT ON stations_lot FOR EACH ROW "
        f"WHEN NEW.remains <> 0 BEGIN SELECT RAISE(ABORT, '{ADDS}'); END"
    )
    run(
        "CREATE TRIGGER stations_lot_adds_up_update BEFORE UPDATE OF remains ON stations_lot FOR EACH ROW "
        f"WHEN NEW.remains <> {SUM} BEGIN SELECT RAISE(ABORT, '{ADDS}'); END"
    )


def unguard(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for table in LEDGER:
        schema_editor.execute(f"DROP TRIGGER {table}_stays" + (f" ON {table}" if postgres else ""))
    if postgres:
        schema_editor.execute("DROP FUNCTION stations_lot_moves() CASCADE")
        schema_editor.execute("DROP FUNCTION stations_lot_adds_up() CASCADE")
        return
    for name in ("stations_lot_moves", "stations_lot_adds_up_insert", "stations_lot_adds_up_update"):
        schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("stations", "0003_stock")]
    operations = [Guard(guard, unguard)]
