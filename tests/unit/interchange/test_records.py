"""Files in, records and a report out; every problem with file, row, column, value and reason."""

from __future__ import annotations

import zipfile
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from matcher.errors import ImportRejected, InputError, InvalidSettings
from matcher.interchange import Found, ImportOptions, RecordKind, read_records
from matcher.ports import ProgressStep
from models.domain import (
    Availability,
    EventData,
    IprStatus,
    IprWanted,
    Need,
    NeedKind,
    Offer,
    OfferKind,
    Organisation,
    Partnership,
    Person,
    Role,
)
from tests.factories import make_event, make_offer, make_person
from tests.unit.interchange.table_files import (
    OFFER,
    import_files,
    jsonl_file,
    problems_of,
    text_file,
    xlsx_file,
)


def test_a_spreadsheet_and_a_csv_become_offers_and_needs(tmp_path: Path) -> None:
    offers = xlsx_file(
        tmp_path,
        "offers.xlsx",
        ["Reference", "Title", "Description", "TRL", "IPR status", "Types of partnership", "Keywords"],
        [
            101,
            "Cold plate",
            "A plate 3 mm thin.",
            5,
            "IPR granted",
            "Licence agreement; R&D cooperation",
            "heat, cold",
        ],
    )
    needs = text_file(
        tmp_path, "needs.csv", "id;title;text;trl;ipr;deadline;type\nn-1;Lid;It bows.;6+;granted;2027. 9. 30;TR\n"
    )
    data, report = import_files(offers, needs)
    assert data.offers == (
        Offer(
            id="101",
            title="Cold plate",
            text="A plate 3 mm thin.",
            trl=5,
            ipr_status=IprStatus.GRANTED,
            partnerships=(Partnership.LICENCE, Partnership.RESEARCH_COOPERATION),
            keywords=("heat", "cold"),
        ),
    )
    assert data.needs == (
        Need(
            id="n-1",
            title="Lid",
            text="It bows.",
            kind=NeedKind.TECHNOLOGY_REQUEST,
            trl_min=6,
            trl_max=9,
            ipr_wanted=IprWanted.GRANTED,
            deadline=date(2027, 9, 30),
        ),
    )
    assert [(file.file.name, file.kind, file.rows, file.accepted, file.rejected) for file in report.files] == [
        ("offers.xlsx", RecordKind.OFFERS, 1, 1, 0),
        ("needs.csv", RecordKind.NEEDS, 1, 1, 0),
    ]
    assert report.problems == ()


def test_an_export_of_openalex_is_read_as_it_is(tmp_path: Path) -> None:
    work = {
        "id": "https://openalex.org/W1",
        "title": "Cold plates",
        "type": "article",
        "language": "en",
        "abstract_inverted_index": {"Thin": [0], "plates": [1, 3], "beat": [2]},
        "keywords": [{"id": "x", "display_name": "Heat transfer"}],
    }
    data, _ = import_files(jsonl_file(tmp_path, "offers.jsonl", work))
    (offer,) = data.offers
    assert (offer.text, offer.kind, offer.keywords) == (
        "Thin plates beat plates",
        OfferKind.ABSTRACT,
        ("Heat transfer",),
    )


BAD_CELLS = [
    ({"trl": 12}, "column 'trl': a technology readiness level is a whole number from 1 to 9 (got 12)"),
    ({"ipr_status": "maybe"},
     "column 'ipr_status': must be one of none, secret_know_how, applied, granted (got 'maybe')"),
    ({"text": ""}, "column 'text': must not be empty"),
    ({"text": "=A1&B1"}, "column 'text': looks like a spreadsheet formula: put plain text there (got '=A1&B1')"),
    ({"text": "a\0b"},
     r"column 'text': holds a NUL byte (character 2): the file is damaged or not text (got 'a\x00b')"),
    ({"text": "x" * 1_000_001},
     f"column 'text': has 1,000,001 characters; a text has at most 1,000,000 (got '{'x' * 60}...')"),
    ({"confidential_text": "\0secret"},
     "column 'confidential_text': holds a NUL byte (character 1): the file is damaged or not text"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "problem"), BAD_CELLS)
def test_a_bad_cell_is_named_with_its_place_and_reason(
    tmp_path: Path, cells: dict[str, object], problem: str
) -> None:
    path = jsonl_file(tmp_path, "offers.jsonl", OFFER, OFFER | {"id": "o-2"} | cells)
    assert problems_of(path) == [f"offers.jsonl, row 2, {problem}"]


