"""What is said of song requests: by who asks, and at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.forms.act import ActForm
from stations.models import Service, SongRequest, Tune
from stations.models.song import MOST_WORDS
from stations.queries import song as songs
from tongting.web.forms import TongtingForm


class AskForm(TongtingForm):
    """A tune of the library, or the name of another song."""

    tune = forms.ModelChoiceField(
        Tune.objects.none(),
        label=_lazy("曲库里的"),
        required=False,
        empty_label=_lazy("不在曲库里，自己写歌名"),
    )
    title = forms.CharField(
        label=_lazy("歌名"), required=False, max_length=MOST_WORDS, help_text=_lazy("曲库里有的不用写")
    )
    words = forms.CharField(
        label=_lazy("留言"), required=False, max_length=MOST_WORDS,
        help_text=_lazy("最多 60 个字，上板以后谁都看得到，不写谁点的"),
    )  # fmt: skip

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tune"].queryset = songs.library(service)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        tune = cleaned.get("tune")
        if tune is not None:
            cleaned["title"] = str(tune)[:MOST_WORDS]
        elif not self.errors and not cleaned.get("title"):
            self.add_error("title", _("选一首曲库里的，或者写上歌名"))
        return cleaned


class SongForm(ActForm):
    """Also one that was answered meanwhile: the same, sent again, is known by its number."""

    song = forms.ModelChoiceField(SongRequest.objects.none(), label=_lazy("哪一首"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = SongRequest.objects.filter(service__desk=self.desk)
        found = found.select_related("service__desk", "person")
        self.fields["song"].queryset = found  # type: ignore[attr-defined]


class DeclineForm(SongForm):
    why = forms.CharField(label=_lazy("为什么不放"), max_length=MOST_WORDS)
