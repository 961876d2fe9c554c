"""The week's plan and the food-safety records, and the guard that leaves of a signed record nothing to change but that
it was amended."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tongting.migrating import CreateModels, Guard


SAYS = "a signed food record is never changed"
TABLE = "patrols_foodrecord"
FIXED = (
    "kind", "period", "first_day", "has_risk", "finding", "measure", "reported_to", "facts", "signed_by_id", "signed_at",
    "is_late", "amends_id",
)


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE FUNCTION {TABLE}_fixed() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$"
        )
        changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in FIXED)
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_fixed BEFORE UPDATE ON {TABLE} FOR EACH ROW "
            f"WHEN ({changed}) EXECUTE FUNCTION {TABLE}_fixed()"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_kept BEFORE DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {TABLE}_fixed()"
        )
        return
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in FIXED)
    schema_editor.execute(
        f"CREATE TRIGGER {TABLE}_fixed BEFORE UPDATE ON {TABLE} WHEN {changed} "
        f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
    )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP FUNCTION {TABLE}_fixed() CASCADE")
        return
    schema_editor.execute(f"DROP TRIGGER {TABLE}_fixed")


class Migration(migrations.Migration):

    dependencies = [
        ('patrols', '0004_standard_editions'),
        ('people', '0001_initial'),
        ('photos', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='WeekPlan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('week', models.CharField(max_length=8, unique=True, verbose_name='周')),
                    ('first_day', models.DateField()),
                    ('state', models.CharField(choices=[('open', '进行中'), ('closed', '已汇总')], default='open', max_length=6, verbose_name='状态')),
                    ('closed_at', models.DateTimeField(null=True, verbose_name='汇总时间')),
                    ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='汇总人')),
                ],
                options={
                    'verbose_name': '周计划',
                    'ordering': ['-first_day'],
                },
            ),
            migrations.CreateModel(
                name='PlanItem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField(verbose_name='序号')),
                    ('state', models.CharField(choices=[('picked', '待安排'), ('assigned', '整改中'), ('rectified', '待验收'), ('closed', '已销号'), ('carried_over', '跨周'), ('void', '作废')], default='picked', max_length=12, verbose_name='状态')),
                    ('problem', models.CharField(max_length=120, verbose_name='难点问题')),
                    ('source', models.CharField(blank=True, max_length=200, verbose_name='来源')),
                    ('suggestion', models.CharField(blank=True, max_length=120)),
                    ('measure', models.CharField(blank=True, max_length=300, verbose_name='整改措施')),
                    ('due_on', models.DateField(blank=True, null=True, verbose_name='计划完成时间')),
                    ('wanted', models.CharField(blank=True, max_length=200, verbose_name='怎么算办好')),
                    ('percent', models.PositiveSmallIntegerField(default=0, verbose_name='完成比例')),
                    ('reason', models.CharField(blank=True, max_length=200, verbose_name='未完成原因')),
                    ('next_step', models.CharField(blank=True, max_length=200, verbose_name='下步措施')),
                    ('carried_count', models.PositiveSmallIntegerField(default=0, verbose_name='跨周次数')),
                    ('returned_count', models.PositiveSmallIntegerField(default=0, verbose_name='退回次数')),
                    ('picked_at', models.DateTimeField(verbose_name='列入时间')),
                    ('rectified_at', models.DateTimeField(null=True, verbose_name='交验收时间')),
                    ('closed_at', models.DateTimeField(null=True, verbose_name='销号时间')),
                    ('carried_from', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried_to', to='patrols.planitem')),
                    ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='验收人')),
                    ('issues', models.ManyToManyField(blank=True, related_name='plan_items', to='patrols.issue', verbose_name='关联问题')),
                    ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='led_plan_items', to=settings.AUTH_USER_MODEL, verbose_name='牵头干部')),
                    ('rectified_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='交验收的人')),
                    ('teams', models.ManyToManyField(blank=True, related_name='+', to='people.team', verbose_name='配合班组')),
                    ('verifier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='验收人')),
                    ('week', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='patrols.weekplan', verbose_name='周')),
                ],
                options={
                    'verbose_name': '周计划难点',
                    'ordering': ['week', 'number'],
                    'indexes': [models.Index(condition=models.Q(('state__in', ('picked', 'assigned', 'rectified'))), fields=['lead'], name='plan_open_of_lead'), models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['closed_at'], name='plan_closed')],
                    'constraints': [models.UniqueConstraint(fields=('week', 'number'), name='plan_number_once'), models.UniqueConstraint(condition=models.Q(('suggestion', ''), _negated=True), fields=('week', 'suggestion'), name='suggestion_once_a_week'), models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='percent_within_hundred'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='closed_plan_item_has_a_verifier'), models.CheckConstraint(condition=models.Q(('closed_by__isnull', True), models.Q(models.Q(('closed_by', models.F('rectified_by')), _negated=True), models.Q(('closed_by', models.F('lead')), _negated=True)), _connector='OR'), name='nobody_closes_own_plan_item')],
                },
            ),
            migrations.CreateModel(
                name='FoodRecord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('day', '每日食品安全检查记录'), ('week', '每周食品安全排查治理报告')], max_length=4, verbose_name='种类')),
                    ('period', models.CharField(max_length=10, verbose_name='日期或周')),
                    ('first_day', models.DateField()),
                    ('state', models.CharField(choices=[('signed', '已签'), ('amended', '已更正')], default='signed', max_length=8, verbose_name='状态')),
                    ('has_risk', models.BooleanField(verbose_name='发现风险')),
                    ('finding', models.TextField(blank=True, max_length=1000, verbose_name='发现的问题')),
                    ('measure', models.TextField(blank=True, max_length=1000, verbose_name='采取的措施')),
                    ('reported_to', models.CharField(blank=True, max_length=60, verbose_name='向谁报告')),
                    ('facts', models.JSONField(default=dict)),
                    ('signed_at', models.DateTimeField(verbose_name='签字时间')),
                    ('is_late', models.BooleanField(default=False, verbose_name='补签')),
                    ('amends', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='amended_by', to='patrols.foodrecord')),
                    ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签字人')),
                ],
                options={
                    'verbose_name': '食品安全记录',
                    'ordering': ['-first_day', 'kind'],
                    'indexes': [models.Index(fields=['kind', '-first_day'], name='food_record_latest')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'signed')), fields=('kind', 'period'), name='one_food_record_a_period'), models.CheckConstraint(condition=models.Q(models.Q(('finding', ''), ('has_risk', False)), models.Q(('has_risk', True), models.Q(('finding', ''), _negated=True), models.Q(('measure', ''), _negated=True)), _connector='OR'), name='a_risk_has_a_finding_and_a_measure')],
                },
            ),
            migrations.CreateModel(
                name='PlanPhoto',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='patrols.planitem')),
                    ('photo', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='photos.photo')),
                ],
                options={
                    'verbose_name': '计划照片',
                    'ordering': ['at', 'id'],
                    'constraints': [models.UniqueConstraint(fields=('item', 'photo'), name='photo_once_a_plan_item')],
                },
            ),
            migrations.CreateModel(
                name='PlanProgress',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('percent', models.PositiveSmallIntegerField(verbose_name='完成比例')),
                    ('note', models.CharField(blank=True, max_length=300, verbose_name='进展')),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='progress', to='patrols.planitem')),
                ],
                options={
                    'verbose_name': '计划进展',
                    'ordering': ['at', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='progress_within_hundred')],
                },
            ),
        ]),
        migrations.AddIndex(
            model_name='issueoccurrence',
            index=models.Index(fields=['seen_at'], name='occurrence_seen'),
        ),
        Guard(guard, unguard),
    ]
