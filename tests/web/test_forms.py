"""What forms say: every fault in our words, at the top and at the field; filters forgive."""

import re

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template

from patrols.forms.issue_step import PersonChoice  # noqa: F401 — with the fields of the other rooms
from tests.web.site import BidForm
from tongting.people.models import Team
from tongting.web.forms import FilterForm, TongtingForm

DJANGO_WORDS = re.compile(r"确保|字段|有效|invalid|required|非法|无效|失败|Ensure|This field")


class EveryField(TongtingForm):
    number = forms.IntegerField(label="数")
    day = forms.DateField(label="日期")
    at = forms.TimeField(label="时刻")
    moment = forms.DateTimeField(label="时间")
    share = forms.DecimalField(label="比例", max_value=1)
    name = forms.CharField(label="名字", min_length=2, max_length=4)
    pick = forms.ChoiceField(label="哪个", choices=[("a", "甲")])
    several = forms.MultipleChoiceField(label="哪些", choices=[("a", "甲")])
    file = forms.FileField(label="附件")


def said(form):
    return [str(error) for errors in form.errors.values() for error in errors]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"number": "x", "day": "2026-13-45", "at": "25:61", "moment": "gestern", "share": "2", "name": "很长很长的名字",
         "pick": "z", "several": ["z"]},
        {"number": "1" * 5000, "day": "0000-00-00", "name": "啊", "share": "1e999", "pick": "\x00", "several": "\x00"},
        {"number": "\x00", "day": "\x00", "at": "\x00", "moment": "\x00", "share": "NaN", "name": "a\x00b"},
    ],
)  # fmt: skip
def test_no_fault_is_told_in_the_words_of_the_framework(sent):
    data = QueryDict(mutable=True)
    for name, value in sent.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    form = EveryField(data)
    assert not form.is_valid()
    assert not [sentence for sentence in said(form) if DJANGO_WORDS.search(sentence)], said(form)
    assert all(re.search(r"“.+”", sentence) for sentence in said(form)), said(form)


class Percents(TongtingForm):
    share = forms.IntegerField(label="占（%）", min_value=1, max_value=20)
    rate = forms.DecimalField(label="率（%）", max_digits=3, decimal_places=1)
    pick = forms.ChoiceField(label="按几成（%）", choices=[("5", "5%")])


def test_a_per_cent_in_a_label_is_said_as_it_is():
    form = Percents({"share": "-1", "rate": "1.23", "pick": "6"})
    assert said(form) == [
        "“占（%）”要在 1 到 20 之间", "“率（%）”最多 2 位整数、1 位小数",
        "“按几成（%）”里没有这一项，从列表里重新选",
    ]  # fmt: skip


def kinds_of_picking(kind=forms.ModelChoiceField):
    """Every field of this product that picks rows of a table, with Django's two."""
    ours = kind.__module__.startswith(("tongting.", "patrols.", "django.forms."))
    return [
        *([kind] if ours else []),
        *(one for below in kind.__subclasses__() for one in kinds_of_picking(below)),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("junk", ["\0", "1\0", "a\0b"])
def test_an_unseen_sign_in_any_field_that_picks_rows_is_told_in_our_words(junk):
    kinds = kinds_of_picking()
    assert {"PersonChoice", "PersonField", "SeveralField", "ModelMultipleChoiceField"} <= {
        k.__name__ for k in kinds
    }
    for kind in kinds:
        field = kind(Team.objects.all(), label="谁", required=False)
        data = QueryDict(mutable=True)
        data["who"] = junk
        form = type("Picking", (TongtingForm,), {"who": field})(data)
        assert said(form) == ["“谁”里有看不见的字符，删掉重新填"], kind


def forms_of_this_product(kind=forms.BaseForm):
    return [one for below in kind.__subclasses__() for one in (below, *forms_of_this_product(below))]


def test_no_form_asks_the_database_for_a_number_it_cannot_hold():
    """Django's own field of several rows does; SeveralField tells it in our words."""
    asked = {
        f"{form.__name__}.{name}": type(field)
        for form in forms_of_this_product()
        if form.__module__.startswith(("tongting.", "patrols.", "starrating.", "tenders.", "stations."))
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.ModelMultipleChoiceField)
    }
    assert "CertificateKindForm.teams" in asked
    assert [name for name, kind in asked.items() if kind is forms.ModelMultipleChoiceField] == []


def test_both_ends_of_a_range_are_said_and_a_choice_is_chosen():
    form = BidForm({"price": "2600"})
    assert said(form) == ["选一下“怎么投”", "“每月报价”要在 1 到 1800 之间"]


