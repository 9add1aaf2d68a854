"""From members' open needs to the editions of a year: themes, their days, and who speaks to them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
import numpy.typing as npt

from matcher.disclosure import public_data
from matcher.errors import InvalidSettings
from matcher.forum.series import SeriesPlan, SeriesProblem, plan_series
from matcher.forum.speakers import SpeakerPlan, choose_speakers
from matcher.forum.themes import Theme, ThemeProblem, Themes, find_themes
from matcher.free_time import FreeTime
from matcher.ports import Vectors
from matcher.texts import ranked_text
from models.domain import Event, EventData, Match, Need, Offer
from models.domain.forum import ForumEdition, ForumTalk

Encode = Callable[[Sequence[str]], Vectors]
MOST_EDITIONS = 24
THEME_WEIGHT = 0.3
"""How much a theme that two needs both state counts beside the likeness of their texts."""
SPARE = 2
"""How many needs more than an even share an edition may have where nothing else is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesTerms:
    """What an organiser chooses. ``editions`` None: one on each day of the event; ``most_needs`` of one edition None:
    an even share and ``SPARE``. ``talks`` are the most of an edition, ``talks_of_one`` those of a speaker in all.
    """

    editions: int | None = None
    most_needs: int | None = None
    talks: int = 3
    talks_of_one: int = 2

    def __post_init__(self) -> None:
        for name, most in (("editions", MOST_EDITIONS), ("most_needs", 100), ("talks", 6), ("talks_of_one", 12)):
            value = getattr(self, name)
            if value is not None and not 1 <= value <= most:
                raise InvalidSettings(name, value, f"is from 1 to {most}")


@dataclass(frozen=True, kw_only=True)
class SeriesProposal:
    """``editions`` in order of time, those that were to stay among them. ``without_member`` are needs that nobody
    owns, which come up nowhere.

    The figures are of what was planned now: ``closeness`` is how like a need is to the centre of its theme, in the
    mean (the cosine of their texts, and ``THEME_WEIGHT`` where both state one theme), ``longest_wait`` as in
    ``matcher.forum.SeriesPlan``. ``is_proven``: no other themes are closer, no other order better, and no other
    speakers answer more.
    """

    editions: tuple[ForumEdition, ...]
    without_member: tuple[str, ...] = ()
    closeness: float = 0.0
    longest_wait: int = 0
    is_proven: bool = True


@dataclass(frozen=True, kw_only=True)
class _Ground:
    """The public records that a series is made from. ``matches`` are those that may be proposed."""

    event: Event
    data: EventData
    needs: tuple[Need, ...]
    matches: tuple[Match, ...]
    days: tuple[date, ...]
    free: FreeTime
    terms: SeriesTerms = field(default_factory=SeriesTerms)


def member_of(need: Need) -> str:
    """Whose need it is: empty where nobody is known to bring it."""
    return need.owner_id


def propose_series(
    data: EventData,
    matches: Sequence[Match],
    encode: Encode,
    terms: SeriesTerms | None = None,
    *,
    stays: Sequence[ForumEdition] = (),
) -> SeriesProposal:
    """Spread the open needs over the days of the event, from public texts only; the editions of ``stays`` are left
    as they are, and their needs come up nowhere else.

    Anonymous offers are not spoken of: a speaker would tell whose they are. Raises ``InvalidSettings`` where there is
    no event, and where the editions cannot hold all needs.
    """
    ground = _ground(public_data(data), matches, terms or SeriesTerms(), stays)
    if not ground.needs or not ground.days:
        return SeriesProposal(editions=tuple(stays), without_member=_without_member(ground.data))
    themes = _themes(ground, encode)
    problem = _series_problem(ground, themes)
    plan = plan_series(problem)
    ordered = [themes.themes[edition.theme] for edition in plan.editions]
    speakers = _speakers(ground, [theme.need_ids for theme in ordered], [edition.day for edition in plan.editions])
    planned = _editions(ground, themes, plan, speakers)
    near = sum(theme.cohesion * (len(theme.need_ids) - 1) for theme in themes.themes)
    others = sum(len(theme.need_ids) - 1 for theme in themes.themes)
    return SeriesProposal(
        editions=tuple(sorted((*stays, *planned), key=lambda edition: edition.day)),
        without_member=_without_member(ground.data),
        closeness=near / others if others else 1.0,
        longest_wait=plan.longest_wait,
        is_proven=themes.is_proven and plan.is_proven and speakers.is_proven,
    )


def _ground(data: EventData, matches: Sequence[Match], terms: SeriesTerms, stays: Sequence[ForumEdition]) -> _Ground:
    if data.event is None:
        raise InvalidSettings("event", None, "there is none yet: its days are those of the editions")
    come_up = {need_id for edition in stays for need_id in edition.need_ids}
    needs = tuple(need for need in data.needs if member_of(need) and need.id not in come_up)
    taken = {edition.day for edition in stays}
    last = max(taken, default=date.min)
    days = tuple(day.date for day in data.event.days if day.date not in taken and day.date > last)
    wanted = {need.id for need in needs}
    return _Ground(
        event=data.event,
        data=data,
        needs=needs,
        matches=tuple(match for match in matches if match.need_id in wanted),
        days=days[: terms.editions],
        free=FreeTime(data),
        terms=terms,
    )


