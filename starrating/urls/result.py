"""Addresses of results, objections, help, boards."""

from django.urls import path

from starrating.views import board, help, objection, result, result_step

urlpatterns = [
    path("stars/boards/years/<int:year>/", board.star_year, name="star_year"),
    path("stars/boards/years/<int:year>/export/", board.star_year_export, name="star_year_export"),
    path("stars/boards/history/<str:kind>/<int:pk>/", board.star_history, name="star_history"),
    path("stars/boards/<str:contest>/", board.star_board, name="star_board"),
    path("stars/boards/<str:contest>/<str:month>/", board.star_board_of, name="star_board_of"),
    path("stars/boards/<str:contest>/<str:month>/poster/", board.star_poster, name="star_poster"),
    path("stars/results/<int:pk>/", result.result_detail, name="result_detail"),
    path("stars/campaigns/<int:pk>/results/", result.campaign_results, name="campaign_results"),
    path("stars/campaigns/<int:pk>/results/export/", result.result_export, name="result_export"),
    path("stars/campaigns/<int:pk>/results/bulletin/", result.result_bulletin, name="result_bulletin"),
    path("stars/campaigns/<int:pk>/moderate/", result_step.result_moderate, name="result_moderate"),
    path("stars/campaigns/<int:pk>/rework/", result_step.result_rework, name="result_rework"),
    path("stars/campaigns/<int:pk>/publicise/", result_step.result_publicise, name="result_publicise"),
    path("stars/campaigns/<int:pk>/finalise/", result_step.result_finalise, name="result_finalise"),
    path("stars/entries/<int:pk>/look/", result_step.second_look_ask, name="second_look_ask"),
    path("stars/looks/<int:pk>/assign/", result_step.second_look_assign, name="second_look_assign"),
    path("stars/looks/<int:pk>/drop/", result_step.second_look_drop, name="second_look_drop"),
    path("stars/objections/", objection.objection_list, name="objection_list"),
    path("stars/objections/export/", objection.objection_export, name="objection_export"),
    path("stars/objections/<int:pk>/", objection.objection_detail, name="objection_detail"),
    path("stars/objections/<int:pk>/decide/", objection.objection_decide, name="objection_decide"),
    path("stars/objections/<int:pk>/decider/", objection.objection_name, name="objection_name"),
    path("stars/entries/<int:pk>/object/", objection.objection_new, name="objection_new"),
    path("stars/help/", help.help_list, name="help_list"),
    path("stars/help/export/", help.help_export, name="help_export"),
    path("stars/help/<int:pk>/", help.help_detail, name="help_detail"),
    path("stars/help/<int:pk>/assign/", help.help_assign, name="help_assign"),
    path("stars/help/<int:pk>/look/", help.help_look, name="help_look"),
    path("q/room/<str:token>/", board.room_public, name="room_public"),
    path("q/locker/<str:token>/", board.locker_public, name="locker_public"),
]
