"""扫码反映: what somebody without an account said at a post, and what they were answered in public."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patrols.models.issue import Issue

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 8


def new_code() -> str:
    """Eight signs that nobody mistakes for each other: 40 bits."""
    return "".join(secrets.choice(ALPHABET) for _n in range(CODE_LENGTH))


class Topic(models.TextChoices):
    DANGER = "danger", _("有危险")
    BROKEN = "broken", _("坏了、不好用")
    DIRTY = "dirty", _("脏、有异味")
    WATER = "water", _("水温、水压不对")
    QUEUE = "queue", _("排队久、没人管")
    FOOD = "food", _("饭菜有问题")
    MANNER = "manner", _("服务态度")
    OTHER = "other", _("别的")


class Complaint(models.Model):
    """The reporter's side of an issue: nothing of it but `code` and the answer is ever public. `form` names the form
    it came from, so that one sent twice is one; `sender` is a keyed digest of address and day, not an address. Where
    several told of the same thing they point to the same issue."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="complaints", verbose_name=_("问题"))
    code = models.CharField(_("查询码"), max_length=CODE_LENGTH, unique=True, default=new_code)
    form = models.CharField(max_length=64, unique=True)
    topic = models.CharField(_("什么事"), max_length=8, choices=Topic.choices)
    phone = models.CharField(_("联系电话"), max_length=20, blank=True)
    sender = models.CharField(max_length=16)
    at = models.DateTimeField(_("反映时间"))
    answer = models.CharField(_("公开答复"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True)

    class Meta:
        verbose_name = _("扫码反映")
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="answer_has_a_person_and_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-at", "-id"], name="complaint_latest"),
            models.Index(fields=["sender", "at"], name="complaint_of_sender"),
            models.Index(fields=["-at", "-id"], condition=Q(answer=""), name="complaint_unanswered"),
            models.Index(fields=["at"], condition=~Q(phone=""), name="complaint_with_phone"),
        ]

    def __str__(self) -> str:
        return self.shown_code

    @property
    def shown_code(self) -> str:
        """7K3M-92PX"""
        return f"{self.code[:4]}-{self.code[4:]}"
