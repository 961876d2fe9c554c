"""A month of a contest as its people live it, on the running product: whoever organises sets it up at a desk, judges
score on phones, the award desk hands out on a phone. What all three contests have in common stands here."""

import re

from tests.browser.test_job import press
from tests.browser.test_sign import sign
from tests.browser.test_star_sheet import hand_in, ready

# Beyond the month that the other tests of the race make up for themselves.
MONTH = "2099-02"
MANAGER = "DEMO0005"
# Days go by only here: what the notice and its end are dated moves back until its last day was yesterday.
DAYS_LATER = """
from datetime import timedelta
from django.utils import timezone
from tongting.periods import local
from starrating.models import Campaign
one = Campaign.objects.get(pk={pk}, state="publicised")
yesterday = local(timezone.now()).date() - timedelta(days=1)
went_by = one.notice_until - yesterday
Campaign.objects.filter(pk=one.pk).update(
    publicised_at=one.publicised_at - went_by, notice_until=yesterday
)
"""


def state_of(somebody):
    """What the head of the page calls the campaign now."""
    return somebody.page.locator(".tt-top .sub").first.inner_text()


def main(somebody):
    return somebody.page.locator("main").inner_text()


def follow(somebody, target):
    """Taps what leads to another page, and is there."""
    with somebody.page.expect_navigation():
        somebody.tap(target)
    return somebody


def link(somebody, name):
    return follow(somebody, somebody.page.get_by_role("link", name=name).first)


def opened(manager, contest, judges, **rule):
    """Set up as a draft, with these judges (the first is the chief) and this rule, and opened for entries; returns the
    campaign's address."""
    page = manager.go("/stars/campaigns/").page
    link(manager, "开一期评选")
    page.check(f"input[name=contest][value={contest}]")
    page.fill("input[name=month]", MONTH)
    page.fill("input[name=enrol_until]", f"{MONTH}-10T18:00")
    page.fill("input[name=score_until]", f"{MONTH}-20T18:00")
    assert "建好了" in press(manager, "建这一期")
    address = page.url.removesuffix("judges/")
    manager.go(address)
    assert "筹备" in state_of(manager)
    link(manager, "改时间和评法")
    for name, value in rule.items():
        page.fill(f"input[name={name}]", str(value))
    assert "改好了" in press(manager, "保存")
    _name_judges(link(manager, "定评委"), judges)
    assert "种子的指纹已经公布" in press(manager, "开始报名")
    assert "报名" in state_of(manager)
    return address


def _name_judges(manager, judges):
    page = manager.page
    for box in page.locator("input[name=judges]").all():
        name = box.evaluate("box => box.labels[0].innerText.split(' ')[0]")
        if box.is_checked() != (name in judges):
            manager.tap(box)
    chief = page.locator("select[name=chief] option", has_text=judges[0])
    page.select_option("select[name=chief]", chief.get_attribute("value"))
    press(manager, "定下评委")


def drawn(manager, address):
    """Entries closed and lots drawn; returns the fingerprint that was published before."""
    page = manager.go(f"{address}draw/").page
    fingerprint = page.locator("dd.hash").first.inner_text()
    assert re.fullmatch(r"[0-9a-f]{64}", fingerprint)
    assert "先封口" in main(manager)
    manager.go(address)
    assert "抽好签了" in press(manager, "截止报名并抽签")
    assert "已抽签" in state_of(manager)
    assert "开始打分了" in press(manager, "开始打分")
    assert "评分中" in state_of(manager)
    return fingerprint


def score_all(judge, contest, fill):
    """Every sheet of this judge, from the list of what is left; returns (label, total) of each."""
    judge.go(f"/stars/{contest}/tasks/")
    return score_on(follow(judge, ".hero .btn-primary"), fill)


def score_on(judge, fill):
    """From the sheet that is open on, as the phone leads from one to the next; `fill` fills in the one of a label."""
    page, given = judge.page, []
    while "/sheet/" in page.url:
        ready(judge)
        label, here = page.locator(".scorehead h2").inner_text(), page.url
        fill(judge, label)
        given.append((label, page.locator("b[data-total]").inner_text()))
        hand_in(judge)
        page.wait_for_url(lambda url, here=here: url != here)
    assert "归你评的都评完了" in main(judge)
    return given


def locked(manager, address, sheets):
    """All sheets are in; nobody can score any more."""
    page = manager.go(address).page
    figures = page.locator(".kpi b").all_inner_texts()
    assert figures[2:] == [str(sheets), "0"]
    link(manager, "提前截止评分")
    assert "评分表都齐了" in main(manager)
    assert "评分截止了" in press(manager, "截止评分")
    assert "评分截止" in state_of(manager)


def publicised(manager, address):
    """Worked out, looked through and hung out; returns the lines of the desk's table."""
    page = manager.go(f"{address}results/").page
    assert "结果算好了" in press(manager, "算出结果")
    assert "复核" in state_of(manager)
    lines = page.locator("table.tbl tbody tr")
    found = [line.locator("td").all_inner_texts() for line in lines.all()]
    assert "公示了" in press(manager, "公示 1 个工作日")
    assert "公示中" in state_of(manager)
    assert "之后才能定案" in main(manager)
    return found


def final(manager, address, manage):
    """The days of the notice go by, and it is made final."""
    manage("shell", "--no-imports", "-c", DAYS_LATER.format(pk=number_of(address)))
    manager.go(f"{address}results/")
    assert "结果已定" in press(manager, "定案")
    assert "结果已定" in state_of(manager)


def number_of(address):
    return address.rstrip("/").rsplit("/", 1)[1]


def waiting(desk, address):
    """The list of what waits to be handed out."""
    return desk.go(f"/stars/awards/?campaign={number_of(address)}")


def at_the_award(desk, address, name):
    """The page of the award that waits for this one."""
    waiting(desk, address)
    return follow(desk, desk.page.locator("main a.row-tt", has_text=name).first)


def signed(desk):
    sign(desk.page)
    return press(desk, "发给他")


def code_of(winner):
    """The one-time code, read off the winner's own phone."""
    winner.go("/stars/awards/mine/")
    follow(winner, winner.page.get_by_role("button", name="出示领奖码").first)
    return winner.page.locator(".one-code").inner_text().replace(" ", "")


def with_code(desk, code):
    """What the page answers to a code, whether it takes it or not."""
    desk.page.fill("input[name=one_time_code]", code)
    follow(desk, desk.page.get_by_role("button", name="发给他"))
    return desk.page.locator(".notes .note, .errsum").first.inner_text()
