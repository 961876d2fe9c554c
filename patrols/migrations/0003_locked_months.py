"""A locked month stays as it is in the database too, whatever code asks: no score, no line, no head of it changes.

PostgreSQL looks once a statement, at all rows together, by the index whatever its statistics say. On SQLite deleting
stays open, because that is how Django empties a database there; adding stays open on both, because that is how a
backup comes back. The digest of the month tells of either.
"""

from django.db import migrations

from tongting.migrating import Guard

SAYS = "a locked month is never changed"
# table → the column that leads to its month, and the state found there
TABLES = {
    "patrols_score": ("assessment_id", "SELECT a.state FROM patrols_assessment a WHERE a.id = {}"),
    "patrols_line": (
        "score_id",
        "SELECT a.state FROM patrols_assessment a "
        "WHERE a.id = (SELECT s.assessment_id FROM patrols_score s WHERE s.id = {})",
    ),
}
HEAD = "patrols_assessment"


def postgres():
    for table, (column, state) in TABLES.items():
        yield f"""
            CREATE FUNCTION {table}_locked() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$ BEGIN
                IF EXISTS (
                    SELECT 1 FROM (SELECT DISTINCT {column} AS month FROM touched) t
                    WHERE ({state.format("t.month")}) = 'locked'
                ) THEN
                    RAISE EXCEPTION '{SAYS}';
                END IF;
                RETURN NULL;
            END $$"""
        for event in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_locked_{event.lower()} AFTER {event} ON {table} "
                f"REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION {table}_locked()"
            )
    yield f"CREATE FUNCTION {HEAD}_locked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$"
    yield (
        f"CREATE TRIGGER {HEAD}_locked BEFORE UPDATE OR DELETE ON {HEAD} FOR EACH ROW "
        f"WHEN (OLD.state = 'locked') EXECUTE FUNCTION {HEAD}_locked()"
    )


def sqlite():
    states = {table: f"({state.format(f'OLD.{column}')})" for table, (column, state) in TABLES.items()}
    for table, state in {**states, HEAD: "OLD.state"}.items():
        yield (
            f"CREATE TRIGGER {table}_locked_update BEFORE UPDATE ON {table} "
            f"WHEN {state} = 'locked' BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
        )


def guard(apps, schema_editor):
    for statement in postgres() if schema_editor.connection.vendor == "postgresql" else sqlite():
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in (*TABLES, HEAD):
            schema_editor.execute(f"DROP FUNCTION {table}_locked() CASCADE")
        return
    for table in (*TABLES, HEAD):
        schema_editor.execute(f"DROP TRIGGER {table}_locked_update")


class Migration(migrations.Migration):
    dependencies = [("patrols", "0002_issue_totals_and_search")]
    operations = [Guard(guard, unguard)]
