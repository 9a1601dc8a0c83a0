"""What each door leads to. A door that stands in no row is shut, and a test finds it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from security.rights import Action

OPEN = frozenset({
    "GET /login", "POST /login", "GET /login/oidc", "GET /login/oidc/callback",
    "GET /healthz", "GET /readyz",
})  # fmt: skip
OPEN_FILES = ("/assets/login/", "/assets/fonts/")
OPEN_FILE = frozenset({"/assets/tokens.css", "/assets/base.css", "/assets/fonts.css"})

# Method and path as the server declares it. `{command}` is replaced by the command itself where a
# row with it stands here.
ROUTES: dict[str, Action] = {
    "GET /": Action.WHO_AM_I,
    "POST /logout": Action.WHO_AM_I,
    "GET /api/v1/me": Action.WHO_AM_I,
    "POST /api/v1/me/password": Action.OWN_ACCOUNT,
    "PATCH /api/v1/me/preferences": Action.OWN_ACCOUNT,
    "GET /api/v1/me/sessions": Action.OWN_ACCOUNT,
    "POST /api/v1/me/sessions/end-others": Action.OWN_ACCOUNT,
    "POST /api/v1/me/sessions/{session_id}/end": Action.OWN_ACCOUNT,
    "GET /api/v1/accounts": Action.ACCOUNTS,
    "POST /api/v1/accounts": Action.ACCOUNTS,
    "POST /api/v1/accounts/{name}/{command}": Action.ACCOUNTS,
    "GET /api/v1/identity-events": Action.ACCOUNTS,
    "GET /api/v1/tokens": Action.ACCOUNTS,
    "POST /api/v1/tokens": Action.ACCOUNTS,
    "POST /api/v1/tokens/{name}/revoke": Action.ACCOUNTS,
    "GET /api/v1/stream": Action.PICTURE,
    "GET /api/v1/snapshot": Action.PICTURE,
    "GET /api/v1/layers/{name}.geojson": Action.PICTURE,
    "GET /api/v1/layers/{kind}/values": Action.PICTURE,
    "GET /words/{language}": Action.SCREEN,
    "GET /api/v1/points": Action.DATA,
    "GET /api/v1/indicators": Action.DATA,
    "GET /api/v1/observations": Action.DATA,
    "GET /api/v1/air/{point}": Action.DATA,
    "POST /api/v1/observations": Action.OBSERVE,
    "GET /api/v1/alerts": Action.ALERTS,
    "GET /api/v1/alerts/list": Action.ALERTS,
    "POST /api/v1/alerts/acknowledge": Action.HANDLE,
    "GET /api/v1/alerts/{no}": Action.ALERTS,
    "GET /api/v1/alerts/{no}/events": Action.ALERTS,
    "POST /api/v1/alerts/{no}/{command}": Action.HANDLE,
    "POST /api/v1/alerts/{no}/comment": Action.COMMENT,
    "GET /api/v1/presence": Action.PRESENT,
    "POST /api/v1/presence": Action.PRESENT,
    "GET /api/v1/overlays": Action.ALERTS,
    "POST /api/v1/points/{point_id}/out-of-service": Action.PERMIT,
    "POST /api/v1/points/{point_id}/in-service": Action.PERMIT,
    "GET /api/v1/shift": Action.SHIFT,
    "GET /api/v1/shift/log": Action.SHIFT,
    "GET /api/v1/shift/log.csv": Action.SHIFT,
    "GET /api/v1/shift/hand-overs/{handover}": Action.SHIFT,
    "POST /api/v1/shift/seats/{seat}/log-on": Action.KEEP_SEAT,
    "POST /api/v1/shift/seats/{seat}/log-off": Action.KEEP_SEAT,
    "POST /api/v1/shift/seats/{seat}/free": Action.FREE_SEAT,
    "POST /api/v1/shift/entries": Action.KEEP_SEAT,
    "POST /api/v1/shift/hand-overs": Action.KEEP_SEAT,
    "POST /api/v1/shift/hand-overs/{handover}/{command}": Action.KEEP_SEAT,
    "GET /api/v1/rules": Action.RULES,
    "GET /api/v1/rules.yaml": Action.RULES,
    "GET /api/v1/rules/{rule_id}": Action.RULES,
    "POST /api/v1/rules/check": Action.TRY_RULES,
    "POST /api/v1/rules/backtest": Action.TRY_RULES,
    "POST /api/v1/rules/{rule_id}": Action.CHANGE_RULES,
    "POST /api/v1/rules/{rule_id}/retire": Action.CHANGE_RULES,
    "GET /api/v1/incidents": Action.INCIDENTS,
    "GET /api/v1/incidents/proposals": Action.INCIDENTS,
    "GET /api/v1/incidents/{no}": Action.INCIDENTS,
    "GET /api/v1/incidents/{no}/events": Action.INCIDENTS,
    "GET /api/v1/incidents/{no}/reports": Action.INCIDENTS,
    "GET /api/v1/incidents/{no}/report": Action.INCIDENTS,
    "GET /api/v1/incidents/{no}/report.pdf": Action.INCIDENTS,
    "GET /api/v1/incidents/{no}/report.docx": Action.INCIDENTS,
    "POST /api/v1/incidents/{no}/reports": Action.REPORT,
    "POST /api/v1/incidents/{no}/lessons": Action.LEARN,
    "POST /api/v1/incidents": Action.DISPATCH,
    "POST /api/v1/incidents/proposals/{said}": Action.DISPATCH,
    "POST /api/v1/incidents/{no}/{command}": Action.DISPATCH,
    "GET /api/v1/tasks": Action.INCIDENTS,
    "GET /api/v1/tasks/{no}": Action.INCIDENTS,
    "GET /api/v1/evidence/{no}": Action.INCIDENTS,
    "POST /api/v1/tasks/{no}/{command}": Action.DISPATCH,
    "POST /api/v1/tasks/{no}/accept": Action.TASK,
    "POST /api/v1/tasks/{no}/decline": Action.TASK,
    "POST /api/v1/tasks/{no}/on-the-way": Action.TASK,
    "POST /api/v1/tasks/{no}/on-site": Action.TASK,
    "POST /api/v1/tasks/{no}/done": Action.TASK,
    "POST /api/v1/tasks/{no}/check": Action.TASK,
    "POST /api/v1/tasks/{no}/uncheck": Action.TASK,
    "POST /api/v1/tasks/{no}/note": Action.TASK,
    "POST /api/v1/tasks/{no}/evidence": Action.TASK,
    "GET /api/v1/incidents/{no}/polls": Action.INCIDENTS,
    "GET /api/v1/polls/{no}": Action.INCIDENTS,
    "POST /api/v1/incidents/{no}/polls": Action.ASK,
    "POST /api/v1/polls/{no}/close": Action.ASK,
    "POST /api/v1/polls/{no}/answer": Action.ANSWER,
    "GET /api/v1/resources": Action.RESOURCES,
    "GET /api/v1/resources/nearest": Action.RESOURCES,
    "GET /api/v1/resources/coverage": Action.RESOURCES,
    "GET /api/v1/resources/{resource_id}": Action.RESOURCES,
    "POST /api/v1/resources/{resource_id}/status": Action.RESOURCE_STATUS,
    "GET /api/v1/plans": Action.PLANS,
    "GET /api/v1/plans.yaml": Action.PLANS,
    "GET /api/v1/plans/matching": Action.PLANS,
    "GET /api/v1/plans/{plan_id}": Action.PLANS,
    "POST /api/v1/plans/{plan_id}/tasks": Action.PLANS,
    "POST /api/v1/plans/check": Action.CHECK_PLANS,
    "POST /api/v1/plans/{plan_id}": Action.CHANGE_PLANS,
    "POST /api/v1/plans/{plan_id}/retire": Action.CHANGE_PLANS,
    "GET /api/v1/cap/feed": Action.CAP,
    "GET /api/v1/cap/reports": Action.CAP,
    "GET /api/v1/cap/messages/{identifier}.xml": Action.CAP,
    "GET /api/v1/cap/incidents/{no}.xml": Action.CAP,
    "GET /api/v1/cap/{no}.xml": Action.CAP,
    "POST /api/v1/cap": Action.CAP_IN,
    "POST /api/v1/cap/reports/{no}/register": Action.CAP_REGISTER,
    "GET /api/v1/drills": Action.DRILLS,
    "GET /api/v1/drills/{no}": Action.DRILLS,
    "POST /api/v1/drills": Action.RUN_DRILLS,
    "POST /api/v1/drills/{no}/{command}": Action.RUN_DRILLS,
    "GET /api/v1/kpis": Action.OVERVIEW,
    "GET /api/v1/pulse": Action.OVERVIEW,
    "GET /api/v1/kpis/{department}": Action.SCORECARD,
    "GET /api/v1/kpis/{department}/published": Action.SCORECARD,
    "POST /api/v1/kpis/{department}/publish": Action.PUBLISH_SCORECARD,
    "GET /api/v1/kpis/{department}/{kpi}/comparison": Action.SCORECARD,
    "GET /api/v1/kpis/{department}/{kpi}/why": Action.SCORECARD,
    "GET /api/v1/kpis/{department}/{kpi}/trace": Action.SCORECARD,
    "GET /api/v1/kpis/{department}/{kpi}/trace/rows": Action.SCORECARD,
    "GET /api/v1/kpis/{department}/{kpi}/trace/rows.csv": Action.SCORECARD,
    "GET /api/v1/kpis/{department}/{kpi}/trace/value": Action.SCORECARD,
    "GET /api/v1/kpis/{department}.xlsx": Action.SCORECARD,
    "GET /api/v1/kpis/{department}.csv": Action.SCORECARD,
    "GET /api/v1/kpis/{department}.pdf": Action.SCORECARD,
    "GET /api/v1/kpis.xlsx": Action.SCORECARDS,
    "GET /api/v1/kpis.csv": Action.SCORECARDS,
    "GET /api/v1/reports/{span}.pdf": Action.OVERVIEW,
    "GET /api/v1/brief": Action.BRIEF,
    "GET /api/v1/brief/looks": Action.BRIEF,
    "GET /api/v1/brief/looks/{until}": Action.BRIEF,
    "POST /api/v1/brief/seen": Action.BRIEF_SEEN,
    "GET /api/v1/kpis/{department}/{kpi}/answers": Action.SCORECARD,
    "POST /api/v1/kpis/{department}/{kpi}/comments": Action.FIGURE_COMMENT,
    "POST /api/v1/kpis/{department}/{kpi}/appeals": Action.APPEAL,
    "POST /api/v1/kpis/{department}/{kpi}/deferrals": Action.APPEAL,
    "POST /api/v1/kpis/{department}/{kpi}/preview": Action.SCORECARD,
    "GET /api/v1/appeals": Action.APPEALS,
    "GET /api/v1/appeals/news": Action.APPEALS,
    "GET /api/v1/appeals/{no}": Action.SCORECARD,
    "POST /api/v1/appeals/{no}/preview": Action.SCORECARD,
    "POST /api/v1/appeals/{no}/withdraw": Action.APPEAL,
    "POST /api/v1/appeals/{no}/{command}": Action.DECIDE_APPEAL,
    "GET /api/docs": Action.API_DOCS,
    "GET /api/openapi.json": Action.API_DOCS,
    # Dash's own. What callbacks and pages may do is said below.
    "GET /_dash-layout": Action.SCREEN,
    "GET /_dash-dependencies": Action.SCREEN,
    "GET /_dash-component-suites/{package_name}/{fingerprinted_path:path}": Action.SCREEN,
    "GET /_reload-hash": Action.SCREEN,
    "GET /_favicon.ico": Action.SCREEN,
    "GET /assets": Action.SCREEN,
    "WS /_dash-ws-callback": Action.NOTHING,  # nothing here answers by websocket
}
CALLBACK = "POST /_dash-update-component"  # decided by whose callback it is
PAGE = "GET {path:path}"  # decided by which page it is
THING = re.compile(r"/(?P<kind>\w+)/\{(?P<name>no|resource_id)\}")
NO_SUCH = "/api/{rest:path}"  # answered 404 to whoever is signed in

# By the module of the page, and within it by the function where that may do more than look.
PAGES: dict[str, Action] = {
    "pages.wall": Action.WALL,
    "pages.alerts": Action.ALERTS,
    "pages.incidents": Action.INCIDENTS,
    "pages.map": Action.MAP,
    "pages.shift": Action.SHIFT,
    "pages.drills": Action.DRILLS,
    "pages.brief": Action.BRIEF,
    "pages.kpi": Action.OVERVIEW,
    "pages.kpi_appeals": Action.APPEALS,
    "pages.kpi_one": Action.OVERVIEW,
    "pages.kpi.open_row": Action.SCORECARD,
    "pages.not_found_404": Action.SCREEN,
    "pages.tasks": Action.OWN_TASKS,
    "pages.plans": Action.PLANS,
    "pages.plans.publish": Action.CHANGE_PLANS,
    "pages.me": Action.OWN_ACCOUNT,
    "pages.report": Action.INCIDENTS,
    "pages.rules": Action.RULES,
    "pages.rules.run": Action.TRY_RULES,
    "pages.rules.publish": Action.CHANGE_RULES,
    "pages.users": Action.ACCOUNTS,
}
NO_DEPARTMENT = ("", "none")  # Dash fills "none" in when the address has no department


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to do; to what of which department when that is known from the address;
    to which thing (of "alerts", say, the one with this number), when only the center knows whose
    that is."""

    action: Action
    department: str | None = None
    thing: tuple[str, str] | None = None


