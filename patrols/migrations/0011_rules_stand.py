"""A published edition of the rules stays in the database as it is: what months were scored by is never changed.

Deleting stays open, as the months that were scored by an edition hold it by their key; adding stays open, because that
is how a backup comes back.
"""

from django.db import migrations

from tongting.migrating import Guard

SAYS = "a published edition of the rules is never changed"


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION patrols_ruleset_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{SAYS}'; END $$"
        )
        schema_editor.execute(
            "CREATE TRIGGER patrols_ruleset_stands BEFORE UPDATE ON patrols_ruleset FOR EACH ROW "
            "WHEN (OLD.state = 'published' AND OLD.rules IS DISTINCT FROM NEW.rules) "
            "EXECUTE FUNCTION patrols_ruleset_stands()"
        )
        return
    schema_editor.execute(
        "CREATE TRIGGER patrols_ruleset_stands BEFORE UPDATE ON patrols_ruleset "
        f"WHEN OLD.state = 'published' AND OLD.rules IS NOT NEW.rules BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
    )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION patrols_ruleset_stands() CASCADE")
    else:
        schema_editor.execute("DROP TRIGGER patrols_ruleset_stands")


class Migration(migrations.Migration):
    dependencies = [("patrols", "0010_rule_editions")]
    operations = [Guard(guard, unguard)]
