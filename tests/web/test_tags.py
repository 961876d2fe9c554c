"""What the tags draw and say."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.template.loader import get_template
from django.utils import translation

from tongting.people.models import User
from tongting.periods import SHANGHAI, Week

NOON = datetime(2026, 11, 19, 12, tzinfo=SHANGHAI)
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))


def draw(source, **context):
    return Template(source).render(Context(context))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_every_template_compiles(path):
    get_template(str(path.relative_to(settings.BASE_DIR / "templates")))


def test_every_icon_that_is_asked_for_is_on_the_shelf():
    shelf = {path.stem for path in (settings.BASE_DIR / "static/vendor/bootstrap-icons-1.13.2").glob("*.svg")}
    asked = {
        name
        for path in TEMPLATES
        for name in re.findall(r'{% icon "([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
    }
    assert asked
    assert not asked - shelf


def test_an_icon_is_drawn_into_the_page_and_hidden_from_readers():
    svg = draw('{% icon "alarm" "chev" %}')
    assert svg.startswith('<svg class="ic chev" viewBox="0 0 16 16" aria-hidden="true"')
    assert "<path" in svg
    with pytest.raises(OSError):
        draw('{% icon "no-such-sign" %}')


def test_a_page_draws_each_sign_once_however_often_it_is_mentioned():
    html = draw(
        '{% signs %}{% icon "alarm" %}{% icon "eye" "chev" %}{% icon "alarm" %}{% endsigns %}{% icon "eye" %}'
    )
    page, rest = html.split("<svg hidden>")
    shelf, after = rest.split("</svg>", 1)
    assert re.findall(r'class="([^"]+)" aria-hidden="true"><use href="#([^"]+)"', page) == [
        ("ic", "i-alarm"), ("ic chev", "i-eye"), ("ic", "i-alarm"),
    ]  # fmt: skip
    assert re.findall(r'<symbol id="([^"]+)" viewBox="0 0 16 16"><path', shelf) == ["i-alarm", "i-eye"]
    assert "<path" not in page and "<path" in after


def test_a_missing_icon_costs_nobody_the_page(settings):
    settings.TESTING = False
    assert "<svg" in draw('{% icon "another-missing-sign" %}')


def test_stars_are_said():
    html = draw("{% stars 4 %}")
    assert 'aria-label="4 星"' in html
    assert html.count('class="off"') == 1


def test_bars_say_their_figures():
    html = draw(
        "{% bars a b l said %}",
        a=[17, 15],
        b=[14, 15],
        l=["46", "47"],
        said="第 {label} 周新增 {a}，闭合 {b}",
    )
    assert "第 46 周新增 17，闭合 14；第 47 周新增 15，闭合 15" in html
    assert html.count("<rect") == 4
    assert "style=" not in html
    assert "<svg" in draw("{% bars a a l %}", a=[], l=[])


def test_a_minus_is_a_minus():
    assert [draw("{{ v|signed }}", v=v) for v in (3, -2, 0, None)] == ["+3", "−2", "0", "—"]


@pytest.mark.parametrize(
    ("week", "says"),
    [("2026-W47", "11月16–22日"), ("2026-W49", "11月30日–12月6日")],
)
def test_a_week_is_said_in_days(week, says):
    assert draw("{{ w|days }}", w=Week.parse(week)) == says


def test_a_heat_map_prints_its_figures_and_says_the_gaps():
    html = draw("{% heat rows %}", rows=[("周一", [0, 1, 3, 4, 9, "closed", *[None] * 6])])
    for css, text, says in (
        ("gap", "0", "周一 0 至 2 点，没有巡查"),
        ("n1", "1", "周一 2 至 4 点，巡查 1 次"),
        ("n2", "3", "周一 4 至 6 点，巡查 3 次"),
        ("n3", "4", "周一 6 至 8 点，巡查 4 次"),
        ("n4", "9", "周一 8 至 10 点，巡查 9 次"),
        ("off", "", "周一 10 至 12 点，不开放"),
        ("fut", "", "周一 12 至 14 点，未到"),
    ):
        assert f'<td class="{css}" aria-label="{says}">{text}</td>' in html
    with pytest.raises(ValueError):
        draw("{% heat rows %}", rows=[("周一", [1, 2])])


def test_steps_say_which_is_now():
    html = draw("{% steps names 2 %}", names=["发现", ("派单", "11-18"), "整改"])
    assert html.count('class="done"') == 1
    assert '<li class="now" aria-current="step"><i>2</i>派单<br>11-18</li>' in html
    assert draw("{% steps names 4 %}", names=["发现", "派单", "整改"]).count('class="done"') == 3


def test_people():
    member, other = User(name="张建国", is_party_member=True), User(name="王海波")
    assert '<span class="tag party">党员</span>' in draw("{% party p %}", p=member)
    assert draw("{% party p %}", p=other) == ""
    assert ">张</span>" in draw('{% avatar p "s" %}', p=member)
    assert ">?</span>" in draw("{% avatar p %}", p=None)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ noon|day }}", "11月19日 周四"),
        ("{{ date|day }}", "11月19日 周四"),
        ("{{ noon|short }}", "11-19 12:00"),
        ("{{ date|short }}", "11-19"),
        ("{{ noon|clock }}", "12:00"),
        ("{{ soon|due:noon }}", "还剩 2 天"),
        ("{{ past|due:noon }}", "超期 5 小时 40 分"),
        ("{{ none|due:noon }}", "没定期限"),
        ("{{ 7|pct:12 }}", "w-p-58"),
        ("{{ 13|pct:12 }}", "w-p-100"),
        ("{{ none|pct:0 }}", "w-p-0"),
    ],
)
def test_dates_deadlines_and_widths(source, said):
    times = {"noon": NOON, "date": date(2026, 11, 19), "soon": NOON + timedelta(days=2), "none": None}
    assert draw(source, past=NOON - timedelta(hours=5, minutes=40), **times) == said


def test_it_speaks_the_readers_language():
    with translation.override("en"):
        assert draw("{{ noon|date }}", noon=NOON) == "19 Nov 2026"
    assert draw("{{ noon|date }}", noon=NOON) == "2026-11-19"


def test_the_seals_drawing_is_there():
    assert Path(settings.BASE_DIR / "static" / "seal.svg").is_file()
