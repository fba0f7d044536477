"""One file here = one input format. The folder is the registry.

A reader is a module with

- ``VERSION: int`` -- raised when the same bytes would now give other rows;
- ``claims(source: Source) -> int`` -- by content, not by name: 0 no, 1 prose (claimed last), up to 100 certain;
- ``read(source: Source) -> Iterator[Rows]`` -- rows in bounded batches; a bad row becomes a row of ``rejects``
  (``reason``, ``detail``, ``n``, ``at``), a bad file raises :class:`roadstead.streams.BadFile`.

``src``, ``id`` and the sighting/listing/passage ids are filled in by the driver where the reader leaves them null.
"""
