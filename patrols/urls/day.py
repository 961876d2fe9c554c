"""Addresses of the day."""

from django.urls import path

from patrols.views import conflict, patrol, standard, today

urlpatterns = [
    path("today/", today.today, name="today"),
    path("patrols/", patrol.patrol_list, name="patrol_list"),
    path("patrols/export/", patrol.patrol_export, name="patrol_export"),
    path("patrols/start/", patrol.post_code, name="post_code"),
    path("patrols/start/<str:code>/", patrol.patrol_run, name="patrol_run"),
    path("patrols/<int:pk>/", patrol.patrol_detail, name="patrol_detail"),
    path("patrols/<int:pk>/void/", patrol.patrol_void, name="patrol_void"),
    path("patrols/conflicts/", conflict.conflict_list, name="conflict_list"),
    path("patrols/conflicts/<int:pk>/", conflict.conflict_detail, name="conflict_detail"),
    path("patrols/conflicts/<int:pk>/decide/", conflict.conflict_decide, name="conflict_decide"),
    path("q/post/<str:token>/", patrol.post_scan, name="post_scan"),
    path("standards/", standard.standard_list, name="standard_list"),
    path("standards/<slug:kind>/", standard.standard_detail, name="standard_detail"),
]
