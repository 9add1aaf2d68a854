"""The technology forum as the interface answers it."""

from __future__ import annotations

from api.programmes.forum_own import OwnForum
from api.programmes.forum_view import EditionView, FilingView, ForumView
from api.schemas import forum as schemas


def edition_out(view: EditionView) -> schemas.EditionOut:
    return schemas.EditionOut(
        day=view.day,
        title=view.title,
        need_ids=tuple(line.need.id for line in view.needs),
        talks=tuple(
            schemas.ForumTalkOut(
                person_id=talk.speaker.id, offer_id=talk.offer.id, need_ids=tuple(need.id for need in talk.needs)
            )
            for talk in view.talks
        ),
        unanswered=tuple(line.need.id for line in view.unanswered),
        late=tuple(line.need.id for line in view.needs if line.is_late),
        attended_ids=view.minutes.attended_ids if view.minutes else (),
        minutes=view.minutes.text if view.minutes else "",
        files=tuple(file.name for file in view.files),
    )


def forum_out(view: ForumView) -> schemas.ForumOut:
    return schemas.ForumOut(
        editions=tuple(map(edition_out, view.editions)),
        follow_ups=tuple(schemas.FollowUpOut.of(line.item) for each in view.editions for line in each.follow_ups),
    )


def own_forum_out(own: OwnForum) -> schemas.OwnForumOut:
    return schemas.OwnForumOut(
        editions=tuple(
            schemas.OwnEditionOut(
                day=item.edition.day,
                title=item.view.title,
                need_ids=tuple(line.need.id for line in item.needs),
                speaks=item.speaks,
                minutes=item.view.minutes.text if item.view.minutes else "",
                files=tuple(file.name for file in item.view.files),
            )
            for item in own.editions
        ),
        follow_ups=tuple(schemas.FollowUpOut.of(line.item) for line in own.follow_ups),
        filings=tuple(map(joint_filing_out, own.filings)),
    )


def joint_filing_out(view: FilingView) -> schemas.JointFilingOut:
    return schemas.JointFilingOut(
        id=view.filing.id,
        title=view.title,
        need_id=view.need.id if view.need else "",
        stage=view.filing.stage,
        number=view.filing.number,
        holders=tuple(
            schemas.HolderOut(
                organisation_id=line.holder.organisation_id if line.party else "",
                person_id=line.holder.person_id if line.party else "",
                offer_id=line.offer.id if line.offer else "",
                share=line.share,
                alone=line.alone,
            )
            for line in view.holders
        ),
        missing=view.missing,
        rivals=tuple((rival.first.id, rival.second.id) for rival in view.rivals),
    )
