"""Skill contests on the running product: a judge's sheet by touch in six taps, changed, and without a network arriving
once; and the way of a contest from the draft to its certificates."""

import json

import pytest

from tests.browser.test_job import press
from tests.browser.test_offline import ENTRIES, chip, fresh, no_network, until

JUDGE = "DEMO0009"
MANAGER = "DEMO0005"
# A contest beyond those that the demo lives through, as the draw and the start leave it.
MAKE = """
import json
from datetime import timedelta
from django.utils import timezone
from patrols import contest_starter
from patrols.actions import contest as verbs, contest_draw, contest_sign
from patrols.models import Contest, JudgeTask, Trade
from tongting.people.models import User
from tongting.periods import Quarter

def someone(n):
    return User.objects.select_related("team").get(staff_no=f"DEMO{n:04d}")

def started():
    now, by = timezone.now(), someone(5)
    one = next(one for one in contest_starter.trades() if len(one["criteria"]) == 5)
    said = verbs.TradeSaid("五项", (), tuple(one["items"]), tuple(one["criteria"].items()), one["decides"])
    contest = verbs.set_up(
        Quarter.parse("2099-Q1"), trades=[said], by=by, at=now, title="手机上打分", theory_share=0, practice_share=100,
        tie_rule="practice", drops_from=5, places=3, notice_days=3, sign_until=now + timedelta(hours=1),
    )
    (trade,) = Trade.objects.filter(contest=contest).select_related("contest")
    judges = [someone(9), someone(7), someone(8)]
    verbs.arrange(trade, judges=judges, by=by, at=now, place="3号楼", starts_at=None, exam=None)
    verbs.open_up(contest, by=by, at=now)
    for n in (32, 33):
        contest_sign.sign_up(trade, someone(n), by=someone(n), at=now)
    Contest.objects.filter(pk=contest.pk).update(sign_until=now)
    contest = Contest.objects.get(pk=contest.pk)
    contest_draw.draw(contest, by=by, at=now)
    contest_draw.start(contest, by=by, at=now)
    return contest

found = Contest.objects.filter(title="手机上打分").first() or started()
tasks = JudgeTask.objects.filter(contestant__contest=found, judge__person__staff_no="DEMO0009")
print("=" + json.dumps(list(tasks.order_by("contestant__number").values_list("pk", flat=True))))
"""
# Days go by only here.
CLOSED = """
from django.utils import timezone
from patrols.models import Contest
Contest.objects.filter(title="从头办到底").update(sign_until=timezone.now())
"""
DAYS_LATER = """
from datetime import timedelta
from django.utils import timezone
from tongting.periods import local
from patrols.models import Contest
yesterday = local(timezone.now()).date() - timedelta(days=1)
Contest.objects.filter(title="从头办到底").update(notice_until=yesterday)
"""


@pytest.fixture
def tasks(manage):
    return json.loads(manage("shell", "--no-imports", "-c", MAKE).split("=", 1)[1])


@pytest.fixture
def sheets(manage):
    def of(task):
        code = (
            "import json; from patrols.models import ContestSheet; print('=' + json.dumps([[s.state, float(s.total), "
            f"str(s.uuid)] for s in ContestSheet.objects.filter(task={task}).order_by('version')]))"
        )
        return json.loads(manage("shell", "--no-imports", "-c", code).split("=", 1)[1])

    return of


def opened(somebody, task):
    somebody.go(f"/contests/sheets/{task}/").page.wait_for_selector("body[data-sheet=ready]")
    return somebody


def offer(somebody, criterion, place):
    """Taps one of the large buttons of a criterion, the first is its full mark."""
    somebody.tap(somebody.page.locator("[data-mark]").nth(criterion).locator(".offer label").nth(place))


def hand_in(somebody):
    somebody.tap(somebody.page.locator("[data-finish]:visible").first)


def handed(somebody, when):
    somebody.page.wait_for_selector(f"[data-handed] [data-when~={when}]:not([hidden])")


