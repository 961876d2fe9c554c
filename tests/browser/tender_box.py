"""The market as its people live it, in this process: a small mine, its people with phones and desks, and a clock that
the test moves. Nothing else is moved: what a day brings comes because somebody looks or the clock's tasks run.

market.at("2026-11-03 10:00")
phone = market.phone(mine.attendant, "/tenders/")
assert "记下了" in press(phone, "提问")
"""

import os

import pytest
from django.conf import settings as ours
from django.test import Client

from tests.browser.conftest import DESK, PHONE, Person
from tests.browser.test_job import press
from tests.cast import moment
from tests.tenders import tender_box
from tongting.work.tasks import drain

# The browser lives in this thread with its loop, and Django would keep the database from it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

DRAFTED, REVIEWED = "2026-11-02 09:00", "2026-11-02 15:00"
ASKED, AGREED, BID = "2026-11-03 10:00", "2026-11-03 14:00", "2026-11-04 10:00"
OPENED = "2026-11-06 18:10"
EVENINGS = {"0": "19:00", "2": "19:00", "4": "19:00"}


class Market:
    def __init__(self, chromium, address, mine, machine):
        self.chromium, self.address, self.mine, self.machine = chromium, address, mine, machine
        self.there: dict[tuple, Person] = {}
        self.now = ""

    def at(self, when):
        self.now = when
        self.machine.move_to(moment(when))

    def phone(self, who, path="/tenders/", keeps=False):
        """`keeps` pages for a time without a network; other phones do not load what that takes."""
        return self._come(who, path, PHONE, keeps)

    def desk(self, who, path="/tenders/"):
        return self._come(who, path, DESK)

    def _come(self, who, path, device, keeps=False):
        """Everybody has one phone and one desk, and is logged in on it again: a login runs out, and days go by."""
        here = who.pk, device is PHONE, keeps
        somebody = self.there.get(here) or self._new(device, keeps)
        self.there[here] = somebody
        self.on_the_phone(somebody, self.now)
        # The door itself is driven elsewhere (test_presence.py), and there are very many of these people.
        client = Client()
        client.force_login(who)
        name = ours.SESSION_COOKIE_NAME
        somebody.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": self.address}]
        )
        return somebody.go(path)

    def _new(self, device, keeps):
        workers = {"service_workers": "allow" if keeps else "block"}
        return Person(self.chromium, self.address, {**device, **workers})

    def on_the_phone(self, somebody, when):
        """What the clock of this phone says."""
        somebody.page.clock.set_system_time(moment(when))

    def work(self):
        """What the worker does with what waits: pictures, exports, notices."""
        drain()

    def leave(self):
        for somebody in self.there.values():
            somebody.leave()


@pytest.fixture
def market(chromium, mine, live_server, settings, tmp_path, time_machine):
    settings.MEDIA_ROOT = tmp_path / "media"
    tender_box.officers(mine)
    made = Market(chromium, live_server.url, mine, time_machine)
    made.at(DRAFTED)
    yield made
    made.leave()


def main(somebody):
    return somebody.page.locator("main").inner_text()


def state_of(somebody):
    """The tag in the head of the page."""
    return somebody.page.locator(".tt-top .tag").first.inner_text()


def follow(somebody, target):
    """Taps what leads to another page, and is there."""
    with somebody.page.expect_navigation():
        somebody.tap(target)
    return somebody


def link(somebody, name):
    return follow(somebody, somebody.page.get_by_role("link", name=name).first)


def unfold(somebody, name):
    """Opens what is folded under this line."""
    somebody.tap(somebody.page.locator("summary", has_text=name).first)
    return somebody


def refused(somebody, name):
    """Presses a button; the sentence with which the page refuses it."""
    follow(somebody, somebody.page.get_by_role("button", name=name, exact=True))
    return somebody.page.locator(".errsum, .notes .note").first.inner_text()


def fill(somebody, **given):
    """Fields by their names, whatever they look like."""
    page = somebody.page
    for name, value in given.items():
        field = page.locator(f"[name='{name}']")
        kind = field.first.evaluate("field => field.type")
        if kind in ("radio", "checkbox"):
            for one in [value] if isinstance(value, str) else value:
                choose(somebody, page.locator(f"[name='{name}'][value='{one}']"))
        elif kind.startswith("select"):
            field.first.select_option(str(value))
        else:
            field.first.fill(str(value))
    return somebody


def choose(somebody, field):
    """Taps the label: the field itself lies hidden under it."""
    if not field.is_checked():
        somebody.tap(somebody.page.locator(f"label[for='{field.get_attribute('id')}']").first)
        assert field.is_checked()


