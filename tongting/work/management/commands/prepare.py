"""Command: makes database, catalogues and static files fit the code; the launcher calls it before every start."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

from tongting.people.models import Department, User
from tongting.work import starters


class Command(BaseCommand):
    help = "Migrates, compiles catalogues, collects static files. Its last line says, as JSON, whether anybody is here."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("compile_catalogues", verbosity=0)
        if Department.objects.exists():
            # What a newer version brings with it.
            starters.load_all()
        if not settings.DEBUG:
            collect_if_changed()
        state = {
            "people": User.objects.exists(),
            "demo": Department.objects.filter(is_demo=True).exists(),
        }
        self.stdout.write(json.dumps(state))


def collect_if_changed() -> None:
    """Collecting and compressing takes seconds; it is left out when no file has changed since the last time."""
    stamp, root = Path(settings.VAR) / "static.sha256", Path(settings.STATIC_ROOT)
    now = _fingerprint()
    if root.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == now:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(now, encoding="ascii")


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            looks = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{looks.st_size}\0{looks.st_mtime_ns}\n".encode())
    return digest.hexdigest()