def test_a_fields_own_words_stay():
    class Own(TongtingForm):
        price = forms.IntegerField(label="报价", error_messages={"required": "先写个价"})

    assert said(Own({})) == ["先写个价"]


def test_validators_are_not_written_over_for_everybody():
    BidForm({"price": "2600"}).is_valid()
    shared = [validator.message for validator in BidForm.base_fields["price"].validators]
    assert not any("每月报价" in str(message) for message in shared)


def drawn(form):
    return Template('{% include "components/form.html" %}').render(Context({"form": form}))


def test_the_summary_leads_to_the_fields_and_the_words_stand_before_the_input():
    page = drawn(BidForm({"price": "2600", "plan": "写好的"}))
    assert page.count("“每月报价”要在 1 到 1800 之间") == 2
    assert 'href="#id_price"' in page
    assert 'href="#id_kind_0"' in page
    assert 'role="alert"' in page
    label, hint, error, control = (
        page.index('for="id_price"'),
        page.index('id="id_price_helptext"'),
        page.index('id="id_price_error"'),
        page.index('name="price"'),
    )
    assert label < hint < error < control
    assert re.search(r'name="price"[^>]*aria-invalid="true"', page)
    assert re.search(r'name="price"[^>]*aria-describedby="id_price_helptext id_price_error"', page)
    assert "写好的" in page
    assert "*</span>" not in page


def test_optional_is_said_and_radios_are_chips():
    page = drawn(BidForm())
    assert page.count("（选填）") == 1
    assert page.count('class="chip"') == 2
    assert "<fieldset" in page
    assert "errsum" not in page


def test_a_fault_of_the_whole_form_is_said_once():
    form = BidForm({"kind": "own", "price": "9"})
    form.add_error(None, "和你的班次冲突，换一个时间")
    assert drawn(form).count("和你的班次冲突") == 1


class Finder(FilterForm):
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), ("open", "整改中")])
    team = forms.ModelChoiceField(label="班组", required=False, queryset=Team.objects.all())
    late = forms.BooleanField(label="只看超期", required=False)
    q = forms.CharField(label="找", required=False, max_length=20)


@pytest.mark.django_db
def test_a_filter_leaves_out_what_it_cannot_read_and_says_so():
    form = Finder(QueryDict("state=nonsense&team=99999999999999999999999&late=on&q=%00&page=7"))
    assert form.chosen() == {"late": True}
    assert form.ignored == ["状态", "班组", "找"]


@pytest.mark.django_db
def test_each_filter_that_is_on_can_be_taken_off():
    team = Team.objects.create(code="bath", name="浴池班")
    form = Finder(QueryDict(f"state=open&team={team.pk}&late=on&after=x&size=9"))
    assert [(chip.label, chip.text) for chip in form.chips] == [
        ("状态", "整改中"),
        ("班组", "浴池班"),
        ("只看超期", "只看超期"),
    ]
    assert form.chips[0].without == f"?team={team.pk}&late=on&size=9"


class TeamForm(TongtingForm):
    team = forms.ModelChoiceField(Team.objects.all(), label="班组")
    other = forms.ModelChoiceField(Team.objects.all(), label="别的班组", required=False)
    own = forms.ModelChoiceField(Team.objects.all(), label="本班组", required=False, empty_label="没有班组")


class TeamFilter(FilterForm):
    team = forms.ModelChoiceField(Team.objects.all(), label="班组", required=False)
    since = forms.DateField(label="从", required=False)


@pytest.mark.django_db
def test_nothing_chosen_is_said_in_words():
    form, narrow = TeamForm(), TeamFilter({})
    assert ">选一个</option>" in str(form["team"])
    assert ">不选</option>" in str(form["other"])
    assert ">没有班组</option>" in str(form["own"])
    assert ">全部</option>" in str(narrow["team"])


@pytest.mark.django_db
def test_filters_wear_the_product_s_clothes_and_hide_what_is_hidden():
    class Hidden(TeamFilter):
        keeper = forms.IntegerField(required=False, widget=forms.HiddenInput)

    html = Template('{% include "components/filter_fields.html" %}').render(Context({"form": Hidden({})}))
    assert html.count('class="form-select"') == 1 and 'class="form-control"' in html
    assert html.count("<label") == 2


def test_a_figure_with_too_many_places_is_told_how_many_it_may_have():
    class Weighed(TongtingForm):
        weight = forms.DecimalField(label="分值", max_digits=4, decimal_places=1)

    for typed in ("1.25", "12345", "1234.5"):
        form = Weighed({"weight": typed})
        assert form.errors["weight"] == ["“分值”最多 3 位整数、1 位小数"], typed
