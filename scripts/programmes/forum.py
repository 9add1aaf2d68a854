"""The commands ``bridgework programme forum``: the series, and what members file jointly."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.accounts.current import Viewer
from api.bootstrap import Workspace, open_workspace
from api.jobs.touring import RecordsMoved
from api.languages import LANGUAGES, Formats, translations
from api.market.market import Seen
from api.market.reading import Markets
from api.programmes.forum import find_filings, make_series, take_cerif
from api.programmes.forum_documents import year_document
from api.programmes.forum_filing_documents import filings_document
from api.programmes.forum_view import ForumView, forum_view, tellable
from api.programmes.tour_documents import Words
from api.setup.changes import Editor
from matcher.atomic import write_atomically
from matcher.documents import as_pdf
from matcher.errors import BridgeworkError, InputError
from matcher.forum import FilingTerms
from matcher.forum_programme import SeriesTerms
from matcher.forum_programme.filings import FORUM_TERMS
from matcher.interchange.cerif_patents import cerif_patents
from models.domain import Event, InvalidField
from models.domain.accounts import AccountRole
from scripts.console import Output

WorkspaceOption = Annotated[Path, typer.Option("--workspace", "-w", help="The folder with database and index.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
_USUAL = SeriesTerms()

forum_app = typer.Typer(no_args_is_help=True, help="The technology forum: a series over the year, and joint filings.")


class _Meanwhile(BridgeworkError):
    def __init__(self) -> None:
        super().__init__("the records were changed meanwhile and nothing was stored: try it again")


def register(app: typer.Typer) -> None:
    app.add_typer(forum_app, name="forum")


@forum_app.command("plan")
def plan(
    workspace: WorkspaceOption = Path("workspace"),
    editions: Annotated[int | None, typer.Option(help="One on each day of the event unless told.")] = None,
    most_needs: Annotated[
        int | None, typer.Option(help="Of one edition; two more than an even share unless told.")
    ] = None,
    talks: Annotated[int, typer.Option(help="Talks of one edition, at most.")] = _USUAL.talks,
    talks_of_one: Annotated[int, typer.Option(help="Talks of one speaker in all, at most.")] = _USUAL.talks_of_one,
    as_json: JsonOption = False,
) -> None:
    """Spread the members' open needs over the year, and request the sessions. `agenda` places them."""
    output = Output(as_json=as_json)
    opened = open_workspace(workspace, output.progress)
    terms = SeriesTerms(editions=editions, most_needs=most_needs, talks=talks, talks_of_one=talks_of_one)
    with output.progress.track("Planning the series", None):
        try:
            made = make_series(opened.unit_of_work, opened.tools().encoder().encode, terms, _editor())
        except RecordsMoved as error:
            raise _Meanwhile from error
    _tell_series(output, _view(opened)[0])
    if not as_json:
        proposal = made.proposal
        output.result(
            {
                "likeness of a need to its theme, in the mean": round(proposal.closeness, 3),
                "longest wait of a member, in editions": proposal.longest_wait,
                "proven to be the best": "yes" if proposal.is_proven else "no",
                "needs that nobody owns": len(proposal.without_member),
            },
            "Series",
        )


@forum_app.command("show")
def show(
    workspace: WorkspaceOption = Path("workspace"),
    pdf: Annotated[Path | None, typer.Option(help="Write the year as a document to this file.")] = None,
    language: Annotated[str, typer.Option(help="Of the document: en or ko.")] = "en",
    as_json: JsonOption = False,
) -> None:
    """Show the series that was chosen."""
    output = Output(as_json=as_json)
    view, event = _view(open_workspace(workspace, output.progress))
    if pdf is not None:
        if event is None:
            raise InputError("there is no event yet: import one first")
        words = _words(language if language in LANGUAGES else "en")
        write_atomically(pdf, as_pdf(year_document(event, view, words, made=_made(words))))
    _tell_series(output, view)


