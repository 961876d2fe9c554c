"""Forms of the week: the week in an address, what the records behind a figure are narrowed to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from patrols.forms.issue import WeekField
from tongting.people.models import Group
from tongting.periods import Week
from tongting.places.models import Post
from tongting.web.forms import FilterForm


def week_named(text: str) -> Week | None:
    """2026-W47 → the week; None for anything else."""
    try:
        return WeekField(required=False).clean(text)
    except forms.ValidationError:
        return None


class RecordsForm(FilterForm):
    post = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=gettext_lazy("岗点"))
    person = forms.IntegerField(required=False, min_value=1, max_value=2**31, widget=forms.HiddenInput)
    group = forms.ChoiceField(
        required=False,
        choices=[("", ""), *Group.choices],
        widget=forms.HiddenInput,
        label=gettext_lazy("身份"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        post = self.fields["post"]
        assert isinstance(post, forms.ChoiceField)
        post.choices = [("", gettext_lazy("全部岗点")), *Post.objects.values_list("pk", "name")]
        post.widget.attrs["class"] = "form-select"

    def narrowed(self) -> dict[str, Any]:
        chosen = self.chosen()
        return {"post": chosen.get("post"), "person": chosen.get("person"), "group": chosen.get("group", "")}
