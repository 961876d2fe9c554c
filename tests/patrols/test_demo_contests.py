"""The demo's small contests have something to show: one has sheets owed, one waits to be made final."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from patrols.demo.contest_small import SMALL, Small
from patrols.models import Contest
from patrols.queries import contest as contests
from patrols.rules import contest as rules
from tests.cast import moment
from tongting.people.models import User
from tongting.periods import local

UNTIL = moment("2026-11-26 18:00")
TODAY = local(UNTIL).date()


@pytest.mark.django_db
def test_one_is_marked_at_this_moment_and_one_waits_to_be_made_final():
    call_command("load_department", verbosity=0)
    people = {one.staff_no: one for one in User.objects.select_related("team")}
    small = [Small(said, people, people["DEMO0005"], UNTIL, 7) for said in SMALL]
    for back in range(14, -1, -1):
        for one in small:
            one.live_day(TODAY - timedelta(days=back))
    marked, hung_out = Contest.objects.order_by("-made_at")
    assert marked.state == "running"
    assert [task.judge.person.staff_no for task in contests.missing(marked)] == ["DEMO0007", "DEMO0008"]
    assert hung_out.state == "publicised" and rules.may_finish(hung_out, TODAY, 0) is None
    # A history that begins between two of the steps has none of it.
    late = Small(SMALL[0], people, people["DEMO0005"], UNTIL, 7)
    late.live_day(TODAY - timedelta(days=1))
    assert late.contest is None
