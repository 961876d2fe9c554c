"""Forms of jobs: the job itself, the review, questions, the list's filters; none of them saves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenders.forms.job_time import lines_of
from tenders.models import Job, JobTemplate, Opener
from tenders.queries import job as jobs
from tenders.queries import job_check
from tenders.rules import job as rules
from tenders.scoring import price_book
from tongting.people.forms.fields import DayField, PersonField
from tongting.people.models import User
from tongting.places.models import Post
from tongting.seams import gather
from tongting.web.forms import FilterForm, MomentField, TongtingForm, TongtingModelForm

BY_THE_PIECE = (Job.Basis.UNIT_PRICE, Job.Basis.DAY_RATE)


class PostField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class JobForm(TongtingModelForm):
    """A job with its times and openers; `by` is who sets the price. After publication what is fixed is not asked for.

    `cleaned_data` carries every field of rules.FIELDS, `times` and `openers`."""

    price = forms.DecimalField(
        max_digits=9, decimal_places=4, min_value=Decimal("0.0001"), label=_("限价或单价（元）"),
        help_text=_("总价、按月包干填限价；单价、工日填一份的价，乘数量就是限价；抢单这就是定价"),
    )  # fmt: skip
    post = PostField(queryset=Post.objects.none(), required=False, label=_("岗点"))
    first_day = DayField(label=_("从哪天干"))
    last_day = DayField(label=_("干到哪天"))
    bid_from = MomentField(label=_("投标开始"))
    bid_until = MomentField(label=_("投标截止"))
    questions_until = MomentField(
        required=False, label=_("提问截止"), help_text=_("不填就到投标截止；没答复完不截止投标")
    )

    class Meta:
        model = Job
        fields = (
            "title", "kind", "mode", "post", "place", "scope", "quality", "materials", "women_only", "fills_post",
            "certificate", "people_wanted", "first_day", "last_day", "hours", "basis", "quantity", "unit", "method",
            "price_weight", "least_bids", "bid_from", "bid_until", "questions_until",
        )  # fmt: skip
        widgets = {
            "mode": forms.RadioSelect,
            "basis": forms.RadioSelect,
            "method": forms.RadioSelect,
            "materials": forms.RadioSelect,
            "scope": forms.Textarea(attrs={"rows": 3}),
            "quality": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {"place": pgettext_lazy("job", "地点")}
        help_texts = {
            "hours": _("时间不固定的活填总工时，按月包干的填每月几小时，按天摊；固定时间的填上面"),
            "people_wanted": _("抢单要几个人、承包组要几个人；个人竞标是 1"),
            "price_weight": _("综合评分才用，剩下的是方案分"),
            "certificate": _("照证上的名称写，如：低压电工证"),
            "unit": _("单价×数量才填，如：平方米、米、扇"),
        }

    def __init__(
        self, *args: Any, by: User, at: datetime, day: date, start: Mapping[str, Any] | None = None,
        reissue_of: Job | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        self.by, self.at, self.reissue_of = by, at, reissue_of
        job = kwargs.get("instance")
        self.was: Mapping[str, Any] = job_check.given_of(job) if job else {}
        begun = {**(start or {}), **_shown(self.was)}
        super().__init__(*args, initial=begun, **kwargs)
        self.fields["post"].queryset = Post.objects.filter(is_active=True).order_by("code")  # type: ignore[attr-defined]
        self._offer_certificates(str(begun.get("certificate") or ""))
        self._add_seats(day, begun)
        if job is not None and job.state in Job.BEFORE_OPENING:
            self._leave_out()
        self.fields["hours"].required = False
        self.times = lines_of(self.data if self.is_bound else None, begun.get("times") or [])

    def _offer_certificates(self, was: str) -> None:
        """The kinds that the mine keeps, by their names: what is typed by hand would match nobody's. A name that is
        none of them stays; where no kinds are kept it is typed."""
        kept = [kind.name for kind in gather("certificate_kinds")]
        if kept:
            names = [*kept, *([was] if was and was not in kept else [])]
            self.fields["certificate"] = forms.ChoiceField(
                required=False, label=_("要什么证"), choices=[("", _("不要证")), *((name, name) for name in names)],
                help_text=_("有效期要到活干完；岗点这一类要的证不用选，自动要；种类在“证件”里维护"),
            )  # fmt: skip

    def _add_seats(self, day: date, begun: Mapping[str, Any]) -> None:
        """A grabbed job has nobody who opens it."""
        able, is_opened = jobs.holders("tender.open", day), self.data.get("mode") != Job.Mode.GRAB
        for seat in Opener.Seat:
            self.fields[f"opener_{seat}"] = PersonField(
                queryset=able, required=is_opened, label=_("%(seat)s代表") % {"seat": seat.label},
                empty_label=_now("选一个"), initial=(begun.get("openers") or {}).get(seat.value),
                error_messages={"required": rules.seat_wanted(seat)},
            )  # fmt: skip

    def _leave_out(self) -> None:
        for name in (*rules.FIXED, "price", *(f"opener_{seat}" for seat in rules.SEATS)):
            self.fields.pop(name, None)

    def _post_clean(self) -> None:
        """The form's instance stays as it is: the action writes."""

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.times.is_valid():
            for sentence in self.times.sentences():
                self.add_error(None, sentence)
        if self.errors:
            return given
        given["times"] = self.times.rows()
        self._fill(given)
        for name, sentence in job_check.faults(given, self.at, reissue_of=self.reissue_of).items():
            name = {"ceiling": "price", "times": ""}.get(name, name)
            self.add_error(name if name in self.fields else None, sentence)
        return given

    def _fill(self, given: dict[str, Any]) -> None:
        """What was not asked for is as it was."""
        if given["hours"] is None:
            given["hours"] = Decimal(0)
        for name in rules.FIXED:
            if name not in given and name in self.was:
                given[name] = self.was[name]
        if given["post"] is not None and given["post"].women_only and "women_only" in self.fields:
            given["women_only"] = True
        if "price" in given:
            price = given.pop("price")
            times = given["quantity"] if given["basis"] in BY_THE_PIECE else 1
            given["ceiling"] = price_book.together(price, Decimal(times))
            if given["mode"] == Job.Mode.GRAB:
                given["method"] = Job.Method.LOWEST
            given["openers"] = {seat: given.pop(f"opener_{seat}") for seat in rules.SEATS}
        else:
            given["openers"] = self.was["openers"]
        same = all(given[name] == self.was.get(name) for name in rules.PRICED)
        given["priced_by"] = self.was["priced_by"] if same and self.was else self.by.pk


