"""The errors that asfound raises on purpose, each with a stable code.

Each family of codes has its own module. Every class can be imported from here, and
``docs/errors.md`` lists them all.

A message says what went wrong, to what, what was found, what was needed and the way out.
Exit statuses are set by ``cli``, HTTP statuses by ``web.errors``.
"""

from __future__ import annotations

from asfound.errors.account import *
from asfound.errors.api import *
from asfound.errors.base import *
from asfound.errors.calibration import *
from asfound.errors.engine import *
from asfound.errors.https import *
from asfound.errors.input import *
from asfound.errors.install import *
from asfound.errors.note import *
from asfound.errors.notify import *
from asfound.errors.output import *
from asfound.errors.photo import *
from asfound.errors.place import *
from asfound.errors.record import *
from asfound.errors.sealing import *
from asfound.errors.store import *
from asfound.errors.typeset import *
from asfound.errors.upload import *
from asfound.errors.visit import *
from asfound.errors.zipped import *
