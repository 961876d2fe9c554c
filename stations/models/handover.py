"""The shift handover of a desk (交接班): what stands there when one goes, said by figures, and that another took it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stations.models.desk import PERSON, Desk


class Handover(models.Model):
    """A sheet of six points. `figures` {point: {name: number, …}} are counted at `given_at`, those of what people said
    from `since` on; a point that the desk has nothing of is left out. `remarks` {point: words}. Neither is ever changed
    (see the migration); `words` say what the one who came did not find as it is written."""

    class Point(models.TextChoices):
        STOCK = "stock", _("库存清点")
        LOANS = "loans", _("未还物品")
        PARCELS = "parcels", _("滞留包裹")
        FOUND = "found", _("失物件数")
        GEAR = "gear", _("设备状况")
        VOICE = "voice", _("职工意见")

    class State(models.TextChoices):
        HANDED = "handed", _("等接班")
        TAKEN = "taken", _("已接班")
        DISPUTED = "disputed", _("有出入")
        REPLACED = "replaced", _("重交了")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        # Whoever handed it over does so anew as long as nobody has taken it.
        State.HANDED: (State.TAKEN, State.DISPUTED, State.REPLACED),
        State.TAKEN: (),
        State.DISPUTED: (),
        State.REPLACED: (),
    }
    ANSWERED: ClassVar = (State.TAKEN, State.DISPUTED)

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="handovers", verbose_name=_("服务台"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.HANDED)
    since = models.DateTimeField(_("上次交班"))
    figures = models.JSONField(_("数字"), default=dict)
    remarks = models.JSONField(_("备注"), default=dict)
    given_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("交班人"))
    given_at = models.DateTimeField(_("交班时间"))
    taken_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("接班人")
    )
    taken_at = models.DateTimeField(_("接班时间"), null=True)
    words = models.CharField(_("哪里有出入"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("交接班")
        ordering: ClassVar = ["-given_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["desk"], condition=Q(state="handed"), name="one_open_handover_a_desk"
            ),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True) | ~Q(taken_by=F("given_by")), name="handover_takes_two"
            ),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True, taken_at__isnull=True, state__in=("handed", "replaced"))
                | Q(taken_by__isnull=False, taken_at__isnull=False, state__in=("taken", "disputed")),
                name="taken_handover_has_hand_and_time",
            ),
            models.CheckConstraint(
                condition=Q(state="disputed") & ~Q(words="") | ~Q(state="disputed") & Q(words=""),
                name="disputed_handover_says_what",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True) | Q(taken_at__gte=F("given_at")),
                name="handover_taken_later",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["desk", "-given_at"], name="handovers_of_desk"),
            models.Index(fields=["-given_at", "-id"], name="handovers_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.desk_id} {self.given_at}"
