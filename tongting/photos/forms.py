"""The form behind a photo upload: what a phone sends, made clean or left out; never saves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.translation import gettext_lazy as _

from tongting.periods import SHANGHAI
from tongting.photos.models import Source
from tongting.places.models import Post


class PhoneTimeField(forms.CharField):
    """An ISO time from a phone's clock. Nonsense counts as not sent: nobody loses a photo over it."""

    def clean(self, value: Any) -> datetime | None:
        try:
            moment = parse_datetime(str(value or "")[:40].strip())
            if moment is None:
                return None
            # Shifting to UTC here finds the years that no database can hold.
            return moment.replace(tzinfo=SHANGHAI) if is_naive(moment) else moment.astimezone(SHANGHAI)
        except (ValueError, OverflowError):
            return None


class SourceField(forms.CharField):
    """Where the phone says the picture is from; a word we don't know counts as not sent."""

    def clean(self, value: Any) -> str:
        return value if value in Source.values else ""


class PlaceField(forms.CharField):
    """The code of the post whose form the picture belongs to → its name; one we don't know counts as not sent."""

    def clean(self, value: Any) -> str:
        code = str(value or "").strip()
        if not code or len(code) > 20 or "\0" in code:
            return ""
        return Post.objects.filter(code=code).values_list("name", flat=True).first() or ""


class UploadForm(forms.Form):
    photo = forms.FileField(
        allow_empty_file=True,
        error_messages={
            "required": _("没有收到照片；选一张照片再传"),
            "missing": _("没有收到照片；选一张照片再传"),
        },
    )
    taken_at = PhoneTimeField(required=False)
    source = SourceField(required=False)
    place = PlaceField(required=False)
    token = forms.UUIDField(
        required=False, error_messages={"invalid": _("照片的编号读不懂；刷新页面，重新选这张照片再传")}
    )

    def sentence(self) -> str:
        """The first thing that is wrong."""
        return next(str(error) for errors in self.errors.values() for error in errors)


class LinkForm(forms.Form):
    """The two parameters of a signed link."""

    e = forms.IntegerField(min_value=0, max_value=10**11)
    s = forms.CharField(max_length=64)