def asked_route(door: str, parameters: Mapping[str, object]) -> Asked | None:
    """What a route is for, None when it stands in no row."""
    given = {name: str(value) for name, value in parameters.items()}
    special = door.replace("{command}", given["command"]) if "command" in given else door
    action = ROUTES.get(special, ROUTES.get(door))
    if action is None:
        return None
    return Asked(action, given.get("department"), _thing(door, given))


def _thing(door: str, given: Mapping[str, str]) -> tuple[str, str] | None:
    """Which one thing an address is about: `/{kind}/{no}` or `/{kind}/{resource_id}`."""
    found = THING.search(door)
    return None if found is None else (found["kind"], given[found["name"]])


def asked_page(module: str, variables: Mapping[str, object]) -> Asked | None:
    """What a page is for; `variables` are those its layout is called with."""
    action = PAGES.get(module)
    if module in ("pages.kpi", "pages.kpi_one"):
        department = variables.get("department", "")
        if department not in NO_DEPARTMENT:
            return Asked(Action.SCORECARD, department if isinstance(department, str) else "?")
    return None if action is None else Asked(action)


def asked_callback(function: str, inputs: object = None) -> Asked | None:
    """What the callback `pages.<page>.<function>` is for: what its page is, if nothing else. One
    about a scorecard says in its first input whose."""
    action = PAGES.get(function, PAGES.get(function.rpartition(".")[0]))
    if action is Action.SCORECARD:
        match inputs:
            case [{"value": {"department": str(department)}}, *_]:
                return Asked(action, department)
        return Asked(action, "?")
    return None if action is None else Asked(action)


def is_open(door: str, path: str) -> bool:
    """Whether nobody need be signed in."""
    if door in OPEN:
        return True
    plain = ".." not in path and "//" not in path and "\\" not in path
    return plain and door == "GET /assets" and (path in OPEN_FILE or path.startswith(OPEN_FILES))
