"""Who may do what: one table, and the one function that reads it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from security.types import Kind, Role, Scope, Who


class Action(StrEnum):
    """What can be done here. The value is how a refusal names it."""

    SCREEN = "load screens"  # Dash's own files and layout, assets: nothing of the city is in them
    WHO_AM_I = "ask who they are"
    OWN_ACCOUNT = "change their own account"
    WALL = "see the wall"
    PICTURE = "read the operating picture"
    DATA = "read points and observations"
    MAP = "see the map"
    ALERTS = "see alerts"
    PRESENT = "see each other on an alert"
    COMMENT = "comment on an alert"
    HANDLE = "handle alerts"
    PERMIT = "take points out of service"
    INCIDENTS = "see incidents and tasks"
    DISPATCH = "handle incidents"
    REPORT = "submit reports on incidents"
    LEARN = "write lessons of incidents"
    TASK = "carry out a task"
    ASK = "ask departments: go or no-go"
    ANSWER = "answer go or no-go"
    OWN_TASKS = "see their department's tasks"
    RESOURCES = "see resources"
    RESOURCE_STATUS = "say how a resource stands"
    PLANS = "see plans"
    CHECK_PLANS = "check plans"
    CHANGE_PLANS = "publish and retire plans"
    CAP = "read warnings as CAP"
    CAP_IN = "bring in warnings of others"
    CAP_REGISTER = "register a warning as an incident"
    DRILLS = "see exercises"
    RUN_DRILLS = "run exercises"
    SHIFT = "see shifts and their log"
    KEEP_SEAT = "keep a seat and hand it over"
    FREE_SEAT = "free a seat"
    OVERVIEW = "compare departments"
    SCORECARD = "see a department's scorecard"
    APPEALS = "see appeals"
    FIGURE_COMMENT = "comment on a figure"
    APPEAL = "defer and appeal a figure"
    DECIDE_APPEAL = "decide appeals"
    SCORECARDS = "take every scorecard along"
    PUBLISH_SCORECARD = "publish scorecards by hand"
    BRIEF = "read the brief"
    BRIEF_SEEN = "say that they read the brief"
    RULES = "see rules"
    TRY_RULES = "check and back-test rules"
    CHANGE_RULES = "publish and retire rules"
    OBSERVE = "post observations"
    API_DOCS = "read the API's pages"
    ACCOUNTS = "manage accounts and tokens"
    NOTHING = "open a door that nobody uses"


class Reach(StrEnum):
    """How far a right goes."""

    ALL = "all"
    OWN = "own"  # of the person's own department
    NONE = "-"


COLUMNS: tuple[Role | Kind | Scope, ...] = (*Role, Kind.WALL, *Scope)

# leader, duty officer, department head, department contact, operator, analyst | the wall's screen |
# tokens that observe, read, command. docs/identity.md has the same table; a test compares them.
TABLE: dict[Action, str] = {
    Action.SCREEN:       "all all all all all all | all | -   -   -  ",
    Action.WHO_AM_I:     "all all all all all all | all | all all all",
    Action.OWN_ACCOUNT:  "all all all all all all | -   | -   -   -  ",
    Action.WALL:         "all all all all all all | all | -   -   -  ",
    Action.PICTURE:      "all all all all all all | all | -   all -  ",
    Action.DATA:         "all all all all all all | -   | -   all -  ",
    Action.MAP:          "all all all all all all | -   | -   -   -  ",
    Action.ALERTS:       "all all all all all all | -   | -   all -  ",
    Action.PRESENT:      "all all all all all all | -   | -   -   -  ",
    Action.COMMENT:      "all all own own all -   | -   | -   -   all",
    Action.HANDLE:       "-   all -   -   -   -   | -   | -   -   all",
    Action.PERMIT:       "-   all -   -   all -   | -   | -   -   all",
    Action.INCIDENTS:    "all all all all all all | -   | -   all -  ",
    Action.DISPATCH:     "-   all -   -   -   -   | -   | -   -   all",
    Action.REPORT:       "-   all -   -   -   -   | -   | -   -   all",
    Action.LEARN:        "all all all -   -   all | -   | -   -   all",
    Action.TASK:         "-   all own own -   -   | -   | -   -   all",
    Action.ASK:          "-   all -   -   -   -   | -   | -   -   all",
    Action.ANSWER:       "-   all own own -   -   | -   | -   -   all",
    Action.OWN_TASKS:    "-   all all all -   -   | -   | -   -   -  ",
    Action.RESOURCES:    "all all all all all all | -   | -   all -  ",
    Action.RESOURCE_STATUS: "- all own own -   -  | -   | -   -   all",
    Action.PLANS:        "all all all all all all | -   | -   all -  ",
    Action.CHECK_PLANS:  "-   -   -   -   all all | -   | -   -   -  ",
    Action.CHANGE_PLANS: "-   -   -   -   all -   | -   | -   -   -  ",
    Action.CAP:          "all all all all all all | -   | -   all -  ",
    Action.CAP_IN:       "-   all -   -   all -   | -   | all -   -  ",
    Action.CAP_REGISTER: "-   all -   -   -   -   | -   | -   -   all",
    Action.DRILLS:       "all all all all all all | -   | -   all -  ",
    Action.RUN_DRILLS:   "-   all -   -   all -   | -   | -   -   -  ",
    Action.SHIFT:        "all all -   -   all -   | -   | -   -   -  ",
    Action.KEEP_SEAT:    "-   all -   -   -   -   | -   | -   -   -  ",
    Action.FREE_SEAT:    "-   all -   -   all -   | -   | -   -   -  ",
    Action.OVERVIEW:     "all -   all -   all all | -   | -   all -  ",
    Action.SCORECARD:    "all -   own own all all | -   | -   all -  ",
    Action.SCORECARDS:   "all -   -   -   all all | -   | -   all -  ",
    Action.PUBLISH_SCORECARD: "- -  -   -   all -  | -   | -   -   -  ",
    Action.BRIEF:        "all -   all -   -   -   | -   | -   all -  ",
    Action.BRIEF_SEEN:   "all -   all -   -   -   | -   | -   -   -  ",
    Action.APPEALS:      "all -   all all all all | -   | -   all -  ",
    Action.FIGURE_COMMENT: "all -   own -   -   - | -   | -   -   -  ",
    Action.APPEAL:       "-   -   own -   -   -   | -   | -   -   -  ",
    Action.DECIDE_APPEAL: "all -   -   -   -   -  | -   | -   -   -  ",
    Action.RULES:        "-   all all -   all all | -   | -   all -  ",
    Action.TRY_RULES:    "-   -   -   -   all all | -   | -   -   -  ",
    Action.CHANGE_RULES: "-   -   -   -   all -   | -   | -   -   -  ",
    Action.OBSERVE:      "-   -   -   -   all -   | -   | all -   -  ",
    Action.API_DOCS:     "all all all all all all | -   | all all all",
    Action.ACCOUNTS:     "-   -   -   -   all -   | -   | -   -   -  ",
    Action.NOTHING:      "-   -   -   -   -   -   | -   | -   -   -  ",
}  # fmt: skip
RIGHTS: dict[Action, dict[Role | Kind | Scope, Reach]] = {
    action: dict(zip(COLUMNS, map(Reach, row.replace("|", " ").split()), strict=True))
    for action, row in TABLE.items()
}
HOMES = {
    Role.LEADER: "/wall",
    Role.DUTY_OFFICER: "/alerts",
    Role.DEPARTMENT_HEAD: "/kpi",
    Role.DEPARTMENT_CONTACT: "/tasks",
    Role.OPERATOR: "/ops/users",
    Role.ANALYST: "/map",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something may not be done: 401 for nobody, 403 for somebody without the right."""

    status: int
    why: str


def reach(who: Who, action: Action) -> Reach:
    """How far their right to `action` goes; a token with several scopes has the widest of them."""
    row = RIGHTS[action]
    columns: list[Role | Kind | Scope] = sorted(who.scopes)
    if who.kind is Kind.PERSON and who.role is not None:
        columns = [who.role]
    elif who.kind is Kind.WALL:
        columns = [Kind.WALL]
    reaches = {row[column] for column in columns}
    return next((one for one in Reach if one in reaches), Reach.NONE)


def decide(who: Who | None, action: Action, department: str | None = None) -> Refusal | None:
    """None when they may do it, else why not. `department` is whose thing it is done to."""
    if who is None:
        return Refusal(401, "nobody is signed in")
    how_far = reach(who, action)
    if how_far is Reach.ALL:
        return None
    if how_far is Reach.NONE:
        return Refusal(403, f"no right to {action} as {who.as_}")
    if who.department is not None and department == who.department:
        return None
    return Refusal(403, f"no right to {action} as {who.as_}, but of their own department")


def home(who: Who) -> str:
    """Where somebody begins."""
    return HOMES[who.role] if who.role else "/wall"
