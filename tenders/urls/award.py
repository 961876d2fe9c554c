"""Addresses: evaluation, awards, objections, contracts."""

from django.urls import path

from tenders.views import award, contract

urlpatterns = [
    path("<int:pk>/plans/", award.plans_mark, name="plans_mark"),
    path("bids/<int:pk>/explain/", award.bid_explain, name="bid_explain"),
    path("<int:pk>/propose/", award.job_propose, name="job_propose"),
    path("<int:pk>/direct/", award.job_direct, name="job_direct"),
    path("awards/<int:pk>/decide/", award.job_award_decide, name="job_award_decide"),
    path("<int:pk>/object/", award.job_object, name="job_object"),
    path("objections/<int:pk>/decide/", award.job_objection_decide, name="job_objection_decide"),
    path("contracts/<int:pk>/", contract.contract, name="contract"),
    path("contracts/<int:pk>/issue/", contract.contract_issue, name="contract_issue"),
    path("contracts/<int:pk>/confirm/", contract.contract_confirm, name="contract_confirm"),
    path("contracts/<int:pk>/decline/", contract.contract_decline, name="contract_decline"),
    path("contracts/<int:pk>/terminate/", contract.contract_terminate, name="contract_terminate"),
    path("contracts/<int:pk>/word/", contract.contract_word, name="contract_word"),
]
