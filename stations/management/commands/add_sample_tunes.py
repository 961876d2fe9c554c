"""manage.py add_sample_tunes DEMO0005: a few soft tones for a music bar that has no tunes yet."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from stations.demo import music as demo
from stations.queries import music
from tongting.people.models import User


class Command(BaseCommand):
    help = "Puts the product's own sample tones into empty playlists. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("staff_no", help="in whose name they are added")

    def handle(self, *args: Any, **options: Any) -> None:
        by, service = User.objects.filter(staff_no=options["staff_no"]).first(), music.services().first()
        if by is None or service is None:
            raise CommandError("没有这个人，或者还没有音乐吧的服务台")
        at = timezone.now()
        demo.fill_lists(service, demo.add_tunes(service, by, at), by, at)
