"""The one thing somebody does next with a job, for the bar at the foot of a phone's page (`templates/tenders/
_job_dock.html`): what the cards of the page offer, the most pressing of it first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tenders.models import Contract, Job
from tenders.queries import job_words as words
from tongting.people.models import User

State = Job.State


@dataclass(frozen=True)
class Act:
    """A button that sends the page's form `form`, or a link to `url`. `label` and `note` say beside it what it is for,
    `is_bid` where the note is the price as it is typed."""

    said: str
    icon: str
    form: str = ""
    url: str = ""
    label: str = ""
    note: str = ""
    is_bid: bool = False


def next_act(job: Job, person: User, shown: dict[str, Any]) -> Act | None:
    """`shown` are the cards of the page; no query."""
    for find in FINDERS:
        if (act := find(job, person, shown)) is not None:
            return act
    return None


def _bid(job: Job, person: User, shown: dict[str, Any]) -> Act | None:
    card, fit = shown["bid_card"], shown["fit_card"] or {}
    if card is None or not card["is_open"] or not card["has_envelope"] or fit.get("refusals"):
        return None
    if card["is_team"] and not card["crews"]:
        return Act(_("建承包组"), "people", url=reverse("crew_list"))
    most = _("不高于 %(most)s 元") % {"most": card["most"]}
    return Act(_("密封投标"), "lock", form="bid-form", label=_("我的报价"), note=most, is_bid=True)


def _grab(job: Job, person: User, shown: dict[str, Any]) -> Act | None:
    fit = shown["fit_card"] or {}
    may = "price" in fit and not (fit["has_place"] or fit["why_not"] or fit["refusals"])
    if not may:
        return None
    left = _("还剩 %(n)s") % {"n": fit["left"]}
    said = _("抢单，%(price)s 元") % {"price": words.money(fit["price"])}
    return Act(said, "lightning", form="grab-form", label=_("名额"), note=left)


def _open(job: Job, person: User, shown: dict[str, Any]) -> Act | None:
    card = shown["bid_card"]
    if card is None or not (card["is_opener"] and card["waits"]):
        return None
    return Act(_("去开标"), "key", url=reverse("opening", args=[job.pk]))


def _contract(job: Job, person: User, shown: dict[str, Any]) -> Act | None:
    card = shown["award_card"] or {}
    contract: Contract | None = card.get("contract")
    if contract is None or contract.state != Contract.State.OFFERED:
        return None
    url = reverse("contract", args=[contract.pk])
    if card["contract_waits"]:
        return Act(_("确认合同"), "file-earmark-text", url=url)
    if contract.offered_by_id is None and person.may("tender.make") and not card["is_member"]:
        return Act(_("签发合同"), "file-earmark-text", url=url)
    return None


def _work(job: Job, person: User, shown: dict[str, Any]) -> Act | None:
    card = shown["work_card"]
    if card is None:
        return None
    contract = card["contract"]
    if card["is_member"] and contract.state == Contract.State.SIGNED:
        here = card["open"] is not None and card["open"].contract_id == contract.pk
        url = reverse("turn_start", args=[contract.pk])
        return Act(_("签退"), "box-arrow-right", url=url) if here else Act(_("签到"), "geo-alt", url=url)
    if card.get("may_close") and not card["unpaid"]:
        return Act(_("关闭标的"), "archive", form="close-form")
    return None


def _award(job: Job, person: User, shown: dict[str, Any]) -> Act | None:
    card = shown["award_card"] or {}
    if any(decides for _one, decides in card.get("objections", ())):
        return Act(_("处理异议"), "megaphone", url="#objections")
    if card.get("decides"):
        return Act(_("批准中标"), "check-circle", url="#award")
    if card.get("evaluates") and not card.get("award"):
        return Act(_("提出中标人"), "trophy", url="#propose")
    return None


def _market(job: Job, person: User, shown: dict[str, Any]) -> Act | None:
    if shown.get("review_refusal") == "":
        return Act(_("审核通过，公告"), "check-circle", form="review-form")
    if shown.get("may_send"):
        return Act(_("送审"), "upload", form="send-form")
    if person.may("tender.make") and any(one.asked_by_id != person.pk for one in shown["waits"]):
        return Act(_("答复提问"), "chat-left-text", url="#questions")
    if shown.get("may_reissue"):
        return Act(_("重新招标"), "arrow-clockwise", url=reverse("job_reissue", args=[job.pk]))
    return None


FINDERS: tuple[Callable[[Job, User, dict[str, Any]], Act | None], ...] = (
    _bid, _grab, _open, _contract, _work, _award, _market,
)  # fmt: skip
