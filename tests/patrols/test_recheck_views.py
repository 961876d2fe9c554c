"""The pages of 回头看: the list by what is due, one look in two taps, its workbook."""

import pytest
from openpyxl import load_workbook

from patrols.actions import recheck as looks
from patrols.models import Issue, Recheck
from patrols.queries import recheck as rechecks
from tests.cast import moment
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, DAY, HOUR, said
from tongting.exports import actions as exports
from tongting.exports import shelf

NOW = moment("2026-11-25 16:10")


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def due(mine, at=AT, **facts):
    return box.closed(mine, at=at, **facts).rechecks.get(after_days=7)


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_with_more_rows(own_queries, mine, many):
    for n in range(many):
        due(mine, at=AT - n * HOUR)
    # posts for the filters, rows; what came of them, how many are due, the verdict
    assert own_queries(mine.head, "recheck_list") == 5


def test_due_coming_and_done(page, mine):
    first = due(mine)
    second = due(mine, at=AT - 9 * DAY, post="corridor", responsible=mine.housekeeper)
    looks.keep(rechecks.whole().get(pk=second.pk), by=mine.secretary, at=NOW)
    shown = {
        show: [one.pk for one in page(mine.head, "recheck_list", show=show).context["page"].rows]
        for show in ("", "due", "coming", "done")
    }
    later = list(Recheck.objects.filter(after_days=30).order_by("due_on").values_list("pk", flat=True))
    assert shown == {"": [first.pk], "due": [first.pk], "coming": later, "done": [second.pk]}
    kept = page(mine.head, "recheck_list", show="done", state="recurred").context["page"].rows
    assert kept == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "积水"}, 1), ({"q": "jishui"}, 1), ({"q": "没有"}, 0), ({"since": "2026-11-25"}, 1),
        ({"until": "2026-11-24"}, 0), ({"show": "x"}, 1), ({"post": "x"}, 1), ({"since": "0001-01-01"}, 1),
        ({"q": "\x00"}, 1), ({"after": "!!"}, 1),
    ],
)  # fmt: skip
def test_it_is_narrowed_and_junk_is_forgiven(page, mine, query, found):
    due(mine)
    assert len(page(mine.head, "recheck_list", **query).context["page"].rows) == found


def test_by_post_and_area(page, mine):
    first = due(mine)
    due(mine, post="corridor", responsible=mine.housekeeper)
    for query in ({"post": mine.pool.pk}, {"area": mine.areas["bathhouse"].pk}):
        assert page(mine.head, "recheck_list", **query).context["page"].rows == [first]


def test_an_empty_list_says_what_will_come(page, mine):
    assert "会自己排到这里" in page(mine.head, "recheck_list").content.decode()


def test_kept_is_one_post_from_its_page(post, page, mine):
    first = due(mine)
    text = page(mine.secretary, "recheck_detail", first.pk).content.decode()
    assert "还好着" in text and "又坏了" in text and "这次不看了" in text
    assert said(post(mine.secretary, "recheck_keep", first.pk)) == [f"记下了：{first.issue.number} 还好着"]
    first.refresh_from_db()
    assert (first.state, first.looked_by) == ("kept", mine.secretary)
    for name in ("recheck_keep", "recheck_recur"):
        assert said(post(mine.head, name, first.pk, chip="和上次一样")) == [
            "孙书记 在 11-25 16:10 已经把它改成“还好着”，你这次没有改动它"
        ]
    assert Issue.objects.count() == 1
    assert "孙书记" in page(mine.head, "issue_detail", first.issue_id).content.decode()


def test_come_back_asks_for_a_word_and_leads_to_the_new_issue(post, mine):
    first = due(mine)
    assert post(mine.secretary, "recheck_recur", first.pk).status_code == 422
    response = post(mine.secretary, "recheck_recur", first.pk, chip="和上次一样")
    new = Issue.objects.latest("pk")
    assert said(response) == [f"又立了一件：{new.number}"] and new.same_as_id == first.issue_id
    assert "销号后又出现" in response.content.decode()


def test_at_the_same_hour_it_says_when_to_come_back_but_still_takes_a_relapse(
    post,
    page,
    mine,
    time_machine,
):
    first = due(mine)
    time_machine.move_to(moment("2026-11-25 09:40"), tick=False)
    text = page(mine.secretary, "recheck_detail", first.pk).content.decode()
    assert f"建议 {first.hour} 点左右" in text and 'form="keep"' not in text
    refused = post(mine.secretary, "recheck_keep", first.pk, note="干的")
    assert refused.status_code == 422 and "干的" in refused.content.decode()
    assert post(mine.secretary, "recheck_recur", first.pk, words="又漏").redirect_chain


def test_who_may_not_look_is_told_why(page, post, mine):
    first = due(mine, responsible=mine.bath_leader)
    assert "换一个人去看" in page(mine.bath_leader, "recheck_detail", first.pk).content.decode()
    assert page(mine.attendant, "recheck_detail", first.pk).status_code == 403
    assert post(mine.attendant, "recheck_keep", first.pk).status_code == 403
    assert post(mine.woman_patroller, "recheck_skip", first.pk, chip="岗点停用了").status_code == 403
    assert post(mine.head, "recheck_keep", 999).status_code == 404


def test_skipping(post, mine):
    first = due(mine)
    assert "写清楚" in said(post(mine.head, "recheck_skip", first.pk))[0]
    assert said(post(mine.head, "recheck_skip", first.pk, chip="岗点停用了")) == ["这次不看了，原因记下了"]


def test_no_photo_where_none_may_be_taken(page, mine):
    issue = box.rectified(mine, post="women", responsible=mine.woman_attendant, verifier=mine.woman_patroller)
    box.verbs.verify_pass(issue, by=mine.woman_patroller, at=AT + 3 * HOUR)
    text = page(mine.woman_patroller, "recheck_detail", issue.rechecks.get(after_days=7).pk).content.decode()
    assert "data-photos" not in text and "还好着" in text


def test_the_workbook(post, mine, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    first = due(mine)
    due(mine, post="corridor", responsible=mine.housekeeper)
    looks.keep(rechecks.whole().get(pk=first.pk), note="=1+1", by=mine.secretary, at=NOW)
    response = post(mine.head, "recheck_export", show="done", state="kept", post="x")
    export = response.context["export"]
    assert export.params == {"show": "done", "state": "kept", "day": "2026-11-25"}
    exports.build({"export": export.pk}, NOW)
    export.refresh_from_db()
    assert (export.stage, export.rows) == ("ready", 1)
    with shelf.open_file(export.file) as file:
        sheet = load_workbook(file).active
    titles, row = ([cell.value for cell in sheet[n]] for n in (2, 3))
    assert titles == list(rechecks.COLUMNS)
    assert row[:3] == [first.issue.number, "一号池区", "更衣区地面反复积水"] and row[7:9] == [
        "还好着",
        "孙书记",
    ]
    assert sheet.cell(3, 11).data_type == "s"
    assert post(mine.attendant, "recheck_export").status_code == 403


def test_the_tile_and_the_navigation(page, mine):
    due(mine)
    home = page(mine.head, "home").content.decode()
    assert "1 件该看了" in home and "还好着" in home and "30 天看过" in home
    assert "/rechecks/" in home
    assert "/rechecks/" not in page(mine.attendant, "my_page").content.decode()
