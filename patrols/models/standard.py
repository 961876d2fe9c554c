"""Standards (巡查标准): a versioned checklist for each kind of post; a published version never changes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Standard(models.Model):
    """The checklist of one kind of post; `kind` is what `places.Post.kind` names."""

    kind = models.SlugField(_("类别"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(max_length=60, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("巡查标准")
        ordering: ClassVar = ["order", "kind"]

    def __str__(self) -> str:
        return self.name


class StandardVersion(models.Model):
    """One edition. A patrol points at the edition it was done under: that row is the frozen copy, because an edition
    in force is never edited, only followed by the next one. A draft has no date yet."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        VOID = "void", _("作废")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.DRAFT: (State.PUBLISHED, State.VOID),
        # Taken back before its day has come.
        State.PUBLISHED: (State.DRAFT,),
        State.VOID: (),
    }

    standard = models.ForeignKey(Standard, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("版次"))
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.DRAFT)
    effective_from = models.DateField(_("生效日期"), null=True, blank=True)
    pass_line = models.PositiveSmallIntegerField(_("合格线"))
    visits_wanted = models.PositiveSmallIntegerField(_("每天至少巡查"), default=1)
    # [["05:00", "06:30"], …]
    windows = models.JSONField(_("建议时段"), default=list)
    note = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("标准版次")
        ordering: ClassVar = ["standard", "-effective_from", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["standard", "number"], name="standard_version_once"),
            models.UniqueConstraint(
                fields=["standard"], condition=Q(state="draft"), name="one_draft_of_a_standard"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(effective_from__isnull=False),
                name="published_from_a_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard} v{self.number}"


class ItemKind(models.TextChoices):
    PASS_FAIL = "pass_fail", _("合格或不合格")
    SCORE = "score", _("数缺陷")
    NUMBER = "number", _("测数值")
    CHOICE = "choice", _("选一项")


class ChecklistItem(models.Model):
    """One thing to look at. `deduct` is the loss for a fail, or per fault for kind `score`; numbers carry the allowed
    range, a tolerance band outside it and the limits beyond which a value is a typing error."""

    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="items")
    code = models.CharField(_("编号"), max_length=10)
    order = models.PositiveSmallIntegerField()
    text = models.CharField(_("检查内容"), max_length=200)
    text_en = models.CharField(max_length=300, blank=True)
    kind = models.CharField(_("类型"), max_length=10, choices=ItemKind.choices)
    weight = models.DecimalField(_("分值"), max_digits=4, decimal_places=1)
    deduct = models.DecimalField(_("扣分"), max_digits=4, decimal_places=1, default=0)
    unit = models.CharField(_("单位"), max_length=12, blank=True)
    decimals = models.PositiveSmallIntegerField(default=0)
    minimum = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    maximum = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    typing_min = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    typing_max = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    tolerance_below = models.DecimalField(max_digits=9, decimal_places=3, default=0)
    tolerance_above = models.DecimalField(max_digits=9, decimal_places=3, default=0)
    tolerance_deduct = models.DecimalField(max_digits=4, decimal_places=1, default=0)
    # [{"value": "in_cycle", "zh": "在周期内", "en": "…", "ratio": 1.0}, …]
    options = models.JSONField(default=list, blank=True)
    fail_below = models.DecimalField(max_digits=3, decimal_places=2, default=0)
    critical = models.BooleanField(_("关键项"), default=False)
    photo_required = models.BooleanField(_("不合格要拍照"), default=False)
    na_allowed = models.BooleanField(_("可不适用"), default=True)
    due_hours = models.PositiveSmallIntegerField(_("整改时限（小时）"), default=72)
    # Canned remarks, so that a note is one tap.
    remarks = models.JSONField(default=list, blank=True)
    sources = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("检查项")
        ordering: ClassVar = ["version", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "code"], name="item_once_in_a_version"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def words(self) -> str:
        """The text in the language of whoever looks."""
        return self.text_en if self.text_en and get_language() == "en" else self.text
