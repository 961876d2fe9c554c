"""Forms of awards: the list's filters, a prize for many, the hand-over, the reason why not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from starrating.models import Award, Campaign, Prize
from starrating.queries import award as reads
from tongting.photos.signature import SignatureField
from tongting.web.forms import FilterForm, TongtingForm

State = Award.State
LONGEST_NAME, LONGEST_NOTE = 30, 120


class HandForm(TongtingForm):
    """One of two proofs: drawn on this screen, or the code from the owner's own phone."""

    signature = SignatureField(required=False, again=gettext_lazy("签名没有收到，请领奖人再签一次"))
    one_time_code = forms.RegexField(
        r"^\s*\d{6}\s*$",
        label=gettext_lazy("领奖码"),
        required=False,
        help_text=gettext_lazy("领奖人手机上“我的奖品”里的 6 位数字"),
        error_messages={"invalid": gettext_lazy("领奖码是 6 位数字")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 8}),
    )
    taken_by = forms.CharField(
        label=gettext_lazy("代领人"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=gettext_lazy("本人来领不用填"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("signature") and not cleaned.get("one_time_code"):
            raise forms.ValidationError(_("请领奖人签名，或者填他的领奖码"))
        cleaned["one_time_code"] = str(cleaned.get("one_time_code") or "").strip()
        return cleaned


class DropForm(TongtingForm):
    reason = forms.CharField(label=gettext_lazy("为什么不发"), max_length=LONGEST_NOTE)


class ChooseForm(TongtingForm):
    prize = forms.ModelChoiceField(Prize.objects.filter(is_active=True), label=gettext_lazy("发什么"))
    quantity = forms.IntegerField(label=gettext_lazy("每份几件"), min_value=1, max_value=99, initial=1)


class AwardFilter(FilterForm):
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False, choices=State.choices)
    campaign = forms.ModelChoiceField(
        Campaign.objects.filter(entries__awards__isnull=False).distinct(),
        label=gettext_lazy("评选"),
        required=False,
    )
    cluster = forms.ChoiceField(label=gettext_lazy("楼、厅、班组"), required=False)
    q = forms.CharField(label=gettext_lazy("房号、箱号、姓名、工号"), max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["cluster"]
        assert isinstance(field, forms.ChoiceField)
        self.clusters = reads.clusters()
        field.choices = [("", self.nothing), *self.clusters.items()]