def test_a_date_that_is_not_one_and_a_range_upside_down_are_named(tmp_path: Path) -> None:
    path = text_file(
        tmp_path,
        "needs.csv",
        "id,title,text,Deadline,Minimum TRL,Maximum TRL\n1,a,b,2027-02-30,,\n2,a,b,soon,12,\n3,a,b,,7,5\n",
    )
    assert problems_of(path) == [
        f"needs.csv, row {problem}"
        for problem in (
            "2, column 'Deadline': there is no such date: day is out of range for month (got '2027-02-30')",
            "3, column 'Minimum TRL': a technology readiness level is a whole number from 1 to 9 (got '12')",
            "3, column 'Deadline': not a date, write it like 2027-05-31 (got 'soon')",
            "4, column 'Maximum TRL': must not be below the lower end of the range (got '5')",
        )
    ]


def test_a_text_cell_of_80_megabytes_is_a_problem_of_its_row(tmp_path: Path) -> None:
    path = text_file(tmp_path, "offers.csv", "id,title,text\n1,a," + "x" * 80_000_000 + "\n2,b,c\n")
    (problem,) = problems_of(path)
    assert problem.startswith(
        "offers.csv, row 2, column 'text': has 80,000,000 characters; a text has at most 1,000,000"
    )
    assert len(problem) < 300


def test_a_formula_in_a_spreadsheet_is_a_problem_in_a_text_and_a_value_in_a_number(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, "offers.xlsx", ["id", "title", "text", "trl"], ["1", "a", "=A1&B1", "=2+3"])
    assert problems_of(path) == [
        "offers.xlsx, row 2, column 'text': holds a spreadsheet formula: replace it by its value (got '=A1&B1')",
        "offers.xlsx, row 2, column 'trl': holds a spreadsheet formula: replace it by its value (got '=2+3')",
    ]


