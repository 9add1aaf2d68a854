"""The fields of each kind of record: how a cell becomes a value, and under which headings people keep it."""

from __future__ import annotations

from dataclasses import replace

from matcher.interchange.field import COORDINATES, LANGUAGES, SECTORS, Field, id_field
from matcher.interchange.kinds import RecordKind
from matcher.interchange.programme_fields import PROGRAMME_FIELDS
from matcher.interchange.values import (
    list_parser,
    parse_country,
    parse_date,
    parse_date_time,
    parse_day_or_time,
    parse_email,
    parse_flag,
    parse_id,
    parse_language_pair,
    parse_line,
    parse_number,
    parse_rough_date,
    parse_text,
    parse_time_zone,
    parse_trl,
    parse_trl_range,
    parse_whole_number,
    word_parser,
)
from models.domain import (
    ConflictKind,
    DayPart,
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
    SessionKind,
    Verdict,
    WishKind,
)

_texts = list_parser(parse_line)
_ids = list_parser(parse_id)
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
_KEYWORDS = Field(
    "keywords", _texts, ("keyword", "technologyKeywords", "tags", "author keywords", "marketKeywords", "키워드")
)
_THEME = Field("theme", parse_line, ("topic", "field", "area", "sector", "track", "분야", "기술분야"))
_CONFIDENTIAL = Field(
    "confidential_text", parse_text, ("confidential", "confidential description", "non-public text", "비공개"),
    confidential=True,
)  # fmt: skip
_DISCLOSURE = (
    Field(
        "confidential_fields",
        list_parser(parse_line),
        ("confidential columns", "fields kept confidential", "비공개항목"),
    ),
    Field("anonymous", parse_flag, ("hide owner", "owner hidden", "익명")),
)
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


_STATED_ON = Field("stated_on", parse_rough_date, ("stated", "date stated", "posted on", "등록일", "작성일"))
_PERSON = Field("person_id", parse_id, ("person", "participant id", "participant"), required=True)
_REASON = Field("reason", parse_line, ("note", "comment", "remark", "사유", "이유"))


def _period(when: str) -> tuple[Field, Field]:
    start, end = ("from", "begin", "start time", f"{when} from"), ("to", "until", "end time")
    return (
        Field("start", parse_date_time, start, required=True),
        Field("end", parse_date_time, (*end, f"{when} to", f"{when} until"), required=True),
    )


_PAIR = (
    Field(
        "need_id", parse_id, ("need", "request id", "request", "mandate id", "mandate", "demand id"), required=True
    ),
    Field("offer_id", parse_id, ("offer", "technology id", "abstract id", "patent id"), required=True),
)

