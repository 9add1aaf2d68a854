"""The sections of a brief about what to do: projects, task force, whom to invite, and who goes to them."""

from __future__ import annotations

from api.programmes.focus_brief_sources import of_organisation, of_person, of_records, place_of
from api.programmes.focus_view import InvitedView, PlanView, ProjectView, SpeakerView, TaskForceView, TeamView
from api.programmes.focus_words import FocusWords
from matcher.documents import Block, Paragraph, Points, Section, Source, Table


def plan_sections(plan: PlanView, words: FocusWords) -> tuple[Section, ...]:
    _ = words.gettext
    sections = [
        Section(heading=_("Proposed projects"), blocks=tuple(_projects(plan, words))),
        Section(heading=_("Task force"), blocks=tuple(_task_force(plan, words))),
    ]
    nobody = [Paragraph(text=_("No region is chosen, so that nobody is invited for what it lacks."))]
    invited = _invited(plan, words) if plan.plan.terms.region else nobody
    sections.append(Section(heading=_("Whom to invite"), blocks=tuple(invited)))
    if plan.team is not None:
        sections.append(Section(heading=_("Invitation team"), blocks=tuple(_team(plan.team, words))))
    return tuple(sections)


def _projects(plan: PlanView, words: FocusWords) -> list[Block]:
    if not plan.projects:
        return [Paragraph(text=words.gettext("No offer of the one industry answers a need of the other."))]
    items = [
        Paragraph(
            text=project_sentence(number, project, words),
            sources=of_records((*project.needs, *project.offers), words),
        )
        for number, project in enumerate(plan.projects, 1)
    ]
    proven = words.gettext("No other choice of as many projects that share no record is worth more: proven.")
    every = [record for item in plan.projects for record in (*item.needs, *item.offers)]
    said = [Paragraph(text=proven, sources=of_records(every, words))] if plan.plan.projects.is_proven else []
    return [Points(items=tuple(items)), *said]


def project_sentence(number: int, project: ProjectView, words: FocusWords) -> str:
    """Its needs, the offers that answer them, and whose they are."""
    text = words.gettext(
        "Project %(number)s: %(needs)s. Answered by: %(offers)s.",
        number=number,
        needs="; ".join(item.record.title for item in project.needs),
        offers="; ".join(item.record.title for item in project.offers),
    )
    if project.parties:
        text += " " + words.gettext("With: %(names)s.", names=words.listed(item.name for item in project.parties))
    return text


def _task_force(plan: PlanView, words: FocusWords) -> list[Block]:
    _ = words.gettext
    found = plan.task_force
    if found is None:
        return [Paragraph(text=no_task_force(plan, words))]
    blocks: list[Block] = [
        Paragraph(text=task_force_sentence(plan, found, words), sources=_people(found)),
        _members(found, words),
        Paragraph(text=level_sentence(plan, found, words), sources=_people(found)),
    ]
    if plan.alternatives:
        blocks.append(
            Table(
                caption=_("Others of the same size"),
                header=(_("Members"), _("Strength")),
                rows=tuple(
                    (", ".join(item.person.name for item in other.members), words.formats.number(other.strength))
                    for other in plan.alternatives
                ),
                sources=tuple(map(_people, plan.alternatives)),
                numeric=frozenset({1}),
                caption_sources=tuple(dict.fromkeys(each for other in plan.alternatives for each in _people(other))),
            )
        )
    return blocks


def _people(found: TaskForceView) -> tuple[Source, ...]:
    return tuple(of_person(item.person, item.organisation) for item in found.members)


def _members(found: TaskForceView, words: FocusWords) -> Table:
    _ = words.gettext
    return Table(
        caption=_("Members of the task force"),
        header=(_("Name"), _("Organisation"), _("Role"), _("Skills that count")),
        rows=tuple(
            (
                item.person.name,
                item.organisation.name if item.organisation else "",
                words.label(item.person.role),
                words.skills(item.skills) or _("none: for the balance of roles and seniority"),
            )
            for item in found.members
        ),
        sources=tuple((source,) for source in _people(found)),
        caption_sources=_people(found),
    )


