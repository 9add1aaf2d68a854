import numpy as np
import pandas as pd
import pytest

from matcher import score_profiles
from matcher.encoding import HashingEncoder
from matcher.errors import InputError

DOCUMENTS = pd.DataFrame(
    {
        "id": ["wear", "yarn", "laser"],
        "text": [
            "Coatings that keep punches and dies from wearing out in press forming",
            "Spinning recycled yarn for woven textile",
            "Laser welding of battery foil",
        ],
    }
)
PROFILES = pd.DataFrame(
    [
        ("press", "Tool wear in press forming of steel"),
        ("press", "Coated dies and punches"),
        ("press", "Laser cutting of blanks"),
        ("mill", "Yarn from recycled textile waste"),
        ("mill", "Woven fabric with spun yarn"),
        ("mill", "Spinning of yarn"),
    ],
    columns=["profile_id", "text"],
)


def scored(profiles: pd.DataFrame, documents: pd.DataFrame = DOCUMENTS) -> pd.DataFrame:
    return score_profiles(profiles, documents, encoder=HashingEncoder())


def table(found: pd.DataFrame) -> pd.DataFrame:
    return found.pivot(index="profile_id", columns="document_id", values="score")


def test_every_pair_has_a_score_and_the_right_document_the_best() -> None:
    found = scored(PROFILES)
    assert found.columns.tolist() == ["profile_id", "document_id", "score"]
    assert len(found) == 6
    assert found["score"].map(np.isfinite).all()
    assert table(found).idxmax(axis=1).to_dict() == {"press": "wear", "mill": "yarn"}


def test_the_best_texts_count_and_not_all() -> None:
    others = pd.DataFrame({"profile_id": "press", "text": [f"Matters of school meals {n}" for n in range(8)]})
    before = table(scored(PROFILES)).loc["press"]
    after = table(scored(pd.concat([PROFILES, others], ignore_index=True))).loc["press"]
    assert after["wear"] > after["yarn"]
    assert after["wear"] > before["wear"] / 2


def test_a_text_of_weight_zero_does_not_count() -> None:
    starred = table(scored(PROFILES.assign(weight=[0.0, 0, 1, 1, 1, 1])))
    assert starred.loc["press"].idxmax() == "laser"


def test_a_profile_of_one_text_is_scored() -> None:
    assert table(scored(PROFILES.iloc[[3]])).loc["mill"].idxmax() == "yarn"


def test_ids_come_back_as_they_are() -> None:
    numbered = DOCUMENTS.assign(id=[7, 8, 9])
    assert scored(PROFILES, numbered)["document_id"].tolist() == [7, 8, 9, 7, 8, 9]


@pytest.mark.parametrize(
    ("profiles", "documents", "words"),
    [
        (PROFILES.drop(columns="text"), DOCUMENTS, "the profiles have no column 'text'"),
        (PROFILES, DOCUMENTS.rename(columns={"id": "key"}), "the documents have no column 'id'"),
        (PROFILES.iloc[:0], DOCUMENTS, "there are no profiles"),
        (PROFILES, pd.concat([DOCUMENTS, DOCUMENTS]), "the id 'wear' more than once"),
        (PROFILES.assign(weight=-1), DOCUMENTS, "row 1 of the profiles: weight -1"),
        (PROFILES.replace("mill", None), DOCUMENTS, "row 4 of the profiles has no profile_id"),
    ],
)  # fmt: skip
def test_what_cannot_be_scored_is_refused(profiles: pd.DataFrame, documents: pd.DataFrame, words: str) -> None:
    with pytest.raises(InputError, match=words):
        scored(profiles, documents)
