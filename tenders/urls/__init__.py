"""Addresses of the pillar: jobs, sealed bids, crews and what one may bid for, awards, work and pay."""

from django.urls import include, path

urlpatterns = [
    path("tenders/", include("tenders.urls.job")),
    path("tenders/", include("tenders.urls.opening")),
    path("tenders/", include("tenders.urls.market")),
    path("tenders/", include("tenders.urls.award")),
    path("tenders/", include("tenders.urls.settlement")),
]