FIELDS: dict[RecordKind, tuple[Field, ...]] = {
    RecordKind.ORGANISATIONS: (
        id_field("organisation id", "organization id", "company id"),
        Field("name", parse_line, ("organisation", "organization", "company", "organisation name",
              "organization name", "company name", "institution", "기관명", "기관", "회사명"), required=True),
        Field("kind", word_parser(OrganisationKind),
              ("type", "organisation type", "organization type", "typesAndSizes")),
        Field("country", parse_country, ("country code", "국가")),
        Field("region", parse_line, ("province", "state", "지역")),
        SECTORS,
        *COORDINATES,
    ),
    RecordKind.PEOPLE: (
        replace(id_field("person id", "participant id", "people id"), required=False),
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
        LANGUAGES,
        Field("max_meetings", parse_whole_number, ("maximum meetings", "meeting limit")),
        Field("min_meetings", parse_whole_number, ("minimum meetings", "fewest meetings")),
        Field("max_meetings_per_day", parse_whole_number,
              ("maximum meetings per day", "meetings per day", "daily meeting limit")),
        Field("day_part", word_parser(DayPart),
              ("part of day", "time of day", "preferred time", "morning or afternoon", "선호시간대")),
        Field("skills", _texts, ("skill", "expertise", "전문분야", "역량")),
        Field("seniority", parse_whole_number, ("seniority level", "경력등급")),
        Field("topics", _texts, ("experience", "can tell of", "경험주제")),
        Field("interprets", list_parser(parse_language_pair),
              ("language pairs", "interpreter for", "통역", "통역언어")),
        Field("wheelchair", parse_flag, ("wheelchair user", "휠체어")),
        Field("diet", parse_line, ("dietary needs", "food", "식단")),
        Field("party", parse_line, ("travels with", "delegation", "일행")),
        Field("arrives_at", parse_date_time, ("arrives", "arrival", "arrival time", "도착", "도착시각")),
        Field("remote", parse_flag, ("takes part remotely", "online", "virtual", "원격", "온라인")),
        Field("departs_at", parse_date_time, ("departs", "departure", "departure time", "출발", "출발시각")),
    ),
    RecordKind.ROOMS: (
        id_field("room id"),
        Field("name", parse_line, ("room", "room name", "회의실"), required=True),
        Field("kind", word_parser(RoomKind), ("type", "room type")),
        Field("capacity", parse_whole_number, ("seats", "places", "size", "정원"), required=True),
        Field("floor", parse_line, ("level", "층")),
        Field("area", parse_line, ("building", "location", "구역", "장소")),
    ),
    RecordKind.TABLES: (
        id_field("table id"),
        Field("name", parse_line, ("table", "table name", "label"), required=True),
        Field("room_id", parse_id, ("room", "hall")),
        Field("seats", parse_whole_number, ("places", "capacity")),
    ),
    **PROGRAMME_FIELDS,
    RecordKind.OFFERS: (
        id_field("offer id", "publication_number", "doi", "lens_id"),
        _TITLE,
        _text("abstract", "description", "초록", "abstract_inverted_index"),
        _OWNER,
        Field("speaker_id", parse_id, ("speaker", "presenter", "presenter id", "발표자")),
        _CONFIDENTIAL,
        Field("kind", word_parser(OfferKind), ("type", "profileType", "offer type")),
        _THEME,
        Field("advantages", parse_text, ("advantagesAndInnovation", "advantages and innovation", "장점")),
        Field("trl", parse_trl_range, ("technology readiness level", "readiness", "trl level"), derived=True),
        _STAGE,
        Field("ipr_status", word_parser(IprStatus),
              ("ipr", "iprStatus", "intellectual property", "patent status", "특허상태")),
        Field("partnerships", _partnerships, _TYPES_OF_PARTNERSHIP),
        _KEYWORDS,
        LANGUAGES,
        Field("funding_sought_eur", parse_number,
              ("funding sought", "investment sought", "investment sought eur", "funding needed eur", "희망투자금액")),
        Field("available_from", parse_date, ("available", "available as of", "earliest start", "start date")),
        Field("partner_kinds", list_parser(word_parser(OrganisationKind)),
              ("typesAndSizes", "wanted partner", "partner sought", "partner type", "type of partner",
               "type and size of partner")),
        Field("partner_regions", _texts,
              ("targetedCountries", "partner countries", "target countries", "partner region")),
        Field("published_on", parse_rough_date,
              ("publication date", "published", "date of publication", "publication_date", "발행일", "공개일")),
        *_DISCLOSURE,
    ),
    RecordKind.NEEDS: (
        id_field("need id", "request id"),
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
        LANGUAGES,
        Field("regions", _texts, ("targetedCountries", "partner countries", "target countries", "partner region")),
        Field("sectors", _texts, ("wanted sectors", "sector codes", "industry codes", "partner sectors")),
        _STATED_ON,
        *_DISCLOSURE,
    ),
    RecordKind.MANDATES: (
        id_field("mandate id"),
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
        LANGUAGES,
        _STATED_ON,
        *_DISCLOSURE,
    ),
    RecordKind.AVAILABILITY: (
        _PERSON,
        *_period("available"),
        Field("note", parse_line, ("comment", "remark", "reason")),
    ),
    RecordKind.CONFLICTS: (
        Field("first_id", parse_id, ("first", "party a", "first party"), required=True),
        Field("second_id", parse_id, ("second", "party b", "second party"), required=True),
        Field("kind", word_parser(ConflictKind), ("type", "conflict type")),
        _REASON,
    ),
    RecordKind.WISHES: (
        Field("person_id", parse_id, ("from", "person", "participant id", "participant", "who", "신청자"),
              required=True),
        Field("other_id", parse_id,
              ("other", "to", "whom", "other person", "partner", "requested person", "상대", "상대방"),
              required=True),
        Field("kind", word_parser(WishKind), ("wish", "type", "wish type", "answer", "희망")),
        Field("need_id", parse_id, ("need", "request id", "mandate id", "mandate")),
        Field("offer_id", parse_id, ("offer", "technology id")),
        _REASON,
    ),
    RecordKind.GROUPS: (
        id_field("group id"),
        Field("name", parse_line, ("group", "group name", "title", "그룹"), required=True),
        Field("lead_id", parse_id, ("lead", "leader", "lead person", "guest", "대표", "대표자"), required=True),
        Field("member_ids", _ids, ("members", "member", "people", "with", "참석자"), required=True),
    ),
    RecordKind.ABSENCES: (_PERSON, *_period("absent"), _REASON),
    RecordKind.CLOSURES: (
        Field("place_id", parse_id,
              ("place", "room id", "room", "table id", "table", "site id", "site", "bus id", "bus", "회의실"),
              required=True),
        *_period("closed"),
        _REASON,
    ),
    RecordKind.TRAVEL: (
        Field("first_area", parse_line, ("first", "from", "area a", "from area", "출발"), required=True),
        Field("second_area", parse_line, ("second", "to", "area b", "to area", "도착"), required=True),
        Field("minutes", parse_whole_number, ("min", "duration", "travel time", "time", "이동시간"), required=True),
    ),
    RecordKind.LOCKS: (
        Field("entry_id", parse_id, ("entry", "meeting id", "meeting", "session id", "session"), required=True),
        _REASON,
    ),
    RecordKind.PRECEDENCES: (
        Field("first_id", parse_id, ("first", "before", "earlier"), required=True),
        Field("second_id", parse_id, ("second", "then", "after", "later"), required=True),
        _REASON,
    ),
    RecordKind.SESSION_REQUESTS: (
        id_field("session request id", "session id", "request id"),
        replace(_TITLE, required=True),
        Field("kind", word_parser(SessionKind), ("type", "session kind", "session type", "format", "형식"),
              required=True),
        Field("slots", parse_whole_number, ("length", "number of slots", "length in slots"), required=True),
        Field("speaker_ids", _ids, ("speakers", "speaker", "presenters", "panellists", "panelists", "발표자")),
        Field("chair_id", parse_id, ("chair", "moderator", "host", "좌장")),
        Field("room_ids", _ids, ("rooms", "room", "sites", "site", "place")),
        Field("track", parse_line, ("theme", "topic", "분야")),
        Field("wanted_by", _ids, ("wanted", "interested people", "wished by", "audience")),
        Field("starts_at", parse_date_time, ("fixed start", "start", "시작")),
        Field("attendee_ids", _ids, ("attendees", "attended by", "참석자")),
        Field("summary", parse_text, ("description", "abstract", "about", "요약", "설명")),
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
        Field("reason", word_parser(DeclineReason), ("reason for nothing", "why", "사유")),
        Field("recorded_by", parse_id, ("person", "person_id", "by", "contact id", "기록자")),
    ),
}  # fmt: skip
"""Fields in the record's order; ``required`` ones must have a column, and a value in every row."""
