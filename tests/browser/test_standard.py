"""A standard is changed by the section head: on a phone by touch, at a desk by mouse, from draft to first day."""

import pytest


@pytest.mark.parametrize(
    ("desk", "kind"), [(False, "greening"), (True, "boiler_hot_water")], ids=["phone", "desk"]
)
def test_a_standard_moves_on(person, desk, kind):
    head = person("DEMO0002", desk=desk).go(f"/standards/{kind}/")
    head.tap(head.page.get_by_role("button", name="改标准"))
    head.page.wait_for_url("**/draft/")
    assert "合计 100 分" in head.page.inner_text("main")

    head.tap("main .item-link")
    head.page.wait_for_url("**/items/*/")
    assert not head.page.locator("[data-for=choice]").is_visible()
    head.page.locator("[name=remarks]").fill("看不清\n没有登记")
    head.tap("main form button.btn-primary")
    head.page.wait_for_url("**/draft/")

    head.tap("main a[href$='/items/new/']")
    head.tap("label:has(input[name=kind][value=number])")
    assert head.page.locator("[name=minimum]").is_visible()
    assert not head.page.locator("[name=options]").is_visible()
    head.page.fill("[name=code]", "ZZ01")
    head.page.fill("[name=text]", "水表读数")
    head.page.fill("[name=weight]", "5")
    head.tap("main form button.btn-primary")
    head.page.locator(".errsum").wait_for()
    assert "下限和上限至少填一个" in head.page.inner_text(".errsum")
    assert head.page.input_value("[name=text]") == "水表读数"
    head.page.fill("[name=deduct]", "5")
    head.page.fill("[name=minimum]", "1.5")
    head.tap("main form button.btn-primary")
    head.page.wait_for_url("**/draft/")
    assert "加起来是 105 分" in head.page.inner_text("main")
    head.tap(head.page.get_by_role("button", name="去掉 ZZ01"))
    head.page.locator("main .tag.ok").first.wait_for()

    head.tap(head.page.get_by_role("button", name="发布新版"))
    head.page.wait_for_url(f"**/standards/{kind}/")
    assert "起用，在这之前仍按现在的标准巡查" in head.page.inner_text("main")
    head.tap(head.page.get_by_role("link", name="对比两版"))
    head.page.wait_for_url("**/compare/")
    assert "看不清；没有登记" in head.page.inner_text("main")
    assert head.accessible() == []
