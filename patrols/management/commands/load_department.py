"""Command: loads the starter data, and with it the demo department unless `--empty` is given."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from patrols.demo import people, places, rosters, standards
from patrols.demo.reading import starter
from tongting.people.models import Department
from tongting.periods import local
from tongting.work import starters


class Command(BaseCommand):
    help = "Loads standards, rules, areas, calendar and the demo department. A second run adds what is missing only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--empty",
            action="store_true",
            help="standards, rules, areas and calendar only, no people and no posts",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        department = Department.objects.first()
        if not options["empty"] and department and not department.is_demo:
            raise CommandError(
                f"这里是“{department.name}”，演示数据只装进空的库；只要标准和考核办法就用 load_department --empty"
            )
        org, at = starter("demo_org"), timezone.now()
        with transaction.atomic():
            added = standards.load_standards()
            areas = places.load_areas(org)
            rosters.load_kinds(at)
            if not options["empty"]:
                self.load_demo(org, areas, at)
            # After the posts: what stands at one finds it.
            starters.load_all()
            if not options["empty"]:
                rosters.fill(local(at).date(), at)
        if options["verbosity"]:
            self.stdout.write(f"装好了：新增 {added} 套巡查标准" + ("" if options["empty"] else "和演示科室"))

    @staticmethod
    def load_demo(org: dict[str, Any], areas: dict[str, Any], at: datetime) -> None:
        people.load_department(org)
        teams = people.load_teams(org)
        miners = people.load_people(org, teams, at)
        posts = places.load_posts(org, areas, teams)
        places.load_rooms(org)
        places.load_lockers(org, posts)
        places.lodge(miners, org)