def job_of(mine, **changes):
    """The form of a job as the deputy fills it in: evenings from 19:00 to 21:00, bids from the 3rd to the 6th."""
    return {
        "title": "一号池区加班刷池", "kind": "bath", "post": mine.pool.pk, "scope": "放水、刷池、消毒，池边一起刷",
        "quality": "池壁无垢，水清见底", "materials": "bidder", "first_day": "2026-11-16", "last_day": "2026-11-20",
        "times-0-weekdays": list("024"), "times-0-starts": "19:00", "times-0-ends": "21:00", "basis": "lump_sum",
        "price": "1500", "mode": "individual", "people_wanted": "1", "method": "lowest", "least_bids": "1",
        "opener_office": mine.assessor.pk, "opener_union": mine.dorm_leader.pk, "opener_discipline": mine.safety.pk,
        "bid_from": "2026-11-03T08:00", "bid_until": "2026-11-06T18:00", **changes,
    }  # fmt: skip


def drafted(market, **changes):
    """Written at a desk by the deputy and sent to the second person; returns the job's address."""
    deputy = market.desk(market.mine.deputy, "/tenders/jobs/")
    link(deputy, "起草标的")
    fill(deputy, **job_of(market.mine, **changes))
    assert "起草好了" in press(deputy, "保存"), main(deputy)
    address = deputy.page.url.removeprefix(market.address)
    assert "起草" in state_of(deputy)
    assert "送审了" in press(deputy, "送审")
    assert deputy.page.get_by_role("button", name="审核通过，公告").count() == 0
    return address


def published(market, address):
    head = market.desk(market.mine.head, address)
    assert "待审核" in state_of(head)
    assert "已经公告" in press(head, "审核通过，公告")
    return head


def card_of(market, who):
    """The codes that this opener is shown once, by their numbers."""
    officer = market.desk(who, "/tenders/codes/")
    follow(officer, officer.page.get_by_role("button", name="领 10 个开标码"))
    codes = officer.page.locator("article ol b").all_inner_texts()
    assert len(codes) == 10 and len(set(codes)) == 10
    assert officer.page.get_by_role("button", name="打印这张卡").is_visible()
    for once_more in (officer.page.reload, lambda: officer.go("/tenders/codes/")):
        once_more()
        assert not any(code in officer.page.content() for code in codes)
    return dict(enumerate(codes, 1))


def cards(market):
    mine = market.mine
    return {who.pk: card_of(market, who) for who in (mine.assessor, mine.dorm_leader, mine.safety)}


def public(market, **changes):
    """A job that is out; returns its address and the codes by person."""
    codes = cards(market)
    address = drafted(market, **changes)
    market.at(REVIEWED)
    published(market, address)
    return address, codes


def crew(market, head, name, points):
    """Formed by its head on a phone, agreed to by everybody on theirs; returns its address."""
    phone = market.phone(head, "/tenders/crews/")
    link(phone, "建承包组")
    others = [(who, share) for who, share in points.items() if who.pk != head.pk]
    fill(phone, name=name, points_0=points[head])
    if len(others) > 2:
        unfold(phone, "再加组员")
    for n, (who, share) in enumerate(others, 1):
        fill(phone, **{f"who_{n}": who.pk, f"points_{n}": share})
    assert "建好了" in press(phone, "建组，请组员同意")
    address = phone.page.url.removeprefix(market.address)
    for who, _share in others:
        assert "等组员同意" in state_of(phone.go(address))
        assert "你同意" in press(market.phone(who, address), "同意这样分")
    assert "可以投标" in state_of(phone.go(address))
    return address


def write_bid(phone, price, plan=""):
    # A browser brings back what was typed before the page was loaded again.
    return fill(phone, sealed_price=price, sealed_plan=plan)


def sealed(market, who, address, price, plan=""):
    """On a phone, with the question in between; returns the receipt code."""
    phone = write_bid(market.phone(who, address), price, plan)
    follow(phone, phone.page.get_by_role("button", name="密封投标", exact=True))
    assert "密封好了" in press(phone, "确认投标")
    return phone.page.locator(".one-code").inner_text()


def code_fields(officer):
    """Name of the opener → the field and the number of the code on their card."""
    found = {}
    for field in officer.page.locator("main form input[type=text]").all():
        label = field.evaluate("field => field.labels[0].innerText")
        hint = field.evaluate("field => field.closest('form > *, .mb-3').innerText")
        number = int(hint.split("第", 1)[1].split("号", 1)[0])
        found[label.split("·", 1)[1].split(" ", 1)[0]] = (field, number)
    return found


def opened(market, address, codes, first, second, at=OPENED):
    """Two officers at one desk; returns it on the record's page."""
    market.at(at)
    officer = market.desk(first, address)
    link(officer, "去开标")
    fields = code_fields(officer)
    for who in (first, second):
        field, number = fields[who.name]
        field.fill(codes[who.pk][number])
    assert "开标了" in press(officer, "两个码一起开标")
    return officer


def exported(market, somebody, button, path):
    """What the button's export is when the worker has written it: fetched by the page itself, and saved as `path`."""
    with somebody.page.expect_download() as download:
        follow(somebody, somebody.page.get_by_role("button", name=button).first)
        market.work()
    download.value.save_as(path)
    return path
