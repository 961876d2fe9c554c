"""Addresses of the day."""

from django.urls import path

from patrols.views import conflict, patrol, presence, quality, standard, standard_edit, today

urlpatterns = [
    path("today/", today.today, name="today"),
    path("patrols/", patrol.patrol_list, name="patrol_list"),
    path("patrols/export/", patrol.patrol_export, name="patrol_export"),
    path("patrols/start/", patrol.post_code, name="post_code"),
    path("patrols/start/<str:code>/", patrol.patrol_run, name="patrol_run"),
    path("patrols/paper/<str:code>/", patrol.patrol_paper, name="patrol_paper"),
    path("patrols/<int:pk>/", patrol.patrol_detail, name="patrol_detail"),
    path("patrols/<int:pk>/void/", patrol.patrol_void, name="patrol_void"),
    path("patrols/<int:pk>/explain/", presence.presence_explain, name="presence_explain"),
    path("patrols/quality/", quality.quality_list, name="quality_list"),
    path("patrols/quality/export/", quality.quality_export, name="quality_export"),
    path("patrols/quality/<int:pk>/", quality.quality_person, name="quality_person"),
    path("confirm/", presence.confirm_list, name="confirm_list"),
    path("confirm/<int:pk>/", presence.presence_confirm, name="presence_confirm"),
    path("patrols/conflicts/", conflict.conflict_list, name="conflict_list"),
    path("patrols/conflicts/<int:pk>/", conflict.conflict_detail, name="conflict_detail"),
    path("patrols/conflicts/<int:pk>/decide/", conflict.conflict_decide, name="conflict_decide"),
    path("q/post/<str:token>/", patrol.post_scan, name="post_scan"),
    path("standards/", standard.standard_list, name="standard_list"),
    path("standards/new/", standard_edit.standard_new, name="standard_new"),
    path("standards/export/", standard.standard_export, name="standard_export"),
    path("standards/<slug:kind>/", standard.standard_detail, name="standard_detail"),
    path("standards/<slug:kind>/compare/", standard.standard_compare, name="standard_compare"),
    path("standards/<slug:kind>/begin/", standard_edit.standard_begin, name="standard_begin"),
    path("standards/<slug:kind>/draft/", standard_edit.standard_draft, name="standard_draft"),
    path("standards/<slug:kind>/draft/items/new/", standard_edit.standard_item, name="standard_item_new"),
    path("standards/<slug:kind>/draft/items/<slug:code>/", standard_edit.standard_item, name="standard_item"),
    path(
        "standards/<slug:kind>/draft/items/<slug:code>/drop/",
        standard_edit.standard_item_drop,
        name="standard_item_drop",
    ),
    path(
        "standards/<slug:kind>/draft/items/<slug:code>/move/",
        standard_edit.standard_item_move,
        name="standard_item_move",
    ),
    path("standards/<slug:kind>/publish/", standard_edit.standard_publish, name="standard_publish"),
    path("standards/<slug:kind>/take-back/", standard_edit.standard_take_back, name="standard_take_back"),
    path("standards/<slug:kind>/drop/", standard_edit.standard_drop, name="standard_drop"),
]
