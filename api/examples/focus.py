"""Examples of the focus group in the interface's description."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final

from api.schemas import focus
from matcher.clusters.industries import IndustryScheme
from matcher.clusters.links import LinkKind
from models.domain import DisclosedKind, Role, focus_group_id

_ID: Final = focus_group_id("theme", "mechatronics", "textiles")
_POINT: Final = focus.MeetingPointOut(
    id=_ID,
    first="mechatronics",
    second="textiles",
    is_beyond_chance=True,
    p_adjusted=0.0015,
    answers=focus.StrengthOut(seen=15.99, expected=4.35, p_value=0.0001),
    shared=focus.StrengthOut(seen=9.6, expected=2.35, p_value=0.0001),
    together=focus.StrengthOut(seen=0.317, expected=0.081, p_value=0.0001),
    organisations=(11, 11),
    ties=33,
    half_since=date(2026, 3, 4),
    new_p_value=0.0001,
)
_NEED: Final = focus.FocusRecordOut(
    id="n-tex-09", kind=DisclosedKind.NEED, title="Looms stop for broken yarns", organisation="Narae Weaving"
)
_OFFER: Final = focus.FocusRecordOut(
    id="o-mec-09", kind=DisclosedKind.OFFER, title="Camera that stops a loom", organisation="Kumanomi Loom Works"
)
_TERMS: Final = focus.FocusTermsOut(
    region="Daegu",
    skills={"weaving": 1},
    fewest={Role.RESEARCHER: 1, Role.COMPANY: 1, Role.OFFICIAL: 1},
    largest_share=0.6,
    fewest_seniors=1,
    most_load=None,
    most_projects=6,
    most_invited=5,
)
FOCUS: Final[dict[str, Any]] = focus.FocusMapOut(
    by=IndustryScheme.THEME, industries=(focus.IndustryOut(name="mechatronics", records=34),), points=(_POINT,)
).model_dump(mode="json")
POINT: Final[dict[str, Any]] = focus.MeetingPointDetailOut(
    point=_POINT,
    weight_by_year={"2025": 7.3, "2026": 18.3},
    ties=(focus.TieOut(kind=LinkKind.ANSWER, weight=0.99, first=_OFFER, second=_NEED),),
).model_dump(mode="json")
_FORCE: Final = focus.TaskForceOut(
    members=(focus.FocusMemberOut(person_id="p-7", name="Gaon Seo", role=Role.COMPANY, skills={"weaving": 1.0}),),
    strength=1.0,
)
_SHORTLIST: Final = focus.FocusShortlistOut(
    invitations=(
        focus.FocusInvitationOut(
            organisation_id="org-61",
            name="Kumanomi Loom Works",
            adds=0.99,
            reasons=(focus.FocusReasonOut(record=_NEED, before=0.0, after=0.99),),
        ),
    ),
    total=0.99,
    bound=0.99,
)
PLAN: Final[dict[str, Any]] = focus.FocusPlanOut(
    terms=_TERMS,
    projects=(focus.FocusProjectOut(needs=(_NEED,), offers=(_OFFER,), value=0.99),),
    projects_are_proven=True,
    task_force=_FORCE,
    is_proven=True,
    alternatives=(_FORCE,),
    reasons=(),
    companies=_SHORTLIST,
    centres=focus.FocusShortlistOut(invitations=(), total=0.0, bound=0.0),
    team=focus.FocusTeamOut(
        speakers=(
            focus.FocusSpeakerOut(
                person_id="p-7", name="Gaon Seo", organisation_ids=("org-61",), languages=("ja", "ko")
            ),
        ),
        missing_languages=(),
        unspoken=(),
        missing_skills=(),
    ),
).model_dump(mode="json")
_GROUP: Final = focus.KeptFocusGroupOut(
    id=_ID,
    by=IndustryScheme.THEME,
    first="mechatronics",
    second="textiles",
    terms=_TERMS,
    kept_at=datetime(2027, 3, 1, 9, tzinfo=UTC),
)
KEPT: Final[dict[str, Any]] = _GROUP.model_dump(mode="json")
ALL_KEPT: Final[dict[str, Any]] = focus.KeptFocusGroupsOut(groups=(_GROUP,)).model_dump(mode="json")
TERMS: Final[dict[str, Any]] = {"by": "theme", "region": "Daegu", "skills": {"weaving": 1}, "most_load": 4}
