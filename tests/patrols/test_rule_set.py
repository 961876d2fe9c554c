"""Editions of the month's rules: what keeps one from being published, draft to publication, what never changes, and
past months tried under another edition."""

import copy
import json
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.urls import reverse

from patrols.actions import assessment as months
from patrols.actions import rule_set as verbs
from patrols.actions import trial as trials
from patrols.forms import record
from patrols.models import Line, RuleSet, Score, Trial, TrialRow
from patrols.queries import assessment as assessments
from patrols.queries import rule_set as editions
from patrols.rules import rule_set as rules
from tests.cast import moment
from tests.patrols import month_box as box
from tongting.events import flow
from tongting.periods import Month

RULES = json.loads((settings.STARTER / "assessment_rules.json").read_text(encoding="utf-8"))
NOW = moment("2026-10-20 10:00")
D = Decimal
State = RuleSet.State


def changed(edit):
    anew = copy.deepcopy(RULES)
    edit(anew)
    return anew


def indicator(edition, code):
    return next(one for group in edition["groups"] for one in group["indicators"] if one["code"] == code)


def test_the_built_in_rules_have_no_fault():
    assert rules.faults(RULES) == []


def test_every_indicator_of_the_built_in_rules_says_what_it_does():
    for group in RULES["groups"]:
        for one in group["indicators"]:
            assert rules.said(one)
    assert rules.said(indicator(RULES, "C6")) == "满分 10 分，超期一条扣 2 分，验收退回一次扣 1 分"
    assert (
        rules.said(indicator(RULES, "L5"))
        == "起评 5 分，责任区获星一项加 1 分，被列差一项扣 2 分，封顶 10 分"
    )


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda r: indicator(r, "C1").update(max=25), "“党员干部”各项加起来是 105 分"),
        (lambda r: indicator(r, "C1").update(kind="magic"), "C1：不认识算法“magic”"),
        (lambda r: indicator(r, "C1").update(kind="deduct"), "C1：“巡查完成率”不能“从满分往下扣”"),
        (lambda r: indicator(r, "C1").update(data_source="moon"), "C1：不认识数据来源“moon”"),
        (lambda r: indicator(r, "C5")["params"].update(bands=[[80, 10], [90, 20], [0, 0]]), "C5：各档要从高到低排"),
        (lambda r: indicator(r, "C5")["params"].update(bands=[[90, 20]]), "C5：最后一档要从 0 分起"),
        (lambda r: indicator(r, "C5")["params"].update(bands=[[90, 21], [0, 0]]), "C5：各档得分要在 0 到 20 之间"),
        (lambda r: r["bonus"]["items"][0].update(cap=-1), "B1 的加分要大于 0，上限不能小于 0"),
        (lambda r: r["bonus"].update(cap_total=-1), "加分的总上限不能小于 0"),
        (lambda r: r["bonus"]["items"][1].update(code="B1"), "编号 B1 用了两次"),
        (lambda r: r["deductions"]["items"][0].update(points=-1), "N1 的扣分不能小于 0"),
        (lambda r: r["deductions"]["items"][0].update(grade_cap="F"), "N1 的等级上限没有这一等"),
        (lambda r: r["grades"][1].update(min=95), "A 的最低分要高于 B 的最低分，不然两等重叠"),
        (lambda r: r["grades"][4].update(min=5), "E 的最低分要是 0"),
        (lambda r: r["reward_yuan"]["post_staff"].update(B=500), "“岗位职工”等级高的奖惩不能比等级低的少"),
        (lambda r: r.update(joint=[{"share": 0.3, "cap": 5, "codes": ["N99"]}]), "班组连带里的 N99 这一版没有"),
        (lambda r: r.update(joint=[{"share": 2, "cap": 5, "codes": ["N1"]}]), "班组连带的比例要在 0 到 100% 之间"),
        (lambda r: r["absence"].update(min_days=20), "在岗天数要在 0 到 15 之间"),
    ],
)  # fmt: skip
def test_what_keeps_an_edition_from_being_published(edit, says):
    assert [sentence for sentence in rules.faults(changed(edit)) if sentence.startswith(says)]


