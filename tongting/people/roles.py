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
        Right("month.record", _("登记考勤、台账、安全和加减分记录，给定稿的月份提更正")),
        Right("month.draft", _("生成、重算月考核，送公示")),
        Right("month.review", _("代表支部审核月考核")),
        Right("month.appeal", _("答复考核申诉；自己查出、登记的不能自己答复")),
        Right("month.approve", _("审批定稿月考核、确认更正；两个人各批一次")),
        Right("month.rules", _("起草、试算、发布月考核办法")),
        Right("month.export", _("导出月考核工作簿")),
        Right("training.own", _("参加培训、签到、考试，看自己的培训档案")),
        Right("training.see", _("查看季培训：计划、培训、考试成绩、题库；班队长看本班组的培训档案")),
        Right("training.keep", _("办季培训：定计划、排培训、管题库、出考试")),
        Right("contest.keep", _("办技能比武：定比法、工种和评委，抽号、算分、公示、定案，答复异议")),
        Right("contest.judge", _("当技能比武的评委；本班组的、自己参赛的不评")),
        Right("task.set", _("给全科任何人下达定量任务，认定完成没完成；自己的不能自己认定")),
        Right("task.team", _("下达定量任务；班队长给本班组下达，认定完成没完成")),
        Right("pay.see", _("查看兑现表和全科工资，导出兑现表")),
        Right("pay.keep", _("导入工资，设最低工资和扣减上限")),
        Right("roster.own", _("查看自己和本班组的排班")),
        Right("roster.see", _("查看全科排班")),
        Right("roster.keep", _("排本班组的班，登记本班组的请假")),
        Right("roster.keep_all", _("排全科的班，登记全科的请假，维护班次")),
        Right("certificate.own", _("看自己的证件，换了新证拍照交上来")),
        Right("certificate.team", _("看本班组的证件台账：快到期的、过期的、缺证的")),
        Right("certificate.see", _("看全科的证件台账")),
        Right("certificate.keep", _("登记、核对、撤销全科的证件，维护证件种类；自己的证件由另一位登记")),
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
        Right("tender.bid", _("看内部竞标、提问、投标、抢单、建承包组，干活签到，签自己的结算")),
        Right("tender.see", _("查看全科竞标：标的、开标记录、评标、合同、验收、结算")),
        Right("tender.make", _("起草标的、送审、答复提问、办合同、重新招标")),
        Right("tender.review", _("审核标的、批准中标；自己定价、自己提出的不能自己批")),
        Right("tender.open", _("开标：领开标码，到时间凭码开标；开的标自己不能投")),
        Right("tender.evaluate", _("评标：给方案打分、说明异常报价、提出中标人")),
        Right("tender.decide", _("处理中标异议；自己评标的、自己提的不能自己处理")),
        Right("tender.accept", _("验收；自己参加的活不能自己验收")),
        Right("tender.settle", _("办结算：登记扣款、生成结算单、张榜、导出工资表")),
        Right("tender.pay", _("审批结算；两个人各批一次")),
        Right("tender.rules", _("修改竞标规则：门槛、工时、公示天数、截账日")),
        Right("station.use", _("用四处驿站：借东西、排队、预约，看自己借了什么")),
        Right("station.serve", _("在驿站值班台办事：借出、归还、盘点、撤销")),
        Right("station.see", _("查看全科驿站的台账和数字")),
        Right("station.manage", _("维护驿站：服务台、物品、借用规则，解除停借")),
        Right("places.manage", _("维护岗点、房间和更衣箱")),
        Right("system.operate", _("查看后台任务、处理停下来的任务")),
    )
}

