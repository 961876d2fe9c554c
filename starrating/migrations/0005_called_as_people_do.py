"""Entries are called as people call them: 3号楼 316, W厅 1排3号. What was the label until now, the code on the sign, is
kept beside it: the draw goes by it, and what was drawn and published is worked out from those codes."""

from django.db import migrations, models

SOME = 500


def call_as_people_do(apps, schema_editor):
    Entry = apps.get_model("starrating", "Entry")
    places = Entry.objects.filter(person__isnull=True).select_related("room__building", "locker").order_by("pk")
    changed = []
    for entry in places.iterator(chunk_size=SOME):
        entry.code = entry.label
        entry.label = _called(entry)
        changed.append(entry)
        if len(changed) == SOME:
            Entry.objects.bulk_update(changed, ["code", "label"])
            changed = []
    Entry.objects.bulk_update(changed, ["code", "label"])


def _called(entry):
    if entry.room is not None:
        return f"{entry.room.building.name.replace('号宿舍楼', '号楼')} {entry.room.number}"
    return f"{entry.locker.hall}厅 {entry.locker.row}排{entry.locker.column}号"


def call_by_the_code(apps, schema_editor):
    apps.get_model("starrating", "Entry").objects.exclude(code="").update(label=models.F("code"))


class Migration(migrations.Migration):
    dependencies = [("starrating", "0004_draw"), ("places", "__first__")]
    operations = [
        migrations.AddField(
            "entry", "code", models.CharField(blank=True, max_length=20, verbose_name="编号"), preserve_default=True
        ),
        migrations.AlterField("entry", "label", models.CharField(max_length=60, verbose_name="参评对象")),
        migrations.AlterModelOptions(
            "entry", {"ordering": ["campaign", "cluster", "code", "label"], "verbose_name": "参评"}
        ),
        migrations.RunPython(call_as_people_do, call_by_the_code),
    ]
