"""A locked month stays as it is in the database too, whatever code asks: no score, no line, no head of it changes.

PostgreSQL looks once a statement, at all rows together. On SQLite deleting stays open, because that is how Django
empties a database there; the digest of the month tells of it.
"""

from django.db import migrations

SAYS = "a locked month is never changed"
# table → how a row of it, here called r, leads to its month
TABLES = {
    "patrols_score": "JOIN patrols_assessment a ON a.id = r.assessment_id",
    "patrols_line": "JOIN patrols_score s ON s.id = r.score_id JOIN patrols_assessment a ON a.id = s.assessment_id",
}
HEAD = "patrols_assessment"
EVENTS = {"INSERT": "NEW", "UPDATE": "OLD", "DELETE": "OLD"}


def postgres():
    for table, way in TABLES.items():
        yield f"""
            CREATE FUNCTION {table}_locked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF EXISTS (SELECT 1 FROM touched r {way} WHERE a.state = 'locked') THEN
                    RAISE EXCEPTION '{SAYS}';
                END IF;
                RETURN NULL;
            END $$"""
        for event, side in EVENTS.items():
            yield (
                f"CREATE TRIGGER {table}_locked_{event.lower()} AFTER {event} ON {table} "
                f"REFERENCING {side} TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION {table}_locked()"
            )
    yield f"CREATE FUNCTION {HEAD}_locked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$"
    yield (
        f"CREATE TRIGGER {HEAD}_locked BEFORE UPDATE OR DELETE ON {HEAD} FOR EACH ROW "
        f"WHEN (OLD.state = 'locked') EXECUTE FUNCTION {HEAD}_locked()"
    )


def sqlite():
    way = {
        "patrols_score": "SELECT a.state FROM patrols_assessment a WHERE a.id = {side}.assessment_id",
        "patrols_line": (
            "SELECT a.state FROM patrols_score s JOIN patrols_assessment a ON a.id = s.assessment_id "
            "WHERE s.id = {side}.score_id"
        ),
        HEAD: "OLD.state",
    }
    for table, state in way.items():
        for event, side in EVENTS.items():
            if event == "DELETE" or (event == "INSERT" and table == HEAD):
                continue
            yield (
                f"CREATE TRIGGER {table}_locked_{event.lower()} BEFORE {event} ON {table} "
                f"WHEN ({state.format(side=side)}) = 'locked' BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
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
        if table != HEAD:
            schema_editor.execute(f"DROP TRIGGER {table}_locked_insert")


class Migration(migrations.Migration):
    dependencies = [("patrols", "0002_issue_totals_and_search")]
    operations = [migrations.RunPython(guard, unguard)]
