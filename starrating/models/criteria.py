"""Scoring rules (评分细则): what a contest looks at, in editions; an edition in force is never edited."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Contest(models.TextChoices):
    """The three races; what is rated in each is a room, a locker, a person."""

    DORM = "dorm", _("星级宿舍")
    LOCKER = "locker", _("星级更衣箱")
    SERVICE = "service", _("服务明星")


class Named(models.Model):
    """Something of an edition with its code and its words in two languages."""

    code = models.CharField(_("编号"), max_length=20)
    name = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> str:
        """The name in the language of whoever looks."""
        return self.name_en if self.name_en and get_language() == "en" else self.name


class CriteriaSet(models.Model):
    """One edition of a contest's scoring rules. A campaign points at the edition it is scored under: that row is the
    frozen copy. `rule` is how its marks become stars and winners (see starrating/scoring/rule.py)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        VOID = "void", _("作废")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.DRAFT: (State.PUBLISHED, State.VOID),
        # Taken back as long as no campaign stands on it.
        State.PUBLISHED: (State.DRAFT,),
        State.VOID: (),
    }

    contest = models.CharField(_("评选"), max_length=8, choices=Contest.choices)
    number = models.PositiveSmallIntegerField(_("版次"))
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.DRAFT)
    effective_from = models.DateField(_("生效日期"), null=True, blank=True)
    rule = models.JSONField(_("评法"), default=dict)
    note = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("评分细则")
        ordering: ClassVar = ["contest", "-effective_from", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contest", "number"], name="criteria_edition_once"),
            models.UniqueConstraint(
                fields=["contest"], condition=Q(state="draft"), name="one_draft_of_a_contest"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(effective_from__isnull=False),
                name="criteria_published_from_a_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{Contest(self.contest).label} v{self.number}"

    @cached_property
    def asked(self) -> list[Criterion]:
        """What a judge looks at, in order; what is measured without a judge is left out. Read once, for an edition that
        a campaign stands on is never edited."""
        found = Criterion.objects.filter(group__criteria=self, source="")
        return list(found.select_related("group").order_by("group__order", "order"))


class CriteriaGroup(Named):
    """Criteria that are graded with one tap on a phone (环境卫生 …); the weights of an edition's groups make 100."""

    criteria = models.ForeignKey(CriteriaSet, models.CASCADE, related_name="groups")
    weight = models.DecimalField(_("分值"), max_digits=4, decimal_places=1)

    class Meta:
        verbose_name = _("评分大类")
        ordering: ClassVar = ["criteria", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["criteria", "code"], name="group_once_in_an_edition"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="group_weighs_something"),
        ]


class Criterion(Named):
    """One thing that is looked at: what full marks look like, and what a fault costs. Without `deduct` the judge gives
    points between 0 and the weight. `source` names the measure that fills it without a judge (service star)."""

    class Source(models.TextChoices):
        ABILITY = "ability", _("本岗巡查和技能考核")
        SERVICE = "service", _("满意度、表扬和投诉")
        EXAMPLE = "example", _("合理化建议和代班")
        ATTENDANCE = "attendance", _("迟到、脱岗和旷工")
        SAFETY = "safety", _("违章")
        VOTE = "vote", _("职工投票")

    group = models.ForeignKey(CriteriaGroup, models.CASCADE, related_name="items")
    weight = models.DecimalField(_("分值"), max_digits=4, decimal_places=1)
    standard = models.CharField(_("满分是什么样"), max_length=200, blank=True)
    deduct = models.DecimalField(_("每处扣分"), max_digits=4, decimal_places=1, null=True, blank=True)
    deduction = models.CharField(_("怎么扣"), max_length=120, blank=True)
    source = models.CharField(max_length=30, blank=True)

    class Meta:
        verbose_name = _("评分项")
        ordering: ClassVar = ["group", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["group", "code"], name="criterion_once_in_a_group"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="criterion_weighs_something"),
            models.CheckConstraint(
                condition=Q(deduct__isnull=True) | Q(deduct__gt=0), name="criterion_deducts_something"
            ),
        ]

    @property
    def group_code(self) -> str:
        return self.group.code

    @property
    def filled_by(self) -> str:
        """Who or what gives the points."""
        return str(self.Source(self.source).label if self.source else _("评委"))


class Veto(Named):
    """What overrides the marks (一票否决): with it there are at most `most_stars` stars."""

    criteria = models.ForeignKey(CriteriaSet, models.CASCADE, related_name="vetoes")
    most_stars = models.PositiveSmallIntegerField(_("最多几星"), default=0)

    class Meta:
        verbose_name = _("一票否决项")
        ordering: ClassVar = ["criteria", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["criteria", "code"], name="veto_once_in_an_edition"),
            models.CheckConstraint(condition=Q(most_stars__lte=4), name="veto_costs_a_star"),
        ]
