"""The table of deadlines: how long each severity may take, as the office keeps it on screen."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from patrols.models.issue import Severity


class Unit(models.TextChoices):
    HOURS = "hours", _("小时")
    WORKING_DAYS = "days", _("工作日")


class DueTerm(models.Model):
    """One line of the table, there once somebody has changed it; the others stand in rules/term.py. Each change is an
    event with what it was before."""

    severity = models.CharField(_("等级"), max_length=8, choices=Severity.choices, unique=True)
    amount = models.PositiveSmallIntegerField(_("期限"))
    unit = models.CharField(_("按什么算"), max_length=5, choices=Unit.choices)
    warn_hours = models.PositiveSmallIntegerField(_("提前几小时提醒"))

    class Meta:
        verbose_name = _("整改期限")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.severity
