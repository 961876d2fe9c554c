"""The music bar (音乐吧): tunes, playlists, what plays when, what is said at which hour, the devices that play it and
what they told of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stations.models.desk import PERSON, Service


class Tune(models.Model):
    """A recording on our own disk: a tune (乐曲) or something spoken (广播). The worker decodes it once and notes how
    long and how loud it is; `gain_db` brings it to the loudness of all the others."""

    class Kind(models.TextChoices):
        MUSIC = "music", _("乐曲")
        WORDS = "words", _("广播")

    class State(models.TextChoices):
        CHECKING = "checking", _("正在检查")
        READY = "ready", _("能放")
        REFUSED = "refused", _("放不了")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.CHECKING: (State.READY, State.REFUSED),
        State.READY: (),
        State.REFUSED: (),
    }

    service = models.ForeignKey(
        Service, models.PROTECT, related_name="tunes", limit_choices_to={"kind": "music"},
        verbose_name=_("服务项目"),
    )  # fmt: skip
    kind = models.CharField(_("种类"), max_length=8, choices=Kind.choices, default=Kind.MUSIC)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.CHECKING)
    title = models.CharField(_("名称"), max_length=80, blank=True)
    artist = models.CharField(_("演奏、演唱、录音"), max_length=80, blank=True)
    # Where the right to play it in public comes from; a person writes it, the file does not know.
    rights = models.CharField(_("版权来源"), max_length=120)
    is_active = models.BooleanField(_("在用"), default=True)
    filename = models.CharField(_("原文件名"), max_length=120)
    file = models.CharField(max_length=80)
    size = models.PositiveIntegerField(_("大小（字节）"))
    sha256 = models.CharField(max_length=64)
    mime = models.CharField(max_length=20, blank=True)
    duration_ms = models.PositiveIntegerField(_("时长（毫秒）"), default=0)
    # Integrated loudness (ITU-R BS.1770) in LUFS and the highest sample in dB below full scale.
    loudness = models.FloatField(_("响度"), null=True)
    peak = models.FloatField(_("峰值"), null=True)
    gain_db = models.FloatField(_("补偿（分贝）"), default=0)
    why = models.CharField(_("为什么放不了"), max_length=160, blank=True)
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    added_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("曲目")
        ordering: ClassVar = ["-added_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service", "sha256"], condition=~Q(state="refused"), name="tune_is_kept_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(duration_ms__gt=0, loudness__isnull=False),
                name="ready_tune_is_measured",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["service", "-added_at"], name="tunes_of_service"),
            models.Index(fields=["-added_at", "-id"], name="tunes_by_time"),
        ]

    def __str__(self) -> str:
        return self.title or self.filename


class Playlist(models.Model):
    """Tunes that go together (曲单). The fallback (备用曲单) is what a device plays when it has nothing else."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="playlists", verbose_name=_("服务项目"))
    name = models.CharField(_("曲单"), max_length=30)
    is_fallback = models.BooleanField(_("备用曲单"), default=False)
    tunes = models.ManyToManyField(Tune, related_name="playlists", blank=True, verbose_name=_("曲目"))

    class Meta:
        verbose_name = _("曲单")
        ordering: ClassVar = ["is_fallback", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "name"], name="playlist_name_once"),
            models.UniqueConstraint(
                fields=["service"], condition=Q(is_fallback=True), name="one_fallback_playlist"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Daypart(models.Model):
    """A stretch of the day (时段) with its playlist and how loud it is; in minutes from midnight, over midnight where
    it ends before it begins. All of a service's together fill the day exactly, see scoring/daypart.py."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="dayparts", verbose_name=_("服务项目"))
    begins = models.PositiveSmallIntegerField(_("从"))
    ends = models.PositiveSmallIntegerField(_("到"))
    playlist = models.ForeignKey(Playlist, models.PROTECT, related_name="dayparts", verbose_name=_("曲单"))
    # 0 is as loud as the loudspeaker was set; the night is quieter.
    level_db = models.SmallIntegerField(_("音量（分贝）"), default=0)

    class Meta:
        verbose_name = _("时段")
        ordering: ClassVar = ["begins"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "begins"], name="daypart_begins_once"),
            models.CheckConstraint(
                condition=Q(begins__lt=1440, ends__lte=1440), name="daypart_lies_in_the_day"
            ),
            models.CheckConstraint(condition=Q(level_db__lte=0, level_db__gte=-40), name="daypart_level"),
        ]

    def __str__(self) -> str:
        return f"{self.begins // 60:02d}:{self.begins % 60:02d}"


class Announcement(models.Model):
    """Something spoken at given times (定时广播); the music waits for it."""

    service = models.ForeignKey(
        Service, models.PROTECT, related_name="announcements", verbose_name=_("服务项目")
    )
    tune = models.ForeignKey(Tune, models.PROTECT, related_name="announcements", verbose_name=_("录音"))
    # ["06:20", "11:10"] in the mine's time; 0 is Monday.
    times = models.JSONField(_("几点播"), default=list)
    weekdays = models.JSONField(_("星期几"), default=list)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("定时广播")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.tune_id} {self.times}"


class Player(models.Model):
    """A device in the canteen that plays (播放机). It is known by a token of which only the digest is here; a code that
    a person types on it once brings the two together. The last that it said stands here, every minute is a beat."""

    class Says(models.TextChoices):
        NOTHING = "", _("还没说过话")
        PLAYING = "playing", _("在放")
        WAITING = "waiting", _("等人点一下才能出声")
        LOADING = "loading", _("正在取曲子")
        EMPTY = "empty", _("没有曲子可放")
        PAUSED = "paused", _("有人按了暂停")
        BROKEN = "broken", _("放不出来")

    service = models.ForeignKey(Service, models.PROTECT, related_name="players", verbose_name=_("服务项目"))
    name = models.CharField(_("名称"), max_length=40)
    alarm_minutes = models.PositiveSmallIntegerField(_("几分钟没声音报警"), default=10)
    is_active = models.BooleanField(_("在用"), default=True)
    code_digest = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)
    token_digest = models.CharField(max_length=64, blank=True)
    paired_at = models.DateTimeField(_("配对时间"), null=True)
    seen_at = models.DateTimeField(_("最后一次心跳"), null=True)
    heard_at = models.DateTimeField(_("最后一次有声音"), null=True)
    says = models.CharField(_("现在"), max_length=10, choices=Says.choices, default=Says.NOTHING, blank=True)
    tune = models.ForeignKey(Tune, models.SET_NULL, null=True, related_name="+", verbose_name=_("正在放"))
    level_db = models.FloatField(_("电平（分贝）"), null=True)

    class Meta:
        verbose_name = _("播放机")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["token_digest"], condition=~Q(token_digest=""), name="player_token_once"
            ),
            models.CheckConstraint(
                condition=Q(token_digest="", paired_at__isnull=True)
                | ~Q(token_digest="") & Q(paired_at__isnull=False),
                name="paired_player_has_token_and_time",
            ),
            models.CheckConstraint(condition=Q(alarm_minutes__gte=3), name="player_alarm_leaves_time"),
        ]

    def __str__(self) -> str:
        return self.name


class Beat(models.Model):
    """One minute of a player: how many seconds of it were played, how loud. Sent late after a gap in the network it is
    as good as in time; never changed."""

    player = models.ForeignKey(Player, models.PROTECT, related_name="beats", verbose_name=_("播放机"))
    at = models.DateTimeField(_("哪一分钟"))
    received_at = models.DateTimeField(_("收到时间"))
    says = models.CharField(_("在做什么"), max_length=10, choices=Player.Says.choices)
    played = models.PositiveSmallIntegerField(_("放了几秒"))
    level_db = models.FloatField(_("电平（分贝）"), null=True)
    tune = models.ForeignKey(Tune, models.PROTECT, null=True, related_name="+", verbose_name=_("曲目"))

    class Meta:
        verbose_name = _("心跳")
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["player", "at"], name="one_beat_a_minute"),
            models.CheckConstraint(condition=Q(played__lte=60), name="minute_has_sixty_seconds"),
        ]

    def __str__(self) -> str:
        return f"{self.player_id} {self.at}"


class DayProof(models.Model):
    """What the minutes of a day that is over add up to (一天的播放证明), so that a page that shows a month of them
    reads no minutes. Reckoned by the clock; minutes that come late throw it away, and it is reckoned anew."""

    player = models.ForeignKey(Player, models.CASCADE, related_name="proofs", verbose_name=_("播放机"))
    day = models.DateField(_("日期"))
    played = models.PositiveIntegerField(_("放了几秒"))
    passed = models.PositiveIntegerField(_("应放几秒"))
    late = models.PositiveSmallIntegerField(_("断网后补报（分钟）"))
    # [from, to, seconds, why] each, as scoring/proof.py finds them; moments in ISO 8601.
    gaps = models.JSONField(_("断在哪儿"), default=list)

    class Meta:
        verbose_name = _("播放证明")
        ordering: ClassVar = ["-day"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["player", "day"], name="one_proof_a_day"),
            models.CheckConstraint(condition=Q(played__lte=F("passed")), name="played_no_longer_than_passed"),
        ]

    def __str__(self) -> str:
        return f"{self.player_id} {self.day}"


class Silence(models.Model):
    """A player was not heard for longer than its alarm allows (没声音). Opened and closed by the clock, told once."""

    player = models.ForeignKey(Player, models.PROTECT, related_name="silences", verbose_name=_("播放机"))
    since = models.DateTimeField(_("从"))
    noticed_at = models.DateTimeField(_("发现时间"))
    ended_at = models.DateTimeField(_("恢复时间"), null=True)
    # It had played all the time, only its beats came late.
    was_network = models.BooleanField(_("只是断网"), default=False)
    # The issue that the department's desk made of it, as a person reads it, and until when it is put right.
    issue = models.CharField(_("问题编号"), max_length=30, blank=True)
    mend_by = models.DateTimeField(_("修好的期限"), null=True)

    class Meta:
        verbose_name = _("没声音")
        ordering: ClassVar = ["-since", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["player"], condition=Q(ended_at__isnull=True), name="one_open_silence_a_player"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("since")), name="silence_ends_later"
            ),
            models.CheckConstraint(
                condition=Q(issue="", mend_by__isnull=True) | ~Q(issue="") & Q(mend_by__isnull=False),
                name="reported_silence_has_a_clock",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.player_id} {self.since}"