@forum_app.command("filings")
def filings(
    workspace: WorkspaceOption = Path("workspace"),
    look: Annotated[bool, typer.Option("--look", help="Look for them anew; what is agreed on stays.")] = False,
    least_level: Annotated[
        float, typer.Option(help="Likeness from which a sentence of a need is covered, 0 to 1.")
    ] = FORUM_TERMS.least_level,
    rival_from: Annotated[
        float, typer.Option(help="Likeness from which two offers are rivals, 0 to 1.")
    ] = FORUM_TERMS.rival_from,
    largest: Annotated[int, typer.Option(help="Holders of one right, at most.")] = FORUM_TERMS.largest,
    pdf: Annotated[Path | None, typer.Option(help="Write a sheet for each right as a document to this file.")] = None,
    language: Annotated[str, typer.Option(help="Of the document: en or ko.")] = "en",
    cerif: Annotated[Path | None, typer.Option(help="Write them as patents of CERIF to this file.")] = None,
    take: Annotated[Path | None, typer.Option(help="Take the joint patents of this CERIF file in first.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what members could file jointly, or do: who brings what, with which share."""
    output = Output(as_json=as_json)
    opened = open_workspace(workspace, output.progress)
    if take is not None:
        with opened.unit_of_work() as work:
            take_cerif(work, take.read_bytes(), take.name)
            work.commit()
    if look:
        _look(output, opened, least_level=least_level, rival_from=rival_from, largest=largest)
    view, event = _view(opened)
    if pdf is not None:
        if event is None:
            raise InputError("there is no event yet: import one first")
        words = _words(language if language in LANGUAGES else "en")
        write_atomically(pdf, as_pdf(filings_document(event, view, words, made=_made(words))))
    if cerif is not None:
        shown = tellable(view)
        names = {line.party.id: line.party.name for each in shown for line in each.holders if line.party}
        content = cerif_patents([each.filing for each in shown], names, event.language if event else "en")
        write_atomically(cerif, content)
    _tell_filings(output, view)


def _look(output: Output, opened: Workspace, *, least_level: float, rival_from: float, largest: int) -> None:
    try:
        terms = FilingTerms(
            least_level=least_level, rival_from=rival_from, largest=largest, related_from=FORUM_TERMS.related_from
        )
        with output.progress.track("Looking for joint filings", None):
            find_filings(opened.unit_of_work, opened.tools().encoder().encode, _editor(), terms)
    except InvalidField as error:
        raise InputError(str(error)) from error
    except RecordsMoved as error:
        raise _Meanwhile from error


def _tell_series(output: Output, view: ForumView) -> None:
    output.rows(
        "editions",
        ("day", "theme", "needs", "talks", "unanswered", "came"),
        [
            (
                each.day.isoformat(),
                each.title or f"Edition {each.number}",
                [f"{line.need.id} {line.need.title}".strip() for line in each.needs],
                [f"{talk.offer.id} {talk.speaker.name}" for talk in each.talks],
                ", ".join(line.need.id for line in each.unanswered),
                each.attended,
            )
            for each in view.editions
        ],
    )


def _tell_filings(output: Output, view: ForumView) -> None:
    output.rows(
        "joint filings",
        ("need", "stage", "covered", "holders", "rivals"),
        [
            (
                f"{each.filing.need_id} {each.title}".strip(),
                each.filing.stage.value,
                f"{each.filing.covered:.0%}",
                [
                    f"{line.share:.2f} % {line.party.name if line.party else 'not told'}"
                    f"{f' ({line.offer.id})' if line.offer else ''}"
                    for line in each.holders
                ],
                [f"{rival.first.id} and {rival.second.id} ({rival.similarity:.0%} alike)" for rival in each.rivals],
            )
            for each in view.filings
        ],
    )


def _view(opened: Workspace) -> tuple[ForumView, Event | None]:
    """As an organiser sees it."""
    organiser = Viewer(account_id="command-line", roles=frozenset({AccountRole.ORGANISER}))
    with opened.unit_of_work() as work:
        market = Markets().read(work)
        today = market.local(datetime.now(UTC)).date()
        return forum_view(work, Seen(market, organiser), today), market.event


def _editor() -> Editor:
    return Editor(account_id="", now=datetime.now(UTC).replace(microsecond=0))


def _made(words: Words) -> str:
    return words.say(
        "Made on %(day)s from the records of the event. For the people in it only.", day=words.day(datetime.now(UTC))
    )


def _words(language: str) -> Words:
    catalogue, formats = translations(language), Formats(language)

    def say(message: str, **parts: object) -> str:
        text = catalogue.gettext(message)
        return text % parts if parts else text

    return Words(language=language, say=say, language_name=formats.spoken, day=formats.long_day)
