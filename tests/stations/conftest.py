"""The pillar's pages are looked at as those of the patrols are."""

from tests.patrols.conftest import own_queries, page, post

__all__ = ["own_queries", "page", "post"]
