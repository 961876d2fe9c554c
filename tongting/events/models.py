"""Events: the append-only history of every thing that has a state. Rows are written once and never changed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """Who did what to which thing, when and why. `thing` is `app.model`, `thing_id` its key; `was`/`became` are empty
    where nothing moved; `key` makes an event unique where it may happen only once (a rung of a ladder)."""

    thing = models.CharField(max_length=60)
    thing_id = models.BigIntegerField()
    verb = models.CharField(max_length=30)
    was = models.CharField(max_length=20, blank=True)
    became = models.CharField(max_length=20, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("经手人")
    )
    at = models.DateTimeField(_("时间"))
    note = models.TextField(_("说明"), blank=True)
    facts = models.JSONField(default=dict, blank=True)
    key = models.CharField(max_length=120, null=True, unique=True)

    class Meta:
        verbose_name = _("经过")
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [models.Index(fields=["thing", "thing_id", "at"], name="event_of_thing")]

    def __str__(self) -> str:
        return f"{self.thing}:{self.thing_id} {self.verb}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("an event is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("an event is never deleted")
