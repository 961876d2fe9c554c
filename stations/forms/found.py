"""What an act with found things says, and the forms around it."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.forms.act import ActForm, person_meant
from stations.forms.desk import PIN_LENGTH
from stations.models import Charge, Desk, Disposal, Found, FoundRule, Loss, ThingKind
from stations.models.found import VALUABLE
from stations.queries import found as lost
from tongting.people.forms.fields import DayField
from tongting.people.models import User
from tongting.photos.signature import SignatureField
from tongting.web.forms import FilterForm, MomentField, SeveralField, TongtingForm, TongtingModelForm

LONGEST_PHOTO = 40


def photo_field() -> forms.CharField:
    """The token of a picture that went up before; without one the act is done all the same."""
    return forms.CharField(max_length=LONGEST_PHOTO, required=False, label=_lazy("照片"))


class TwoForm(ActForm):
    """An act that may need a second person, who shows it by the own PIN."""

    witness = forms.CharField(
        label=_lazy("另一个人的工号"), max_length=30, required=False,
        help_text=_lazy("驿站值班员或者管理员，不能是自己"),
    )  # fmt: skip
    pin = forms.CharField(
        label=_lazy("他的值班密码"), max_length=PIN_LENGTH[1], required=False,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    def ask_two(self) -> Self:
        """For a page on which nothing is done without the second person: both fields are no longer said to be free."""
        for name in ("witness", "pin"):
            self.fields[name].required = True
        return self

    def clean_witness(self) -> User | None:
        said = self.cleaned_data["witness"]
        return person_meant(said) if said else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("witness") and not cleaned.get("pin"):
            self.add_error("pin", _("请另一个人自己输值班密码"))
        return cleaned


class FoundForm(TwoForm):
    kind = forms.ChoiceField(label=_lazy("是什么"), choices=ThingKind.choices, widget=forms.RadioSelect)
    found_at = MomentField(label=_lazy("几点拾到的"), required=False)
    place = forms.CharField(label=_lazy("在哪儿拾到的"), max_length=40)
    finder = forms.CharField(label=_lazy("谁拾到的"), max_length=30)
    public = forms.CharField(
        label=_lazy("可以公开的样子"),
        max_length=80,
        required=False,
        help_text=_lazy("如“黑色保温杯”，大家都看得到"),
    )
    secret = forms.CharField(
        label=_lazy("核对用的特征"), max_length=200,
        help_text=_lazy("只有值班台看得到，如“杯底刻着字、里面有茶渍”；认领的人说得出才给"),
    )  # fmt: skip
    kept_at = forms.CharField(label=_lazy("放在哪儿"), max_length=40)
    seal = forms.CharField(label=_lazy("封签号"), max_length=20, required=False)
    charge = forms.ModelChoiceField(
        Charge.objects.none(), label=_lazy("手机充电"), required=False, widget=forms.HiddenInput
    )
    photo = photo_field()

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(desk, *args, **kwargs)
        self.fields["charge"].queryset = Charge.objects.filter(service__desk=desk)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and lost.service_at(self.desk) is None:
            raise forms.ValidationError(_("这个服务台不收失物，到浴池服务驿站去办"))
        if cleaned.get("kind") in VALUABLE and not self.errors:
            if not cleaned["seal"]:
                self.add_error("seal", _("贵重的两个人清点后装袋封好，写上封签号"))
            if not cleaned["witness"]:
                self.add_error("witness", _("贵重的要两个人清点，写上另一个人的工号"))
        return cleaned


class ClaimForm(TwoForm):
    thing = forms.ModelChoiceField(Found.objects.none(), label=_lazy("认领哪一件"))
    person = forms.CharField(label=_lazy("认领人（工号）"), max_length=30)
    proof = forms.CharField(label=_lazy("看了什么证件"), max_length=40)
    told = forms.CharField(
        label=_lazy("他说出的特征"),
        max_length=200,
        help_text=_lazy("让他自己说，说出来的记下，和登记的对一对"),
    )
    matches = forms.BooleanField(
        label=_lazy("和登记的特征对得上"),
        error_messages={"required": _lazy("对不上不能给；对上了点一下“对得上”")},
    )
    name = forms.CharField(label=_lazy("代领人"), max_length=30, required=False)
    note = forms.CharField(
        label=_lazy("委托字条"),
        max_length=120,
        required=False,
        help_text=_lazy("写了什么，给本人回电话说好没有"),
    )
    loss = forms.ModelChoiceField(Loss.objects.none(), label=_lazy("他报失的那件"), required=False)
    signature = SignatureField(required=False)

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(desk, *args, **kwargs)
        self.fields["thing"].queryset = _of(desk)  # type: ignore[attr-defined]
        self.fields["loss"].queryset = Loss.objects.all()  # type: ignore[attr-defined]

    def clean_person(self) -> User:
        return person_meant(self.cleaned_data["person"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        loss, person = cleaned.get("loss"), cleaned.get("person")
        if loss is not None and person is not None and loss.person_id != person.pk:
            # Somebody else has come for it than the one who was thought of.
            cleaned["loss"] = None
        if not self.errors and not cleaned.get("signature"):
            self.add_error("signature", _("还没有签名，请来领的人在框里签"))
        return cleaned


class DisposeForm(TwoForm):
    things = SeveralField(Found.objects.none(), label=_lazy("处置哪几件"))
    way = forms.ChoiceField(label=_lazy("怎么处置"), choices=Disposal.Way.choices, widget=forms.RadioSelect)
    receiver = forms.CharField(label=_lazy("接收人"), max_length=40, required=False)
    note = forms.CharField(label=_lazy("说明"), max_length=100, required=False)
    photo = photo_field()

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(desk, *args, **kwargs)
        self.fields["things"].queryset = _of(desk)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("way") in Disposal.HANDS_OVER and not cleaned.get("receiver"):
            self.add_error("receiver", _("写上保卫科、派出所谁接收的"))
        if not self.errors and not cleaned.get("witness"):
            self.add_error("witness", _("处置清单要两个人签，写上另一个人的工号"))
        return cleaned


def _of(desk: Desk) -> Any:
    return Found.objects.filter(service__desk=desk).select_related("service__desk")


class LossForm(TongtingForm):
    """`today` is asked of the clock above."""

    kind = forms.ChoiceField(label=_lazy("丢了什么"), choices=ThingKind.choices, widget=forms.RadioSelect)
    lost_on = DayField(label=_lazy("哪天丢的"))
    place = forms.CharField(label=_lazy("大概在哪里"), max_length=40, help_text=_lazy("如“浴池更衣区”"))
    words = forms.CharField(
        label=_lazy("什么样子"), max_length=200,
        help_text=_lazy("颜色、牌子、里面有什么、哪里有记号；只有值班台看得到"),
    )  # fmt: skip

    def __init__(self, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_lost_on(self) -> date:
        day: date = self.cleaned_data["lost_on"]
        if day > self.today:
            raise forms.ValidationError(_("还没到这一天，填丢的那天"))
        if (self.today - day).days > 60:
            raise forms.ValidationError(_("过了 60 天的不再帮着找，问一问保卫科"))
        return day


class FoundFilter(FilterForm):
    q = forms.CharField(label=_lazy("编号、地点、人"), required=False, max_length=30)
    kind = forms.ChoiceField(
        label=_lazy("物品类别"), required=False, choices=[("", _lazy("全部")), *ThingKind.choices]
    )
    state = forms.ChoiceField(
        label=_lazy("状态"), required=False,
        choices=[("", _lazy("全部")), ("due", _lazy("保管期到了")), *Found.State.choices],
    )  # fmt: skip
    since = DayField(label=_lazy("从"), required=False)
    until = DayField(label=_lazy("到"), required=False)


class FoundRuleForm(TongtingModelForm):
    class Meta:
        model = FoundRule
        fields: ClassVar = ["normal_days", "valuable_days", "perishable_hours", "loss_days"]
