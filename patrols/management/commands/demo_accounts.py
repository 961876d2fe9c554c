"""Command: prints one account of the demo for each role."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

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
