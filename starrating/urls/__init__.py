"""Addresses of the pillar: campaigns, sheets, results, the service star, awards."""

from django.urls import include, path

urlpatterns = [
    path("", include("starrating.urls.campaign")),
    path("", include("starrating.urls.sheet")),
    path("", include("starrating.urls.result")),
    path("", include("starrating.urls.ballot")),
    path("", include("starrating.urls.award")),
]
