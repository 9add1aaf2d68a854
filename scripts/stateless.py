"""The commands that need no workspace: files of texts in, a table out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.bootstrap import open_embedding_cache
from matcher.encoding import CachedEncoder, load_encoder, load_static
from matcher.interchange import read_judgements, read_texts, require_writable, write_table
from matcher.ports import Encoder
from matcher.settings import RankingSettings, make_settings
from matcher.stateless import Tier, evaluate_texts, rank_shortlisted, rank_texts
from scripts.console import Output, column_mapping

NeedsOption = Annotated[Path, typer.Option(help="CSV, JSON Lines or Parquet with id, title (may be missing), text.")]
OffersOption = Annotated[Path, typer.Option(help="As for the needs.")]
EncoderOption = Annotated[
    str, typer.Option(help="default, sentence-transformers:NAME_OR_FOLDER, onnx:FOLDER, or hashing (for tests).")
]
CacheOption = Annotated[
    Path | None,
    typer.Option(help="A folder that keeps vectors between runs, so that only new texts are encoded."),
]
MapOption = Annotated[
    list[str] | None,
    typer.Option("--map", help='Field and column, as text="Abstract EN", in each file that has the column.'),
]
EncodingOption = Annotated[str, typer.Option(help="Of text files that are not UTF-8, such as cp1252 or cp949.")]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print the result as JSON; progress goes to standard error.")
]


def register(app: typer.Typer) -> None:
    app.command("rank")(rank)
    app.command("evaluate")(evaluate)


def rank(
    needs: NeedsOption,
    offers: OffersOption,
    out: Annotated[Path, typer.Option(help="CSV, JSON Lines or Parquet, by its ending.")],
    top: Annotated[int, typer.Option(help="Offers for each need.")] = 10,
    candidates: Annotated[int, typer.Option(help="Offers for a need that each retriever brings.")] = 200,
    encoder: EncoderOption = "default",
    cache: CacheOption = None,
    shortlisted: Annotated[
        bool,
        typer.Option(
            "--shortlist", help="For very many offers: a static encoder and BM25 choose which the encoder reads."
        ),
    ] = False,
    skip_bad: Annotated[bool, typer.Option(help="Take the good rows when others are bad.")] = False,
    encoding: EncodingOption = "",
    column: MapOption = None,
    as_json: JsonOption = False,
) -> None:
    """Rank offers for needs and write the table: scores, raw scores, and what each feature added."""
    output = Output(as_json=as_json)
    settings = make_settings(RankingSettings, top=top, candidates=max(top, candidates))
    require_writable(out)
    given = column_mapping(column or [])
    sides = [read_texts(path, skip_bad=skip_bad, encoding=encoding, given=given) for path in (needs, offers)]
    reader = _encoder(encoder, cache)
    if shortlisted:
        tier = Tier(static=load_static(reader))
        ranking = rank_shortlisted(sides[0], sides[1], reader, tier, settings, output.progress)
    else:
        ranking = rank_texts(sides[0], sides[1], reader, settings, output.progress)
    with output.progress.track("Writing the table", None):
        write_table(out, ranking.to_frame())
    output.result(
        {"needs": len(sides[0]), "offers": len(sides[1]), "rows": len(ranking.needs), "written": str(out)}, "Ranked"
    )


def evaluate(
    needs: NeedsOption,
    offers: OffersOption,
    qrels: Annotated[Path, typer.Option(help="Tab-separated need_id, offer_id, relevance.")],
    encoder: EncoderOption = "default",
    cache: CacheOption = None,
    encoding: EncodingOption = "",
    column: MapOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure each stage of the ranking on judgements, both ways, with 95 % bootstrap intervals."""
    output = Output(as_json=as_json)
    judgements = read_judgements(qrels)
    given = column_mapping(column or [])
    sides = [read_texts(path, encoding=encoding, given=given) for path in (needs, offers)]
    found = evaluate_texts(sides[0], sides[1], judgements, _encoder(encoder, cache), output.progress)
    rows = [
        (quality.direction.value, quality.stage, measure, value.mean, value.low, value.high, value.queries)
        for quality in found
        for measure, value in quality.measures.items()
    ]
    output.rows("quality", ("direction", "stage", "measure", "mean", "low", "high", "queries"), rows)


def _encoder(name: str, cache: Path | None) -> Encoder:
    encoder = load_encoder(name)
    return encoder if cache is None else CachedEncoder(encoder, open_embedding_cache(cache))
