"""People: the department, its teams, its people and the roles they hold from one date to another."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import connection, models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from tongting.people import names, roles


class Department(models.Model):
    """The one logistics section this installation serves."""

    name = models.CharField(_("科室名称"), max_length=60)
    mine_name = models.CharField(_("矿名"), max_length=60)
    branch_name = models.CharField(_("党支部名称"), max_length=60)
    is_demo = models.BooleanField(_("演示数据"), default=False)
    photo_watermark = models.BooleanField(
        _("照片上写字"), default=True, help_text=_("把岗点、收到时间和拍照人写在照片左下角；缩略图上不写")
    )

    class Meta:
        verbose_name = _("科室")

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A team (班组); the office and the mine's leaders are teams without posts."""

    code = models.SlugField(_("班组代码"), max_length=30, unique=True)
    name = models.CharField(_("班组名称"), max_length=40)
    leader = models.ForeignKey(
        "people.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("班组长")
    )
    order = models.PositiveSmallIntegerField(_("顺序"), default=0)

    class Meta:
        verbose_name = _("班组")
        ordering: ClassVar = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class Group(models.TextChoices):
    """Groups of the monthly assessment; who is in none of them is not assessed."""

    MINE_LEADER = "mine_leader", _("矿领导")
    PARTY_CADRE = "party_cadre", _("党员干部")
    TEAM_LEADER = "team_leader", _("班队长")
    POST_STAFF = "post_staff", _("岗位职工")
    OFFICE_STAFF = "office_staff", _("科室人员")
    RESIDENT = "resident", _("矿工")


class Gender(models.TextChoices):
    MALE = "male", _("男")
    FEMALE = "female", _("女")


class ShiftPattern(models.TextChoices):
    DAY = "day", _("常白班")
    THREE_EIGHT = "three_eight", _("三八制")
    FOUR_SIX = "four_six", _("四六制")


# First and last year in which somebody who is here can have begun to work.
HIRED = (1950, 2100)


class UserManager(BaseUserManager["User"]):
    def create_user(self, staff_no: str, name: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(staff_no=staff_no, name=name, **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, staff_no: str, name: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(staff_no, name, password, is_staff=True, is_superuser=True, **fields)


LONGEST_SPELLING = 120
# In plain SQL, because every page asks it.
HELD = """
    SELECT role FROM people_rolegrant WHERE user_id = %s AND since <= %s AND (until IS NULL OR until >= %s)"""


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by staff number. Being here does not mean being able to log in: that takes a password."""

    staff_no = models.CharField(
        _("工号"), max_length=20, unique=True, error_messages={"unique": _("这个工号已经有人用了")}
    )
    name = models.CharField(_("姓名"), max_length=30)
    name_pinyin = models.CharField(max_length=LONGEST_SPELLING, editable=False, db_index=True)
    name_initials = models.CharField(max_length=30, editable=False, db_index=True)
    gender = models.CharField(_("性别"), max_length=6, choices=Gender.choices, default=Gender.MALE)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("班组")
    )
    section = models.CharField(_("区队"), max_length=30, blank=True)
    job_post = models.CharField(_("岗位"), max_length=30, blank=True)
    # Blank: in no group, so not assessed (a system administrator).
    group = models.CharField(
        _("考核组"), max_length=20, choices=Group.choices, default=Group.POST_STAFF, blank=True
    )
    is_party_member = models.BooleanField(_("党员"), default=False)
    shift_pattern = models.CharField(
        _("班制"), max_length=12, choices=ShiftPattern.choices, default=ShiftPattern.THREE_EIGHT
    )
    phone = models.CharField(_("手机号"), max_length=20, blank=True)
    ext = models.CharField(_("分机"), max_length=10, blank=True)
    hired_year = models.PositiveSmallIntegerField(_("参加工作年份"), null=True, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)
    is_staff = models.BooleanField(_("运维后台"), default=False)
    must_change_password = models.BooleanField(default=False)
    # Part of what a session is signed with: one more ends every session that was begun before.
    session_round = models.PositiveIntegerField(default=0, editable=False)
    theme = models.CharField(max_length=5, default="light")
    size = models.CharField(max_length=6, default="normal")

    USERNAME_FIELD = "staff_no"
    REQUIRED_FIELDS: ClassVar = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("人员")
        ordering: ClassVar = ["name_pinyin", "staff_no"]
        indexes: ClassVar = [models.Index(fields=["team", "is_active"], name="people_by_team")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.spell()
        super().save(*args, **kwargs)

    def spell(self) -> User:
        """Fills in how the name is read; for rows written in bulk, which pass `save` by."""
        # The longest names are spelled as far as there is room: it is searched from its beginning.
        self.name_pinyin = names.pinyin(self.name)[:LONGEST_SPELLING]
        self.name_initials = names.initials(self.name)
        return self

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Django signs with the password alone: a person disabled and enabled again would find old sessions alive.
        content = f"{self.password}:{self.session_round}"
        return salted_hmac("tongting.people.session", content, secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def role_codes(self) -> frozenset[str]:
        """Roles held today. The date is read here once per request: a grant's dates are days, not instants."""
        today = timezone.localdate()
        if "grants" in getattr(self, "_prefetched_objects_cache", ()):
            return frozenset(grant.role for grant in self.grants.all() if grant.holds_on(today))
        with connection.cursor() as cursor:
            cursor.execute(HELD, [self.pk, today, today])
            return frozenset(role for (role,) in cursor.fetchall())

    @cached_property
    def rights(self) -> frozenset[str]:
        return roles.rights_of(set(self.role_codes))

    def may(self, right: str) -> bool:
        if right not in roles.RIGHTS:
            raise KeyError(right)
        return self.is_active and right in self.rights

    @property
    def role_names(self) -> list[str]:
        return [str(role.name) for code, role in roles.ROLES.items() if code in self.role_codes]

    @property
    def initial(self) -> str:
        return self.name[:1]


class RoleGrant(models.Model):
    """A role held from one day to another, both included; an open end holds until further notice."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name=_("人员"))
    role = models.CharField(_("角色"), max_length=30, choices=roles.choices)
    since = models.DateField(_("从"))
    until = models.DateField(_("到"), null=True, blank=True)
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("授予人")
    )
    granted_at = models.DateTimeField(_("授予时间"))

    class Meta:
        verbose_name = _("角色授予")
        ordering: ClassVar = ["-since", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="grant_ends_after_it_begins",
                violation_error_message=_("结束日期要在开始日期之后"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)
