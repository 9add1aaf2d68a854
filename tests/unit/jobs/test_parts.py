from __future__ import annotations

from pathlib import Path

from api.jobs.locks import held, is_free
from api.jobs.progress import KeptProgress
from models.domain.jobs import JobStep


def test_a_lock_is_held_by_one_until_its_block_ends(tmp_path: Path) -> None:
    lock = tmp_path / "a.lock"
    assert is_free(lock)
    with held(lock) as first, held(lock) as second:
        assert (first, second) == (True, False)
        assert not is_free(lock)
    assert is_free(lock)


def test_progress_can_be_read_while_a_step_goes_on_and_tells_no_path() -> None:
    progress = KeptProgress(hidden="/srv/event/")

    with progress.track("Encoding offers", 3) as step:
        step.advance()
        step.advance()
        assert progress.steps() == (JobStep(name="Encoding offers", done=2, total=3),)
    progress.tell("Building the index /srv/event/offers.index")

    assert progress.steps()[0].seconds is not None
    assert progress.messages() == ("Building the index offers.index",)
