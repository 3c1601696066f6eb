"""https for a local network: an authority of this installation's own, to be put on phones.

Camera and service worker need https, and no public authority certifies a machine in a basement.
"""

from __future__ import annotations

from asfound.workflows.local_https.authority import LocalHttps, prepare
from asfound.workflows.local_https.names import MachineNames, names_of_this_machine
from asfound.workflows.local_https.renewal import Renewal

__all__ = ["LocalHttps", "MachineNames", "Renewal", "names_of_this_machine", "prepare"]
