"""Addresses of the month's tasks."""

from django.urls import path

from patrols.views import task

urlpatterns = [
    path("tasks/", task.task_list, name="task_list"),
    path("tasks/new/", task.task_new, name="task_new"),
    path("tasks/export/", task.task_export, name="task_export"),
    path("tasks/<int:pk>/", task.task_detail, name="task_detail"),
    path("tasks/<int:pk>/report/", task.task_report, name="task_report"),
    path("tasks/<int:pk>/finish/", task.task_finish, name="task_finish"),
    path("tasks/<int:pk>/miss/", task.task_miss, name="task_miss"),
    path("tasks/<int:pk>/withdraw/", task.task_withdraw, name="task_withdraw"),
    path("tasks/<int:pk>/reopen/", task.task_reopen, name="task_reopen"),
]
