"""Command: a backup back into an empty database, all of it or nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tongting.events.flow import Refused
from tongting.work import archive


class Command(BaseCommand):
    help = (
        "Checks every digest of a backup and restores it into an empty, migrated database and media folder."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--check", action="store_true", help="only reads the backup and compares digests")

    def handle(self, *args: Any, path: Path, check: bool, **options: Any) -> None:
        try:
            manifest = archive.check(path) if check else archive.read(path)
        except FileNotFoundError:
            raise CommandError(f"找不到 {path}")
        except Refused as why:
            raise CommandError(str(why))
        done = "备份完整" if check else "已恢复"
        self.stdout.write(f"{done}：{manifest['at']}，{manifest['rows']} 行")
