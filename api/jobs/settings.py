"""How a job is set: the settings of the steps that it runs, each left at its default unless given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matcher.settings import (
    MadeEventSettings,
    PairingSettings,
    ProgrammeSettings,
    RankingSettings,
    StepSettings,
    make_settings,
)


class JobSettings(StepSettings):
    """Stored as given, so that a default that is changed later holds for what is resumed, too."""

    ranking: RankingSettings = RankingSettings()
    """For a matching."""
    pairing: PairingSettings = PairingSettings()
    """For pairings."""
    programme: ProgrammeSettings = ProgrammeSettings()
    """For an agenda."""
    made_event: MadeEventSettings | None = None
    """For the event that an agenda makes where none is stored."""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> JobSettings:
        """Raise ``InvalidSettings`` for what cannot be."""
        return make_settings(cls, **given)

    def stored(self) -> dict[str, Any]:
        """JSON values of what is not at its default."""
        return {step: values for step, values in self.model_dump(mode="json", exclude_unset=True).items() if values}
