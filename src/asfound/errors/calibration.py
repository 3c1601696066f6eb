"""A place's own calibration cannot be made or used."""

from __future__ import annotations

from asfound.errors.base import AsfoundError


class CalibrationError(AsfoundError):
    """A place's own calibration cannot be made or used."""

    code = "calibration"


class BadCalibration(CalibrationError):
    """The file is not a calibration."""

    code = "calibration.bad-file"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path!r} is no calibration: {why}. Make one with `asfound calibrate FOLDER`."
        )
        self.path = path


class CalibrationOfOtherModel(CalibrationError):
    """The scores come from other model weights than the current ones."""

    code = "calibration.other-model"

    def __init__(self, found: str, needed: str) -> None:
        super().__init__(
            f"the calibration was made with the model {found[:19]}…, and this program has "
            f"{needed[:19]}…; their scores mean different things. Make it again from the same "
            "photos with `asfound calibrate FOLDER`."
        )
        self.found, self.needed = found, needed


class TooFewUnchanged(CalibrationError):
    """Too few unchanged views could be judged."""

    code = "calibration.too-few"

    def __init__(self, found: int, undecided: int, needed: int) -> None:
        super().__init__(
            f"{found} unchanged views could be judged and {undecided} could not; at least {needed} "
            "are needed, or the rate of false alarms would rest on chance. Add more unchanged "
            "visits: the same views, photographed again before anybody changed anything."
        )
        self.found, self.undecided, self.needed = found, undecided, needed


class NoUnchangedVisits(CalibrationError):
    """The folder contains neither visits nor pairs."""

    code = "calibration.no-visits"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path!r} holds no unchanged visits. Needed: folders that each hold the folders "
            "before and after, or pairs of photos named NAME_before.jpg and NAME_after.jpg."
        )
        self.path = path
