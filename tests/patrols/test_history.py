"""The demo's past is lived through the real actions: it is plausible, the same for a seed, and never in a real mine."""

import hashlib
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F

from patrols.models import (
    Answer,
    Assessment,
    Conflict,
    FoodRecord,
    Issue,
    Patrol,
    PlanItem,
    Recheck,
    RecordEntry,
    Rota,
    Slot,
    StandardVersion,
    Swap,
    TrainingSession,
    WeekPlan,
)
from patrols.queries import certificate
from patrols.rules import patrol as rules
from patrols.rules import standard as standard_rules
from tests.cast import moment
from tongting.notices.bulletin import queries as bulletins
from tongting.notices.models import Bulletin, Notice
from tongting.people.models import Department, Gender
from tongting.periods import Week, local
from tongting.photos.models import Photo, Stage

UNTIL = "2026-11-05T15:30"


def live(days=7, **options):
    call_command("live_history", days=days, until=UNTIL, verbosity=0, **options)


@pytest.fixture
def past(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    call_command("load_department", verbosity=0)
    live()


def fingerprint():
    rows = Answer.objects.order_by("patrol__started_at", "patrol__post__code", "item__code")
    said = rows.values_list(
        "patrol__uuid", "patrol__by__staff_no", "patrol__submitted_at", "item__code", "value"
    )
    issues = Issue.objects.order_by("pk").values_list(
        "title", "state", "found_at", "closed_at", "responsible__name"
    )
    return hashlib.sha256(repr([*said, *issues]).encode()).hexdigest()


def test_a_week_leaves_patrols_issues_and_today_in_progress(past):
    assert Patrol.objects.count() > 60 and Issue.objects.count() >= 12
    assert set(Issue.objects.values_list("state", flat=True)) >= {
        "closed",
        "assigned",
        "rectified",
        "reported",
    }
    assert max(Patrol.objects.values_list("submitted_at", flat=True)) <= moment("2026-11-05 15:30")
    today = Patrol.objects.filter(shift_date="2026-11-05")
    assert today.exists()
    assert not Photo.objects.exclude(stage=Stage.READY).exists()
    with pytest.raises(CommandError, match="已经有巡查记录"):
        live()

    waiting = Notice.objects.filter(read_at=None)
    assert waiting.exists() and not waiting.filter(at__lte=moment("2026-11-04 15:30")).exists()
    keeps_the_rules_that_people_keep()
    leaves_a_draft_that_can_be_published()
    knows_every_issue_of_the_demo()
    looks_again_at_what_was_closed()
    carries_the_closed_month_to_its_notice()
    leaves_weeks_with_plans_and_bulletins()
    leaves_a_kitchen_that_signs()
    knows_phones_without_a_network()
    leaves_something_that_goes_on_at_this_moment()


def keeps_the_rules_that_people_keep():
    women = Patrol.objects.filter(post__women_only=True)
    assert women.exists() and set(women.values_list("by__gender", flat=True)) == {Gender.FEMALE}
    assert not Answer.objects.filter(patrol__post__no_photos=True, photos__isnull=False).exists()
    assert not Issue.objects.filter(closed_by=F("rectified_by")).exists()
    assert not Patrol.objects.filter(
        by__team=F("post__team"), by__group="team_leader", failed_count=0
    ).exists()
    hours = {local(at).hour for at in Patrol.objects.values_list("started_at", flat=True)}
    assert len(hours) > 12


def leaves_a_draft_that_can_be_published():
    """Its note says what was changed, and nothing stands in the way of its day."""
    draft = StandardVersion.objects.get(standard__kind="laundry", state="draft")
    assert standard_rules.edition_faults(draft.items.order_by("order")) == []
    now = StandardVersion.objects.filter(standard=draft.standard, state="published").latest("number")
    weights = dict(now.items.values_list("code", "weight"))
    changed = [item.text for item in draft.items.all() if item.weight != weights[item.code]]
    assert len(changed) == 2 and all(text[:2] in draft.note for text in changed)


def knows_every_issue_of_the_demo():
    titles = set(Issue.objects.values_list("title", flat=True))
    assert {"浴池东侧台阶有皂液积水，防滑垫卷边", "二号循环泵机械密封滴漏", "5号楼三层水房地漏堵"} <= titles
    assert Issue.objects.get(title="A-07-13号箱合页脱落").state == "rectified"


def knows_phones_without_a_network():
    late = Patrol.objects.filter(started_on_phone=True)
    assert late.exists() and all(rules.waited(patrol) for patrol in late)
    assert Patrol.objects.filter(clock_off_seconds=14 * 60, by__staff_no="DEMO0005").exists()
    assert sorted(Conflict.objects.values_list("state", flat=True)) == ["first", "open"]


def looks_again_at_what_was_closed():
    closed = Issue.objects.filter(state="closed", source="patrol")
    assert Recheck.objects.count() == 2 * Issue.objects.filter(state="closed").count() >= closed.count() > 3
    assert not Recheck.objects.filter(looked_by=F("issue__rectified_by")).exists()


def carries_the_closed_month_to_its_notice():
    month = Assessment.objects.get()
    assert (month.month, month.state, month.reviewed_by.staff_no) == ("2026-10", "publicised", "DEMO0003")
    assert month.scores.count() == 54 and RecordEntry.objects.filter(kind="given").count() == 6
    assert local(month.drafted_at).hour == 2


def leaves_weeks_with_plans_and_bulletins():
    """Seven days until Thursday: last week is closed and published, this one under way as the starter file says."""
    assert list(WeekPlan.objects.order_by("week").values_list("week", "state")) == [
        ("2026-W44", "closed"),
        ("2026-W45", "open"),
    ]
    now = dict(PlanItem.objects.filter(week__week="2026-W45").values_list("problem", "state"))
    assert now == {
        "早班升井打饭排队时间长": "assigned", "二号更衣大厅排水沟返味": "rectified", "棉衣洗涤周期长": "assigned",
        "4号楼充电车辆入楼": "closed",
    }  # fmt: skip
    assert PlanItem.objects.get(week__week="2026-W45", problem="棉衣洗涤周期长").weeks == 2
    assert [(one.state, one.doc_number) for one in Bulletin.objects.order_by("pk")] == [
        ("published", "示后〔2026〕1号"),
        ("draft", ""),
    ]
    assert list(bulletins.broken_links()) == []
    readers = bulletins.readers(Bulletin.objects.get(state="published"))
    assert readers.told == 55 and 0 < readers.read < 55


def leaves_a_kitchen_that_signs():
    days = FoodRecord.objects.filter(kind="day")
    assert 5 <= days.count() <= 7 and set(days.values_list("signed_by__staff_no", flat=True)) == {"DEMO0020"}
    assert FoodRecord.objects.get(kind="week").signed_by.staff_no == "DEMO0004"


def leaves_something_that_goes_on_at_this_moment():
    """A talk to which not everybody has signed in."""
    talk = TrainingSession.objects.get(title__startswith="班前会")
    assert talk.state == "published" and talk.start_at <= moment("2026-11-05 15:30") <= talk.end_at
    assert set(talk.seats.values_list("state", flat=True)) >= {"expected", "present"}


@pytest.mark.django_db
def test_a_seed_gives_the_same_past_again(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    prints = []
    for seed in (7, 7, 8):
        point = transaction.savepoint()
        call_command("load_department", verbosity=0)
        live(days=2, seed=seed)
        prints.append(fingerprint())
        transaction.savepoint_rollback(point)
    assert prints[0] == prints[1] != prints[2]


@pytest.mark.django_db
def test_a_real_department_gets_no_invented_past():
    with pytest.raises(CommandError, match="不是演示"):
        live()
    Department.objects.create(name="后勤管理科", mine_name="童亭煤矿", branch_name="后勤党支部")
    with pytest.raises(CommandError, match="不是演示"):
        live()


@pytest.mark.django_db
@pytest.mark.parametrize("options", [{"days": 0}, {"until": "昨天"}])
def test_what_makes_no_sense_is_said(options):
    call_command("load_department", verbosity=0)
    with pytest.raises(CommandError):
        call_command("live_history", verbosity=0, stdout=StringIO(), **{"until": UNTIL, **options})


def test_before_the_rota_everybody_walks_as_they_think_fit(db, settings, tmp_path):
    """The department begins with the rota on the Monday of last week: that week is certified as a whole."""
    settings.MEDIA_ROOT = tmp_path
    call_command("load_department", verbosity=0)
    live(days=14)
    assert list(Rota.objects.order_by("month").values_list("month", "state", "drawn_from")) == [
        ("2026-10", "published", date(2026, 10, 26)),
        ("2026-11", "published", date(2026, 11, 1)),
        ("2026-12", "drafted", date(2026, 12, 1)),
    ]
    assert Patrol.objects.filter(started_at__lt=moment("2026-10-26 00:00")).count() > 40
    assert Slot.objects.filter(state="done").count() > 100
    assert Slot.objects.filter(state__in=("excused", "unexcused")).exclude(reason="").count() >= 3
    assert Swap.objects.filter(state="taken", slot__state="swapped").exists()
    assert "高峰到位率" in certificate.in_one_sentence(
        Week.parse("2026-W44"), moment(UNTIL.replace("T", " "))
    )