def test_the_stored_result_of_a_formula_is_taken_for_a_number(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, "offers.xlsx", ["id", "title", "text", "trl"], ["1", "a", "b", "=2+3"])
    stored = tmp_path / "stored" / "offers.xlsx"
    stored.parent.mkdir()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(stored, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<f>2+3</f><v />", b"<f>2+3</f><v>5</v>"))
    data, _ = import_files(stored)
    assert data.offers == (Offer(id="1", title="a", text="b", trl=5),)


def test_a_text_that_begins_with_a_dash_or_a_number_below_zero_is_accepted(tmp_path: Path) -> None:
    texts = ["- first point", "-40 °C start without a heater", "+5 % yield", "@home care"]
    path = jsonl_file(
        tmp_path, "offers.jsonl", *({"id": str(at), "title": text, "text": text} for at, text in enumerate(texts))
    )
    data, _ = import_files(path)
    assert [offer.text for offer in data.offers] == texts


def test_a_missing_column_is_named_with_those_that_are_there(tmp_path: Path) -> None:
    path = text_file(tmp_path, "offers.csv", "id,name\n1,x\n")
    reason = "the column is required and missing; there are id, name. If one of them holds it, say so with "
    hint = '--map text="name"'
    assert problems_of(path, skip_bad=True) == [
        f"offers.csv, column 'text': {reason}{hint}",
    ]


def test_the_beginning_of_the_text_stands_for_a_missing_title(tmp_path: Path) -> None:
    path = text_file(tmp_path, "needs.csv", "id,text\n1,Dies wear early.\n2," + "long words " * 30 + "\n")
    data, report = import_files(path)
    assert data.needs[0].title == "Dies wear early."
    assert data.needs[1].title == "long words " * 7 + "long words…"
    assert [(problem.row, problem.column, problem.reason) for problem in report.warnings] == [
        (None, "title", "in 2 of 2 rows there is no title; the beginning of the text stands for it")
    ]


def test_a_heading_that_occurs_twice_is_an_error_only_if_it_is_read(tmp_path: Path) -> None:
    path = text_file(tmp_path, "offers.csv", "id,title,text,text,note,note\n1,a,b,c,d,e\n")
    assert problems_of(path) == [
        "offers.csv, column 'text': the heading occurs twice, so that nobody knows which column is the text",
        "offers.csv, column 'note': the heading occurs twice; neither column is read",
    ]


def test_a_header_without_rows_is_a_warning(tmp_path: Path) -> None:
    data, report = import_files(text_file(tmp_path, "conflicts.csv", "first_id,second_id\n"))
    assert data == EventData()
    assert [problem.reason for problem in report.warnings] == ["has a header and no rows"]


def test_broken_lines_are_reported_where_they_are_all_that_there_is(tmp_path: Path) -> None:
    path = text_file(tmp_path, "needs.jsonl", "[]\nx\n")
    assert problems_of(path) == [
        "needs.jsonl, row 1: a line holds one JSON object, this one holds an array",
        "needs.jsonl, row 2: not valid JSON: expecting value at character 1",
    ]


def test_every_problem_of_every_file_comes_in_one_report(tmp_path: Path) -> None:
    first = text_file(tmp_path, "offers.csv", "id,title,text,trl\n1,a,b,12\n,a,b,\n3,a,b\n")
    second = text_file(tmp_path, "needs.csv", "id,title,text\n1,a,\n")
    with pytest.raises(ImportRejected) as caught:
        import_files(first, second)
    report = caught.value.report
    assert [(problem.file.name, problem.row, problem.column) for problem in report.errors] == [
        ("offers.csv", 2, "trl"),
        ("offers.csv", 3, "id"),
        ("offers.csv", 4, ""),
        ("needs.csv", 2, "text"),
    ]
    assert (report.accepted, report.rejected) == (0, 4)
    assert str(caught.value).startswith("4 problems, nothing was imported:\n")


def test_with_skip_bad_the_good_rows_are_taken_and_the_bad_ones_reported(tmp_path: Path) -> None:
    path = text_file(tmp_path, "offers.csv", "id,title,text,trl\n1,a,b,12\n2,a,b,5\n2,c,d,5\n")
    data, report = import_files(path, skip_bad=True)
    assert data.offers == (Offer(id="2", title="a", text="b", trl=5),)
    assert (report.accepted, report.rejected, len(report.errors)) == (1, 2, 2)


def test_a_mapping_overrides_the_guess_and_is_shown(tmp_path: Path) -> None:
    path = text_file(tmp_path, "list.csv", "id,title,text,Abstract EN\n1,a,b,c\n")
    data, report = import_files(path, kinds={path: RecordKind.OFFERS}, mapping={"text": "Abstract EN"})
    assert data.offers[0].text == "c"
    assert [(item.field, item.column, item.found) for item in report.files[0].mapping.columns] == [
        ("id", "id", Found.EXACT_NAME),
        ("title", "title", Found.EXACT_NAME),
        ("text", "Abstract EN", Found.GIVEN),
    ]
    assert report.files[0].mapping.unused == ("text",)


def test_a_mapping_can_be_for_one_kind_of_file_only(tmp_path: Path) -> None:
    offers = text_file(tmp_path, "offers.csv", "id,title,text,more\n1,a,b,c\n")
    needs = text_file(tmp_path, "needs.csv", "id,title,text,more\n1,a,b,c\n")
    data, _ = import_files(offers, needs, mapping={"needs.text": "more"})
    assert (data.offers[0].text, data.needs[0].text) == ("b", "c")


@pytest.mark.parametrize("mapping", [{"text": "Abstract"}, {"colour": "id"}, {"needs.text": "id"}])
def test_a_mapping_that_fits_no_file_is_refused(tmp_path: Path, mapping: dict[str, str]) -> None:
    path = text_file(tmp_path, "offers.csv", "id,title,text\n1,a,b\n")
    with pytest.raises(InvalidSettings, match="mapping: no file has such a field and such a column"):
        import_files(path, mapping=mapping)


def test_a_file_of_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--kind"):
        import_files(text_file(tmp_path, "list.csv", "id,title,text\n1,a,b\n"))


@pytest.mark.parametrize(
    ("options", "known", "zone"),
    [
        ({"time_zone": "Europe/Paris"}, EventData(), "Europe/Paris"),
        ({}, EventData(event=make_event()), "Asia/Seoul"),
    ],
)
def test_a_time_without_an_offset_is_in_the_events_zone(
    tmp_path: Path, options: dict[str, str], known: EventData, zone: str
) -> None:
    people = jsonl_file(tmp_path, "people.jsonl", {"id": "p-1", "name": "Ada"})
    path = text_file(tmp_path, "availability.csv", "person_id,start,end\np-1,2027-05-11 09:00,2027-05-11T10:00Z\n")
    data, _ = import_files(people, path, known=known, **options)
    start = datetime(2027, 5, 11, 9, tzinfo=ZoneInfo(zone))
    assert data.availability == (
        Availability(person_id="p-1", start=start, end=datetime(2027, 5, 11, 10, tzinfo=UTC)),
    )


def test_a_time_without_an_offset_is_a_problem_without_an_event(tmp_path: Path) -> None:
    path = text_file(tmp_path, "availability.csv", "person_id,start,end\np-1,2027-05-11 09:00,2027-05-11T10:00Z\n")
    (problem,) = problems_of(path, known=EventData(people=(make_person(id="p-1"),)))
    assert problem.startswith("availability.csv, row 2, column 'start': a time needs its offset, such as +09:00")


def test_an_unknown_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings, match="time_zone: not an IANA time zone"):
        import_files(jsonl_file(tmp_path, "offers.jsonl", OFFER), time_zone="Seoul")


