"""The command as a person uses it, on a workspace with the hashing encoder."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
import pytest

from api.bootstrap import open_workspace, sample_event
from matcher.progress import SilentProgress
from scripts.cli import main
from tests.integration.agenda_check import complaints, sheet
from tests.integration.small_market import small_market

Run = tuple[int, str, str]


class Command:
    """Runs ``bridgework`` in this process; returns exit code, standard output and standard error."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: object) -> Run:
        self._monkeypatch.setattr(sys, "argv", ["bridgework", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = self._capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err


@pytest.fixture
def bridgework(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


@pytest.fixture
def texts(tmp_path: Path) -> tuple[Path, Path]:
    """needs.csv and offers.jsonl of the small market."""
    data = small_market()
    needs = pd.DataFrame([(need.id, need.title, need.text) for need in data.needs], columns=["id", "title", "text"])
    needs.to_csv(tmp_path / "needs.csv", index=False)
    lines = [json.dumps({"id": offer.id, "Abstract": offer.text, "year": 2026}) for offer in data.offers]
    (tmp_path / "offers.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path / "needs.csv", tmp_path / "offers.jsonl"


def test_the_sample_event_becomes_an_agenda_that_keeps_its_promises(tmp_path: Path, bridgework: Command) -> None:
    workspace, out = tmp_path / "w", tmp_path / "out"
    assert bridgework("init", "-w", workspace, "--encoder", "hashing")[0] == 0
    with sample_event() as folder:
        assert bridgework("import", folder, "-w", workspace)[0] == 0
    assert bridgework("match", "-w", workspace, "--threshold", 0.1)[0] == 0
    code, text, _ = bridgework("agenda", "-w", workspace, "--json")
    summary = json.loads(text)
    assert code == 0
    assert bridgework("export", "-w", workspace, "--out", out)[0] == 0
    with open_workspace(workspace, SilentProgress()).unit_of_work() as work:
        data = work.records.load()
    assert complaints(out, data) == []
    assert len(sheet(out, "meetings")) == summary["meetings_placed"] > 20
    assert summary["sum_of_scores_placed"] == pytest.approx(summary["proven_bound_of_that"])
    assert not any(
        record.confidential_text.encode() in (out / "agenda.html").read_bytes()
        for record in (*data.offers, *data.demands)
    )


def test_two_spreadsheets_become_an_agenda(texts: tuple[Path, Path], tmp_path: Path, bridgework: Command) -> None:
    workspace, out = tmp_path / "w", tmp_path / "out"
    bridgework("init", "-w", workspace, "--encoder", "hashing")
    code, _, mapping = bridgework("import", *texts, "-w", workspace)
    assert code == 0
    assert "Abstract" in mapping
    assert "not used: year" in mapping
    bridgework("match", "-w", workspace)
    options = ("--days", 1, "--rooms", 1, "--tables", 2, "--slot-minutes", 30, "--first-day", "2027-05-11")
    assert bridgework("agenda", "-w", workspace, *options)[0] == 0
    assert bridgework("export", "-w", workspace, "--out", out)[0] == 0
    meetings = sheet(out, "meetings")
    assert {row["start"][:10] for row in meetings} == {"2027-05-11"}
    assert {(row["need_id"], row["offer_id"]) for row in meetings} == {(f"n-{at}", f"o-{at}") for at in range(8)}


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_rank_writes_its_table_by_the_ending(
    texts: tuple[Path, Path], tmp_path: Path, bridgework: Command, ending: str
) -> None:
    out = tmp_path / f"ranked.{ending}"
    arguments = (
        "--needs",
        texts[0],
        "--offers",
        texts[1],
        "--top",
        2,
        "--out",
        out,
        "--encoder",
        "hashing",
        "--json",
    )
    code, text, _ = bridgework("rank", *arguments)
    readers = {"csv": pd.read_csv, "jsonl": lambda path: pd.read_json(path, lines=True), "parquet": pd.read_parquet}
    table = readers[ending](out)
    assert code == 0
    assert json.loads(text)["rows"] == len(table) == 18
    assert list(table.columns[:6]) == ["need_id", "offer_id", "rank", "score", "similarity", "lexical"]
    best = table[table["rank"] == 1].set_index("need_id")["offer_id"].to_dict()
    assert {need: best[need] for need in best if need != "n-bells"} == {f"n-{at}": f"o-{at}" for at in range(8)}


def test_rank_reads_the_columns_that_it_is_told(
    texts: tuple[Path, Path], tmp_path: Path, bridgework: Command
) -> None:
    offers = pd.DataFrame([(offer.id, offer.text) for offer in small_market().offers], columns=["id", "Was es kann"])
    offers.to_csv(tmp_path / "told.csv", index=False)
    arguments = ("--needs", texts[0], "--offers", tmp_path / "told.csv", "--out", tmp_path / "x.csv")
    assert bridgework("rank", *arguments, "--encoder", "hashing")[0] == 3
    assert bridgework("rank", *arguments, "--encoder", "hashing", "--map", "text=Was es kann")[0] == 0
    assert len(pd.read_csv(tmp_path / "x.csv")) == 9 * 8


def test_a_cache_keeps_vectors_between_runs(texts: tuple[Path, Path], tmp_path: Path, bridgework: Command) -> None:
    arguments = ("--needs", texts[0], "--offers", texts[1], "--encoder", "hashing", "--cache", tmp_path / "cache")
    for name in ("first.csv", "second.csv"):
        assert bridgework("rank", *arguments, "--out", tmp_path / name)[0] == 0
    assert (tmp_path / "first.csv").read_bytes() == (tmp_path / "second.csv").read_bytes()
    assert (tmp_path / "cache" / "embeddings.db").is_file()


def test_evaluate_measures_each_stage_both_ways(
    texts: tuple[Path, Path], tmp_path: Path, bridgework: Command
) -> None:
    qrels = tmp_path / "qrels.tsv"
    qrels.write_text("need_id\toffer_id\trelevance\n" + "".join(f"n-{at}\to-{at}\t1\n" for at in range(8)))
    arguments = ("--needs", texts[0], "--offers", texts[1], "--qrels", qrels, "--encoder", "hashing", "--json")
    code, text, _ = bridgework("evaluate", *arguments)
    rows = json.loads(text)["quality"]
    assert code == 0
    assert {(row["direction"], row["stage"], row["measure"]) for row in rows} == {
        (direction, stage, measure)
        for direction in ("offer-to-need", "need-to-offer")
        for stage in ("lexical", "dense", "final")
        for measure in ("nDCG@10", "MRR@10", "recall@10", "recall@100")
    }
    assert {row["mean"] for row in rows if row["stage"] == "final"} == {1.0}


BAD_FILES = [
    ("offers.csv", b"", "offers.csv"),
    ("offers.csv", "id,text,trl\n1,Prüfstand,12\n".encode("latin-1"), "trl"),
    ("offers.csv", b"id,colour\n1,red\n", "text"),
    ("offers.csv", b"id,text\n1,a\n1,b\n", "taken"),
    ("offers.csv", b'id,text\n1,"=HYPERLINK(""x"")"\n', "formula"),
    ("needs.csv", b"id,text,deadline\n1,a,2027-02-30\n", "2027-02-30"),
    ("offers.csv", b"id,text\n1," + b"x" * 80_000_000 + b"\n", "1,000,000"),
]


@pytest.mark.parametrize(("name", "content", "said"), BAD_FILES, ids=lambda value: str(value)[:12])
def test_bad_input_is_refused_with_a_report_and_nothing_is_stored(
    tmp_path: Path, bridgework: Command, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    bridgework("init", "-w", tmp_path / "w", "--encoder", "hashing")
    code, _, report = bridgework("import", tmp_path / name, "-w", tmp_path / "w")
    assert code == 3
    assert said in " ".join(report.split())
    with open_workspace(tmp_path / "w", SilentProgress()).unit_of_work() as work:
        data = work.records.load()
    assert (data.offers, data.needs) == ((), ())


def test_another_encoding_is_read_only_when_it_is_named(tmp_path: Path, bridgework: Command) -> None:
    text = "id,text\n1,A filter for 300 m³ of água a day.\n2,A coating.\n"
    (tmp_path / "offers.csv").write_bytes(text.encode("cp1252"))
    bridgework("init", "-w", tmp_path / "w", "--encoder", "hashing")
    code, _, report = bridgework("import", tmp_path / "offers.csv", "-w", tmp_path / "w")
    assert (code, "--encoding cp1252" in " ".join(report.split())) == (3, True)
    assert bridgework("import", tmp_path / "offers.csv", "-w", tmp_path / "w", "--encoding", "cp1252")[0] == 0
    with open_workspace(tmp_path / "w", SilentProgress()).unit_of_work() as work:
        assert [offer.text for offer in work.records.load().offers] == [
            "A filter for 300 m³ of água a day.",
            "A coating.",
        ]


def test_a_refused_import_is_json_for_machines(tmp_path: Path, bridgework: Command) -> None:
    (tmp_path / "offers.csv").write_text("id,text,trl\n1,a coating,12\n")
    bridgework("init", "-w", tmp_path / "w", "--encoder", "hashing")
    code, text, _ = bridgework("import", tmp_path / "offers.csv", "-w", tmp_path / "w", "--json")
    found = json.loads(text)
    assert (code, found["error"]) == (3, "ImportRejected")
    (problem,) = (problem for problem in found["problems"] if problem["severity"] == "error")
    assert (problem["row"], problem["column"], problem["value"]) == (2, "trl", "'12'")


def test_good_rows_are_taken_when_bad_ones_are_to_be_skipped(tmp_path: Path, bridgework: Command) -> None:
    (tmp_path / "offers.csv").write_text("id,text,trl\n1,a coating,12\n2,a sensor,4\n")
    bridgework("init", "-w", tmp_path / "w", "--encoder", "hashing")
    code, text, _ = bridgework("import", tmp_path / "offers.csv", "-w", tmp_path / "w", "--skip-bad", "--json")
    found = json.loads(text)
    assert (code, found["rows_accepted"], found["rows_rejected"]) == (0, 1, 1)
    assert [problem["column"] for problem in found["problems"] if problem["severity"] == "error"] == ["trl"]


def test_a_database_that_was_deleted_is_missed(tmp_path: Path, bridgework: Command) -> None:
    bridgework("init", "-w", tmp_path / "w", "--encoder", "hashing")
    (tmp_path / "w" / "bridgework.db").unlink()
    code, _, said = bridgework("match", "-w", tmp_path / "w")
    assert (code, "database is missing" in said) == (3, True)
    assert not (tmp_path / "w" / "bridgework.db").exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("match", "-w", "nowhere"), 4),
        (("match", "--no-such-option"), 2),
        (("init", "-w", "w", "--encoder", "hashing"), 0),
        (("rank", "--needs", "n.csv", "--offers", "o.csv", "--out", "x.csv"), 3),
        (("--version",), 0),
    ],
)
def test_exit_codes_say_what_happened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bridgework: Command, arguments: tuple[str, ...], code: int
) -> None:
    monkeypatch.chdir(tmp_path)
    assert bridgework(*arguments)[0] == code


def test_an_encoder_that_is_not_there_is_named(texts: tuple[Path, Path], tmp_path: Path, bridgework: Command) -> None:
    arguments = ("--needs", texts[0], "--offers", texts[1], "--out", tmp_path / "x.csv")
    code, _, said = bridgework("rank", *arguments, "--encoder", f"onnx:{tmp_path / 'nothing'}")
    assert code == 5
    assert str(tmp_path / "nothing") in "".join(said.split("\n"))
    assert not (tmp_path / "x.csv").exists()


def test_an_output_without_a_known_ending_is_refused_before_any_work(
    texts: tuple[Path, Path], tmp_path: Path, bridgework: Command
) -> None:
    arguments = ("--needs", texts[0], "--offers", tmp_path / "not there.csv", "--out", tmp_path / "x.xlsx")
    code, _, said = bridgework("rank", *arguments)
    assert (code, "must end in one of" in said) == (3, True)


def test_an_event_folder_is_read_with_skip_bad_and_without_a_mapping(tmp_path: Path, bridgework: Command) -> None:
    folder = tmp_path / "event"
    folder.mkdir()
    day = {"date": "2027-05-11", "start": "09:00", "end": "17:00"}
    event = {"id": "e", "title": "Event", "time_zone": "Asia/Seoul", "days": [day]}
    (folder / "event.json").write_text(json.dumps(event))
    (folder / "offers.csv").write_text("id,text,trl\n1,a coating,12\n2,a sensor,4\n")
    bridgework("init", "-w", tmp_path / "w", "--encoder", "hashing")
    codes = [
        bridgework("import", folder, "-w", tmp_path / "w", *more)[0]
        for more in ((), ("--kind", "offers"), ("--map", "text=x"), ("--skip-bad",))
    ]
    assert codes == [3, 3, 3, 0]


def test_a_workspace_keeps_its_configuration_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bridgework: Command
) -> None:
    bridgework("init", "-w", tmp_path / "w", "--encoder", "hashing")
    bridgework("init", "-w", tmp_path / "w")
    assert open_workspace(tmp_path / "w", SilentProgress()).settings.encoder == "hashing"
    monkeypatch.setenv("BRIDGEWORK_DATABASE_URL", f"sqlite:///{tmp_path / 'elsewhere.db'}")
    bridgework("init", "-w", tmp_path / "v")
    assert (tmp_path / "elsewhere.db").is_file()
    assert not (tmp_path / "v" / "bridgework.db").exists()
    assert "elsewhere" not in (tmp_path / "v" / "workspace.json").read_text()


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("idle=3", "there is no rule 'idle'; the rules are in_a_row"),
        ("few_idle_gaps", "must be rule=number, as few_idle_gaps=60"),
        ("few_idle_gaps=-1", "greater than or equal to 0"),
    ],
)
def test_a_rule_or_weight_that_there_is_not_is_refused(
    rule: str, said: str, tmp_path: Path, bridgework: Command
) -> None:
    assert bridgework("init", "-w", tmp_path / "w", "--encoder", "hashing")[0] == 0

    code, _, error = bridgework("agenda", "-w", tmp_path / "w", "--rule", rule)

    assert code == 3
    assert said in " ".join(error.split())


