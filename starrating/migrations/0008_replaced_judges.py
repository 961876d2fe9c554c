"""Judges may be replaced after the draw, and somebody may be named to decide an objection. A replacement is written
once: what its hand-over rested on never changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tongting.migrating import Guard


SAYS = "what was given is never changed"
TABLE = "starrating_replacement"
COLUMNS = ("campaign_id", "judge_id", "newcomer_id", "reason", "rests_on", "by_id", "at")


def guard(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    unlike = "IS DISTINCT FROM" if postgres else "IS NOT"
    differs = " OR ".join(f"OLD.{column} {unlike} NEW.{column}" for column in COLUMNS)
    if postgres:
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_stays BEFORE UPDATE ON {TABLE} FOR EACH ROW "
            f"WHEN ({differs}) EXECUTE FUNCTION starrating_given_stays()"
        )
    else:
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_stays BEFORE UPDATE ON {TABLE} FOR EACH ROW "
            f"WHEN {differs} BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
        )


def unguard(apps, schema_editor):
    where = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER {TABLE}_stays{where}")


class Migration(migrations.Migration):

    dependencies = [
        ('photos', '0002_watermark_and_likeness'),
        ('starrating', '0007_leading_by_example'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Replacement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200, verbose_name='原因')),
                ('rests_on', models.JSONField(default=dict)),
                ('at', models.DateTimeField(verbose_name='时间')),
            ],
            options={
                'verbose_name': '换评委',
                'ordering': ['at', 'id'],
            },
        ),
        migrations.AddField(
            model_name='objection',
            name='decider',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='指定的处理人'),
        ),
        migrations.AddField(
            model_name='objection',
            name='named_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁指定的'),
        ),
        migrations.AddField(
            model_name='objection',
            name='named_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='指定原因'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decider__isnull', True), ('named_by__isnull', True), ('named_reason', '')), models.Q(('decider__isnull', False), ('named_by__isnull', False), models.Q(('named_reason', ''), _negated=True), models.Q(('decider', models.F('by')), _negated=True), models.Q(('decider', models.F('named_by')), _negated=True)), _connector='OR'), name='decider_named_by_another_with_a_reason'),
        ),
        migrations.AddField(
            model_name='replacement',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经手人'),
        ),
        migrations.AddField(
            model_name='replacement',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replacements', to='starrating.campaign'),
        ),
        migrations.AddField(
            model_name='replacement',
            name='judge',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='replacement', to='starrating.judge', verbose_name='换下的评委'),
        ),
        migrations.AddField(
            model_name='replacement',
            name='newcomer',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='came_for', to='starrating.judge', verbose_name='补上的评委'),
        ),
        migrations.AddConstraint(
            model_name='replacement',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='judge_replaced_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='replacement',
            constraint=models.CheckConstraint(condition=models.Q(('newcomer__isnull', True), models.Q(('newcomer', models.F('judge')), _negated=True), _connector='OR'), name='nobody_comes_for_oneself'),
        ),
        Guard(guard, unguard),
    ]
