"""Command: prints one account of the demo for each role, where the codes for its sealed bids lie, what else a visitor
has to know."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from patrols.demo.people import PASSWORD
from tongting.people import roles
from tongting.people.models import Department, RoleGrant


class Command(BaseCommand):
    help = "Prints an account of the demo for each role; refuses where the department is not the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        if not Department.objects.filter(is_demo=True).exists():
            raise CommandError("这里不是演示数据，没有演示账号；忘了密码，找系统管理员要一次性密码")
        grants = (
            RoleGrant.objects.filter(user__is_active=True).select_related("user").order_by("user__staff_no")
        )
        first: dict[str, RoleGrant] = {}
        for grant in grants:
            first.setdefault(grant.role, grant)
        self.stdout.write(f"演示账号，密码都是 {PASSWORD}：")
        for code, role in roles.ROLES.items():
            if code in first:
                person = first[code].user
                job = f"（{person.job_post}）" if person.job_post else ""
                self.stdout.write(f"  {person.staff_no:<11} {role.name} {person.name}{job}")
        # What the demo's openers hold on paper in earnest; whoever tries the demo opens the bids with it.
        codes = settings.VAR / "demo-codes.txt"
        if codes.exists():
            self.stdout.write(f"开标码 / opening codes: {codes}")
        for path in settings.DEMO_WORDS:
            for line in import_string(path)():
                self.stdout.write(line)