@pytest.fixture
def draft(mine):
    return verbs.begin_draft(RuleSet.objects.get(), by=mine.secretary, at=NOW)


def test_a_draft_begins_with_everything_and_counts_for_nothing(mine, draft):
    first = RuleSet.objects.get(number=1)
    assert (draft.number, draft.state, draft.rules) == (2, State.DRAFT, first.rules)
    assert assessments.rules_in_force(box.MONTH).pk == first.pk
    with pytest.raises(flow.Refused, match="已经有一份草稿"):
        verbs.begin_draft(first, by=mine.assessor, at=NOW)


def test_published_it_holds_for_months_that_end_on_its_day_or_later(mine, draft):
    verbs.publish(draft, date(2026, 11, 1), by=mine.secretary, at=NOW)
    assert assessments.rules_in_force(box.MONTH).pk != draft.pk
    assert assessments.rules_in_force(Month.parse("2026-11")).pk == draft.pk
    shelf = editions.shelf(date(2026, 10, 20))
    assert (shelf.now.number, [one.number for one in shelf.coming], shelf.draft) == (1, [2], None)


def test_an_edition_with_a_fault_is_not_published(mine, draft):
    verbs.change(
        draft, lambda edition: edition["grades"][1].update(min=99), "grades", by=mine.secretary, at=NOW
    )
    with pytest.raises(flow.Refused, match="两等重叠"):
        verbs.publish(draft, date(2026, 11, 1), by=mine.secretary, at=NOW)
    assert RuleSet.objects.get(pk=draft.pk).state == State.DRAFT


@pytest.mark.parametrize("step", ["reviewed", "publicised", "locked"])
def test_none_reaches_into_a_month_that_is_past_its_draft(mine, draft, step):
    getattr(box, step)(mine)
    with pytest.raises(flow.Refused, match="生效日期改到 2026-10-31 以后"):
        verbs.publish(draft, date(2026, 10, 31), by=mine.secretary, at=box.AFTER)
    verbs.publish(draft, date(2026, 11, 1), by=mine.secretary, at=box.AFTER)


def test_a_month_that_is_only_drafted_takes_the_new_edition_when_it_is_scored_again(mine, draft):
    box.drafted(mine)
    verbs.publish(draft, date(2026, 10, 1), by=mine.secretary, at=box.MORNING)
    assert box.drafted(mine, at=box.MORNING).rule_set_id == draft.pk


