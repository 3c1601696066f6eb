"""The hand-over record: sealed, signed, verified. It imports no other part: audit it alone.

The format is written down byte by byte in ``docs/record-format.md``; what a verified record
proves, and what not, in ``docs/attack-model.md``. Read the modules in this order: ``limits``,
``paths``, ``container``, ``writer``, ``manifest``, ``layout``; ``directory``, ``packing``,
``names``, ``held``, ``zip_reader``; ``record``, ``steps``, ``original``.
"""
