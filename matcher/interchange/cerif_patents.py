"""Joint filings as patents of CERIF: the profile of the OpenAIRE guidelines for CRIS managers 1.1, whose ``Holder``s
name the co-owners. What the profile has no place for, shares and the stage, stands in attributes of a namespace of
our own, which readers of the profile may leave aside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as Xml

from matcher.errors import UnreadableFile
from models.domain.forum import WHOLE_SHARE, FilingStage, JointFiling

PROFILE: Final = "https://www.openaire.eu/cerif-profile/1.1/"
PATENT_TYPES: Final = "https://www.openaire.eu/cerif-profile/vocab/COAR_Patent_Types"
PATENT: Final = "http://purl.org/coar/resource_type/c_15cd"
OWN: Final = "urn:bridgework:joint-filing:1"
MOST_PATENTS: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CerifHolder:
    """An organisation or a person by the file's id, ``OrgUnits/`` and ``Persons/`` left out, and the name that the
    file has. ``share`` is in hundredths of a per cent, None where the file has none.
    """

    is_person: bool
    id: str
    name: str
    share: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CerifPatent:
    """``stage`` is as stated, or told by the dates: granted with an approval, filed with a registration."""

    id: str
    title: str
    number: str
    stage: FilingStage
    holders: tuple[CerifHolder, ...]


def cerif_patents(filings: Sequence[JointFiling], names: Mapping[str, str], language: str) -> bytes:
    """The filings as one XML document. ``names`` has organisations and people by id."""
    for prefix, space in (("", PROFILE), ("bw", OWN)):
        Xml.register_namespace(prefix, space)
    root = Xml.Element(f"{{{PROFILE}}}Patents")
    for filing in filings:
        patent = Xml.SubElement(root, f"{{{PROFILE}}}Patent", {"id": f"Patents/{filing.id}"})
        patent.set(f"{{{OWN}}}stage", filing.stage.value)
        Xml.SubElement(patent, f"{{{PATENT_TYPES}}}Type").text = PATENT
        title = Xml.SubElement(patent, f"{{{PROFILE}}}Title")
        title.set("{http://www.w3.org/XML/1998/namespace}lang", language)
        title.text = filing.title
        if filing.number:
            Xml.SubElement(patent, f"{{{PROFILE}}}PatentNumber").text = filing.number
        holders = Xml.SubElement(patent, f"{{{PROFILE}}}Holders")
        for each in filing.holders:
            holder = Xml.SubElement(holders, f"{{{PROFILE}}}Holder")
            holder.set(f"{{{OWN}}}share", f"{each.share / 100:.2f}")
            kind, key = ("Person", each.person_id) if each.person_id else ("OrgUnit", each.organisation_id)
            party = Xml.SubElement(holder, f"{{{PROFILE}}}{kind}", {"id": f"{kind}s/{key}"})
            if each.person_id:
                name = Xml.SubElement(Xml.SubElement(party, f"{{{PROFILE}}}PersonName"), f"{{{PROFILE}}}OtherNames")
            else:
                name = Xml.SubElement(party, f"{{{PROFILE}}}Name")
            name.text = names.get(key, key)
    Xml.indent(root)
    written: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def read_cerif_patents(content: bytes, name: str = "patents.xml") -> tuple[CerifPatent, ...]:
    """Every ``Patent`` of the file that has an id, within whatever else is in it, such as an answer of OAI-PMH.

    Raise ``UnreadableFile`` for what is no XML, has a document type (no such file needs one), or too many patents.
    """
    if b"<!DOCTYPE" in content[:4096].upper() or b"<!ENTITY" in content.upper():
        raise UnreadableFile(Path(name), "a document type is not read")
    try:
        root = Xml.fromstring(content)
    except (Xml.ParseError, ValueError, LookupError) as error:
        raise UnreadableFile(Path(name), f"not an XML file: {error}") from error
    found = [each for each in root.iter(f"{{{PROFILE}}}Patent") if each.find(f"{{{PROFILE}}}Holders") is not None]
    if len(found) > MOST_PATENTS:
        raise UnreadableFile(Path(name), f"more than {MOST_PATENTS} patents")
    if not found:
        raise UnreadableFile(Path(name), f"there is no Patent with Holders of {PROFILE} in it")
    return tuple(_patent(each, name) for each in found)


def _patent(element: Xml.Element, name: str) -> CerifPatent:
    key = element.get("id", "").rpartition("/")[2]
    if not key:
        raise UnreadableFile(Path(name), "a Patent has no id")
    return CerifPatent(
        id=key,
        title=_text(element, "Title") or key,
        number=_text(element, "PatentNumber"),
        stage=_stage(element, name),
        holders=tuple(_holders(element, key, name)),
    )


def _stage(element: Xml.Element, name: str) -> FilingStage:
    stated = element.get(f"{{{OWN}}}stage", "")
    if stated:
        if stated not in set(FilingStage):
            raise UnreadableFile(Path(name), f"there is no stage {stated!r}")
        return FilingStage(stated)
    if _text(element, "ApprovalDate"):
        return FilingStage.GRANTED
    return FilingStage.FILED if _text(element, "RegistrationDate") else FilingStage.AGREED


def _holders(element: Xml.Element, key: str, name: str) -> Iterator[CerifHolder]:
    for holder in element.iter(f"{{{PROFILE}}}Holder"):
        for kind in ("OrgUnit", "Person"):
            party = holder.find(f"{{{PROFILE}}}{kind}")
            if party is None:
                continue
            names = [text.strip() for each in party.iter() if (text := each.text) and text.strip()]
            yield CerifHolder(
                is_person=kind == "Person",
                id=party.get("id", "").rpartition("/")[2],
                name=" ".join(names),
                share=_share(holder.get(f"{{{OWN}}}share"), key, name),
            )


def _share(stated: str | None, key: str, name: str) -> int | None:
    if stated is None:
        return None
    whole, _, part = stated.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 3) or not (part + "00")[:2].isdigit() or part[2:]:
        raise UnreadableFile(Path(name), f"patent {key!r}: the share {stated[:20]!r} is no per cent such as 33.33")
    return min(int(whole) * 100 + int((part + "00")[:2]), WHOLE_SHARE + 1)


def _text(element: Xml.Element, tag: str) -> str:
    return (element.findtext(f"{{{PROFILE}}}{tag}") or "").strip()
