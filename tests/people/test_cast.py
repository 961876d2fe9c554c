"""The cast is what the other tests stand on: it is whole, and cheap."""

import pytest


def test_everybody_is_there_with_a_role(mine):
    assert mine.head.may("issue.assign") and not mine.cook.may("patrol.do")
    assert mine.woman_patroller.gender == "female" and mine.woman_patroller.may("patrol.do")
    assert {item.kind for item in mine.items_of(mine.pool)} == {"number", "pass_fail", "choice", "score"}
    assert mine.women.women_only and mine.women.no_photos
    assert mine.pool.staff.get() == mine.attendant and mine.teams["bathhouse"].leader == mine.bath_leader


def test_an_unknown_name_is_a_mistake_in_the_test(mine):
    with pytest.raises(AttributeError):
        mine.cleaner  # noqa: B018


def test_the_cast_is_built_with_few_queries(django_assert_max_num_queries, request):
    request.getfixturevalue("db")
    with django_assert_max_num_queries(40):
        request.getfixturevalue("mine")
