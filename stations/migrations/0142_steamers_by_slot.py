"""Steamers of departments that were set up when theirs were used on the spot are booked by slot, as new ones are."""

from django.db import migrations
from django.utils import timezone

# What the starter has written there, one after the other; anything else is the mine's own.
WAS_SAID = ("用完当场还", "在服务台用，用完由值班员断电、晾凉")
IS_SAID = "先约时段，在服务台用，用完由值班员断电、晾凉"
THING = "stations.service"


def book_by_slot(apps, schema_editor):
    """Not where the mine has set anything of it itself, and not while one is out or somebody stands in line."""
    service, event = apps.get_model("stations", "Service"), apps.get_model("events", "Event")
    old = service.objects.filter(code="garment_steamer", kind="on_site", note__in=WAS_SAID)
    idle = old.exclude(loans__state="out").exclude(wishes__state__in=("waiting", "kept"))
    theirs = set(event.objects.filter(thing=THING, verb="set").values_list("thing_id", flat=True))
    for one in idle.order_by("pk"):
        if one.pk in theirs:
            continue
        service.objects.filter(pk=one.pk).update(kind="slot", note=IS_SAID)
        facts = {"kind": ["on_site", "slot"], "note": [one.note, IS_SAID]}
        event.objects.create(thing=THING, thing_id=one.pk, verb="set", at=timezone.now(), facts=facts)


class Migration(migrations.Migration):
    dependencies = [("stations", "0141_off_why"), ("events", "0002_append_only")]

    operations = [migrations.RunPython(book_by_slot, migrations.RunPython.noop)]
