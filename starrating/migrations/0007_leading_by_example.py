"""Of the twenty points for leading by example eight come from the records: adopted proposals and shifts stood in for.
An edition that no campaign stands on gets them where S03 is as it came. One that is in use stays as it is: whoever is
scored under it was told twenty points from the judges, and the next edition can take them over."""

from decimal import Decimal

from django.db import migrations

MEASURED = {
    "code": "S03A", "name": "合理化建议和代班", "name_en": "Adopted proposals and cover shifts", "weight": 8,
    "standard": "合理化建议每采纳一条2分，代班每次1分，最多8分", "source": "example",
}  # fmt: skip


def measure_a_part(apps, schema_editor):
    Criterion = apps.get_model("starrating", "Criterion")
    as_it_came = Criterion.objects.filter(
        group__criteria__contest="service",
        group__criteria__campaigns__isnull=True,
        group__criteria__state__in=("draft", "published"),
        code="S03",
        weight=20,
        deduct__isnull=True,
        source="",
    )
    for one in list(as_it_came.select_related("group")):
        if Criterion.objects.filter(group__criteria=one.group.criteria_id, code=MEASURED["code"]).exists():
            continue
        one.weight = Decimal(12)
        one.save(update_fields=["weight"])
        Criterion.objects.create(group=one.group, order=one.order, **MEASURED)


class Migration(migrations.Migration):
    dependencies = [("starrating", "0006_full_width")]
    operations = [migrations.RunPython(measure_a_part, migrations.RunPython.noop)]
