"""The verbs of the walk: read, detect, weigh, freeze, and what is done with a logbook and a case."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from roadstead.cli.shared import (
    DIFFERS,
    FINE,
    TABLES,
    as_of_option,
    cli,
    example,
    extractor_option,
    key_option,
    logbook_argument,
    map_option,
    name_option,
    no_more_output,
    one_preset,
    output_option,
    paths_argument,
    preset_option,
    progress,
    public_option,
    quiet_option,
    receipts_option,
    send_option,
    writing,
)


@cli.command()
@paths_argument
@output_option
@as_of_option
@map_option
@preset_option
@name_option
@public_option
@receipts_option
@extractor_option
@send_option
@key_option
@quiet_option
@example("roadstead run examples/rajin -o out/rajin")
def run(paths: tuple[Path, ...], logbook: Path, as_of: str | None, columns: str | None, presets: tuple[str, ...],
        name: str | None, public: bool, with_receipts: bool, extractors: tuple[str, ...], send_to: tuple[str, ...],
        key_env: str | None, quiet: bool) -> int:  # fmt: skip
    """Read every file and folder, detect, extract statements, weigh, and freeze a case. On a logbook that exists it adds what is new."""
    if public and with_receipts:
        raise click.UsageError("--public packs quoted spans, --with-receipts whole files; give one of them")
    from roadstead.run import here, intake, summary
    from roadstead.run.extractors import named

    beside = named(extractors, send_to, key_env)
    with writing(logbook, "run", quiet) as log:
        with progress("reading", quiet) as tick:
            outcome = intake.read(log, paths, as_of, _pairs(columns), tick)
        _hops(log, presets, quiet, beside)
        name = name or _case_name(paths[0])
        log.finish("run", {"presets": list(presets), "name": name})
        case = here.freeze(log, name, public=public, with_receipts=with_receipts)
        if not quiet:
            click.echo(summary.table(log, outcome))
            _told(summary.rejected(log, outcome, logbook), summary.events(log, logbook, presets), summary.case(case), summary.nothing_found(log, logbook))
    return DIFFERS if outcome.rejected else FINE


@cli.command()
@paths_argument
@output_option
@as_of_option
@map_option
@quiet_option
@example("roadstead read examples/rajin -o out/rajin")
def read(paths: tuple[Path, ...], logbook: Path, as_of: str | None, columns: str | None, quiet: bool) -> int:
    """Store the files as receipts, and their rows. A `sources.csv` beside them says where they come from."""
    from roadstead.run import intake, summary

    with writing(logbook, "read", quiet) as log:
        with progress("reading", quiet) as tick:
            outcome = intake.read(log, paths, as_of, _pairs(columns), tick)
        log.finish("read", {})
        if not quiet:
            _told(summary.table(log, outcome), summary.rejected(log, outcome, logbook))
    return DIFFERS if outcome.rejected else FINE


@cli.command()
@logbook_argument
@preset_option
@extractor_option
@send_option
@key_option
@quiet_option
@example("roadstead detect out/rajin --preset gfw")
def detect(logbook: Path, presets: tuple[str, ...], extractors: tuple[str, ...], send_to: tuple[str, ...], key_env: str | None, quiet: bool) -> int:
    """Find what ships did (events) and what people said (statements) in the rows that were read."""
    from roadstead.run import here, summary
    from roadstead.run.extractors import named

    beside = named(extractors, send_to, key_env)
    with writing(logbook, "detect", quiet, must_exist=True) as log:
        with progress("detecting", quiet) as tick:
            here.detect(log, presets, tick)
            here.extract(log, tick, beside)
        log.finish("detect", {"presets": list(presets)})
        if not quiet:
            click.echo(summary.table(log))
            click.echo(summary.events(log, logbook, presets))
    return FINE


@cli.command()
@logbook_argument
@quiet_option
@example("roadstead weigh out/rajin")
def weigh(logbook: Path, quiet: bool) -> int:
    """Lay statements against what was seen: findings, each waiting for a person to keep or reject it."""
    from roadstead.run import here, summary

    with writing(logbook, "weigh", quiet, must_exist=True) as log:
        here.weigh(log)
        log.finish("weigh", {})
        if not quiet:
            _told(summary.findings(log), summary.nothing_found(log, logbook))
    return FINE


@cli.command()
@logbook_argument
@name_option
@public_option
@receipts_option
@quiet_option
@example("roadstead freeze out/rajin --public")
def freeze(logbook: Path, name: str | None, public: bool, with_receipts: bool, quiet: bool) -> int:
    """Pack the findings and what they rest on into a folder that anyone can read and check without this program."""
    if public and with_receipts:
        raise click.UsageError("--public packs quoted spans, --with-receipts whole files; give one of them")
    from roadstead.run import here, summary

    with writing(logbook, "freeze", quiet, must_exist=True) as log:
        case = here.freeze(log, name or log.case_name(), public=public, with_receipts=with_receipts)
        if not quiet:
            _told(summary.case(case), summary.nothing_found(log, logbook))
    return FINE


@cli.command()
@click.argument("table", type=click.Choice([*TABLES, "ftm"]))
@logbook_argument
@click.option("--format", "form", type=click.Choice(["jsonl", "csv", "parquet", "geojson"]), default="jsonl", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A file; otherwise standard output.")
@click.option("--kind", type=click.Choice(["press", "listing", "sighting", "request", "rule", "all"]), default="press", show_default=True, help="Whose statements.")
@click.option("--everything", is_flag=True, help="With ftm: also what has no known licence or is sensitive.")
@click.option("--preset", default="default", show_default=True, callback=one_preset, help="With flags and beside: by whose thresholds, default or gfw.")
@example("roadstead export statements out/rajin --format jsonl -o out/statements.jsonl\nroadstead export ftm out/rajin -o out/rajin.ftm.json")
def export(table: str, logbook: Path, form: str, output: Path | None, kind: str, everything: bool, preset: str) -> int:
    """Print any table, rows sorted by id, every key present. `ftm`: the whole logbook as FollowTheMoney entities, simulated rows left out.
    `flags`: each fix that cleaning holds something against, with its reasons and its track. `beside`: what vendors tell beside our events."""
    from roadstead.logbook import open_logbook

    if kind != "press" and table != "statements":
        raise click.UsageError("--kind goes with statements")
    if preset != "default" and table not in ("flags", "beside"):
        raise click.UsageError("--preset goes with flags and beside; events name theirs")
    log = open_logbook(logbook)
    if table == "ftm":
        from roadstead.run import ftm

        parts = ftm.write(log, public=not everything)
        if left := ", ".join(f"{n} {what}" for what, n in ftm.left_out(log, public=not everything).items() if n):
            click.echo(f"left out: {left}", err=True)
    else:
        parts = _table(log, table, form, kind, preset)
    if output is None:
        stream = sys.stdout.buffer
        try:
            for part in parts:
                stream.write(part)
            stream.flush()
        except BrokenPipeError:
            # Whoever reads has seen enough (`| head`); click would make an error of it.
            no_more_output()
    else:
        with output.open("wb") as file:
            for part in parts:
                file.write(part)
    return FINE


def _table(log: Any, table: str, form: str, kind: str, preset: str) -> Any:
    from roadstead.run import exports

    try:
        return exports.export(log, table, form, kind, preset)
    except exports.NoPositions as error:
        raise click.UsageError(str(error)) from None


@cli.command()
@click.argument("case", type=click.Path(path_type=Path))
@quiet_option
@example("roadstead verify out/rajin/cases/rajin")
def verify(case: Path, quiet: bool) -> int:
    """Check every hash of a frozen case and weigh its rows again; exit 1 and a list where anything differs."""
    from roadstead.case import verify as verify_case

    report = verify_case(case)
    for line in report.differs:
        click.echo(line, err=True)
    if not quiet and not report.differs:
        click.echo(report.sentence)
    return DIFFERS if report.differs else FINE


@cli.command()
@click.argument("receipt")
@logbook_argument
@click.option("--why", required=True, help="The reason, kept with the tombstone.")
@quiet_option
@example("roadstead withdraw 3f2a9c out/rajin --why 'the sender asked for it'")
def withdraw(receipt: str, logbook: Path, why: str, quiet: bool) -> int:
    """Remove a receipt's content everywhere in the logbook, its cases included, and leave a tombstone. RECEIPT is its sha256 or how it begins."""
    from roadstead.run import here

    with writing(logbook, "withdraw", quiet, must_exist=True) as log:
        sha = here.withdraw(log, receipt, why)
        if not quiet:
            click.echo(f"withdrawn: {sha}. Cases that held it are replaced by a note; `roadstead freeze {logbook}` makes a new one.")
    return FINE


