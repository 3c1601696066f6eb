"""All tables. Rows belong to a place or a visit, and are deleted with it.

Sizes: ids and digests are short texts; a visit has some hundreds of rows, an installation some
hundred thousand visits. Every list of a page has an index that gives its rows in order.
"""

from __future__ import annotations

from asfound.store.sql.columns import metadata as metadata
from asfound.store.sql.tables.account import *
from asfound.store.sql.tables.place import *
from asfound.store.sql.tables.visit import *
