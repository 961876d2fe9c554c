"""The ballot (职工投票): one person one vote, held by the database; for whom is written nowhere (docs/ballot.md)."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.models import Campaign, Entry, VoteCount, Voter
from starrating.queries import ballot
from starrating.rules import ballot as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local


def vote(campaign: Campaign, entry: Entry, *, by: User, at: datetime) -> None:
    """Notes that this person has voted and raises the candidate's count, together or not at all. No event, no time, no
    order: nothing connects the two rows. Refused with a sentence, for a second vote by the database itself."""
    if entry.campaign_id != campaign.pk:
        raise flow.Refused(_("这位不是本次评选的候选人"))
    try:
        with transaction.atomic():
            # Whoever ends the scoring waits for the votes that are under way, and no vote comes in behind the count.
            held = Campaign.objects.select_for_update().get(pk=campaign.pk)
            if refusal := rules.may_vote(by, ballot.window(held), at) or rules.may_choose(by, entry):
                raise flow.Refused(refusal)
            Voter.objects.create(campaign=held, person=by)
            VoteCount.objects.get_or_create(entry=entry)
            VoteCount.objects.filter(entry=entry).update(votes=F("votes") + 1)
    except IntegrityError:
        raise flow.Refused(_("你已经投过票了，一人一票，投了不能改"))


def announce_due(*, at: datetime) -> int:
    """Tells everybody who may vote that a vote is open, once; returns how many votes are open."""
    open_now = [one for one in ballot.campaigns() if ballot.window(one).is_open(at)]
    for campaign in open_now:
        closes = ballot.window(campaign).closes
        assert closes is not None
        notices.tell_all(
            ballot.voters(at),
            _("%(month)s 服务明星开始投票，%(until)s 截止")
            % {"month": campaign.month, "until": f"{local(closes):%m-%d %H:%M}"},
            reverse("star_vote", args=[campaign.pk]),
            detail=_("一人一票，投给别的班组的候选人；投给谁没有人查得到"),
            key=f"starrating.campaign:{campaign.pk}:vote",
            at=at,
        )
    return len(open_now)
