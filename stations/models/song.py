"""Song requests (点歌与留言): what somebody asks for, a person's one of the day, and what the attendant said to it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stations.models.desk import PERSON, Service
from stations.models.music import Tune

MOST_WORDS = 60


class SongRequest(models.Model):
    """`tune` where it is in the library; `title` stands in any case, as the board shows it. `day` is the day in
    Shanghai on which it was asked. It stands on the board from APPROVED on; it is never on the programme, whose order
    the devices reckon by themselves: who plays it taps that it was played. Its `words` are erased when the data of
    parcels are, so many days after it was asked; the title stays for the figures."""

    class State(models.TextChoices):
        ASKED = "asked", _("等审核")
        APPROVED = "approved", _("上板了")
        PLAYED = "played", _("放过了")
        REFUSED = "refused", _("没通过")
        WITHDRAWN = "withdrawn", _("不点了")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.ASKED: (State.APPROVED, State.REFUSED, State.WITHDRAWN),
        # Back by who slipped, within ten minutes.
        State.APPROVED: (State.PLAYED, State.ASKED),
        State.PLAYED: (State.APPROVED,),
        State.REFUSED: (State.ASKED,),
        State.WITHDRAWN: (),
    }
    BOARD: ClassVar = (State.APPROVED, State.PLAYED)

    service = models.ForeignKey(Service, models.PROTECT, related_name="songs", verbose_name=_("服务项目"))
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="songs", verbose_name=_("点歌的人"))
    day = models.DateField(_("日期"))
    tune = models.ForeignKey(
        Tune, models.PROTECT, null=True, blank=True, related_name="songs", verbose_name=_("曲库里的曲子")
    )
    title = models.CharField(_("歌名"), max_length=MOST_WORDS)
    words = models.CharField(_("留言"), max_length=MOST_WORDS, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(_("点歌时间"))
    answered_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("审核人")
    )
    answered_at = models.DateTimeField(_("审核时间"), null=True)
    why = models.CharField(_("为什么没通过"), max_length=MOST_WORDS, blank=True)
    played_at = models.DateTimeField(_("播放时间"), null=True)

    class Meta:
        verbose_name = _("点歌")
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            # One a day, however many ask at the same moment; what was taken back does not count.
            models.UniqueConstraint(
                fields=["person", "day"], condition=~Q(state="withdrawn"), name="one_song_a_person_and_day"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="song_has_a_title"),
            models.CheckConstraint(
                condition=Q(
                    answered_by__isnull=False, answered_at__isnull=False, state__in=("approved", "played", "refused")
                )
                | Q(answered_by__isnull=True, answered_at__isnull=True, state__in=("asked", "withdrawn")),
                name="answered_song_has_hand_and_time",
            ),
            models.CheckConstraint(
                condition=Q(state="refused") & ~Q(why="") | ~Q(state="refused") & Q(why=""),
                name="refused_song_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state="played", played_at__isnull=False, played_at__gte=F("answered_at"))
                | ~Q(state="played") & Q(played_at__isnull=True),
                name="played_song_has_a_time",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["service", "asked_at"], condition=Q(state="asked"), name="songs_to_answer"),
            models.Index(fields=["service", "-day", "-answered_at"], name="songs_on_the_board"),
            models.Index(fields=["asked_at"], condition=~Q(words=""), name="songs_with_words"),
        ]

    def __str__(self) -> str:
        return self.title
