"""Settings come from the environment, once."""

from __future__ import annotations

import pytest

from asfound.errors import BadSetting
from asfound.settings import Settings, cores, read_settings


def test_nothing_set_means_this_machine_with_all_its_cores() -> None:
    assert read_settings({}) == Settings(jobs=cores())
    assert cores() >= 1


def test_everything_set_is_taken() -> None:
    environment = {
        "ASFOUND_JOBS": "3",
        "ASFOUND_ENGINE": "tcp://host:8786",
        "ASFOUND_LANGUAGE": "ja",
        "LANG": "de_DE.UTF-8",
    }

    assert read_settings(environment) == Settings(3, "tcp://host:8786", "ja")


def test_the_language_follows_the_order_of_the_system() -> None:
    assert (
        read_settings({"LC_ALL": "", "LC_MESSAGES": "fr_FR", "LANG": "de_DE"}).language == "fr_FR"
    )


@pytest.mark.parametrize("jobs", ["0", "-1", "two", "1.5", "²"])
def test_a_number_of_jobs_that_is_none_is_refused(jobs: str) -> None:
    with pytest.raises(BadSetting, match="ASFOUND_JOBS is"):
        read_settings({"ASFOUND_JOBS": jobs})
