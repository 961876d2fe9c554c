"""The box makes what the database takes, in every state."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tenders.models import Job
from tests.tenders import tender_box


@pytest.mark.parametrize("state", [state.value for state in Job.State])
def test_a_job_stands_in_every_state(mine, state):
    assert tender_box.job(mine, state).state == state


def test_what_was_opened_keeps_its_price(mine):
    bid = tender_box.bid(tender_box.job(mine, "evaluation"), mine.cook, 1400)
    bid.price = 1300
    with pytest.raises(DatabaseError), transaction.atomic():
        bid.save()
    bid.refresh_from_db()
    assert bid.price == 1400


def test_nobody_reviews_the_own_price(mine):
    with pytest.raises(IntegrityError), transaction.atomic():
        tender_box.job(mine, priced_by=mine.head)


def test_a_crew_and_a_contract_stand(mine):
    crew = tender_box.crew(mine.attendant, {mine.attendant: 22, mine.cook: "18.5"})
    contract = tender_box.contract(
        tender_box.job(mine, "running", mode="team"),
        mine.attendant,
        points={mine.attendant: 22, mine.cook: 18},
    )
    assert (crew.members.count(), contract.members.count(), contract.deliveries.count()) == (2, 2, 1)
