"""One file here = one detector. The folder is the registry.

A detector module has a frozen dataclass whose fields are its thresholds (units in the names) with the class variables
``rule, reads, key, needs, keeps, exempt`` and one pure ``step(rows, kept, upto, **needs) -> (events, kept)``; and
``PRESETS: dict[str, detector]`` whose first entry is our default. See docs/design.md.
"""