def test_a_stage_of_development_counts_only_where_no_level_is_stated(tmp_path: Path) -> None:
    rows = "id,title,text,stageOfDevelopment,trl\n1,a,b,Lab tested,\n2,a,b,Lab tested,7\n3,a,b,Unheard of,7\n"
    offers = text_file(tmp_path, "offers.csv", rows)
    needs = text_file(tmp_path, "needs.csv", rows)
    data, report = import_files(offers, needs)
    assert [offer.trl for offer in data.offers] == [4, 7, 7]
    assert [(need.trl_min, need.trl_max) for need in data.needs] == [(4, 5), (7, 7), (7, 7)]
    assert [(problem.file.name, problem.row, problem.reason[:53]) for problem in report.problems] == [
        ("offers.csv", None, "in 1 of 3 rows the stage of development was read as a"),
        ("needs.csv", None, "in 1 of 3 rows the stage of development was read as a"),
    ]


def test_an_unknown_stage_is_a_problem_where_it_counts(tmp_path: Path) -> None:
    path = text_file(tmp_path, "offers.csv", "id,title,text,stageOfDevelopment\n1,a,b,Unheard of\n")
    (problem,) = problems_of(path)
    assert problem.startswith("offers.csv, row 2, column 'stageOfDevelopment': not a stage of development")


def test_an_offer_with_a_range_of_levels_counts_as_its_lower_end_with_a_warning(tmp_path: Path) -> None:
    data, report = import_files(jsonl_file(tmp_path, "offers.jsonl", OFFER | {"trl": "TRL 4-5"}))
    assert data.offers[0].trl == 4
    assert [(problem.row, problem.column, problem.reason) for problem in report.warnings] == [
        (1, "trl", "a range; the offer counts as 4, its lower end")
    ]


def test_people_may_have_two_names_and_the_name_of_their_organisation(tmp_path: Path) -> None:
    organisations = text_file(tmp_path, "organisations.csv", "id,name,kind\norg-1,Palgong University,University\n")
    people = text_file(
        tmp_path, "people.csv", "id,First name,Last name,기관,role\np-1,Ada,Yeom,palgong university,Scientist\n"
    )
    data, _ = import_files(people, organisations)
    assert data.people == (Person(id="p-1", name="Ada Yeom", organisation_id="org-1", role=Role.RESEARCHER),)


def test_a_person_without_any_name_is_a_problem(tmp_path: Path) -> None:
    path = text_file(tmp_path, "people.csv", "id,first name,last name,email\np-1,,,a@example.org\n")
    assert problems_of(path) == ["people.csv, row 2, column 'name': must not be empty"]


def test_what_the_domain_refuses_is_named_by_column(tmp_path: Path) -> None:
    rooms = text_file(tmp_path, "rooms.csv", "id,name,Seats\nr-1,Hall,0\n")
    conflicts = text_file(tmp_path, "conflicts.csv", "first,second\np-1,p-1\n")
    assert problems_of(rooms, conflicts) == [
        "rooms.csv, row 2, column 'Seats': a room has at least one seat (got '0')",
        "conflicts.csv, row 2, column 'second': a conflict is between two different parties (got 'p-1')",
    ]


def test_progress_counts_every_row_once(tmp_path: Path) -> None:
    counts: list[int] = []

    class Step:
        def advance(self, count: int = 1) -> None:
            counts.append(count)

    class CountingProgress:
        def track(self, description: str, total: int | None) -> AbstractContextManager[ProgressStep]:
            assert (description, total) == ("Reading offers.jsonl", 2500)
            return nullcontext(Step())

        def tell(self, message: str) -> None:
            raise AssertionError(message)

    path = jsonl_file(tmp_path, "offers.jsonl", *(OFFER | {"id": str(number)} for number in range(2500)))
    read_records([path], ImportOptions(), known=EventData(), progress=CountingProgress())
    assert counts == [1000, 1000, 500]


def test_what_was_imported_says_the_same_as_the_factories(tmp_path: Path) -> None:
    offer = make_offer(7)
    data, _ = import_files(
        jsonl_file(tmp_path, "offers.jsonl", {"id": offer.id, "title": offer.title, "text": offer.text})
    )
    assert data == EventData(offers=(offer,))


def test_organisations_keep_their_sectors(tmp_path: Path) -> None:
    path = text_file(tmp_path, "organisations.csv", "id,name,country,sectors\norg-1,A,kr,ISIC4:85;ISIC4:72\n")
    data, _ = import_files(path)
    assert data.organisations == (Organisation(id="org-1", name="A", country="KR", sectors=("ISIC4:85", "ISIC4:72")),)