def test_a_published_edition_is_never_changed(mine, draft):
    verbs.publish(draft, date(2026, 11, 1), by=mine.secretary, at=NOW)
    with pytest.raises(flow.Refused, match="不能再改"):
        verbs.change(draft, lambda edition: edition.update(joint=[]), "terms", by=mine.secretary, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        RuleSet.objects.filter(pk=draft.pk).update(rules={})
    assert RuleSet.objects.get(pk=draft.pk).rules == RULES


def test_it_is_taken_back_before_its_day_and_not_once_a_month_used_it(mine, draft):
    verbs.publish(draft, date(2026, 11, 1), by=mine.secretary, at=NOW)
    verbs.take_back(draft, by=mine.secretary, at=NOW)
    assert RuleSet.objects.get(pk=draft.pk).effective_from is None
    verbs.publish(draft, date(2026, 11, 1), by=mine.secretary, at=NOW)
    with pytest.raises(flow.Refused, match="已经生效"):
        verbs.take_back(draft, by=mine.secretary, at=moment("2026-11-01 08:00"))
    first = RuleSet.objects.get(number=1)
    box.drafted(mine)
    with pytest.raises(flow.Refused, match="已经有月份按第 1 版算过分"):
        verbs.take_back(first, by=mine.secretary, at=NOW)


# --- on the screen ---------------------------------------------------------------------------------------------


def test_everybody_reads_the_rules_and_only_some_write_them(mine, page, draft):
    assert "在用" in page(mine.cook, "rule_set_list").content.decode()
    assert "草稿" not in page(mine.cook, "rule_set_list").content.decode()
    assert "日巡查完成" in page(mine.cook, "rule_set_detail", 1).content.decode()
    assert page(mine.cook, "rule_set_detail", 2).status_code == 403
    assert page(mine.head, "rule_set_draft").status_code == 403
    assert "接着改第 2 版草稿" in page(mine.secretary, "rule_set_list").content.decode()


def test_a_weight_is_changed_in_a_form_and_the_sentence_follows(mine, page, post, draft):
    assert page(mine.assessor, "rule_set_indicator", "party_cadre", "C6").status_code == 200
    given = {"zh": "整改闭环", "max": "10", "w-overdue": "3", "w-returned": "1", "usual": "20"}
    post(mine.assessor, "rule_set_indicator", "party_cadre", "C6", **given)
    one = indicator(RuleSet.objects.get(pk=draft.pk).rules, "C6")
    assert one["params"] == {"weights": {"overdue": 3, "returned": 1}, "per": {"of": "due", "usual": 20}}
    assert one["formula_zh"] == "满分 10 分，超期一条扣 3 分，验收退回一次扣 1 分，超过 20 条的按 20 条折算"
    text = page(mine.assessor, "rule_set_compare").content.decode()
    assert "党员干部 C6" in text and "超期一条扣 3 分" in text


def test_every_form_puts_back_what_it_showed(mine, page, post, draft):
    """Saved without a change, no form moves anything but the sentence that says how it is worked out."""
    addresses = [reverse("rule_set_grades"), reverse("rule_set_terms")]
    for group in RULES["groups"]:
        addresses += [
            reverse("rule_set_indicator", args=[group["code"], one["code"]]) for one in group["indicators"]
        ]
    for part in ("bonus", "deductions"):
        addresses += [reverse("rule_set_extra", args=[part, one["code"]]) for one in RULES[part]["items"]]
    from_page = page(mine.assessor, "rule_set_draft").client
    for address in addresses:
        form = from_page.get(address).context["form"]
        given = {field.html_name: field.value() for field in form}
        answer = from_page.post(
            address,
            {name: value for name, value in given.items() if value is not None and value is not False},
        )
        assert answer.status_code == 302, (address, answer.context and answer.context["form"].errors)
    assert rules.faults(RuleSet.objects.get(pk=draft.pk).rules) == []
    kept = RuleSet.objects.get(pk=draft.pk).rules
    for edition in (kept, was := copy.deepcopy(RULES)):
        for group in edition["groups"]:
            for one in group["indicators"]:
                one.pop("formula", None), one.pop("formula_zh")
        for name in ("joint", "ranking"):
            edition.pop(name, None)
    assert kept == was


@pytest.mark.parametrize(
    ("group", "code", "kind"), [("team_leader", "L7", "given"), ("post_staff", "P4", "missing")]
)
def test_a_fact_that_no_indicator_takes_any_more_is_not_recorded(mine, page, post, draft, group, code, kind):
    """It would count nowhere, and nobody would be told."""
    assert record.counts_for(group, kind, RULES)
    post(mine.secretary, "rule_set_indicator_drop", group, code)
    post(mine.secretary, "rule_set_indicator_drop", "post_staff", "P5")
    rules = RuleSet.objects.get(pk=draft.pk).rules
    assert not record.counts_for(group, kind, rules)
    assert record.counts_for("post_staff", "violation", rules), "the service star asks for it too"


def test_a_judged_indicator_is_added_recorded_and_counted(mine, page, post, draft):
    post(mine.secretary, "rule_set_indicator_new", "party_cadre", source="manual", zh="重点工作", max="5")
    held = RuleSet.objects.get(pk=draft.pk)
    assert indicator(held.rules, "C8")["data_source"] == "manual"
    assert "各项加起来是 105 分" in page(mine.secretary, "rule_set_draft").content.decode()
    for code, value in (("C3", "5"),):
        given = {"zh": "问题质量", "max": value, "start": "0", "w-valid_issues": "1"}
        post(
            mine.secretary,
            "rule_set_indicator",
            "party_cadre",
            code,
            **given,
            **{"w-issues_in_standing_problem_list": "1"},
        )
    # Eight are one more than the sheet has columns.
    assert "最多 7 项" in page(mine.secretary, "rule_set_draft").content.decode()
    post(mine.secretary, "rule_set_indicator_drop", "party_cadre", "C7")
    post(mine.secretary, "rule_set_indicator", "party_cadre", "C8", zh="重点工作", max="15")
    post(mine.secretary, "rule_set_publish", since="2026-10-01")
    assert RuleSet.objects.get(pk=draft.pk).state == State.PUBLISHED
    box.enter(mine, mine.head, "C8", quantity=9)
    box.drafted(mine)
    assert Score.objects.get(person=mine.head).parts["C8"] == "9.0"
    assert "C8 重点工作" in page(mine.assessor, "record_list").content.decode()


# --- tried on past months --------------------------------------------------------------------------------------


def tried(mine, draft, months=("2026-10",)):
    trial = trials.ask(draft, months, by=mine.secretary, at=box.AFTER)
    trials.build({"trial": trial.pk}, box.AFTER)
    return Trial.objects.get(pk=trial.pk)


@pytest.fixture
def lived(mine):
    for n in range(5):
        box.visit(mine, "kitchen", mine.head, f"2026-10-0{n + 1} 09:10", 90 + n)
    box.enter(mine, mine.cook, "late", quantity=2)
    box.enter(mine, mine.attendant, "N3")
    box.enter(mine, mine.cook, "B6", quantity=5)
    box.locked(mine)
    return mine


def test_the_same_rules_give_the_same_month(lived, draft):
    before = list(Line.objects.order_by("pk").values())
    trial = tried(lived, draft)
    assert (trial.stage, trial.progress) == ("done", 100)
    assert TrialRow.objects.filter(trial=trial).count() == 15
    for row in trial.rows.all():
        assert (row.new_total, row.new_grade, row.new_reward) == (
            row.old_total,
            row.old_grade,
            row.old_reward,
        )
        assert row.parts == [] and row.apart == 0
    assert list(Line.objects.order_by("pk").values()) == before


def test_other_rules_say_whom_they_move_and_by_what(lived, draft, page):
    def dearer(edition):
        indicator(edition, "P2")["params"]["weights"]["late"] = 5
        edition["joint"] = [
            {"from_group": "post_staff", "to": "team_leader", "codes": ["N3"], "share": 0.4, "cap": 5}
        ]

    verbs.change(draft, dearer, "terms", by=lived.secretary, at=NOW)
    trial = tried(lived, draft)
    cook = trial.rows.get(person=lived.cook)
    assert cook.parts == [["P2", "13.0", "5.0"]] and cook.change < 0
    leader = trial.rows.get(person=lived.bath_leader)
    assert (leader.change, leader.parts) == (D("-2.0"), [["N", "0.0", "-2.0"]])
    assert [row.pk for row in trial.rows.all()][:2] == [cook.pk, leader.pk]
    text = page(lived.secretary, "trial_detail", trial.pk).content.decode()
    assert "P2 出勤与劳动纪律 13.0 → 5.0" in text and "只是试算" in text
    # What is changed in the draft afterwards does not change what was tried.
    verbs.change(draft, lambda edition: edition.update(joint=[]), "terms", by=lived.secretary, at=NOW)
    assert Trial.objects.get(pk=trial.pk).rules["joint"]


@pytest.mark.parametrize(
    ("night", "weekend", "planned"), [(1, 2, 26), (4, 3, 26), (0, 0, 10), (6, 1, 0), (4, 2, 5)]
)
def test_a_trial_of_other_terms_says_what_a_new_draft_would(mine, draft, night, weekend, planned):
    """How many rounds, nights and weekends are wanted is in the facts of a line, not only in its points."""
    for day in range(1, 6):
        box.visit(mine, "kitchen", mine.head, f"2026-10-0{day} 09:10")
    for at in ("2026-10-10 09:10", "2026-10-12 23:10", "2026-10-13 01:10"):
        box.visit(mine, "pool", mine.secretary, at)
    for day in range(1, 32):
        box.visit(mine, "kitchen", mine.deputy, f"2026-10-{day:02d} 02:10")
    box.drafted(mine)

    def other(edition):
        edition["wanted_hours"] = {"night": night, "weekend": weekend}
        edition["planned_per_month"] |= {"party_cadre": planned, "team_leader": planned}

    verbs.change(draft, other, "terms", by=mine.secretary, at=NOW)
    tried_out = {row.person_id: (row.old_total, row.new_total) for row in tried(mine, draft).rows.all()}
    assert {was for was, _now in tried_out.values()} == set(Score.objects.values_list("total", flat=True))
    verbs.publish(RuleSet.objects.get(pk=draft.pk), date(2026, 10, 1), by=mine.secretary, at=NOW)
    box.drafted(mine, at=box.MORNING)
    assert {pk: now for pk, (_was, now) in tried_out.items()} == dict(
        Score.objects.values_list("person", "total")
    )
    assert any(was != now for was, now in tried_out.values())


def test_a_trial_done_twice_is_done_once(lived, draft):
    trial = tried(lived, draft)
    seen = list(trial.rows.values_list("pk", flat=True))
    trials.build({"trial": trial.pk}, box.AFTER)
    assert list(trial.rows.values_list("pk", flat=True)) == seen


def test_it_is_asked_for_on_the_page_and_goes_out_as_a_workbook(lived, draft, page, post):
    post(lived.secretary, "trial_new", 2, months=["2026-10"])
    trial = Trial.objects.get()
    assert (trial.stage, page(lived.secretary, "trial_state", trial.pk).json()["stage"]) == (
        "waiting",
        "waiting",
    )
    assert "正在试算" in page(lived.secretary, "trial_detail", trial.pk).content.decode()
    trials.build({"trial": trial.pk}, box.AFTER)
    assert post(lived.secretary, "trial_export", trial.pk).status_code == 200
    assert page(lived.head, "trial_detail", trial.pk).status_code == 403


def test_the_first_of_the_cadres_holds_the_red_flag(lived, page):
    text = page(lived.secretary, "month_detail", "2026-10").content.decode()
    first = Score.objects.filter(group="party_cadre", rank=1)
    assert ("流动红旗" in text) is first.exists()


# --- how long a month hangs out ---------------------------------------------------------------------------------


def terms_form(page, mine, **changed):
    form = page(mine.assessor, "rule_set_terms").context["form"]
    given = {field.html_name: field.value() for field in form}
    return {name: value for name, value in given.items() if value not in (None, False)} | changed


def test_the_days_of_the_notice_and_of_appeals_are_the_mine_s_own(mine, page, post, draft):
    given = terms_form(page, mine, notice="5", objection="2")
    post(mine.assessor, "rule_set_terms", **given)
    verbs.publish(RuleSet.objects.get(pk=draft.pk), date(2026, 10, 1), by=mine.assessor, at=NOW)
    month = box.reviewed(mine)
    assert "公示 5 个工作日" in page(mine.assessor, "month_detail", "2026-10").content.decode()
    months.publicise(month, by=mine.assessor, at=box.MORNING)
    # From Monday, 2 November: the notice to Monday the 9th, appeals to Wednesday.
    assert (month.notice_until, month.appeal_until) == (date(2026, 11, 9), date(2026, 11, 4))


def test_nobody_appeals_longer_than_the_month_hangs_out(mine, page, post, draft):
    answer = post(mine.assessor, "rule_set_terms", **terms_form(page, mine, notice="3", objection="4"))
    assert answer.status_code == 422 and "申诉的天数不能比公示的多" in answer.content.decode()
    assert RuleSet.objects.get(pk=draft.pk).rules["cycle"]["objection_working_days"] == 3
