"""Forms of the rota: drawing a month, the list of its slots, a reason for a missed round, its answer, an offer to
swap, the span of a certificate."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patrols.forms.issue import ANY, DayField, WeekField
from patrols.models import Slot
from patrols.queries.month_page import parse
from tongting.people.models import User
from tongting.periods import Month, Span
from tongting.places.models import Post
from tongting.web.forms import FilterForm, TongtingForm

MOST_SEED = 2_000_000_000


class MonthField(forms.CharField):
    """A month written 2026-12."""

    widget = forms.DateInput(attrs={"type": "month"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse(text)
        except ValueError:
            raise forms.ValidationError(_("月份要写成 2026-12 这样"))


class DrawForm(TongtingForm):
    month = MonthField(label=gettext_lazy("月份"), max_length=7, help_text=gettext_lazy("例如 2026-12"))
    from_day = DayField(
        label=gettext_lazy("从哪天排起"),
        required=False,
        help_text=gettext_lazy("不填就从月初排；月份已经开始的，从明天排。以前的安排不动"),
    )
    seed = forms.IntegerField(
        label=gettext_lazy("种子"),
        required=False,
        min_value=1,
        max_value=MOST_SEED,
        help_text=gettext_lazy("同样的班、同样的种子，排出来一样；想换一种排法就改一个数"),
    )

    def first_day(self, today: date, tomorrow: date) -> date:
        """Where the drawing begins: as was said, else with the month, or tomorrow where it has begun."""
        month: Month = self.cleaned_data["month"]
        return self.cleaned_data["from_day"] or (month.first if month.first > today else tomorrow)


class SlotFilterForm(FilterForm):
    """What a month's slots may be narrowed to."""

    day = DayField(required=False, label=gettext_lazy("哪天"))
    person = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label=gettext_lazy("巡查人")
    )
    post = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=gettext_lazy("岗点"))
    state = forms.ChoiceField(required=False, choices=[*ANY, *Slot.State.choices], label=gettext_lazy("状态"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(slots__isnull=False).distinct().order_by("name_pinyin")
        offer(self, "person", people.values_list("pk", "name"))
        offer(self, "post", Post.objects.filter(is_active=True).values_list("pk", "name"))


class MissedFilterForm(FilterForm):
    state = forms.ChoiceField(
        required=False,
        choices=[*ANY, *((state.value, state.label) for state in Slot.LATE)],
        label=gettext_lazy("状态"),
    )
    person = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label=gettext_lazy("巡查人")
    )
    since = DayField(label=gettext_lazy("从"), required=False)
    until = DayField(label=gettext_lazy("到"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(slots__state__in=Slot.LATE).distinct().order_by("name_pinyin")
        offer(self, "person", people.values_list("pk", "name"))


def offer(form: FilterForm, name: str, choices: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [*ANY, *choices]
    for one in form.fields.values():
        one.widget.attrs["class"] = "form-select" if isinstance(one, forms.ChoiceField) else "form-control"


class WhyForm(TongtingForm):
    """A reason from the chips, in own words, or both; `reason` is what was said."""

    canned: tuple[Any, ...] = ()
    missing: Any = gettext_lazy("选一个原因，或者自己写一句")
    chip = forms.ChoiceField(required=False, widget=forms.RadioSelect, label=gettext_lazy("原因"))
    words = forms.CharField(
        required=False,
        max_length=120,
        label=gettext_lazy("补充几句"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chip = self.fields["chip"]
        assert isinstance(chip, forms.ChoiceField)
        chip.choices = [(str(text), text) for text in self.canned]
        chip.required = not str(self.data.get("words", "")).strip()
        chip.error_messages["required"] = str(self.missing)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        parts = [given.get("chip", ""), given.get("words", "").strip()]
        given["reason"] = "；".join(str(part) for part in parts if part)
        return given


class ExplainForm(WhyForm):
    canned = (
        gettext_lazy("临时开会"),
        gettext_lazy("顶岗抢修"),
        gettext_lazy("陪同检查"),
        gettext_lazy("临时请假"),
        gettext_lazy("岗点关门"),
        gettext_lazy("巡了，手机没传上去"),
        gettext_lazy("忘了"),
    )


class AnswerForm(TongtingForm):
    """What the leader says to it: needed for a no."""

    note = forms.CharField(label=gettext_lazy("意见"), max_length=200, required=False)


class OfferForm(WhyForm):
    canned = (
        gettext_lazy("那天有会"),
        gettext_lazy("家里有事"),
        gettext_lazy("身体不舒服"),
        gettext_lazy("要去培训"),
    )


class CoverageForm(FilterForm):
    """The month, or the week, whose coverage is certified; the month that runs where nothing was said."""

    month = MonthField(label=gettext_lazy("月份"), max_length=7, required=False)
    week = WeekField(label=gettext_lazy("周"), required=False)

    def span(self, today: date) -> Span:
        chosen = self.chosen()
        found: Span = chosen.get("week") or chosen.get("month") or Month.of(today, settings.MONTH_START_DAY)
        return found
