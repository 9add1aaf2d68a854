"""What pages call jobs, their states and steps, and the form that asks for one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from api.jobs.settings import JobSettings
from matcher.errors import InvalidSettings
from matcher.settings import Fairness, RankingSettings
from models.domain import GapKind
from models.domain.jobs import JobKind, JobState


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


KINDS: Final[Mapping[JobKind, str]] = {
    JobKind.WHOLE: _("Matching and agenda"),
    JobKind.MATCH: _("Matching"),
    JobKind.AGENDA: _("Agenda"),
    JobKind.RERANK: _("Ranked anew after changes"),
    JobKind.REPLAY: _("Replay"),
    JobKind.LEARN: _("Learning from what became of it"),
    JobKind.TOURS: _("Cluster tour"),
}
STATES: Final[Mapping[JobState, str]] = {
    JobState.QUEUED: _("waiting"),
    JobState.RUNNING: _("running"),
    JobState.SUCCEEDED: _("done"),
    JobState.FAILED: _("failed"),
    JobState.CANCELLED: _("cancelled"),
    JobState.INTERRUPTED: _("interrupted"),
}
TONES: Final[Mapping[JobState, str]] = {
    JobState.SUCCEEDED: "good",
    JobState.FAILED: "bad",
    JobState.INTERRUPTED: "warn",
}
STEPS: Final[Mapping[str, str]] = {
    step: step
    for step in (
        _("Encoding offers"),
        _("Encoding needs"),
        _("Encoding mandates"),
        _("Reading words"),
        _("Indexing words"),
        _("Comparing needs with offers"),
        _("Aligning short texts"),
        _("Looking for evidence"),
        _("Drawing the map"),
        _("Pairing people"),
        _("Reading vectors"),
        _("Composing sessions"),
        _("Placing sessions"),
        _("Placing meetings"),
        _("Placing the last meetings"),
        _("Making meetings comfortable"),
        _("Learning from decisions"),
        _("Planning tours one by one"),
        _("Planning around tours that stay"),
        _("Taking as many along as can be"),
        _("Keeping as many tours as can be"),
        _("Looking for the most interest"),
    )
}
"""As the matcher names them, which is in English."""
FIELDS: Final[Mapping[str, str]] = {
    "threshold": _("Propose from a score of"),
    "top": _("Proposals for each need"),
    "max_proposals_per_offer": _("Proposals of each offer"),
    "fairness": _("What counts first"),
    "compose_talks": _("Sessions of talks besides those that are requested"),
    "max_meetings_in_a_row": _("Meetings in a row"),
    "time_limit_s": _("Time for each search"),
    "mandate_threshold": _("For mandates"),
    "ranker": _("Ranker"),
    "encoder": _("Encoder"),
    "fit_weights": _("Weights of the criteria"),
    "stage": _("What counts as a success"),
    "dates": _("Days"),
    "keep": _("Change as little as possible"),
    "lunch_from": _("Lunch from"),
    "lunch_until": _("Lunch begins by"),
    "lunch_minutes": _("Minutes for lunch"),
    "most_stops": _("Stops of a bus, at most"),
    "speed_km_h": _("Speed, km/h"),
    "detour": _("Roads, times the great circle"),
    "extra_minutes": _("Minutes for getting on and off"),
    "start_latitude": _("Start, degrees north"),
    "start_longitude": _("Start, degrees east"),
}
FAIRNESS: Final[Mapping[Fairness, str]] = {
    Fairness.NONE: _("The most in all"),
    Fairness.FLOOR: _("A least sum for everyone"),
    Fairness.LEXIMIN: _("First those who have least"),
}
TALKS: Final[Mapping[str, str]] = {
    "": _("As suits the programme: none in a technology forum"),
    "yes": _("Compose them of the offers"),
    "no": _("None"),
}
"""Whether sessions are composed, by what the form sends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunForm:
    """The values of the form as texts, and what is wrong with them, by field."""

    values: Mapping[str, str]
    faults: Mapping[str, str]

    @classmethod
    def of(cls, ranking: RankingSettings) -> RunForm:
        """As the last matching was set; the agenda by its defaults."""
        agenda = JobSettings()
        values = {
            "threshold": f"{ranking.threshold * 100:g}",
            "top": str(ranking.top),
            "max_proposals_per_offer": str(ranking.max_proposals_per_offer or ""),
            "fairness": agenda.pairing.fairness,
            "compose_talks": "",
            "max_meetings_in_a_row": str(agenda.programme.max_meetings_in_a_row),
            "time_limit_s": f"{agenda.programme.time_limit_s:g}",
        }
        return cls(values=values, faults={})

    def settings(self, kind: JobKind) -> JobSettings | RunForm:
        """What the form says about the steps of ``kind``, or the form with its faults."""
        given: dict[str, dict[str, Any]] = {}
        faults: dict[str, str] = {}
        for name, (steps, kinds) in _BELONGS.items():
            text = self.values.get(name, "").strip()
            if kind in kinds and text:
                try:
                    given |= {step: given.get(step, {}) | {name: _value(name, text)} for step in steps}
                except ValueError:
                    faults[name] = _("This is no number.")
        try:
            given |= self._fit_weights(kind, given)
        except ValueError:
            faults["fit_weights"] = _("This is no number.")
        for step, values in given.items():
            try:
                JobSettings.of({step: values})
            except InvalidSettings as error:
                faults[error.setting.rpartition(".")[2]] = _("This value is not possible.")
        if faults:
            return RunForm(values=self.values, faults=faults)
        return JobSettings.of({step: _without_defaults(step, values) for step, values in given.items()})

    def _fit_weights(self, kind: JobKind, given: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """The settings of the ranking with the weights that the form has (`api.ui.routes.what_if`)."""
        weights = {
            criterion: float(self.values[f"weight_{criterion}"])
            for criterion in GapKind
            if kind in _MATCHING and self.values.get(f"weight_{criterion}", "").strip()
        }
        return {"ranking": given.get("ranking", {}) | {"fit_weights": weights}} if weights else {}


_MATCHING: Final = (JobKind.MATCH, JobKind.WHOLE)
_AGENDA: Final = (JobKind.AGENDA, JobKind.WHOLE)
_BELONGS: Final[Mapping[str, tuple[tuple[str, ...], tuple[JobKind, ...]]]] = {
    "threshold": (("ranking",), _MATCHING),
    "top": (("ranking",), _MATCHING),
    "max_proposals_per_offer": (("ranking",), _MATCHING),
    "fairness": (("pairing",), _AGENDA),
    "compose_talks": (("programme",), _AGENDA),
    "max_meetings_in_a_row": (("programme",), _AGENDA),
    "time_limit_s": (("pairing", "programme"), _AGENDA),
}
"""Of each field, the settings that it belongs to, and the jobs that read them."""


def _without_defaults(step: str, values: Mapping[str, Any]) -> dict[str, Any]:
    defaults = getattr(JobSettings(), step)
    return {name: value for name, value in values.items() if value != getattr(defaults, name)}


def _value(name: str, text: str) -> object:
    match name:
        case "fairness":
            return text
        case "compose_talks":
            return {"yes": True, "no": False}.get(text, text)
        case "threshold":
            return float(text) / 100
        case "time_limit_s":
            return float(text)
    return int(text)
