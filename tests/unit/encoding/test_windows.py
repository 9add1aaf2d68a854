"""Windows and means, with a network simple enough to compute by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

from matcher.encoding.windows import SLICE_TEXTS, LongTexts, Tokens, WindowedEncoder, WindowPolicy
from tests.contracts.encoder import CountingStep

WORDS = 50
START, END = WORDS, WORDS + 1


class CountingNetwork:
    """A window's vector counts its words; it remembers how long the windows were that it was given, call by call."""

    dimension = WORDS + 2

    def __init__(self) -> None:
        self.lengths: list[list[int]] = []

    def vectors(self, windows: Sequence[Tokens]) -> Iterator[npt.NDArray[np.float32]]:
        self.lengths.append([len(window) for window in windows])
        for window in windows:
            yield np.bincount(window, minlength=self.dimension).astype(np.float32)


def make_tokenizer() -> Tokenizer:
    """Words w0, w1, ... and a token before and after each text; padding and truncation are on, as in real files."""
    vocabulary = {f"w{number}": number for number in range(WORDS)} | {"[S]": START, "[E]": END}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="w0"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(single="[S] $A [E]", special_tokens=[("[S]", START), ("[E]", END)])
    tokenizer.enable_padding(length=16)
    tokenizer.enable_truncation(4)
    return tokenizer


def make_encoder(
    network: CountingNetwork | None = None, *, max_tokens: int = 6, policy: WindowPolicy | None = None
) -> WindowedEncoder:
    return WindowedEncoder(
        network or CountingNetwork(),
        make_tokenizer(),
        identity="counting",
        max_tokens=max_tokens,
        policy=policy or WindowPolicy(long_texts=LongTexts.MEAN_OF_WINDOWS, overlap=1),
    )


def unit(*words: int) -> npt.NDArray[np.float64]:
    counts = np.bincount([START, *words, END], minlength=WORDS + 2).astype(np.float64)
    return counts / np.linalg.norm(counts)


def test_a_short_text_is_one_window() -> None:
    assert make_encoder().encode(["w1 w2"])[0].tolist() == pytest.approx(unit(1, 2).tolist(), abs=1e-6)


def test_a_long_text_is_the_mean_of_its_windows_weighted_by_their_tokens() -> None:
    mean = 6 * unit(1, 2, 3, 4) + 5 * unit(4, 5, 6)
    expected = mean / np.linalg.norm(mean)
    assert make_encoder().encode(["w1 w2 w3 w4 w5 w6"])[0].tolist() == pytest.approx(expected.tolist(), abs=1e-6)


def test_of_a_long_text_only_the_first_window_is_read_unless_the_policy_says_otherwise() -> None:
    encoder = make_encoder(policy=WindowPolicy())
    expected = unit(1, 2, 3, 4).tolist()
    assert encoder.encode(["w1 w2 w3 w4 w5 w6"])[0].tolist() == pytest.approx(expected, abs=1e-6)


def test_the_policy_and_the_window_are_part_of_the_id() -> None:
    encoders = [
        make_encoder(),
        make_encoder(max_tokens=7),
        make_encoder(policy=WindowPolicy(long_texts=LongTexts.MEAN_OF_WINDOWS, overlap=2)),
        make_encoder(policy=WindowPolicy()),
    ]
    assert [encoder.id for encoder in encoders] == [
        "counting/6-tokens/mean-of-windows-1",
        "counting/7-tokens/mean-of-windows-1",
        "counting/6-tokens/mean-of-windows-2",
        "counting/6-tokens/first-window",
    ]


def test_the_network_gets_the_longest_windows_first() -> None:
    network = CountingNetwork()
    make_encoder(network).encode(["w1", "w1 w2 w3 w4 w5 w6", "", "w1 w2"])
    assert network.lengths == [[6, 5, 4, 3]]


def test_progress_counts_a_text_when_its_last_window_is_done() -> None:
    step = CountingStep()
    make_encoder().encode([" ".join(["w1"] * 2000), "w2", "", "w3 w4 w5 w6 w7"], step)
    assert step.count == 4


def test_blank_texts_do_not_reach_the_network() -> None:
    network = CountingNetwork()
    assert not make_encoder(network).encode(["", " \n"]).any()
    assert network.lengths == [[]]


@pytest.mark.parametrize("overlap", [-1, 4, 100])
def test_an_overlap_must_leave_room_for_new_tokens(overlap: int) -> None:
    with pytest.raises(ValueError, match=f"overlap must be from 0 to 3 tokens, got {overlap}"):
        make_encoder(policy=WindowPolicy(long_texts=LongTexts.MEAN_OF_WINDOWS, overlap=overlap))


def test_the_tokenizer_that_is_given_is_not_changed() -> None:
    tokenizer = make_tokenizer()
    before = tokenizer.to_str()
    WindowedEncoder(CountingNetwork(), tokenizer, identity="counting", max_tokens=6, policy=WindowPolicy())
    assert tokenizer.to_str() == before


def many_texts() -> list[str]:
    """More than two slices, of all lengths, each with a number of its own words; some blank."""
    return [" ".join(f"w{(number * place) % WORDS}" for place in range(number % 9)) for number in range(5000)]


def test_many_texts_give_the_vectors_that_each_gives_alone() -> None:
    texts = many_texts()
    encoder = make_encoder()
    alone = np.vstack([encoder.encode([text]) for text in texts])
    assert np.array_equal(encoder.encode(texts), alone)


def test_progress_goes_on_while_slices_are_read() -> None:
    texts = many_texts()
    step = CountingStep()
    counts: list[int] = []

    class ListeningNetwork(CountingNetwork):
        def vectors(self, windows: Sequence[Tokens]) -> Iterator[npt.NDArray[np.float32]]:
            for vector in super().vectors(windows):
                counts.append(step.count)
                yield vector

    make_encoder(ListeningNetwork()).encode(texts, step)
    assert step.count == len(texts)
    assert {SLICE_TEXTS, 2 * SLICE_TEXTS} <= {count - count % SLICE_TEXTS for count in counts}
    assert max(after - before for before, after in pairwise(counts)) < SLICE_TEXTS / 2


def test_only_one_slice_of_texts_is_in_tokens_at_a_time() -> None:
    network = CountingNetwork()
    make_encoder(network).encode([f"w{1 + number % 7} w2" for number in range(SLICE_TEXTS + 1)])
    assert [len(lengths) for lengths in network.lengths] == [SLICE_TEXTS, 1]
