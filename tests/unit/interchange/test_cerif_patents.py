from __future__ import annotations

import pytest

from matcher.errors import UnreadableFile
from matcher.interchange.cerif_patents import CerifHolder, cerif_patents, read_cerif_patents
from models.domain.forum import FilingStage, Holder, JointFiling

FILING = JointFiling(
    id="filing-1",
    title="A <right> & more",
    holders=(Holder(organisation_id="org-1", share=6667), Holder(person_id="p-1", share=3333)),
    stage=FilingStage.DRAFTED,
    number="10-1",
)
PROFILE = b"https://www.openaire.eu/cerif-profile/1.1/"
ELSEWHERE = (
    b"""<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><record><metadata>
<Patent xmlns="%s" id="Patents/7"><Title xml:lang="en">T</Title><ApprovalDate>2014-11-13</ApprovalDate><Holders>
<Holder><OrgUnit id="OrgUnits/3"><Name>Eins</Name></OrgUnit></Holder>
<Holder><Person id="Persons/4">
<PersonName><FamilyNames>Kim</FamilyNames><FirstNames>Ara</FirstNames></PersonName></Person></Holder>
</Holders></Patent></metadata></record></OAI-PMH>"""
    % PROFILE
)


def test_what_is_written_is_read_again() -> None:
    (patent,) = read_cerif_patents(cerif_patents([FILING], {"org-1": "One", "p-1": "Kim Ara"}, "en"))
    assert (patent.id, patent.title, patent.stage, patent.number) == ("filing-1", FILING.title, FILING.stage, "10-1")
    assert patent.holders == (
        CerifHolder(is_person=False, id="org-1", name="One", share=6667),
        CerifHolder(is_person=True, id="p-1", name="Kim Ara", share=3333),
    )


def test_patents_of_other_systems_are_found_within_their_answers() -> None:
    (patent,) = read_cerif_patents(ELSEWHERE)
    assert (patent.id, patent.stage) == ("7", FilingStage.GRANTED)
    assert [(each.id, each.name, each.share) for each in patent.holders] == [
        ("3", "Eins", None),
        ("4", "Kim Ara", None),
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<a", "not an XML file"),
        (b"<a/>", "there is no Patent"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "a document type is not read"),
        (ELSEWHERE.replace(b'id="Patents/7"', b""), "has no id"),
        (
            ELSEWHERE.replace(b"<Holder><Org", b'<Holder xmlns:bw="urn:bridgework:joint-filing:1" bw:share="x"><Org'),
            "no per cent",
        ),
    ],
)
def test_what_cannot_be_read_is_said(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        read_cerif_patents(content)
