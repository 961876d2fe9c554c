"""Forms of the music bar: tunes, playlists, the day's table, announcements, players; and what a device sends."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.models import Announcement, Daypart, Player, Playlist, Service, Tune
from stations.queries import music
from stations.scoring import daypart as dayparts
from tongting.web.forms import FilterForm, SeveralField, TongtingForm, TongtingModelForm

SPARE_ROWS, MOST_ROWS = 2, 12
MOST_TIMES = 12
TIME = re.compile(r"^\s*(\d{1,2})[:：](\d{2})\s*$")
LOUDEST, QUIETEST = 0, -40


class TuneNewForm(TongtingForm):
    file = forms.FileField(
        label=_lazy("文件"), max_length=200, help_text=_lazy("MP3、OGG、FLAC、WAV，最多 40 MB、20 分钟"),
        widget=forms.ClearableFileInput(attrs={"accept": ".mp3,.ogg,.oga,.flac,.wav,audio/*", "class": "form-control"}),
        error_messages={"empty": _lazy("文件是空的，一个字节也没有；换一个文件")},
    )  # fmt: skip
    kind = forms.ChoiceField(label=_lazy("种类"), choices=Tune.Kind.choices, initial=Tune.Kind.MUSIC)
    playlist = forms.ModelChoiceField(
        Playlist.objects.none(), label=_lazy("放进曲单"), required=False,
        help_text=_lazy("广播不放进曲单，到“节目表”里定时间"),
    )  # fmt: skip
    rights = forms.CharField(
        label=_lazy("版权来源"), max_length=120,
        help_text=_lazy("从哪儿来、凭什么能在食堂放：购买的授权号、公有领域、自己录的"),
    )  # fmt: skip
    title = forms.CharField(
        label=_lazy("名称"), max_length=80, required=False, help_text=_lazy("不填就用文件里写的")
    )
    artist = forms.CharField(label=_lazy("演奏、演唱、录音"), max_length=80, required=False)

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["playlist"].queryset = service.playlists.all()  # type: ignore[attr-defined]


class TuneForm(TongtingModelForm):
    class Meta:
        model = Tune
        fields: ClassVar = ["title", "artist", "rights", "is_active"]

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if not title:
            raise forms.ValidationError(_("填一下“名称”"))
        return title


class TuneFilter(FilterForm):
    q = forms.CharField(label=_lazy("名称、演奏"), required=False, max_length=30)
    kind = forms.ChoiceField(
        label=_lazy("种类"), required=False, choices=[("", _lazy("全部")), *Tune.Kind.choices]
    )
    state = forms.ChoiceField(
        label=_lazy("状态"), required=False,
        choices=[("", _lazy("全部")), *Tune.State.choices, ("off", _lazy("停用了"))],
    )  # fmt: skip
    playlist = forms.ModelChoiceField(
        Playlist.objects.all(), label=_lazy("曲单"), required=False, empty_label=_lazy("全部")
    )


class PlaylistForm(TongtingForm):
    name = forms.CharField(label=_lazy("曲单"), max_length=30)
    tunes = SeveralField(
        Tune.objects.none(), label=_lazy("曲目"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, playlist: Playlist, *args: Any, **kwargs: Any) -> None:
        chosen = playlist.tunes.all() if playlist.pk else []
        super().__init__(*args, initial={"name": playlist.name, "tunes": chosen}, **kwargs)
        self.playlist = playlist
        tunes = Tune.objects.filter(music.playable(), service=playlist.service, kind=Tune.Kind.MUSIC)
        self.fields["tunes"].queryset = tunes.order_by("title", "pk")  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        same = Playlist.objects.filter(service=self.playlist.service, name=name).exclude(pk=self.playlist.pk)
        if same.exists():
            raise forms.ValidationError(_("已经有叫“%(name)s”的曲单，换个名字") % {"name": name})
        return name


class DayForm(TongtingForm):
    """The whole table at once; a row without a playlist is left out. What is wrong with the day is said in full."""

    def __init__(self, service: Service, parts: list[music.Part], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service, self.parts = service, list[Daypart]()
        self.count = min(len(parts) + SPARE_ROWS, MOST_ROWS)
        playlists = {one.pk: one for one in service.playlists.all()}
        for n in range(self.count):
            part = parts[n].daypart if n < len(parts) else None
            self.fields |= self._row(n, part, playlists)

    @staticmethod
    def _row(n: int, part: Daypart | None, playlists: dict[int, Playlist]) -> dict[str, forms.Field]:
        clock = forms.TimeInput(attrs={"type": "time", "class": "form-control"}, format="%H:%M")
        said = {"row": n + 1}
        shown = {name: _as_time(getattr(part, name)) if part else None for name in ("begins", "ends")}
        return {
            f"begins{n}": forms.TimeField(
                label=_("第 %(row)d 行：从") % said, required=False, widget=clock, initial=shown["begins"]
            ),
            f"ends{n}": forms.TimeField(
                label=_("第 %(row)d 行：到") % said, required=False, widget=clock, initial=shown["ends"]
            ),
            f"playlist{n}": forms.TypedChoiceField(
                choices=[("", _("不排")), *((pk, one.name) for pk, one in playlists.items())],
                label=_("第 %(row)d 行：曲单") % said, required=False, coerce=lambda pk: playlists[int(pk)],
                empty_value=None, initial=part.playlist_id if part else None,
                widget=forms.Select(attrs={"class": "form-select"}),
            ),
            f"level{n}": forms.IntegerField(
                label=_("第 %(row)d 行：音量") % said, required=False, min_value=QUIETEST, max_value=LOUDEST,
                initial=part.level_db if part else 0, widget=forms.NumberInput(attrs={"class": "form-control"}),
            ),
        }  # fmt: skip

    def rows(self) -> list[list[Any]]:
        """The fields of each row, for the page."""
        return [
            [self[f"{name}{n}"] for name in ("begins", "ends", "playlist", "level")]
            for n in range(self.count)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for n in range(self.count):
            begins, ends, playlist = (data.get(f"{name}{n}") for name in ("begins", "ends", "playlist"))
            if playlist is None and f"playlist{n}" not in self.errors:
                continue
            for name, value in (("begins", begins), ("ends", ends)):
                if value is None and f"{name}{n}" not in self.errors:
                    self.add_error(f"{name}{n}", _("第 %(row)d 行的时间没填全") % {"row": n + 1})
            if begins is not None and ends is not None and playlist is not None:
                level = data.get(f"level{n}") or 0
                part = Daypart(
                    service=self.service, begins=_minutes(begins), ends=_minutes(ends), playlist=playlist,
                    level_db=level,
                )  # fmt: skip
                self.parts.append(part)
        if not self.errors:
            faults = dayparts.faults([dayparts.Stretch(one.begins, one.ends) for one in self.parts])
            for fault in faults[:6]:
                self.add_error(None, music.fault_said(fault))
        return data


def _minutes(value: time) -> int:
    return value.hour * 60 + value.minute


def _as_time(minute: int) -> time:
    return time(minute % dayparts.DAY // 60, minute % 60)


class TimesField(forms.CharField):
    """06:20、11:10 ↔ ["06:20", "11:10"]."""

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        parts = [part for part in re.split(r"[、,，;；\s]+", super().clean(value)) if part]
        if len(parts) > MOST_TIMES:
            raise forms.ValidationError(_("一天最多播 %(most)d 次") % {"most": MOST_TIMES})
        return sorted({self._time(part) for part in parts})

    @staticmethod
    def _time(part: str) -> str:
        found = TIME.match(part)
        if not found or int(found[1]) > 23 or int(found[2]) > 59:
            said = _("“%(part)s”看不懂，写成 11:10，几个用顿号隔开")
            raise forms.ValidationError(said % {"part": part[:20]})
        return f"{int(found[1]):02d}:{found[2]}"


def weekdays() -> list[tuple[int, str]]:
    return list(enumerate((_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))))


class AnnouncementForm(TongtingForm):
    tune = forms.ModelChoiceField(Tune.objects.none(), label=_lazy("录音"))
    times = TimesField(label=_lazy("几点播"), max_length=120, help_text=_lazy("如 06:20、11:10、17:10"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_lazy("星期几"), coerce=int, choices=weekdays, widget=forms.CheckboxSelectMultiple
    )
    is_active = forms.BooleanField(label=_lazy("在用"), required=False)

    def __init__(self, one: Announcement, *args: Any, **kwargs: Any) -> None:
        first = {
            "tune": one.tune_id,
            "times": one.times,
            "weekdays": one.weekdays or list(range(7)),
            "is_active": one.is_active,
        }
        super().__init__(*args, initial=first, **kwargs)
        words = Tune.objects.filter(music.playable(), service=one.service, kind=Tune.Kind.WORDS)
        self.fields["tune"].queryset = words.order_by("title", "pk")  # type: ignore[attr-defined]


class PlayerForm(TongtingModelForm):
    alarm_minutes = forms.IntegerField(
        label=_lazy("几分钟没声音报警"), min_value=3, max_value=240, initial=10,
        help_text=_lazy("每次没声音只报一次"),
    )  # fmt: skip

    class Meta:
        model = Player
        fields: ClassVar = ["name", "alarm_minutes", "is_active"]


class ShownText(forms.RegexField):
    """Shows the month that the page shows, also where nobody chose one."""

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data or initial


class MonthPick(FilterForm):
    """Which player and month of the proof."""

    player = forms.ModelChoiceField(
        Player.objects.all(), label=_lazy("播放机"), required=False, empty_label=_lazy("第一台")
    )
    month = ShownText(
        r"^\d{4}-(0[1-9]|1[0-2])$", label=_lazy("月份"), required=False, max_length=7,
        widget=forms.TextInput(attrs={"type": "month"}),
    )  # fmt: skip

    def clean_month(self) -> str:
        month: str = self.cleaned_data["month"]
        if month and not 2000 < int(month[:4]) < 2100:
            raise forms.ValidationError(_("年份不对，从日历里重新选"))
        return month


class PairForm(TongtingForm):
    code = forms.CharField(label=_lazy("配对码"), max_length=20)

    def clean_code(self) -> str:
        return re.sub(r"[\s-]", "", self.cleaned_data["code"])


class MinuteForm(TongtingForm):
    """A minute, or how it is now, off a device."""

    at = forms.CharField(max_length=40)
    says = forms.ChoiceField(choices=[one for one in Player.Says.choices if one[0]])
    played = forms.IntegerField(min_value=0, max_value=60)
    level = forms.FloatField(required=False, min_value=-200, max_value=20)
    tune = forms.IntegerField(required=False, min_value=1, max_value=2**53)

    def clean_at(self) -> datetime:
        try:
            said = datetime.fromisoformat(self.cleaned_data["at"].replace("Z", "+00:00"))
        except ValueError:
            said = None
        if said is None or said.tzinfo is None or not 2000 < said.year < 2100:
            raise forms.ValidationError(_("时间看不懂"))
        return said
