"""One row a kind in the tallies on both databases; a trigram index for the search box where PostgreSQL offers one."""

from django.db import migrations, models
from django.db.models.functions import Coalesce

# The extension may be missing or forbidden: then the search reads along the index on time, slower and as right.
TRIGRAMS = """
DO $$ BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX issue_search_trigram ON patrols_issue USING gin (search gin_trgm_ops);
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
    RAISE NOTICE 'no pg_trgm here';
END $$
"""


def index_search(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(TRIGRAMS)


class Migration(migrations.Migration):
    dependencies = [("patrols", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="issuetally", name="tally_once"),
        migrations.AddConstraint(
            model_name="issuetally",
            constraint=models.UniqueConstraint(
                models.F("post"),
                Coalesce("team", 0),
                models.F("state"),
                models.F("severity"),
                models.F("source"),
                name="tally_once",
            ),
        ),
        migrations.RunPython(index_search, migrations.RunPython.noop),
    ]
