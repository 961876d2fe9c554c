"""Addresses of the service star."""

from django.urls import path

from starrating.views import ballot

urlpatterns = [
    path("stars/service/", ballot.service_now, name="service_now"),
    path("stars/service/<int:pk>/", ballot.star_candidates, name="star_candidates"),
    path("stars/service/<int:pk>/nominate/", ballot.star_nominate, name="star_nominate"),
    path("stars/service/<int:pk>/vote/", ballot.star_vote, name="star_vote"),
    path("stars/service/<int:pk>/eligibility/", ballot.star_eligible, name="star_eligible"),
    path("stars/service/<int:pk>/measures/", ballot.star_measures, name="star_measures"),
    path("stars/service/<int:pk>/collect/", ballot.star_collect, name="star_collect"),
]
