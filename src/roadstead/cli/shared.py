"""What the commands share: the group they hang on, exit codes, options, the bar that shows progress."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext, suppress
from inspect import cleandoc
from pathlib import Path
from typing import Any

import click

FINE, DIFFERS, MISUSE, BUG = 0, 1, 2, 70
TABLES = ("receipts", "fixes", "statics", "messages", "sightings", "listings", "copies", "entities", "passages", "events", "statements", "judgements", "requests", "reviews", "relations", "origins", "findings", "rejects", "beside", "flags")

logbook_argument = click.argument("logbook", type=click.Path(path_type=Path))
paths_argument = click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, allow_dash=True, path_type=Path))
output_option = click.option("-o", "--output", "logbook", required=True, type=click.Path(path_type=Path), help="The logbook: a folder, made if need be.")
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")


def a_day(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    from roadstead.when import days

    if value is not None and (len(value) != 10 or not days(value)):
        raise click.BadParameter(f"{value} is no day; write it like 2022-05-06")
    return value


def a_preset(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    from roadstead.detect import detectors

    known = sorted({preset for by_preset in detectors().values() for preset in by_preset})
    for value in values:
        if value not in known:
            raise click.BadParameter(f"no rule has thresholds called {value}; there are {', '.join(known)}")
    return values


def one_preset(context: click.Context, parameter: click.Parameter, value: str) -> str:
    return (a_preset(context, parameter, (value,)) or (value,))[0] if value != "default" else value


as_of_option = click.option("--as-of", metavar="DAY", callback=a_day, help="The day the list copies among PATHS stood for, 2022-05-06.")
map_option = click.option("--map", "columns", metavar="OURS=THEIRS,…", help="Columns of a CSV of positions: t=Zeit,lat=Breite,lon=Laenge,mmsi=MMSI; also mmsi=123456789 for a track of one ship, days=day-first, offset=+03:00, speeds=tenths.")
preset_option = click.option("--preset", "presets", multiple=True, callback=a_preset, default=("default",), show_default=True, help="Thresholds: default, gfw. May be given twice.")
name_option = click.option("--name", metavar="NAME", help="Of the case; otherwise the first path's, or what the last run called it.")
public_option = click.option("--public", is_flag=True, help="Pack only used rows and quoted spans of what has a licence and is not sensitive.")
extractor_option = click.option("--extractor", "extractors", multiple=True, metavar="WHICH", help="Beside the rules: openai:URL#MODEL, module:PATH (runs that file), plugin:NAME. May be given more than once.")
send_option = click.option("--send-to", "send_to", multiple=True, metavar="HOST", help="A host beyond this machine that may be sent the text of documents not marked sensitive.")
key_option = click.option("--key-env", metavar="NAME", help="The environment variable that holds the endpoint's key.")
receipts_option = click.option("--with-receipts", is_flag=True, help="Pack the whole files too.")


def example(text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Adds an example to a command's help; the tests run every one of them."""

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        # Lines of one sentence are indented in the code; the help's own text is not, so nothing would take that away.
        function.__doc__ = f"{cleandoc(function.__doc__ or '')}\n\n\b\nExample:\n" + "\n".join(f"  $ {line}" for line in text.splitlines())
        return function

    return wrap


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="roadstead")
def cli() -> None:
    """Follows ships and weighs statements: from AIS, sightings, sanctions lists and press articles to a case anyone can check."""


def writing(logbook: Path, verb: str, quiet: bool, must_exist: bool = False) -> Any:
    from roadstead import logbook as store

    if must_exist:
        store.open_logbook(logbook).db.close()
    return store.writing(logbook, verb, (lambda _: None) if quiet else lambda text: click.echo(text, err=True))


def progress(label: str, quiet: bool) -> Any:
    """A bar that says how far the work is and what is worked on; on a terminal only."""
    if quiet or not sys.stderr.isatty():
        return nullcontext(lambda what, done=0, of=0: None)
    return _Bar(label)


FIRST = "compiling for this machine what this needs: less than a minute, kept for the next time"
NEVER_KEPT = "compiling for this machine what this needs: less than a minute, and each time again, since no folder to keep it can be written"


class _Bar:
    """``reading [####----] 12/55 note.txt``; without a total, the count alone."""

    def __init__(self, label: str):
        self.label, self.compiled = label, 0

    def __enter__(self) -> Callable[[str, int, int], None]:
        import logging

        # Loaded by whoever compiles; the bar alone does not wait for numba.
        self.log, self.told = logging.getLogger("roadstead.kernels"), logging.Handler(logging.INFO)
        self.told.emit = self.compiling  # type: ignore[method-assign]
        self.log.addHandler(self.told)
        self.log.setLevel(logging.INFO)
        self.log.propagate = False
        return self.tick

    def compiling(self, record: Any) -> None:
        """Says once why the first use on a machine takes longer, then counts."""
        if not self.compiled:
            click.echo(f"\r\x1b[K{FIRST if record.kept else NEVER_KEPT}", err=True)
        self.compiled += 1
        click.echo(f"\r\x1b[Kcompiling, {self.compiled} so far", nl=False, err=True)

    def tick(self, what: str, done: int = 0, of: int = 0) -> None:
        filled = 20 * done // of if of else 0
        bar = f"[{'#' * filled}{'-' * (20 - filled)}] {done}/{of} " if of else ""
        printable = "".join(c if c.isprintable() else "?" for c in what)
        click.echo(f"\r\x1b[K{self.label} {bar}{printable[:50]}", nl=False, err=True)

    def __exit__(self, *_: object) -> None:
        self.log.removeHandler(self.told)
        click.echo("\r\x1b[K", nl=False, err=True)


def no_more_output() -> None:
    """What is left in the buffer of standard output is dropped: writing it again at exit would fail again, and change the code."""
    import os

    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
