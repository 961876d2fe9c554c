"""Addresses: work, acceptance, settlement, figures."""

from django.urls import path

from tenders.views import delivery, income, payroll, settlement, settlement_step, turn

CONTRACT = "contracts/<int:pk>/"
DELIVERY = "deliveries/<int:pk>/"
ONE = "settlements/<int:pk>/"

urlpatterns = [
    path(f"{CONTRACT}turn/", turn.turn_start, name="turn_start"),
    path(f"{CONTRACT}turns/", turn.turn_list, name="turn_list"),
    path(DELIVERY, delivery.delivery, name="delivery"),
    path(f"{DELIVERY}hand-in/", delivery.delivery_hand_in, name="delivery_hand_in"),
    path(f"{DELIVERY}sign/", delivery.delivery_sign, name="delivery_sign"),
    path(f"{DELIVERY}materials/", delivery.delivery_materials, name="delivery_materials"),
    path(f"{DELIVERY}deductions/", delivery.deduction_new, name="deduction_new"),
    path("deductions/<int:pk>/drop/", delivery.deduction_drop, name="deduction_drop"),
    path(f"{DELIVERY}settle/", settlement.settlement_again, name="settlement_again"),
    path("settlements/", settlement.settlement_list, name="settlement_list"),
    path("settlements/draft/", settlement.settlement_draft, name="settlement_draft"),
    path(ONE, settlement.settlement, name="settlement"),
    path(f"{ONE}sign/", settlement_step.settlement_sign, name="settlement_sign"),
    path(f"{ONE}post/", settlement_step.settlement_post, name="settlement_post"),
    path(f"{ONE}approve/", settlement_step.settlement_approve, name="settlement_approve"),
    path(f"{ONE}object/", settlement_step.settlement_object, name="settlement_object"),
    path(f"{ONE}answer/", settlement_step.settlement_answer, name="settlement_answer"),
    path(f"{ONE}void/", settlement_step.settlement_void, name="settlement_void"),
    path(f"{ONE}correct/", settlement_step.settlement_correct, name="settlement_correct"),
    path(f"{ONE}paid/", settlement_step.settlement_paid, name="settlement_paid"),
    path("payroll/", payroll.payroll, name="payroll"),
    path("payroll/export/", payroll.payroll_export, name="payroll_export"),
    path("figures/", income.income_figures, name="income_figures"),
    path("figures/rows/", income.income_rows, name="income_rows"),
    path("figures/export/", income.income_export, name="income_export"),
    path("jobs/<int:pk>/close/", settlement_step.job_close, name="job_close"),
]
