"""manage.py verify_bulletins: takes every published bulletin's digest again, along the chain and over the numbers."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tongting.notices.bulletin import queries
from tongting.notices.models import Bulletin


class Command(BaseCommand):
    help = "Says which published bulletin is not what it was, out of the chain, or missing; ends with an error then."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = list(queries.broken_links())
        for line in broken:
            self.stderr.write(line)
        if broken:
            raise CommandError(f"{len(broken)} faults")
        many = Bulletin.objects.filter(serial__isnull=False).count()
        self.stdout.write(f"{many} bulletins, every one as it was published")