def _without_member(data: EventData) -> tuple[str, ...]:
    return tuple(need.id for need in data.needs if not member_of(need))


def _themes(ground: _Ground, encode: Encode) -> Themes:
    count = min(len(ground.days), len(ground.needs))
    most = ground.terms.most_needs or math.ceil(len(ground.needs) / count) + SPARE
    if most * count < len(ground.needs):
        reason = f"{count} editions of {most} needs do not hold all {len(ground.needs)} needs"
        raise InvalidSettings("most_needs", most, reason)
    vectors = np.asarray(encode([ranked_text(need) for need in ground.needs]), dtype=np.float64)
    return find_themes(
        ThemeProblem(
            need_ids=tuple(need.id for need in ground.needs),
            similarity=vectors @ vectors.T + THEME_WEIGHT * _same_theme(ground.needs),
            keywords={need.id: need.keywords for need in ground.needs},
            themes=count,
            most_needs=most,
        )
    )


def _same_theme(needs: Sequence[Need]) -> npt.NDArray[np.float64]:
    """1 where both state the same theme, shape (needs, needs)."""
    themes = [need.theme.casefold() for need in needs]
    return np.array([[float(one == other != "") for other in themes] for one in themes], dtype=np.float64)


def _series_problem(ground: _Ground, themes: Themes) -> SeriesProblem:
    members = {member_of(need) for need in ground.needs}
    return SeriesProblem(
        themes=tuple(theme.need_ids for theme in themes.themes),
        days=ground.days,
        member_of={need.id: member_of(need) for need in ground.needs},
        deadline={need.id: need.deadline for need in ground.needs if need.deadline is not None},
        away=frozenset((each, day) for each in members for day in ground.days if not can_come(ground, each, day)),
    )


def can_come(ground: _Ground, person_id: str, day: date) -> bool:
    """Whether the person has the first slot of that day."""
    first = first_slot(ground.event, day)
    return first is not None and ground.free.is_available(person_id, *first)


def first_slot(event: Event, day: date) -> tuple[datetime, datetime] | None:
    """Of the day, None where it has none."""
    return next(((slot.start, slot.end) for slot in event.slots() if slot.start.date() == day), None)


def _speakers(ground: _Ground, themes: Sequence[Sequence[str]], days: Sequence[date]) -> SpeakerPlan:
    """Those who can be there on the day of the theme, and never a member who answers their own need."""
    day_of = {need_id: day for need_ids, day in zip(themes, days, strict=True) for need_id in need_ids}
    speaker_of = {offer.id: offer.speaker_id or offer.owner_id for offer in ground.data.offers if not offer.anonymous}
    members = {need.id: member_of(need) for need in ground.needs}
    able = [
        match
        for match in ground.matches
        if (speaker := speaker_of.get(match.offer_id))
        and match.need_id in day_of
        and speaker != members[match.need_id]
        and can_come(ground, speaker, day_of[match.need_id])
    ]
    return choose_speakers(
        themes, able, speaker_of, talks=ground.terms.talks, most_talks_of_one=ground.terms.talks_of_one
    )


def _editions(ground: _Ground, themes: Themes, plan: SeriesPlan, speakers: SpeakerPlan) -> tuple[ForumEdition, ...]:
    needs: Mapping[str, Need] = {need.id: need for need in ground.needs}
    offers: Mapping[str, Offer] = {offer.id: offer for offer in ground.data.offers}
    made = []
    for edition, spoken in zip(plan.editions, speakers.speakers, strict=True):
        theme = themes.themes[edition.theme]
        made.append(
            ForumEdition(
                day=edition.day,
                title=_title(theme, needs),
                words=theme.words,
                need_ids=theme.need_ids,
                talks=tuple(
                    ForumTalk(person_id=each.person_id, offer_id=each.offer_id, need_ids=each.need_ids)
                    for each in spoken
                    if each.offer_id in offers
                ),
                unanswered=tuple(each for each in theme.need_ids if each in speakers.unanswered),
                late=edition.late,
                missed=edition.missed,
            )
        )
    return tuple(made)


def _title(theme: Theme, needs: Mapping[str, Need]) -> str:
    """What at least half of the needs state as their theme, else the words that most of them use."""
    counts = Counter(needs[each].theme for each in theme.need_ids if needs[each].theme)
    stated, count = counts.most_common(1)[0] if counts else ("", 0)
    centre = needs[theme.centre_id]
    title = stated if 2 * count >= len(theme.need_ids) else ", ".join(theme.words)
    title = title or centre.title or centre.text[:80]
    return title[:1].upper() + title[1:]
