"""What a person may choose about the look: light or dark, size, language."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tongting.web.forms import TongtingForm


class LookForm(TongtingForm):
    size = forms.ChoiceField(
        label=_("字号"),
        choices=[("normal", _("标准")), ("large", _("长辈版（大字、大按钮）"))],
        widget=forms.RadioSelect,
    )
    theme = forms.ChoiceField(
        label=_("颜色"),
        choices=[("light", _("浅色")), ("dark", _("深色")), ("auto", _("跟随手机"))],
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label=_("语言"), choices=[("zh-hans", "简体中文"), ("en", "English")], widget=forms.RadioSelect
    )