def task_force_sentence(plan: PlanView, found: TaskForceView, words: FocusWords) -> str:
    terms = plan.plan.terms
    skills = words.listed(skill if number == 1 else f"{skill} × {number}" for skill, number in terms.skills.items())
    text = words.ngettext(
        "%(num)s person has every skill that is asked for: %(skills)s.",
        "%(num)s people together have every skill that is asked for: %(skills)s.",
        len(found.members),
        skills=skills,
    )
    if plan.plan.task_force.is_proven:
        text += " " + words.gettext("No smaller one keeps the terms, and none of this size is stronger: proven.")
    return text


def level_sentence(plan: PlanView, found: TaskForceView, words: FocusWords) -> str:
    """What the percentages are, and what they come to."""
    return words.gettext(
        "The percentages are levels: 100%% for a skill that the person states, 80%% for a keyword of an own offer or "
        "need, less for words that mean nearly the same. Their sum over the skills is the strength: %(strength)s "
        "of at most %(most)s.",
        strength=words.formats.number(found.strength),
        most=words.formats.number(sum(plan.plan.terms.skills.values())),
    )


def terms_table(plan: PlanView, words: FocusWords) -> Table:
    """What was asked for, so that the plan can be made again."""
    _, terms = words.gettext, plan.plan.terms
    number = words.formats.number
    skills = words.listed(skill if count == 1 else f"{skill} × {count}" for skill, count in terms.skills.items())
    fewest = words.listed(f"{words.label(role)} {number(count)}" for role, count in terms.fewest.items() if count)
    load = _("everybody may be asked") if terms.most_load is None else number(terms.most_load)
    return Table(
        caption=_("Terms of this plan"),
        header=(_("Term"), _("Chosen")),
        rows=(
            (_("For the region"), terms.region or _("none")),
            (_("Skills of the task force"), skills or _("none")),
            (_("Fewest of each role"), fewest or _("none")),
            (_("Largest share of one role"), words.formats.percent(terms.largest_share)),
            (_("Senior people at least"), number(terms.fewest_seniors)),
            (_("Meetings already in the agenda at most"), load),
            (_("Projects at most"), number(terms.most_projects)),
            (_("Companies and research centres at most, of each"), number(terms.most_invited)),
        ),
    )


def no_task_force(plan: PlanView, words: FocusWords) -> str:
    composed = plan.plan.task_force
    if plan.plan.problem is None:
        return words.gettext("No skills are known to ask for: name some in the terms.")
    if not composed.reasons:
        return words.gettext("No task force was found.")
    reasons = "; ".join(map(words.sentence, composed.reasons))
    return words.gettext(
        "No task force keeps all the terms. These cannot be kept together, and leaving out any one of them would do: "
        "%(reasons)s.",
        reasons=reasons,
    )


def _invited(plan: PlanView, words: FocusWords) -> list[Block]:
    _ = words.gettext
    both = (plan.companies, plan.centres)
    helped = [rise.record for invited in both for item in invited.invitations for rise in item.rises]
    blocks: list[Block] = []
    if not plan.focus.knows_region(plan.plan.terms.region):
        blocks.append(Paragraph(text=unknown_region(plan, words)))
    if helped:
        blocks.append(Paragraph(text=adds_sentence(plan, words), sources=of_records(helped, words)))
    for name, invited in ((_("Star companies"), plan.companies), (_("Research centres"), plan.centres)):
        if not invited.invitations:
            blocks.append(
                Paragraph(
                    text=_(
                        "%(name)s: nobody elsewhere adds what %(region)s lacks here.",
                        name=name,
                        region=plan.plan.terms.region,
                    )
                )
            )
            continue
        blocks.append(_table(name, invited, words))
        everyone = tuple(of_organisation(item.organisation, words) for item in invited.invitations)
        blocks.append(Paragraph(text=bound_sentence(invited, words), sources=everyone))
    return blocks


