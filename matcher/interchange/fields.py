"""The fields of each kind of record: how a cell becomes a value, and under which headings people keep it."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.interchange.kinds import RecordKind
from matcher.interchange.values import (
    Parser,
    list_parser,
    parse_country,
    parse_date,
    parse_date_time,
    parse_day_or_time,
    parse_email,
    parse_id,
    parse_language,
    parse_line,
    parse_number,
    parse_text,
    parse_time_zone,
    parse_trl,
    parse_trl_range,
    parse_whole_number,
    word_parser,
)
from models.domain import (
    ConflictKind,
    DeclineReason,
    IprStatus,
    IprWanted,
    MandateKind,
    NeedKind,
    OfferKind,
    OrganisationKind,
    OutcomeKind,
    Partnership,
    Role,
    RoomKind,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Field:
    """``name`` is the record's field, or one of the headings that ``derived`` values come from.

    ``synonyms`` are headings in falling preference. ``confidential`` values are never quoted. A derived field is no
    field of the record: ``matcher.interchange.derive`` makes record fields of it.
    """

    name: str
    parse: Parser
    synonyms: tuple[str, ...] = ()
    required: bool = False
    confidential: bool = False
    derived: bool = False

    @property
    def is_text(self) -> bool:
        """Whether a spreadsheet formula in it is a mistake and not a computed number or date."""
        return self.parse in (parse_text, parse_line, parse_id)


_texts = list_parser(parse_line)
_partnerships = list_parser(word_parser(Partnership))
_TYPES_OF_PARTNERSHIP = (
    "typesOfPartnership",
    "partnership",
    "partnership types",
    "types of partnership considered",
    "협력유형",
)
_STAGE = Field("stage", parse_text, ("stageOfDevelopment", "development stage", "기술성숙단계"), derived=True)
_TRL_RANGE = Field(
    "trl", parse_trl_range, ("trl range", "technology readiness level", "readiness", "desired trl"), derived=True
)
_LANGUAGES = Field("languages", list_parser(parse_language), ("language", "spoken languages", "언어"))
_KEYWORDS = Field(
    "keywords", _texts, ("keyword", "technologyKeywords", "tags", "author keywords", "marketKeywords", "키워드")
)
_THEME = Field("theme", parse_line, ("topic", "field", "area", "sector", "track", "분야", "기술분야"))
_CONFIDENTIAL = Field(
    "confidential_text", parse_text, ("confidential", "confidential description", "non-public text", "비공개"),
    confidential=True,
)  # fmt: skip
_TITLE = Field(
    "title",
    parse_line,
    (
        "title en",
        "english title",
        "invention title",
        "display_name",
        "headline",
        "subject",
        "need title",
        "problem title",
        "technology title",
        "Titel",
        "titre",
        "제목",
        "기술명",
        "발명의명칭",
    ),
)
_OWNER = Field("owner_id", parse_id, ("owner", "contact id", "contact person id", "person_id", "담당자"))


def _id(*synonyms: str) -> Field:
    common = (
        "identifier",
        "code",
        "number",
        "no",
        "nr",
        "ref",
        "reference",
        "record id",
        "Kennung",
        "번호",
        "아이디",
    )
    return Field("id", parse_id, (*synonyms, *common), required=True)


def _text(*synonyms: str) -> Field:
    common = (
        "text en",
        "abstract en",
        "english abstract",
        "public text",
        "content",
        "body",
        "Beschreibung",
        "내용",
        "설명",
    )
    return Field(
        "text",
        parse_text,
        (*synonyms, *common, "summary", "shortSummary", "Zusammenfassung", "résumé", "요약"),
        required=True,
    )


_PAIR = (
    Field(
        "need_id", parse_id, ("need", "request id", "request", "mandate id", "mandate", "demand id"), required=True
    ),
    Field("offer_id", parse_id, ("offer", "technology id", "abstract id", "patent id"), required=True),
)

FIELDS: dict[RecordKind, tuple[Field, ...]] = {
    RecordKind.ORGANISATIONS: (
        _id("organisation id", "organization id", "company id"),
        Field("name", parse_line, ("organisation", "organization", "company", "organisation name",
              "organization name", "company name", "institution", "기관명", "기관", "회사명"), required=True),
        Field("kind", word_parser(OrganisationKind),
              ("type", "organisation type", "organization type", "typesAndSizes")),
        Field("country", parse_country, ("country code", "국가")),
        Field("region", parse_line, ("province", "state", "지역")),
        Field("sectors", _texts, ("sector", "industry", "industries", "industry codes", "업종")),
    ),
    RecordKind.PEOPLE: (
        _id("person id", "participant id", "people id"),
        Field("name", parse_line, ("full name", "participant", "person", "성명", "이름")),
        Field("first_name", parse_line, ("given name", "forename"), derived=True),
        Field("last_name", parse_line, ("family name", "surname"), derived=True),
        Field("email", parse_email, ("e-mail", "mail", "email address", "e-mail address", "이메일")),
        Field("organisation_id", parse_id, ("organization id", "organisation", "organization", "company id",
              "company", "affiliation", "institution", "기관", "소속", "소속기관")),
        Field("role", word_parser(Role), ("participant type", "type", "역할")),
        Field("job_title", parse_line, ("job", "position", "job position", "직위", "직책")),
        Field("country", parse_country, ("country code", "국가")),
        Field("time_zone", parse_time_zone, ("zone", "tz", "시간대")),
        _LANGUAGES,
        Field("max_meetings", parse_whole_number, ("maximum meetings", "meeting limit")),
    ),
    RecordKind.ROOMS: (
        _id("room id"),
        Field("name", parse_line, ("room", "room name", "회의실"), required=True),
        Field("kind", word_parser(RoomKind), ("type", "room type")),
        Field("capacity", parse_whole_number, ("seats", "places", "size", "정원"), required=True),
        Field("floor", parse_line, ("level", "층")),
    ),
    RecordKind.TABLES: (
        _id("table id"),
        Field("name", parse_line, ("table", "table name", "label"), required=True),
        Field("room_id", parse_id, ("room", "hall")),
        Field("seats", parse_whole_number, ("places", "capacity")),
    ),
    RecordKind.OFFERS: (
        _id("offer id", "publication_number", "doi", "lens_id"),
        _TITLE,
        _text("abstract", "description", "초록", "abstract_inverted_index"),
        _OWNER,
        Field("speaker_id", parse_id, ("speaker", "presenter", "presenter id", "발표자")),
        _CONFIDENTIAL,
        Field("kind", word_parser(OfferKind), ("type", "profileType", "offer type")),
        _THEME,
        Field("trl", parse_trl_range, ("technology readiness level", "readiness", "trl level"), derived=True),
        _STAGE,
        Field("ipr_status", word_parser(IprStatus),
              ("ipr", "iprStatus", "intellectual property", "patent status", "특허상태")),
        Field("partnerships", _partnerships, _TYPES_OF_PARTNERSHIP),
        _KEYWORDS,
        _LANGUAGES,
        Field("funding_sought_eur", parse_number,
              ("funding sought", "investment sought", "investment sought eur", "funding needed eur", "희망투자금액")),
        Field("available_from", parse_date, ("available", "available as of", "earliest start", "start date")),
        Field("partner_kinds", list_parser(word_parser(OrganisationKind)),
              ("typesAndSizes", "wanted partner", "partner sought", "partner type", "type of partner",
               "type and size of partner")),
        Field("partner_regions", _texts,
              ("targetedCountries", "partner countries", "target countries", "partner region")),
    ),
    RecordKind.NEEDS: (
        _id("need id", "request id"),
        _TITLE,
        _text("description", "need", "what we need", "description of need", "problem description", "problem",
              "request", "technicalSpecificationOrExpertiseSought", "abstract",
              "초록"),
        _OWNER,
        _CONFIDENTIAL,
        Field("kind", word_parser(NeedKind), ("type", "profileType", "need type", "request type")),
        _THEME,
        Field("trl_min", parse_trl, ("minimum trl", "trl from", "lowest trl")),
        Field("trl_max", parse_trl, ("maximum trl", "trl to", "highest trl")),
        _TRL_RANGE,
        _STAGE,
        Field("ipr_wanted", word_parser(IprWanted), ("ipr", "iprStatus", "wanted ipr")),
        Field("partnerships", _partnerships, _TYPES_OF_PARTNERSHIP),
        _KEYWORDS,
        Field("deadline", parse_date,
              ("deadlineForEoI", "due", "due date", "closing date", "expirationDate", "마감일")),
        _LANGUAGES,
        Field("regions", _texts, ("targetedCountries", "partner countries", "target countries", "partner region")),
        Field("sectors", _texts, ("wanted sectors", "sector codes", "industry codes", "partner sectors")),
    ),
    RecordKind.MANDATES: (
        _id("mandate id"),
        _TITLE,
        _text("description", "thesis", "investment thesis", "mandate"),
        _OWNER,
        _CONFIDENTIAL,
        Field("kind", word_parser(MandateKind), ("type", "mandate type")),
        Field("themes", _texts, ("theme", "fields", "topics", "sectors", "분야")),
        Field("trl_min", parse_trl, ("minimum trl", "trl from", "lowest trl")),
        Field("trl_max", parse_trl, ("maximum trl", "trl to", "highest trl")),
        _TRL_RANGE,
        _STAGE,
        Field("ticket_min_eur", parse_number, ("minimum ticket eur", "ticket from eur")),
        Field("ticket_max_eur", parse_number, ("maximum ticket eur", "ticket to eur")),
        Field("regions", _texts, ("region", "countries", "targetedCountries", "지역")),
        _LANGUAGES,
    ),
    RecordKind.AVAILABILITY: (
        Field("person_id", parse_id, ("person", "participant id", "participant"), required=True),
        Field("start", parse_date_time, ("from", "begin", "start time", "available from"), required=True),
        Field("end", parse_date_time, ("to", "until", "end time", "available to", "available until"), required=True),
        Field("note", parse_line, ("comment", "remark", "reason")),
    ),
    RecordKind.CONFLICTS: (
        Field("first_id", parse_id, ("first", "party a", "first party"), required=True),
        Field("second_id", parse_id, ("second", "party b", "second party"), required=True),
        Field("kind", word_parser(ConflictKind), ("type", "conflict type")),
        Field("reason", parse_line, ("note", "comment", "remark")),
    ),
    RecordKind.DECISIONS: (
        *_PAIR,
        Field("verdict", word_parser(Verdict), ("decision", "answer", "response", "결정"), required=True),
        Field("reason", word_parser(DeclineReason), ("decline reason", "reason for declining", "why", "사유")),
        Field("note", parse_text, ("comment", "remark", "feedback", "비고")),
        Field("decided_by", parse_id, ("person", "person_id", "by", "contact id")),
        Field("decided_at", parse_day_or_time, ("date", "when", "decided on", "time", "날짜")),
    ),
    RecordKind.OUTCOMES: (
        *_PAIR,
        Field("kind", word_parser(OutcomeKind), ("outcome", "result", "type", "결과"), required=True),
        Field("note", parse_text, ("comment", "remark", "비고")),
        Field("happened_at", parse_day_or_time, ("date", "when", "happened on", "time", "날짜")),
    ),
}  # fmt: skip
"""Fields in the record's order; ``required`` ones must have a column, and a value in every row."""
