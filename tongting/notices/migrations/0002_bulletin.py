"""Bulletins, and the guard that keeps a published one as it is in the database too, whatever code asks.

On SQLite deleting stays open, because that is how Django empties a database there; adding stays open on both, because
that is how a backup comes back. The chain of digests tells of either.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tongting.migrating import CreateModels, Guard


SAYS = "a published bulletin is never changed"
TABLE = "notices_bulletin"


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE FUNCTION {TABLE}_fixed() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_fixed BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW "
            f"WHEN (OLD.state = 'published') EXECUTE FUNCTION {TABLE}_fixed()"
        )
        return
    schema_editor.execute(
        f"CREATE TRIGGER {TABLE}_fixed BEFORE UPDATE ON {TABLE} WHEN OLD.state = 'published' "
        f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
    )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP FUNCTION {TABLE}_fixed() CASCADE")
        return
    schema_editor.execute(f"DROP TRIGGER {TABLE}_fixed")


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Bulletin',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('draft', '草稿'), ('submitted', '待批'), ('approved', '已批'), ('published', '已发布'), ('void', '作废')], default='draft', max_length=10, verbose_name='状态')),
                    ('kind', models.CharField(choices=[('commend', '表彰通报'), ('criticise', '批评通报'), ('situation', '情况通报')], default='situation', max_length=10, verbose_name='种类')),
                    ('subject', models.CharField(blank=True, max_length=60)),
                    ('source', models.CharField(blank=True, max_length=30)),
                    ('title', models.CharField(max_length=60, verbose_name='标题')),
                    ('addressee', models.CharField(max_length=80, verbose_name='主送')),
                    ('sections', models.JSONField(default=list)),
                    ('figures', models.JSONField(default=dict)),
                    ('names', models.JSONField(default=list)),
                    ('edition', models.PositiveIntegerField(default=1)),
                    ('drafted_at', models.DateTimeField(verbose_name='起草时间')),
                    ('submitted_at', models.DateTimeField(null=True, verbose_name='送批时间')),
                    ('approved_at', models.DateTimeField(null=True, verbose_name='签发时间')),
                    ('published_at', models.DateTimeField(null=True, verbose_name='发布时间')),
                    ('letterhead', models.JSONField(default=dict)),
                    ('year', models.PositiveSmallIntegerField(null=True, verbose_name='年份')),
                    ('number', models.PositiveSmallIntegerField(null=True, verbose_name='号')),
                    ('serial', models.PositiveIntegerField(null=True, unique=True)),
                    ('previous_digest', models.CharField(blank=True, max_length=64)),
                    ('digest', models.CharField(blank=True, max_length=64)),
                    ('search', models.CharField(blank=True, editable=False, max_length=500)),
                    ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签发人')),
                    ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='拟稿人')),
                    ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发布人')),
                    ('withdraws', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='withdrawals', to='notices.bulletin')),
                ],
                options={
                    'verbose_name': '通报',
                    'ordering': ['-published_at', '-id'],
                    'indexes': [models.Index(condition=models.Q(('state', 'published')), fields=['-published_at', '-id'], name='bulletin_published'), models.Index(condition=models.Q(('state', 'published')), fields=['year', '-published_at', '-id'], name='bulletin_of_year'), models.Index(fields=['subject'], name='bulletin_subject'), models.Index(condition=models.Q(('state__in', ('draft', 'submitted', 'approved'))), fields=['drafted_at'], name='bulletin_unfinished')],
                    'constraints': [models.UniqueConstraint(fields=('year', 'number'), name='bulletin_number_once'), models.UniqueConstraint(condition=models.Q(('state__in', ('draft', 'submitted', 'approved')), models.Q(('subject', ''), _negated=True)), fields=('subject',), name='one_draft_a_subject'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('withdraws',), name='withdrawn_once'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('author')), _negated=True), _connector='OR'), name='nobody_approves_own_bulletin'), models.CheckConstraint(condition=models.Q(models.Q(('approved_by__isnull', False), ('number__isnull', False), ('published_at__isnull', False), ('serial__isnull', False), ('state', 'published'), ('year__isnull', False), models.Q(('digest', ''), _negated=True)), models.Q(models.Q(('state', 'published'), _negated=True), ('digest', ''), ('number__isnull', True), ('serial__isnull', True)), _connector='OR'), name='published_means_numbered')],
                },
            ),
            migrations.CreateModel(
                name='BulletinReader',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('read_at', models.DateTimeField(null=True, verbose_name='阅读时间')),
                    ('bulletin', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readers', to='notices.bulletin')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '通报阅读',
                    'constraints': [models.UniqueConstraint(fields=('bulletin', 'person'), name='bulletin_reader_once')],
                },
            ),
            migrations.CreateModel(
                name='Letterhead',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('short_name', models.CharField(max_length=10, verbose_name='发文字号的简称')),
                    ('issuer', models.CharField(max_length=30, verbose_name='发文机关')),
                    ('addressee', models.CharField(max_length=80, verbose_name='主送')),
                    ('signer', models.CharField(max_length=30, verbose_name='署名')),
                    ('red_head', models.BooleanField(default=True, verbose_name='用红头')),
                    ('head', models.CharField(blank=True, max_length=20, verbose_name='红头文字')),
                    ('copy_to', models.CharField(blank=True, max_length=100, verbose_name='抄送')),
                    ('paper_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='年份')),
                    ('paper_last', models.PositiveSmallIntegerField(default=0, verbose_name='这一年已经用纸发到第几号')),
                ],
                options={
                    'verbose_name': '通报设置',
                    'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_letterhead')],
                },
            ),
        ]),
        Guard(guard, unguard),
    ]
