"""The question bank (题库): what a test is drawn from. A question is not edited, its next version takes its place."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class QuestionKind(models.TextChoices):
    SINGLE = "single", _("单选")
    MULTIPLE = "multiple", _("多选")
    TRUE_FALSE = "true_false", _("判断")


def same_text(text: str) -> str:
    """What makes two questions the same: their signs without blanks and punctuation, hashed."""
    plain = "".join(one for one in unicodedata.normalize("NFKC", text).lower() if one.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


class Question(models.Model):
    """`options` are the texts in the order they are written, `right` the places of the right ones from 0. A true-false
    question has the two options 对 and 错."""

    class State(models.TextChoices):
        ACTIVE = "active", _("在用")
        RETIRED = "retired", _("停用")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.ACTIVE: (State.RETIRED,),
        State.RETIRED: (State.ACTIVE,),
    }

    state = models.CharField(_("状态"), max_length=7, choices=State.choices, default=State.ACTIVE)
    kind = models.CharField(_("题型"), max_length=10, choices=QuestionKind.choices)
    topic = models.CharField(_("类别"), max_length=30)
    post_kind = models.SlugField(_("岗点类别"), max_length=40, blank=True)
    text = models.CharField(_("题目"), max_length=300)
    key = models.CharField(max_length=64, editable=False)
    options = models.JSONField(_("选项"))
    right = models.JSONField(_("答案"))
    explanation = models.CharField(_("解析"), max_length=300, blank=True)
    source = models.CharField(_("出处"), max_length=100, blank=True)
    version = models.PositiveSmallIntegerField(_("版次"), default=1)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("入库时间"))

    class Meta:
        verbose_name = _("题目")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(state="active"), name="question_once_in_the_bank"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "topic", "-id"], name="questions_by_topic"),
            models.Index(fields=["state", "-id"], name="questions_latest"),
        ]

    def __str__(self) -> str:
        return self.text
