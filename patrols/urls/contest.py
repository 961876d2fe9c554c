"""Addresses of the quarter's skill contests."""

from django.urls import path

from patrols.views import contest, contest_keep, contest_sheet, contest_sign

ONE, TRADE = "contests/<int:pk>/", "contests/trades/<int:pk>/"
CONTESTANT = "contests/contestants/<int:pk>/"

urlpatterns = [
    path("contests/", contest.contest_list, name="contest_list"),
    path("contests/new/", contest_keep.contest_new, name="contest_new"),
    path("contests/sheets/", contest_sheet.contest_tasks, name="contest_tasks"),
    path("contests/sheets/<int:pk>/", contest_sheet.contest_sheet, name="contest_sheet"),
    path(ONE, contest.contest, name="contest"),
    path(f"{ONE}edit/", contest_keep.contest_edit, name="contest_edit"),
    path(f"{ONE}trades/new/", contest_keep.trade_new, name="contest_trade_new"),
    path(f"{ONE}steps/<str:step>/", contest_keep.contest_step, name="contest_step"),
    path(f"{ONE}finish/", contest_keep.contest_finish, name="contest_finish"),
    path(f"{ONE}back/<str:step>/", contest_keep.contest_back, name="contest_back"),
    path(f"{ONE}results/", contest.contest_results, name="contest_results"),
    path(f"{ONE}draw/", contest.contest_draw_page, name="contest_draw"),
    path(f"{ONE}certificates/", contest.contest_certificates, name="contest_certificates"),
    path(f"{ONE}export/", contest.contest_export, name="contest_export"),
    path(TRADE, contest_keep.trade_edit, name="contest_trade"),
    path(f"{TRADE}arrange/", contest_keep.trade_arrange, name="contest_arrange"),
    path(f"{TRADE}drop/", contest_keep.trade_drop, name="contest_trade_drop"),
    path(f"{TRADE}sign/", contest_sign.contest_sign, name="contest_sign"),
    path(f"{TRADE}sign-for/", contest_sign.contest_sign_for, name="contest_sign_for"),
    path(f"{CONTESTANT}withdraw/", contest_sign.contest_withdraw, name="contest_withdraw"),
    path(f"{CONTESTANT}absent/", contest_sign.contest_absent, name="contest_absent"),
    path(f"{CONTESTANT}came/", contest_sign.contest_came, name="contest_came"),
    path(f"{CONTESTANT}object/", contest_sign.contest_object, name="contest_object"),
    path("contests/judges/<int:pk>/release/", contest_keep.contest_release, name="contest_release"),
    path("contests/objections/<int:pk>/", contest_keep.contest_answer, name="contest_answer"),
]
