"""What the benchmarks are measured on keeps up with the tables: the same statements, at a size that takes no time."""

import pytest

from bench import generate
from patrols.models import Complaint, Issue, Patrol, Presence, Recheck

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_years_of_the_benchmarks_can_still_be_made():
    generate.fill(300)
    assert Patrol.objects.count() == Presence.objects.count() == Issue.objects.count() == 300
    assert Patrol.objects.filter(started_on_phone=True).count() == 0
    assert Recheck.objects.count() == 2 * Issue.objects.filter(state="closed").count()
    assert Complaint.objects.exists()
    generate.fill(300)
    assert Patrol.objects.count() == 300, "once made they are kept"
