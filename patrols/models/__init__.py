"""What the pillar keeps: standards, patrols and what shows that somebody was there, the rota, issues, the week's plan,
food safety, the month's assessment, the quarter's training."""

from patrols.models.appeal import Appeal, AppealPhoto, Correction
from patrols.models.assessment import Assessment, Line, RecordEntry, RuleSet, Score
from patrols.models.complaint import Complaint
from patrols.models.conflict import Conflict
from patrols.models.contest import Contest, Contestant, Criterion, JudgeTask, Trade, TradeJudge
from patrols.models.contest_result import ContestMark, ContestObjection, ContestResult, ContestSheet
from patrols.models.exam import Candidate, Exam, ExamQuestion, Sitting, SittingAnswer
from patrols.models.food import FoodRecord
from patrols.models.issue import Issue, IssueOccurrence, IssuePhoto, IssueTally
from patrols.models.patrol import Answer, AnswerPhoto, Patrol
from patrols.models.pay import PayLimits, Wage
from patrols.models.plan import PlanItem, PlanPhoto, PlanProgress, WeekPlan
from patrols.models.presence import Presence
from patrols.models.question import Question
from patrols.models.recheck import Recheck
from patrols.models.rota import Rota, RotaRun, Slot, Stop, Swap
from patrols.models.standard import ChecklistItem, Standard, StandardVersion
from patrols.models.task import Task, TaskPhoto, TaskProgress
from patrols.models.term import DueTerm
from patrols.models.training import Seat, SessionFile, TrainingPlan, TrainingSession, TrainingTopic
from patrols.models.trial import Trial, TrialRow

__all__ = [
    "Answer",
    "AnswerPhoto",
    "Appeal",
    "AppealPhoto",
    "Assessment",
    "Candidate",
    "ChecklistItem",
    "Complaint",
    "Conflict",
    "Correction",
    "Contest",
    "ContestMark",
    "ContestObjection",
    "ContestResult",
    "ContestSheet",
    "Contestant",
    "Criterion",
    "DueTerm",
    "Exam",
    "ExamQuestion",
    "FoodRecord",
    "Issue",
    "IssueOccurrence",
    "IssuePhoto",
    "IssueTally",
    "JudgeTask",
    "Line",
    "Patrol",
    "PayLimits",
    "PlanItem",
    "PlanPhoto",
    "PlanProgress",
    "Presence",
    "Question",
    "Recheck",
    "RecordEntry",
    "Rota",
    "RotaRun",
    "RuleSet",
    "Score",
    "Seat",
    "SessionFile",
    "Sitting",
    "SittingAnswer",
    "Slot",
    "Standard",
    "StandardVersion",
    "Stop",
    "Swap",
    "Task",
    "TaskPhoto",
    "TaskProgress",
    "Wage",
    "Trade",
    "TradeJudge",
    "TrainingPlan",
    "TrainingSession",
    "TrainingTopic",
    "Trial",
    "TrialRow",
    "WeekPlan",
]
