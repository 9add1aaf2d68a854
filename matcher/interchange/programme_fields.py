"""The fields of what the programmes add to an event: clusters, sites, buses and booths."""

from __future__ import annotations

from matcher.interchange.field import COORDINATES, LANGUAGES, SECTORS, Field, id_field
from matcher.interchange.kinds import RecordKind
from matcher.interchange.values import (
    list_parser,
    parse_country,
    parse_id,
    parse_line,
    parse_number,
    parse_opening,
    parse_rough_date,
    parse_text,
    parse_whole_number,
)

PROGRAMME_FIELDS: dict[RecordKind, tuple[Field, ...]] = {
    RecordKind.CLUSTERS: (
        id_field("cluster id"),
        Field("name", parse_line, ("cluster", "cluster name", "클러스터"), required=True),
        Field("region", parse_line, ("province", "state", "지역")),
        Field("country", parse_country, ("country code", "국가")),
        SECTORS,
        *COORDINATES,
        Field("designated_on", parse_rough_date, ("designated", "date of designation", "지정일")),
        Field("summary", parse_text, ("description", "about", "요약", "설명")),
    ),
    RecordKind.SITES: (
        Field("room_id", parse_id, ("id", "site id", "site", "room", "place"), required=True),
        Field("cluster_id", parse_id, ("cluster", "클러스터")),
        Field("organisation_id", parse_id, ("organization id", "organisation", "organization", "company", "기관")),
        *COORDINATES,
        Field("opens", list_parser(parse_opening), ("opening hours", "open", "hours", "개방시간")),
        Field("visit_minutes", parse_whole_number, ("minutes", "length of a visit", "duration", "방문시간")),
        Field("fewest", parse_whole_number, ("smallest group", "minimum group", "최소인원")),
        Field("groups_at_once", parse_whole_number, ("groups", "groups at one time", "동시방문단체수")),
        Field("wheelchairs", parse_whole_number, ("wheelchair places", "휠체어수")),
        LANGUAGES,
        Field("lunch_seats", parse_whole_number, ("lunch", "seats at lunch", "점심좌석")),
        Field("diets", list_parser(parse_line), ("diet", "diets served", "dietary needs", "식단")),
        Field("presentation", parse_line, ("presentation title", "발표")),
        Field("summary", parse_text, ("description", "about", "요약", "설명")),
    ),
    RecordKind.BUSES: (
        id_field("bus id"),
        Field("name", parse_line, ("bus", "bus name", "버스"), required=True),
        Field("seats", parse_whole_number, ("places", "capacity", "좌석"), required=True),
        Field("wheelchairs", parse_whole_number, ("wheelchair places", "휠체어수")),
        LANGUAGES,
    ),
    RecordKind.BOOTHS: (
        id_field("booth id", "stand id"),
        Field("name", parse_line, ("booth", "stand", "booth name", "부스"), required=True),
        Field("room_id", parse_id, ("room", "hall")),
        Field("square_metres", parse_number, ("square meters", "sqm", "m2", "area", "면적")),
        Field("organisation_id", parse_id, ("organization id", "organisation", "organization", "exhibitor", "기관")),
    ),
    RecordKind.BOOTH_WISHES: (
        Field("organisation_id", parse_id,
              ("id", "organization id", "organisation", "organization", "exhibitor", "기관"), required=True),
        Field("square_metres", parse_number, ("square meters", "sqm", "m2", "size", "면적")),
        Field("booth_ids", list_parser(parse_id), ("booths", "wished booths", "booth", "부스")),
        Field("theme", parse_line, ("topic", "field", "분야")),
    ),
}  # fmt: skip
