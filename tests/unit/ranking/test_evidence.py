from matcher.encoding import HashingEncoder
from matcher.ranking import TextPair, find_evidence

NEED = (
    "Our press line makes brackets for three customers in the region. The trimming dies wear out after forty "
    "thousand strokes. Paperwork for each change of tool takes the whole afternoon shift."
)
OFFER = (
    "We studied a coating from two targets in one chamber. Trimming dies with it wear out only after two hundred "
    "thousand strokes. A partner is sought for field tests abroad next year."
)


def test_evidence_is_the_nearest_pair_of_sentences_with_their_place() -> None:
    (evidence,) = find_evidence([TextPair(need_text=NEED, offer_text=OFFER)], HashingEncoder())
    assert evidence is not None
    assert evidence.need_span.text == "The trimming dies wear out after forty thousand strokes."
    assert evidence.offer_span.text == "Trimming dies with it wear out only after two hundred thousand strokes."
    assert NEED[evidence.need_span.start : evidence.need_span.end] == evidence.need_span.text
    assert OFFER[evidence.offer_span.start : evidence.offer_span.end] == evidence.offer_span.text


def test_shared_terms_come_from_both_whole_texts() -> None:
    (evidence,) = find_evidence([TextPair(need_text=NEED, offer_text=OFFER)], HashingEncoder())
    assert evidence is not None
    assert evidence.shared_terms == ("trimming dies", "thousand strokes", "wear")


def test_a_blank_text_has_no_evidence() -> None:
    assert find_evidence([TextPair(need_text="  ", offer_text=OFFER)], HashingEncoder()) == [None]


def test_no_pairs_no_evidence() -> None:
    assert find_evidence([], HashingEncoder()) == []