WORKER = (
    "issue.report",
    "issue.fix",
    "month.own",
    "training.own",
    "standard.see",
    "roster.own",
    "certificate.own",
    "star.vote",
    "star.object",
    "tender.bid",
    "station.use",
)
PATROLLER = (
    *WORKER,
    "patrol.do",
    "patrol.see",
    "issue.see",
    "issue.verify",
    "plan.see",
    "star.judge",
    "star.see",
    "contest.judge",
)
LEADER = (
    *PATROLLER,
    "tender.see",
    "tender.accept",
    "station.see",
    "home.see",
    "issue.export",
    "month.see",
    "training.see",
    "food.see",
    "roster.see",
    "certificate.team",
    "coverage.see",
)
# Who keeps the department's roster and leave.
OFFICE = ("roster.keep", "roster.keep_all")
# Who keeps the department's certificates.
PAPERS = ("certificate.see", "certificate.keep")
# Who makes the rota and speaks for the branch on missed rounds.
ROTA = ("rota.make", "rota.answer")
# Those who run the week: the hard problems, the plan, the draft of the bulletin; and the quarter's training.
WEEK = ("plan.manage", "bulletin.write", "training.keep", "contest.keep")
# Who runs the three-star race: rules, draw, results, prizes.
STARS = ("star.manage", "prize.hand")
# Who puts jobs out, evaluates the bids and settles the pay, and who approves it.
MARKET = ("tender.make", "tender.evaluate", "tender.settle", "tender.open")
MARKET_HEAD = ("tender.review", "tender.pay", "tender.rules")
# Who keeps the four stations: desks, things, rules.
STATIONS = ("station.serve", "station.manage")
# Who keeps the list of issues itself: assigns, loads an old ledger, sets the terms.
ISSUES = ("issue.assign", "issue.import", "issue.terms")

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            "supervising_leader",
            _("分管领导"),
            _("矿领导里分管后勤的人：看全局、参加巡查、审批月考核"),
            (
                *LEADER,
                "certificate.see",
                "issue.assign",
                "month.appeal",
                "month.approve",
                "pay.see",
                "bulletin.approve",
                "patrol.quality",
                "star.decide",
                "tender.review",
                "tender.pay",
            ),
        ),
        Role(
            "section_head",
            _("科长"),
            _("后勤管理科负责人：派单、验收、审批月考核"),
            (
                *LEADER,
                *OFFICE,
                *PAPERS,
                *ROTA,
                *WEEK,
                *ISSUES,
                *STARS,
                *MARKET,
                *MARKET_HEAD,
                *STATIONS,
                "star.decide",
                "month.record",
                "month.appeal",
                "task.set",
                "task.team",
                "pay.see",
                "pay.keep",
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
                *PAPERS,
                *ROTA,
                *WEEK,
                *STARS,
                *MARKET_HEAD,
                "star.decide",
                "issue.assign",
                "month.record",
                "task.set",
                "task.team",
                "month.review",
                "month.appeal",
                "month.rules",
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
            (*LEADER, *OFFICE, *PAPERS, *WEEK, *STARS, *MARKET, *STATIONS, "issue.assign"),
        ),
        Role(
            "team_leader",
            _("班队长"),
            _("带一个班组：排班、登记请假，巡查别的岗点，整改本班组的问题"),
            (*LEADER, "roster.keep", "rota.answer", "task.team", "station.serve"),
        ),
        Role("party_patroller", _("党员巡查员"), _("参加日巡查的党员"), PATROLLER),
        Role(
            "safety_officer",
            _("安全员"),
            _("科室安全员：巡查、派单、登记安全记录"),
            (*LEADER, *PAPERS, *WEEK, "issue.assign", "month.record"),
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
                *PAPERS,
                *WEEK,
                "rota.make",
                "month.record",
                "task.set",
                "task.team",
                "pay.see",
                "pay.keep",
                "month.draft",
                "month.appeal",
                "month.rules",
                "month.export",
                *ISSUES,
                *STARS,
                *MARKET,
                *STATIONS,
                "standard.edit",
            ),
        ),
        Role(
            "union_officer",
            _("工会委员"),
            _("代表工会：开标、处理中标异议、参加验收"),
            (*WORKER, "tender.see", "tender.open", "tender.decide", "tender.accept"),
        ),
        Role(
            "discipline_officer",
            _("纪检委员"),
            _("代表纪检：开标、处理中标异议"),
            (*WORKER, "tender.see", "tender.open", "tender.decide"),
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
        Role(
            "station_attendant",
            _("驿站值班员"),
            _("四处驿站的服务员：在值班台借出、归还、盘点"),
            (*WORKER, "station.serve"),
        ),
        Role("worker", _("职工"), _("后勤各岗位职工：整改问题，看自己的得分"), WORKER),
        Role(
            "resident",
            _("住宿职工"),
            _("各区队的矿工：反映问题，看自己宿舍的星级，对评选提异议"),
            ("issue.report", "star.object", "station.use"),
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
