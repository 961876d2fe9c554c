"""Addresses: jobs with their steps, templates, the market's rules, the price book."""

from django.urls import path

from tenders.views import job, job_edit, job_file, job_step, market_rule

ONE = "jobs/<int:pk>/"

urlpatterns = [
    path("jobs/", job.job_list, name="job_list"),
    path("jobs/new/", job_edit.job_new, name="job_new"),
    path("jobs/export/", job.job_export, name="job_export"),
    path(ONE, job.job, name="job"),
    path(f"{ONE}edit/", job_edit.job_edit, name="job_edit"),
    path(f"{ONE}reissue/", job_edit.job_reissue, name="job_reissue"),
    path(f"{ONE}template/", job_edit.template_save, name="template_save"),
    path(f"{ONE}send/", job_step.job_send, name="job_send"),
    path(f"{ONE}review/", job_step.job_approve, name="job_review"),
    path(f"{ONE}return/", job_step.job_return, name="job_return"),
    path(f"{ONE}cancel/", job_step.job_cancel, name="job_cancel"),
    path(f"{ONE}ask/", job_step.job_ask, name="job_ask"),
    path(f"{ONE}files/", job_file.job_file_add, name="job_file_add"),
    path("files/<int:pk>/", job_file.job_file, name="job_file"),
    path("files/<int:pk>/drop/", job_file.job_file_drop, name="job_file_drop"),
    path("questions/<int:pk>/answer/", job_step.job_answer, name="job_answer"),
    path("templates/", job_edit.template_list, name="template_list"),
    path("templates/<int:pk>/drop/", job_edit.template_drop, name="template_drop"),
    path("prices/", market_rule.price_book, name="price_book"),
    path("rules/", market_rule.market_rules, name="market_rules"),
    path("rules/edit/", market_rule.market_rules_edit, name="market_rules_edit"),
]
