"""Forms of 回头看: filters of its list, what was seen, why it was skipped."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patrols.forms.issue import ANY, DayField
from patrols.forms.issue_step import ReasonForm
from patrols.models import Recheck
from patrols.queries.recheck import COMING, DONE, DUE, Filters
from tongting.places.models import Post
from tongting.web.forms import FilterForm, TongtingForm

SHOW = [(DUE, _("该看了")), (COMING, _("还没到")), (DONE, _("看过的"))]


class RecheckFilterForm(FilterForm):
    """With one query for its choices."""

    show = forms.ChoiceField(required=False, choices=SHOW, label=_("看哪些"))
    area = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("区域"))
    post = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("岗点"))
    state = forms.ChoiceField(required=False, choices=[*ANY, *Recheck.State.choices[1:]], label=_("结果"))
    since = DayField(required=False, label=_("该看日期从"))
    until = DayField(required=False, label=_("到"))
    q = forms.CharField(
        required=False,
        max_length=60,
        label=_("找一找"),
        widget=forms.SearchInput(attrs={"placeholder": _("汉字、拼音、首字母都行")}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = list(Post.objects.select_related("area"))
        self.areas = list({post.area_id: post.area for post in posts}.values())
        offers = {
            "area": [(area.pk, area.name) for area in self.areas],
            "post": [(post.pk, post.name) for post in posts],
        }
        for name, choices in offers.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [*ANY, *choices]
        for field in self.fields.values():
            chosen_from = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if chosen_from else "form-control"

    def filters(self) -> Filters:
        chosen = self.chosen()
        chosen["words"] = chosen.pop("q", "")
        return Filters(**chosen)


class KeepForm(TongtingForm):
    note = forms.CharField(required=False, max_length=300, label=_("说明"))


class RecurForm(ReasonForm):
    """What it looks like now."""

    canned = (_("和上次一样"), _("好了几天又这样"), _("换个地方又出来了"), _("修的地方又坏了"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chip"].label = _("现在怎么样")
        self.fields["chip"].error_messages["required"] = _("选一个现在的样子，或者自己写一句")


class SkipForm(ReasonForm):
    canned = (_("岗点停用了"), _("设备换了，没法比"), _("地方改造了"))
