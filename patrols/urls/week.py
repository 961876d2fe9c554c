"""Addresses of the week."""

from django.urls import path

from patrols.views import issue, issue_report, issue_step

urlpatterns = [
    path("issues/", issue.issue_list, name="issue_list"),
    path("issues/all/", issue.issue_search, name="issue_search"),
    path("issues/mine/", issue.issue_mine, name="issue_mine"),
    path("issues/export/", issue.issue_export, name="issue_export"),
    path("issues/new/", issue_report.issue_report, name="issue_report"),
    path("issues/reported/", issue_report.issue_reported, name="issue_reported"),
    path("issues/assign/", issue_step.issue_assign_many, name="issue_assign_many"),
    path("issues/<int:pk>/", issue.issue_detail, name="issue_detail"),
    path("issues/<int:pk>/assign/", issue_step.issue_assign, name="issue_assign"),
    path("issues/<int:pk>/rectify/", issue_step.issue_rectify, name="issue_rectify"),
    path("issues/<int:pk>/verify/", issue_step.issue_verify, name="issue_verify"),
    path("issues/<int:pk>/send-back/", issue_step.issue_send_back, name="issue_send_back"),
    path("issues/<int:pk>/extend/", issue_step.issue_extend, name="issue_extend"),
    path("issues/<int:pk>/wait/", issue_step.issue_wait, name="issue_wait"),
    path("issues/<int:pk>/defer/", issue_step.issue_defer, name="issue_defer"),
    path("issues/<int:pk>/resume/", issue_step.issue_resume, name="issue_resume"),
    path("issues/<int:pk>/void/", issue_step.issue_void, name="issue_void"),
]
