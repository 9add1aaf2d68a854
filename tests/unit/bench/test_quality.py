import math

import numpy as np
import pytest
import typer

from matcher.encoding import CachedEncoder, open_encoder
from matcher.interchange import Texts
from matcher.ranking import Documents
from matcher.stateless import Direction
from scripts.bench.quality import Task, baselines, calibration, read, standard_scores


def documents(name: str, texts: list[str], vectors: list[list[float]]) -> Documents:
    ids = [f"{name}{row}" for row in range(len(texts))]
    return Documents(ids=ids, texts=texts, vectors=np.array(vectors, dtype=np.float32))


def task() -> Task:
    """Words find the answer of the first query alone, vectors that of the second alone."""
    return Task(
        queries=documents("q", ["welding steel sheets", "clean oceans"], [[0.0, 1.0], [0.0, 1.0]]),
        candidates=documents(
            "c",
            ["welded sheet of steel", "plastic eating enzymes", "radar for drones"],
            [[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]],
        ),
        relevance={"q0": {"c0": 1.0}, "q1": {"c1": 1.0}},
    )


def test_gains_follow_the_scores_and_a_query_without_pairs_has_none() -> None:
    rows, columns = np.array([0, 0, 0]), np.array([0, 1, 2])
    gains = task().gains(rows, columns, np.array([0.5, 0.9, 0.1]))
    assert gains.tolist() == [1 / math.log2(3), 0.0]


def test_ties_go_to_the_candidate_that_comes_first() -> None:
    rows, columns = np.array([0, 0]), np.array([1, 0])
    assert task().gains(rows, columns, np.array([0.5, 0.5]))[0] == 1.0


def test_a_pair_answers_if_it_was_judged_relevant() -> None:
    assert task().answers(np.array([0, 0, 1]), np.array([0, 1, 1])).tolist() == [True, False, True]


def test_each_baseline_reads_its_own_evidence() -> None:
    gains = baselines(task())
    words, cosine, both = gains.values()
    assert words[0] == 1.0
    assert cosine.tolist() == [0.5, 1.0]
    assert both[1] == 1.0


def test_standard_scores_have_mean_0_and_deviation_1_and_equal_scores_are_0() -> None:
    scores = standard_scores(np.array([[1.0, 2.0, 3.0], [4.0, 4.0, 4.0]]))
    np.testing.assert_allclose(scores.mean(axis=1), 0.0, atol=1e-12)
    np.testing.assert_allclose(scores.std(axis=1), [1.0, 0.0])


def test_calibration_looks_at_each_query_s_first_and_at_all_scores_that_say_something() -> None:
    rows, scores = np.array([0, 0, 1, 1]), np.array([0.5, 0.25, 0.01, 0.5])
    lines = calibration(scores, np.array([True, False, False, False]), rows).splitlines()
    assert lines[2:] == [
        "| of each query's first | 2 | 0.500 | 0.500 | 0.000 |",
        "| above 0.05 | 3 | 0.417 | 0.333 | 0.083 |",
    ]


def texts(*ids: str) -> Texts:
    return Texts(ids=ids, titles=("",) * len(ids), texts=tuple(f"text of {each}" for each in ids))


class Nothing:
    """An embedding cache that keeps nothing."""

    def get_many(self, encoder_id: str, content_hashes: object) -> dict[str, np.ndarray]:
        return {}

    def put_many(self, encoder_id: str, vectors: object) -> None:
        return None


def test_only_queries_with_an_answer_are_asked_and_all_candidates_stay(tmp_path) -> None:
    qrels = tmp_path / "qrels.tsv"
    qrels.write_text("n1\to1\t1\nn1\to2\t0\nn2\telsewhere\t1\nn3\to2\t2\n", encoding="utf-8")
    encoder = CachedEncoder(open_encoder("hashing", tmp_path), Nothing())
    needs, offers = texts("n1", "n2", "n3"), texts("o1", "o2", "o3")
    asked = read(needs, offers, qrels, Direction.NEED_TO_OFFER, encoder)
    assert (list(asked.queries.ids), list(asked.candidates.ids)) == (["n1", "n3"], ["o1", "o2", "o3"])
    assert asked.relevance == {"n1": {"o1": 1.0}, "n3": {"o2": 2.0}}
    turned = read(needs, offers, qrels, Direction.OFFER_TO_NEED, encoder)
    assert (list(turned.queries.ids), list(turned.candidates.ids)) == (["o1", "o2"], ["n1", "n2", "n3"])


def test_judgements_of_other_texts_are_refused(tmp_path) -> None:
    qrels = tmp_path / "qrels.tsv"
    qrels.write_text("a\tb\t1\n", encoding="utf-8")
    encoder = CachedEncoder(open_encoder("hashing", tmp_path), Nothing())
    with pytest.raises(typer.BadParameter, match=r"qrels\.tsv"):
        read(texts("n1"), texts("o1"), qrels, Direction.NEED_TO_OFFER, encoder)
