"""Addresses: crews, grabbed jobs, what one may bid for."""

from django.urls import path

from tenders.views import crew, market

ONE = "crews/<int:pk>/"

urlpatterns = [
    path("", market.market, name="market"),
    path("bids/", market.my_bids, name="my_bids"),
    path("contracts/", market.my_contracts, name="my_contracts"),
    path("income/", market.my_income, name="my_income"),
    path("income/export/", market.my_income_export, name="my_income_export"),
    path("jobs/<int:pk>/grab/", market.job_grab, name="job_grab"),
    path("jobs/<int:pk>/give-back/", market.job_give_back, name="job_give_back"),
    path("crews/", crew.crew_list, name="crew_list"),
    path("crews/new/", crew.crew_new, name="crew_new"),
    path(ONE, crew.crew, name="crew"),
    path(f"{ONE}edit/", crew.crew_edit, name="crew_edit"),
    path(f"{ONE}agree/", crew.crew_agree, name="crew_agree"),
    path(f"{ONE}refuse/", crew.crew_refuse, name="crew_refuse"),
    path(f"{ONE}dissolve/", crew.crew_dissolve, name="crew_dissolve"),
]