def _shown(was: Mapping[str, Any]) -> dict[str, Any]:
    """A job as the form shows it: by its price, not by its ceiling, and figures as somebody would type them."""
    if not was:
        return {}
    by_piece = was["basis"] in BY_THE_PIECE
    price = price_book.each(was["ceiling"], was["quantity"]) if by_piece else was["ceiling"]
    figures = {name: rules.figure(was[name]) for name in ("quantity", "hours")}
    return {**was, **figures, "price": rules.figure(price)}


class ReviewForm(TongtingForm):
    """`seen` is when what stands on the page was sent."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)


class BackForm(ReviewForm):
    reason = forms.CharField(max_length=200, label=_("退回原因"), help_text=_("写清楚要改什么"))


class PaperForm(TongtingForm):
    """What it is by its content is for the action to find out."""

    paper = forms.FileField(
        label=_("附件"), help_text=_("PDF、Word、Excel 或图片，一个最大 10 MB"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.jpg,.jpeg,.png,.webp"}),
    )  # fmt: skip


class CancelForm(TongtingForm):
    reason = forms.CharField(max_length=200, label=_("取消原因"), help_text=_("能投的人都会看到"))


class AskForm(TongtingForm):
    text = forms.CharField(
        max_length=300, label=_("提问"), widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("不显示是谁问的，答复大家都看得到"),
    )  # fmt: skip


class AnswerForm(TongtingForm):
    text = forms.CharField(max_length=500, label=_("答复"), widget=forms.Textarea(attrs={"rows": 2}))


class TemplateForm(TongtingForm):
    name = forms.CharField(
        max_length=60, label=_("模板名称"), help_text=_("同名的会换成这一份；日期和截止时间不存")
    )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        return name


class StartForm(FilterForm):
    """What a new job begins with."""

    template = forms.ModelChoiceField(queryset=JobTemplate.objects.all(), required=False)


class JobFilterForm(FilterForm):
    state = forms.ChoiceField(required=False, choices=[("", _("全部")), *Job.State.choices], label=_("状态"))
    kind = forms.ChoiceField(required=False, label=_("类别"))
    mode = forms.ChoiceField(required=False, choices=[("", _("全部")), *Job.Mode.choices], label=_("怎么投"))
    q = forms.CharField(
        required=False, max_length=40, label=_("找一找"),
        widget=forms.SearchInput(attrs={"placeholder": _("编号、名称、地点")}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = Job._meta.get_field("kind").choices or []
        self.fields["kind"].choices = [("", _("全部")), *kinds]  # type: ignore[attr-defined]
