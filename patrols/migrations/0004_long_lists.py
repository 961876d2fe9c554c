"""Indexes for what a list of many years is asked for and rarely has, and for what lay open at a moment."""

from django.db import migrations, models

# A range cannot end before it begins: a close-out that was imported with a date before the finding is taken as that day,
# and so is a void issue, which lies nowhere. Not a partial index: PostgreSQL would not use its statistics.
OPEN = """
CREATE INDEX issue_lay_open ON patrols_issue USING gist (tstzrange(
    found_at, greatest(found_at, coalesce(closed_at, CASE WHEN state = 'void' THEN found_at ELSE 'infinity' END)), '[]'
))
"""


def index_spans(apps, schema_editor):
    # SQLite has no ranges; it finds the same along the indexes on state and on the date of closing.
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(OPEN)


class Migration(migrations.Migration):
    dependencies = [("patrols", "0004_phone_outbox")]

    operations = [
        migrations.AddIndex(
            model_name="patrol",
            index=models.Index(
                condition=models.Q(("entry__in", ("manual", "late"))),
                fields=["entry", "-started_at", "-id"],
                name="patrol_unscanned",
            ),
        ),
        migrations.AddIndex(
            model_name="patrol",
            index=models.Index(
                condition=models.Q(("state", "void")),
                fields=["-started_at", "-id"],
                name="patrol_taken_back",
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                condition=models.Q(("severity__in", ("serious", "grave"))),
                fields=["severity", "-found_at", "-id"],
                name="issue_severe",
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                condition=models.Q(("source__in", ("report", "complaint", "stars", "station", "import"))),
                fields=["source", "-found_at", "-id"],
                name="issue_told",
            ),
        ),
        migrations.RunPython(index_spans, migrations.RunPython.noop),
    ]