def test_a_sheet_in_six_taps_changed_and_without_a_network(person, tasks, sheets):
    first, second = tasks
    judge = person(JUDGE).go("/contests/sheets/")
    page = judge.page
    assert "姜" not in page.locator("main").inner_text() and "1 号" in page.locator("main").inner_text()
    assert judge.accessible() == [] and judge.sideways() <= 0
    opened(judge, first)
    assert judge.accessible() == [] and judge.sideways() <= 0
    judge.taps = 0
    hand_in(judge)
    # Nothing goes as long as something is wanting.
    assert page.evaluate(ENTRIES) == []
    judge.taps = 0
    for criterion in range(5):
        offer(judge, criterion, 1)
    # 13.5 + 18 + 13.5 + 27 + 18
    assert page.locator("[data-total]").inner_text() == "90"
    hand_in(judge)
    assert judge.taps <= 6
    page.wait_for_url(f"**/contests/sheets/{first}/")
    page.wait_for_selector("text=改 BW-")
    assert [one[:2] for one in sheets(first)] == [["given", 90]]
    # Second thoughts: half a point more, by the stepper.
    page.wait_for_selector("body[data-sheet=ready]")
    judge.tap(page.locator("[data-mark]").first.locator("[data-more]"))
    assert page.locator("[data-total]").inner_text() == "90.5"
    hand_in(judge)
    page.wait_for_selector("text=（90.5 分）")
    assert [one[:2] for one in sheets(first)] == [["replaced", 90], ["given", 90.5]]
    page.set_viewport_size({"width": 320, "height": 640})
    assert judge.sideways() <= 0
    page.set_viewport_size({"width": 390, "height": 844})
    # The other number without a network: kept here, and there once.
    judge.go("/contests/sheets/").page.wait_for_selector("body[data-ready=kept]", timeout=120_000)
    with no_network(judge):
        opened(fresh(judge, "/contests/sheets/"), second)
        for criterion in range(5):
            offer(judge, criterion, 0)
        hand_in(judge)
        handed(judge, "waiting")
        assert chip(judge).inner_text().strip() == "1 条待上传"
        (entry,) = judge.page.evaluate(ENTRIES)
        assert sheets(second) == []
        # Opened again it says that it is done, and sends nothing.
        judge.go(f"/contests/sheets/{second}/").page.wait_for_selector("[data-handed]")
    judge.page.evaluate("() => TT.outbox.flush(true)")
    judge.page.evaluate("() => TT.outbox.flush(true)")
    until(judge, "async () => (await TT.store.all('outbox')).length === 0")
    assert sheets(second) == [["given", 100, entry["uuid"]]]


def sign_up(person, staff_no, address):
    somebody = person(staff_no).go(address)
    press(somebody, "我要报名")


def mark(person, staff_no, place):
    """A judge gives every number the same, by touch."""
    judge = person(staff_no)
    for _n in range(2):
        page = judge.go("/contests/sheets/").page
        left = page.locator("a[href^='/contests/sheets/']:has(.dotic.act)", has_text="从头办到底")
        with page.expect_navigation():
            judge.tap(left.first)
        page.wait_for_selector("body[data-sheet=ready]")
        for criterion in range(page.locator("[data-mark]").count()):
            offer(judge, criterion, place if criterion else 0)
        hand_in(judge)
        page.wait_for_selector("text=改 BW-")


def test_from_the_draft_to_the_certificates(person, manage):
    boss = person(MANAGER, desk=True).go("/contests/")
    page = boss.page
    boss.go("/contests/new/")
    page.fill("[name=title]", "从头办到底")
    page.fill("[name=theory_share]", "0")
    page.fill("[name=practice_share]", "100")
    page.fill("[name=sign_until]", "2098-01-10T18:00")
    for box in page.locator("[name=trades]").all():
        box.set_checked(box.get_attribute("value") == "浴池工")
    assert "建好了" in press(boss, "建这次比武")
    address = page.url.split("?")[0].replace(boss.address, "")
    assert boss.accessible() == []
    with page.expect_navigation():
        boss.tap(page.get_by_role("link", name="评委、地点、考试"))
    for name in ("李样例", "吴样例", "王样例"):
        page.get_by_role("checkbox", name=name).check(force=True)
    assert "安排好了" in press(boss, "安排好")
    assert "开始报名了" in press(boss, "开始报名")
    for staff_no in ("DEMO0022", "DEMO0023"):
        sign_up(person, staff_no, address)
    manage("shell", "--no-imports", "-c", CLOSED)
    boss.go(address)
    assert "抽好号了" in press(boss, "抽号")
    assert "可以打分了" in press(boss, "开始打分")
    assert "还差 6 张评分表" in page.locator("main").inner_text()
    for staff_no, place in (("DEMO0004", 0), ("DEMO0006", 1), ("DEMO0008", 1)):
        mark(person, staff_no, place)
    boss.go(address)
    assert "算好了" in press(boss, "截止打分、算分")
    assert "公示了" in press(boss, "公示")
    manage("shell", "--no-imports", "-c", DAYS_LATER)
    boss.go(address)
    with page.expect_navigation():
        boss.tap(page.get_by_role("link", name="定案"))
    assert "不能再改" in page.locator("main").inner_text() and boss.accessible() == []
    assert "结果定了" in press(boss, "定案")
    boss.go(f"{address}results/")
    assert "金牌员工" in page.locator("main").inner_text() and boss.accessible() == []
    boss.go(f"{address}certificates/")
    assert page.locator(".certificate").count() == 2 and boss.accessible() == []
