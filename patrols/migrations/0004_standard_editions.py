"""Editions of standards: drafts beside what is published."""

from django.db import migrations, models

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
    ]
