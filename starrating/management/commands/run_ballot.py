"""What the clock does for the service star, by hand: tells that a vote is open, checks who may win, collects points."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from starrating.actions import ballot


class Command(BaseCommand):
    help = "服务明星：通知投票、核对资格、汇总客观分（可以重复运行）"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(ballot.run(at=timezone.now())))