def _table(name: str, invited: InvitedView, words: FocusWords) -> Table:
    _ = words.gettext
    return Table(
        caption=name,
        header=(_("Organisation"), _("Where"), _("Why"), _("Adds")),
        rows=tuple(
            (
                item.organisation.name,
                place_of(item.organisation, words),
                "; ".join(
                    _(
                        "%(title)s: from %(before)s to %(after)s",
                        title=rise.record.record.title,
                        before=words.formats.percent(rise.before),
                        after=words.formats.percent(rise.after),
                    )
                    for rise in item.rises
                ),
                words.formats.number(item.gain),
            )
            for item in invited.invitations
        ),
        sources=tuple(
            (of_organisation(item.organisation, words), *of_records((rise.record for rise in item.rises), words))
            for item in invited.invitations
        ),
        numeric=frozenset({3}),
        caption_sources=tuple(of_organisation(item.organisation, words) for item in invited.invitations),
    )


def unknown_region(plan: PlanView, words: FocusWords) -> str:
    return words.gettext("No organisation of the event is in %(region)s.", region=plan.plan.terms.region)


def adds_sentence(plan: PlanView, words: FocusWords) -> str:
    return words.gettext(
        "For each need and offer of %(region)s the percentage is the score of its best answer, before and after the "
        "organisation comes. What one adds is the sum of these rises: 1 is one need answered, or one offer taken up, "
        "for certain.",
        region=plan.plan.terms.region,
    )


def bound_sentence(invited: InvitedView, words: FocusWords) -> str:
    formats = words.formats
    if invited.share >= 1 - 1e-9:
        return words.gettext(
            "Together they add %(total)s; no choice of as many adds more.", total=formats.number(invited.total)
        )
    return words.gettext(
        "Together they add %(total)s; no choice of as many adds more than %(bound)s, so that this is at least "
        "%(share)s of the best.",
        total=formats.number(invited.total),
        bound=formats.number(invited.bound),
        share=formats.percent(invited.share),
    )


def _team(team: TeamView, words: FocusWords) -> list[Block]:
    _ = words.gettext
    if not team.speakers:
        reasons = "; ".join(map(words.sentence, team.reasons))
        text = _("There is no invitation team.") + (f" {reasons}." if reasons else "")
        return [Paragraph(text=text)]
    table = Table(
        caption=_("Who speaks for what"),
        header=(_("Name"), _("Organisation"), _("Speaks to"), _("Languages")),
        rows=tuple(
            (
                item.person.name,
                item.organisation.name if item.organisation else "",
                speaks_to(item, words),
                ", ".join(map(words.formats.spoken, item.languages)),
            )
            for item in team.speakers
        ),
        sources=tuple(
            (of_person(item.person, item.organisation), *(of_organisation(each, words) for each in item.speaks_for))
            for item in team.speakers
        ),
        caption_sources=tuple(of_person(item.person, item.organisation) for item in team.speakers),
    )
    people = tuple(of_person(item.person, item.organisation) for item in team.speakers)
    return [table, *(Paragraph(text=text, sources=people) for text in missing_sentences(team, words))]


def speaks_to(item: SpeakerView, words: FocusWords) -> str:
    """To whom, or what else somebody is in the team for."""
    if item.speaks_for:
        return ", ".join(each.name for each in item.speaks_for)
    return words.gettext("for the region") if item.is_official else words.gettext("interprets")


def missing_sentences(team: TeamView, words: FocusWords) -> list[str]:
    """What the team lacks, a sentence for each kind; one that says so where it lacks nothing."""
    found = []
    if team.missing_languages:
        names = words.listed(map(words.formats.spoken, team.missing_languages))
        found.append(words.gettext("Nobody of the region speaks: %(names)s.", names=names))
    if team.unspoken:
        names = words.listed(item.name for item in team.unspoken)
        found.append(words.gettext("Nobody of the region can speak to these from own work: %(names)s.", names=names))
    if team.missing_skills:
        names = words.listed(team.missing_skills)
        found.append(words.gettext("Skills of the task force that nobody in the team has: %(names)s.", names=names))
    return found or [words.gettext("The team lacks no language, no organisation to speak to and no skill.")]
