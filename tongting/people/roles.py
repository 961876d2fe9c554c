"""Who may do what, on one page: every right with its sentence, every role with its rights, nothing anywhere else."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Right:
    code: str
    what: Text


@dataclass(frozen=True)
class Role:
    code: str
    name: Text
    explains: Text
    rights: tuple[str, ...]


RIGHTS: dict[str, Right] = {
    right.code: right
    for right in (
        Right("patrol.do", _("巡查岗点、提交巡查记录")),
        Right("patrol.see", _("查看全科的巡查记录")),
        Right("patrol.quality", _("查看巡查质量：在场依据、快慢、用过的照片")),
        Right("patrol.void", _("作废弄错的巡查记录")),
        Right("rota.make", _("排巡：生成、重排、发布全科的巡查安排，看每个人的安排")),
        Right("rota.answer", _("认定漏巡原因：班队长管本班组，支部管全科")),
        Right("coverage.see", _("查看巡查覆盖证书")),
        Right("issue.report", _("随手反映问题")),
        Right("issue.fix", _("整改派给自己或本班组的问题")),
        Right("issue.verify", _("验收整改，通过或退回；自己整改的不能自己验收")),
        Right("issue.assign", _("派单、改派、改期限、挂账、作废问题")),
        Right("issue.see", _("查看全科问题清单")),
        Right("issue.export", _("导出问题整改台账")),
        Right("plan.see", _("查看难点周计划和周汇总")),
        Right("plan.manage", _("列入难点、安排周计划、汇总一周")),
        Right("issue.import", _("从 Excel 导入问题整改台账")),
        Right("issue.terms", _("修改各等级的整改期限和提前提醒")),
        Right("standard.see", _("查看日巡查标准")),
        Right("standard.edit", _("修改日巡查标准、发布新版")),
        Right("home.see", _("查看 1314 工作总览")),
        Right("month.own", _("查看自己的月考核得分和依据")),
        Right("month.see", _("查看全科月考核")),
        Right("month.record", _("登记考勤、台账、安全和加减分记录")),
        Right("month.draft", _("生成、重算月考核，送公示")),
        Right("month.review", _("代表支部审核月考核")),
        Right("month.approve", _("审批定稿月考核；两个人各批一次")),
        Right("month.export", _("导出月考核工作簿")),
        Right("roster.own", _("查看自己和本班组的排班")),
        Right("roster.see", _("查看全科排班")),
        Right("roster.keep", _("排本班组的班，登记本班组的请假")),
        Right("roster.keep_all", _("排全科的班，登记全科的请假，维护班次")),
        Right("people.manage", _("维护人员、账号、角色、班组和科室信息")),
        Right("bulletin.write", _("起草、修改、送批、发布通报")),
        Right("bulletin.approve", _("批准通报；自己送批的不能自己批")),
        Right("bulletin.settings", _("维护通报的简称、主送、落款和红头")),
        Right("food.see", _("查看食品安全日管控、周排查记录")),
        Right("food.sign", _("签每日食品安全检查记录")),
        Right("food.direct", _("签每周食品安全排查治理报告")),
        Right("star.vote", _("给服务明星提名、投票；推荐整洁的更衣箱")),
        Right("star.object", _("公示期内对评选结果提异议")),
        Right("star.judge", _("当评委：给宿舍、更衣箱、服务明星候选人打分")),
        Right("star.see", _("查看全科评选：进度、评分表、抽签")),
        Right("star.manage", _("组织评选：定细则、抽签、截止、复核、公示、派帮扶人")),
        Right("star.decide", _("处理评选异议；自己当评委的、自己提的不能自己处理")),
        Right("prize.hand", _("发放奖品、入库、盘点")),
        Right("places.manage", _("维护岗点、房间和更衣箱")),
        Right("system.operate", _("查看后台任务、处理停下来的任务")),
    )
}

WORKER = ("issue.report", "issue.fix", "month.own", "standard.see", "roster.own", "star.vote", "star.object")
PATROLLER = (
    *WORKER,
    "patrol.do",
    "patrol.see",
    "issue.see",
    "issue.verify",
    "plan.see",
    "star.judge",
    "star.see",
)
LEADER = (*PATROLLER, "home.see", "issue.export", "month.see", "food.see", "roster.see", "coverage.see")
# Who keeps the department's roster and leave.
OFFICE = ("roster.keep", "roster.keep_all")
# Who makes the rota and speaks for the branch on missed rounds.
ROTA = ("rota.make", "rota.answer")
# Those who run the week: the hard problems, the plan, the draft of the bulletin.
WEEK = ("plan.manage", "bulletin.write")
# Who runs the three-star race: rules, draw, results, prizes.
STARS = ("star.manage", "prize.hand")
# Who keeps the list of issues itself: assigns, loads an old ledger, sets the terms.
ISSUES = ("issue.assign", "issue.import", "issue.terms")

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            "supervising_leader",
            _("分管领导"),
            _("矿领导里分管后勤的人：看全局、参加巡查、审批月考核"),
            (*LEADER, "issue.assign", "month.approve", "bulletin.approve", "patrol.quality", "star.decide"),
        ),
        Role(
            "section_head",
            _("科长"),
            _("后勤管理科负责人：派单、验收、审批月考核"),
            (
                *LEADER,
                *OFFICE,
                *ROTA,
                *WEEK,
                *ISSUES,
                *STARS,
                "star.decide",
                "month.record",
                "month.approve",
                "patrol.void",
                "patrol.quality",
                "standard.edit",
                "bulletin.settings",
            ),
        ),
        Role(
            "branch_secretary",
            _("支部书记"),
            _("代表党支部：每周审问题清单、批通报，每月审核考核"),
            (
                *LEADER,
                *OFFICE,
                *ROTA,
                *WEEK,
                *STARS,
                "star.decide",
                "issue.assign",
                "month.record",
                "month.review",
                "month.approve",
                "patrol.void",
                "patrol.quality",
                "standard.edit",
                "bulletin.approve",
                "bulletin.settings",
            ),
        ),
        Role(
            "section_leader",
            _("副科长"),
            _("分管几个岗点的科领导：巡查、派单、验收"),
            (*LEADER, *OFFICE, *WEEK, *STARS, "issue.assign"),
        ),
        Role(
            "team_leader",
            _("班队长"),
            _("带一个班组：排班、登记请假，巡查别的岗点，整改本班组的问题"),
            (*LEADER, "roster.keep", "rota.answer"),
        ),
        Role("party_patroller", _("党员巡查员"), _("参加日巡查的党员"), PATROLLER),
        Role(
            "safety_officer",
            _("安全员"),
            _("科室安全员：巡查、派单、登记安全记录"),
            (*LEADER, *WEEK, "issue.assign", "month.record"),
        ),
        Role(
            "food_officer",
            _("食品安全员"),
            _("食堂的食品安全员：每天签一份食品安全检查记录"),
            (*WORKER, "food.see", "food.sign"),
        ),
        Role(
            "food_director",
            _("食品安全总监"),
            _("分管食堂的科领导：每周签一份食品安全排查治理报告，食品安全员不在时代签"),
            (*WORKER, "food.see", "food.sign", "food.direct"),
        ),
        Role(
            "assessment_admin",
            _("考核管理员"),
            _("登记考勤、请假和台账，生成月考核，导出表格"),
            (
                *LEADER,
                *OFFICE,
                *WEEK,
                "rota.make",
                "month.record",
                "month.draft",
                "month.export",
                *ISSUES,
                *STARS,
                "standard.edit",
            ),
        ),
        Role(
            "star_judge",
            _("评星员"),
            _("给星级宿舍、星级更衣箱打分的人"),
            (*WORKER, "issue.see", "star.judge", "star.see"),
        ),
        Role(
            "dorm_keeper",
            _("宿管"),
            _("宿舍管理员：打分、登记同意和休息卡、发放奖品"),
            (*WORKER, "issue.see", "star.judge", "star.see", "prize.hand"),
        ),
        Role("worker", _("职工"), _("后勤各岗位职工：整改问题，看自己的得分"), WORKER),
        Role(
            "resident",
            _("住宿职工"),
            _("各区队的矿工：反映问题，看自己宿舍的星级，对评选提异议"),
            ("issue.report", "star.object"),
        ),
        Role(
            "system_admin",
            _("系统管理员"),
            _("维护人员、账号、角色和岗点；不参与考核审批"),
            (
                "people.manage",
                "places.manage",
                "system.operate",
                "bulletin.settings",
                "standard.see",
                "issue.report",
            ),
        ),
    )
}


def rights_of(role_codes: set[str]) -> frozenset[str]:
    """All rights that the given roles carry together; an unknown role carries none."""
    return frozenset(right for code in role_codes if code in ROLES for right in ROLES[code].rights)


def roles_with(right: str) -> list[Role]:
    return [role for role in ROLES.values() if right in role.rights]


def choices() -> list[tuple[str, Text]]:
    return [(role.code, role.name) for role in ROLES.values()]