@cli.command()
@click.argument("logbooks", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535))
@quiet_option
@example("roadstead serve out/rajin")
def serve(logbooks: tuple[Path, ...], host: str, port: int, quiet: bool) -> int:
    """Show the cases of the logbooks in a browser, on this machine only unless told otherwise."""
    from roadstead.web.serve import serve as serve_cases

    serve_cases(logbooks, host, port, say=lambda text: None if quiet else click.echo(text))
    return FINE


@cli.command()
@click.argument("scenario", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder for the AIS and its truth.")
@click.option("--seed", default=1, show_default=True, type=int)
@quiet_option
@example("roadstead simulate examples/drill/scenario.toml -o out/drill")
def simulate(scenario: Path, output: Path, seed: int, quiet: bool) -> int:
    """Make labelled synthetic AIS with its truth (port calls, silences) from a scenario. SIMULATED stands in every row."""
    import tomllib

    from roadstead.run.simulate import BadScenario
    from roadstead.run.simulate import simulate as make

    try:
        made = make(tomllib.loads(scenario.read_text("utf-8")), seed)
    except (tomllib.TOMLDecodeError, BadScenario) as error:
        raise click.UsageError(f"{scenario.name}: {error}") from None
    output.mkdir(parents=True, exist_ok=True)
    (output / "ais_simulated.csv").write_bytes(made.ais_csv)
    (output / "truth.json").write_bytes(made.truth_json)
    if not quiet:
        click.echo(f"{output / 'ais_simulated.csv'} and {output / 'truth.json'} (SIMULATED)")
    return FINE


@cli.command()
@click.argument("words", nargs=-1, required=True)
@click.option("-o", "--logbook", required=True, type=click.Path(path_type=Path), help="The logbook to search.")
@example("roadstead search livraisons Rajin -o out/rajin")
def search(words: tuple[str, ...], logbook: Path) -> int:
    """Find passages and statements that hold all the words; accents and case do not matter."""
    from roadstead.logbook import open_logbook

    for hit in open_logbook(logbook).search(" ".join(words)):
        click.echo(f"{hit['table']} {hit['id']} {hit['src'][:12]} {hit['at']}: {hit.get('text') or hit.get('words')}")
    return FINE


def _hops(log: Any, presets: tuple[str, ...], quiet: bool, beside: Any = ()) -> None:
    from roadstead.run import here

    with progress("detecting", quiet) as tick:
        here.detect(log, presets, tick)
        here.extract(log, tick, beside)
    here.weigh(log)


def _told(*texts: str) -> None:
    for text in texts:
        if text:
            click.echo(text)


def _case_name(path: Path) -> str:
    name = path.resolve().name
    return name.split(".")[0] if path.is_file() else name


def _pairs(columns: str | None) -> dict[str, str]:
    pairs = [tuple(pair.split("=", 1)) for pair in columns.split(",")] if columns else []
    if any(len(pair) != 2 for pair in pairs):
        raise click.UsageError("--map takes pairs like t=Zeit,lat=Breite")
    if pairs:
        from roadstead.readers.positions import COLUMNS

        if strange := [pair[0] for pair in pairs if pair[0] not in COLUMNS]:
            raise click.UsageError(f"--map knows no {strange[0]}; it may be {', '.join(COLUMNS)}")
    return {pair[0]: pair[1] for pair in pairs}
