"""What a draw rested on is kept with it and never changes afterwards. SQLite makes the table anew for a new column and
loses its triggers, so that of the seed is set again."""

from django.db import migrations, models

from tongting.migrating import Guard

SAYS = "what was given is never changed"
# trigger → the columns that never change, and when they are held
HELD = {
    "starrating_campaign_stays": (("seed", "commitment"), "OLD.commitment <> ''"),
    "starrating_campaign_drawn_stays": (("draw", "drawn_at"), "OLD.drawn_at IS NOT NULL"),
}


def guard(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for name, (columns, held) in HELD.items():
        unlike = "IS DISTINCT FROM" if postgres else "IS NOT"
        differs = " OR ".join(f"OLD.{column} {unlike} NEW.{column}" for column in columns)
        if postgres:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON starrating_campaign")
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE UPDATE ON starrating_campaign FOR EACH ROW "
                f"WHEN ({held} AND ({differs})) EXECUTE FUNCTION starrating_given_stays()"
            )
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE UPDATE ON starrating_campaign FOR EACH ROW "
                f"WHEN {held} AND ({differs}) BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
            )


def unguard(apps, schema_editor):
    where = " ON starrating_campaign" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER starrating_campaign_drawn_stays{where}")


class Migration(migrations.Migration):
    dependencies = [("starrating", "0003_ballot_and_codes")]
    operations = [
        migrations.AddField("campaign", "draw", models.JSONField(default=dict, editable=False)),
        Guard(guard, unguard),
    ]
