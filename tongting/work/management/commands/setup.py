"""Command: the first start without the demo: the mine's names and the first administrator."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from tongting.people.models import Department, Group, RoleGrant, User
from tongting.periods import local
from tongting.work import starters

QUESTIONS = {
    "mine": "矿名",
    "department": "科室名称",
    "branch": "党支部名称",
    "number": "管理员工号",
    "name": "管理员姓名",
}


class Command(BaseCommand):
    help = "Asks for the mine's names and makes the first administrator. Every question can be answered by an option."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, question in QUESTIONS.items():
            parser.add_argument(f"--{name}", help=question, default="")
        parser.add_argument("--password", default="", help="left out, it is asked for and not shown")

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            raise CommandError("已经有人员了；让系统管理员在“人员”里添加，不再用 setup")
        answers = {name: options[name] or self._ask(question) for name, question in QUESTIONS.items()}
        password = options["password"] or self._ask_password()
        person = User(staff_no=answers["number"], name=answers["name"], group=Group.OFFICE_STAFF)
        try:
            validate_password(password, person)
            person.set_password(password)
            person.full_clean(exclude=["name_pinyin", "name_initials"])
        except ValidationError as fault:
            raise CommandError("；".join(fault.messages))
        self._write(answers, person)
        self.stdout.write(f"好了。用工号 {person.staff_no} 登录，在设置里导入人员、岗点和更衣箱。")

    def _ask(self, question: str) -> str:
        self._need_keyboard(question)
        while not (answer := input(f"{question}：").strip()):
            self.stdout.write("不能留空")
        return answer

    def _ask_password(self) -> str:
        self._need_keyboard("密码")
        while True:
            password = getpass.getpass("密码（至少 8 位，输入时不显示）：")
            if password == getpass.getpass("再输一次："):
                return password
            self.stdout.write("两次不一样，再来一次")

    def _need_keyboard(self, question: str) -> None:
        if not sys.stdin.isatty():
            raise CommandError(f"没有键盘可问“{question}”，用选项给出（见 --help）")

    @staticmethod
    def _write(answers: dict[str, str], person: User) -> None:
        """The administrator keeps people and operates; assessments and approvals stay with those who hold the roles."""
        now = timezone.now()
        with transaction.atomic():
            Department.objects.create(
                name=answers["department"], mine_name=answers["mine"], branch_name=answers["branch"]
            )
            person.is_staff = person.is_superuser = True
            person.save()
            RoleGrant.objects.create(
                user=person, role="system_admin", since=local(now).date(), granted_at=now
            )
            starters.load_all()
