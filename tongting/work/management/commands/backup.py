"""Command: database and media of one moment in one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tongting.events.flow import Refused
from tongting.work import archive


class Command(BaseCommand):
    help = "Writes every row and every file to one .tar with digests; the product may go on running."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        try:
            manifest = archive.write(path, at=timezone.now())
        except Refused as why:
            raise CommandError(str(why))
        files = len(manifest["sha256"]) - 1
        self.stdout.write(f"已备份 {manifest['rows']} 行、{files} 个文件：{path}")