def test_steps_out_of_order_name_the_missing_one(
    texts: tuple[Path, Path], tmp_path: Path, bridgework: Command
) -> None:
    bridgework("init", "-w", tmp_path / "w", "--encoder", "hashing")
    bridgework("import", *texts, "-w", tmp_path / "w")
    assert bridgework("agenda", "-w", tmp_path / "w")[::2] == (
        4,
        "Error: there is no match result yet: run `bridgework match` first\n",
    )


def test_a_threshold_above_one_is_refused_by_name(tmp_path: Path, bridgework: Command) -> None:
    bridgework("init", "-w", tmp_path / "w", "--encoder", "hashing")
    code, _, said = bridgework("match", "-w", tmp_path / "w", "--threshold", 1.5)
    assert code == 3
    assert said.startswith("Error: threshold:")


def test_weights_are_tried_and_pairs_explained_without_a_new_run(
    texts: tuple[Path, Path], tmp_path: Path, bridgework: Command
) -> None:
    workspace = tmp_path / "w"
    bridgework("init", "-w", workspace, "--encoder", "hashing")
    bridgework("import", *texts, "-w", workspace)
    assert bridgework("preview", "-w", workspace, "--weight", "trl=2")[0] == 4
    assert (
        bridgework("match", "-w", workspace, "--weight", "region=0", "--hard", "ipr", "--mandate-hard", "none")[0]
        == 0
    )
    code, text, _ = bridgework("preview", "-w", workspace, "--weight", "trl=2", "--need", "n-0", "--json")
    tried = json.loads(text)
    assert code == 0
    assert {"trl 2", "region 0"} <= set(tried["weights"])
    assert tried["proposed_before"] == tried["proposed"] == 8
    assert tried["order_of_n-0"][0].startswith("n-0 1. o-0: ")
    code, _, messages = bridgework("preview", "-w", workspace, "--weight", "trl=2", "--need", "n-none")
    assert (code, "no need or mandate 'n-none'" in messages) == (4, True)
    code, text, _ = bridgework("explain", "n-0", "o-0", "-w", workspace, "--json")
    assert code == 0
    assert json.loads(text)["why"][0].endswith("are good matches.")
    assert bridgework("explain", "n-0", "o-99", "-w", workspace)[0] == 4


@pytest.mark.parametrize("weight", ["charm=1", "trl", "trl=much", "trl=-1", "trl=nan"])
def test_a_weight_that_is_none_is_refused_by_name(weight: str, tmp_path: Path, bridgework: Command) -> None:
    bridgework("init", "-w", tmp_path / "w", "--encoder", "hashing")
    code, _, said = bridgework("match", "-w", tmp_path / "w", "--weight", weight)
    assert code == 3
    assert weight.partition("=")[0] in said
