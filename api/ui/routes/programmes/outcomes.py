"""What became of the event's pairs: funnel, themes and reasons, open pairs, reminders, what was learned, replays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.current import Viewer
from api.accounts.services import server_address, services_of
from api.accounts.sign_in import form_seal
from api.dependencies import OutcomesWork
from api.disclosure import CurrentSight
from api.errors import JobRefused
from api.jobs.runner import JobRunner
from api.languages import Formats, language_of, translations
from api.market.market import Market
from api.outcomes.bars import STAGE_WORDS, bars
from api.outcomes.figures import answered, figures
from api.outcomes.reminding import due_letters, queue_due
from api.outcomes.replaying import (
    ENCODERS,
    ask_learning,
    ask_replay,
    find_replay,
    last_learned,
    replays,
)
from api.outcomes.sheet import HEADER, rows
from api.programmes.outcome_documents import outcome_document, words_in
from api.sheets import csv_response
from api.ui import job_words
from api.ui.dependencies import CurrentMarket, Organiser, Overseer
from api.ui.pages import page
from api.ui.routes.setup_parts import SentForm
from api.ui.words import label
from matcher.documents import Document, as_pdf
from matcher.errors import InvalidSettings, StepMissing
from matcher.ledger import REMINDED_AFTER
from matcher.ports import Step
from matcher.preview import settings_of
from matcher.rankers import list_rankers
from matcher.replays import ReplaySettings
from matcher.settings import RankingSettings, make_settings
from models.domain import GapKind

router = APIRouter(prefix="/programmes/outcomes")
OPEN_SHOWN: Final = 100


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


ENCODER_WORDS: Final[Mapping[str, str]] = {
    "": _("As in the workspace"),
    "minilm-int8": _("Transformer (MiniLM)"),
    "static": _("Static vectors, quick"),
    "hashing": _("Words only"),
}
FEATURE_WORDS: Final[Mapping[str, str]] = {
    "base": _("Pairs in general"),
    "similarity": _("Similarity of the texts"),
    "alignment": _("Sentences that answer one another"),
    "margin_of_need": _("Nearer than other offers are to the need"),
    "margin_of_offer": _("Nearer than other needs are to the offer"),
    "competition": _("Other offers as near"),
    "brevity": _("Short texts"),
}
"""Of what the ranker reads; criteria go by their labels."""


@router.get("")
def show_outcomes(
    request: Request, viewer: Overseer, market: CurrentMarket, work: OutcomesWork, queued: str = ""
) -> Response:
    found = figures(work, market, is_organiser=viewer.is_organiser)
    now = services_of(request).clock()
    due = due_letters(work, market, now) if viewer.is_organiser else []
    return page(
        request,
        "programmes/outcomes.html",
        viewer,
        market=market,
        found=found,
        count=answered(work, now),
        bars=bars(found.funnel) if found.funnel else (),
        open_shown=OPEN_SHOWN,
        stage_words=STAGE_WORDS,
        due=[item for item in due if item.recipient is not None],
        unaddressed=sum(item.recipient is None for item in due),
        after=[each.days for each in REMINDED_AFTER],
        by_itself=bool(services_of(request).settings.public_url),
        queued=int(queued) if queued.isdecimal() and len(queued) < 6 else None,
        learned=last_learned(work),
        in_use=next(item.id for item in list_rankers(work) if item.in_use),
        weight_words=_weight_words(),
        replays=replays(work, is_organiser=viewer.is_organiser),
        job_states=job_words.STATES,
        csrf_token=form_seal(request),
        **_replay_form(work, {}, {}),
    )


@router.get("/outcomes.csv")
def outcomes_as_csv(request: Request, viewer: Organiser, market: CurrentMarket, sight: CurrentSight) -> Response:
    """Every entry of the ledger, those that were taken back as well."""
    words = translations(language_of(request)).gettext
    header = [words(name) for name in HEADER]
    told = rows(sight, market, lambda value: words(label(value)), words)
    return csv_response("outcomes.csv", header, told)


@router.get("/print")
def show_outcome_document(request: Request, viewer: Overseer, market: CurrentMarket, work: OutcomesWork) -> Response:
    return page(
        request,
        "programmes/outcomes_document.html",
        viewer,
        market=market,
        document=_document(request, viewer, market, work),
    )


@router.get("/outcomes.pdf")
def outcomes_as_pdf(request: Request, viewer: Overseer, market: CurrentMarket, work: OutcomesWork) -> Response:
    headers = {"Content-Disposition": 'inline; filename="outcomes.pdf"'}
    document = _document(request, viewer, market, work)
    return Response(as_pdf(document), media_type="application/pdf", headers=headers)


def _document(request: Request, viewer: Viewer, market: Market, work: OutcomesWork) -> Document:
    language, now = language_of(request), services_of(request).clock()
    words = words_in(language, label)
    made = words.say("Made by Bridgework on %(when)s.", when=Formats(language).moment(market.local(now)))
    found = figures(work, market, is_organiser=viewer.is_organiser)
    return outcome_document(found, answered(work, now), market, words, made=made)


@router.post("/remind")
def remind(request: Request, viewer: Organiser, market: CurrentMarket, work: OutcomesWork) -> Response:
    queued = queue_due(work, market, services_of(request).clock(), server_address(request))
    work.commit()
    return RedirectResponse(f"/programmes/outcomes?queued={queued.letters}#reminders", 303)


@router.post("/learn")
def learn_from_outcomes(request: Request, viewer: Organiser, work: OutcomesWork) -> Response:
    runner = _runner(request)
    job = ask_learning(work, viewer.account_id)
    runner.poke()
    return RedirectResponse(f"/run/{job.id}", 303)


@router.get("/replays")
def show_replay_form(request: Request, viewer: Organiser, market: CurrentMarket, work: OutcomesWork) -> Response:
    return _replay_page(request, viewer, market, work)


@router.post("/replays")
def ask_for_replay(
    request: Request, viewer: Organiser, market: CurrentMarket, work: OutcomesWork, sent: SentForm
) -> Response:
    values = {name: value.strip() for name, value in sent.items() if isinstance(value, str)}
    faults: dict[str, str] = {}
    try:
        settings = make_settings(ReplaySettings, **_read(without_what_stays(values, work)))
        runner = _runner(request)
        job = ask_replay(work, settings, viewer.account_id)
    except ValueError:
        faults["threshold"] = _("This is no number.")
    except InvalidSettings as error:
        faults[error.setting.split(".")[-1]] = _("This value is not possible.")
    except StepMissing:
        faults["ranker"] = _("Nothing has been matched yet.")
    except JobRefused:
        faults["ranker"] = _("This server runs no jobs: use the command line.")
    else:
        runner.poke()
        return RedirectResponse(f"/run/{job.id}", 303)
    return _replay_page(request, viewer, market, work, values=values, faults=faults)


@router.get("/replays/{job_id}")
def show_replay(
    request: Request, job_id: str, viewer: Overseer, market: CurrentMarket, work: OutcomesWork
) -> Response:
    """What would have been different; while it is made, the page of the job. For officials without single pairs."""
    job = find_replay(work, job_id, is_organiser=viewer.is_organiser)
    if job.is_open or not job.result:
        return RedirectResponse(f"/run/{job.id}", 303)
    return page(
        request,
        "programmes/replay.html",
        viewer,
        market=market,
        job=job,
        found=job.result,
        stage_words=STAGE_WORDS,
        encoder_words=ENCODER_WORDS,
        weight_words=_weight_words(),
    )


def _replay_page(
    request: Request,
    viewer: Viewer,
    market: Market,
    work: OutcomesWork,
    *,
    values: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> Response:
    return page(
        request,
        "programmes/replay_form.html",
        viewer,
        status=422 if faults else 200,
        market=market,
        stage_words=STAGE_WORDS,
        replays=replays(work, is_organiser=True),
        job_states=job_words.STATES,
        csrf_token=form_seal(request),
        **_replay_form(work, values or {}, faults or {}),
    )


def _replay_form(work: OutcomesWork, values: Mapping[str, str], faults: Mapping[str, str]) -> dict[str, Any]:
    """The form as it was sent, or else as the last matching was set."""
    run = work.results.last_run(Step.MATCH)
    start = as_matched(work) | {"ranker": "", "encoder": "", "stage": "1"}
    return {
        "values": start | {f"weight_{kind.value}": "" for kind in GapKind} | dict(values),
        "faults": faults,
        "is_matched": run is not None,
        "criteria": tuple(GapKind),
        "encoders": {name: ENCODER_WORDS[name] for name in ENCODERS},
        "rankers": [item.id for item in list_rankers(work)],
    }


def as_matched(work: OutcomesWork) -> dict[str, str]:
    """How the last matching was set, as the form says it."""
    run = work.results.last_run(Step.MATCH)
    ranking = settings_of(run) if run else RankingSettings()
    return {
        "threshold": f"{ranking.threshold * 100:g}",
        "mandate_threshold": f"{ranking.mandate_threshold * 100:g}",
        "top": str(ranking.top),
    }


def without_what_stays(values: Mapping[str, str], work: OutcomesWork) -> dict[str, str]:
    """What is sent as it was is no change, and is not told as one."""
    matched = as_matched(work)
    return {name: value for name, value in values.items() if matched.get(name) != value}


def _read(values: Mapping[str, str]) -> dict[str, Any]:
    """What the form says. Raise ``ValueError`` for what is no number."""
    found: dict[str, Any] = {name: values[name] for name in ("ranker", "encoder") if values.get(name)}
    for name in ("threshold", "mandate_threshold"):
        if values.get(name):
            found[name] = float(values[name]) / 100
    for name in ("top", "stage"):
        if values.get(name):
            found[name] = int(values[name])
    weights = dict(_weights(values))
    return found | ({"fit_weights": weights} if weights else {})


def _weights(values: Mapping[str, str]) -> Iterator[tuple[str, float]]:
    for kind in GapKind:
        if text := values.get(f"weight_{kind.value}", ""):
            yield kind.value, float(text)


def _weight_words() -> dict[str, str]:
    return {**FEATURE_WORDS, **{kind.value: label(kind) for kind in GapKind}}


def _runner(request: Request) -> JobRunner:
    runner: JobRunner | None = getattr(request.app.state, "job_runner", None)
    if runner is None:
        raise JobRefused("this server runs no jobs: use the command line")
    return runner
