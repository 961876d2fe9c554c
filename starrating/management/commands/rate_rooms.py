"""Command: makes up a rated month of star dormitories in the demo, and says how long its results take."""

from argparse import ArgumentParser
from datetime import timedelta
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from starrating.actions import result as verbs
from starrating.demo import rated
from starrating.models import Campaign, Contest
from tongting.people.models import Department, RoleGrant, User
from tongting.people.roles import roles_with
from tongting.periods import Month, local


class Command(BaseCommand):
    help = "Makes up the sheets of a month for every room of the demo, locked and ready to be worked out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--month", default="", help="2026-11, left out: the last one that is over")
        parser.add_argument("--judges", type=int, default=6)
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument(
            "--work-out", action="store_true", help="works the results out and says how long it took"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not Department.objects.filter(is_demo=True).exists():
            raise CommandError("这里不是演示数据，先运行 load_department；真实科室不编评分表")
        month = self.month(options["month"])
        if Campaign.objects.filter(contest=Contest.DORM, month=str(month)).exclude(state="void").exists():
            raise CommandError(f"{month} 的星级宿舍已经有了，换一个月份")
        # Somebody has to be left who may decide objections.
        deciders = {person.pk for person in self.people("star.decide")}
        able = [person for person in self.people("star.judge") if person.pk not in deciders]
        judges = able[: options["judges"]]
        if len(judges) < 2:
            raise CommandError("能当评委的不到两个人")
        at = min(month.end_at - timedelta(hours=6), timezone.now())
        with transaction.atomic():
            made = rated.rate(month, judges, seed=options["seed"], at=at)
        self.stdout.write(f"{made.campaign}：{made.rooms} 间房，{made.sheets} 张评分表")
        if options["work_out"]:
            began = perf_counter()
            verbs.moderate(made.campaign, by=self.people("star.manage")[0], at=at)
            self.stdout.write(f"算出结果用了 {perf_counter() - began:.2f} 秒")

    @staticmethod
    def month(text: str) -> Month:
        try:
            return Month.parse(text) if text else Month.of(timezone.now()).previous()
        except ValueError:
            raise CommandError("月份要写成 2026-11")

    @staticmethod
    def people(right: str) -> list[User]:
        held = RoleGrant.objects.filter(role__in=[role.code for role in roles_with(right)])
        today = local(timezone.now()).date()
        able = User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("staff_no")
        return [person for person in able if any(grant.holds_on(today) for grant in person.grants.all())]
