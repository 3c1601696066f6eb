"""A place's own calibration, read and refused."""

from __future__ import annotations

from pathlib import Path

from asfound.domain.calibration import PlaceCalibration, decode_calibration
from asfound.errors import BadCalibration, CalibrationOfOtherModel, NotReadable, PathMissing
from asfound.vision.image.backbone import model_digest


def read_calibration(path: Path) -> PlaceCalibration:
    """The calibration in a file that ``asfound calibrate`` wrote.

    Raises:
        PathMissing, NotReadable: The file cannot be read.
        BadCalibration: It says something else.
        CalibrationOfOtherModel: It was made with other weights.
    """
    try:
        found = decode_calibration(path.read_bytes())
    except FileNotFoundError as error:
        raise PathMissing(str(path)) from error
    except OSError as error:
        raise NotReadable(str(path), error.strerror or str(error)) from error
    except ValueError as error:
        raise BadCalibration(str(path), str(error)) from error
    refuse_other_model(found)
    return found


def refuse_other_model(calibration: PlaceCalibration | None) -> None:
    """Refuse scores that other weights gave.

    Raises:
        CalibrationOfOtherModel: They are not those of this program.
    """
    if calibration and calibration.model != model_digest():
        raise CalibrationOfOtherModel(calibration.model, model_digest())
