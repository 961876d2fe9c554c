"""Command: compiles the message catalogues, with Python alone."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tongting.web import catalogue


class Command(BaseCommand):
    help = "Compiles every catalogue (.po) under LOCALE_PATHS into what Django loads (.mo)."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            for written in catalogue.compile_folder(Path(folder)):
                if options["verbosity"]:
                    self.stdout.write(f"{written.relative_to(folder)}")
