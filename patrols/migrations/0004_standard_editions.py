"""Editions of standards: drafts beside what is published; what somebody was measured by stays in the database as it is.

Deleting stays open on SQLite, because that is how Django empties a database there; adding stays open on both, because
that is how a backup comes back.
"""

from django.db import migrations, models

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
    dependencies = [("patrols", "0003_locked_months")]
    operations = [
        migrations.AddField(
            model_name="standardversion",
            name="state",
            # Everything that was there before was in force.
            field=models.CharField(
                choices=[("draft", "草稿"), ("published", "已发布"), ("void", "作废")],
                default="published",
                max_length=9,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="standardversion",
            name="state",
            field=models.CharField(
                choices=[("draft", "草稿"), ("published", "已发布"), ("void", "作废")],
                default="draft",
                max_length=9,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="standardversion",
            name="effective_from",
            field=models.DateField(blank=True, null=True, verbose_name="生效日期"),
        ),
        migrations.AddConstraint(
            model_name="standardversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")), fields=("standard",), name="one_draft_of_a_standard"
            ),
        ),
        migrations.AddConstraint(
            model_name="standardversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "published"), _negated=True),
                    ("effective_from__isnull", False),
                    _connector="OR",
                ),
                name="published_from_a_date",
            ),
        ),
        migrations.RunPython(guard, unguard),
    ]
