"""Who is who and what is where: lists, identities, fleets, places."""

from __future__ import annotations

from pathlib import Path

import click

from roadstead.cli.shared import (
    DIFFERS,
    FINE,
    a_day,
    cli,
    example,
    logbook_argument,
    progress,
    quiet_option,
    writing,
)


@cli.command()
@click.argument("a")
@click.argument("verdict", type=click.Choice(["same", "different", "unsure"]))
@click.argument("b")
@logbook_argument
@click.option("--who", required=True, help="Who judges: your name or initials.")
@click.option("--why", required=True, help="The reason, kept with the judgement.")
@quiet_option
@example("roadstead judge name:ANGARA same imo:9179842 out/rajin --who 'A. Reader' --why 'hull number legible in the picture'")
def judge(a: str, verdict: str, b: str, logbook: Path, who: str, why: str, quiet: bool) -> int:
    """Say whether two identities are one. Your word overrides the rules; words before it stay. A and B: imo:9179842, mmsi:273000000, name:MARIA, entry:OFAC SDN/37059. Who and why stay out of public cases."""
    from roadstead.identity.keys import judged_key
    from roadstead.run import here

    try:
        keys = [judged_key(a), judged_key(b)]
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    with writing(logbook, "judge", quiet, must_exist=True) as log:
        for key in keys:
            lst, _, number = key.removeprefix("entry:").rpartition("/")
            if key.startswith("entry:") and not log.rows("listings", "list=? AND entry=?", (lst, number)).height:
                raise click.UsageError(f"no entry {number} of a list {lst!r} here; `roadstead listed NAME {logbook}` shows entries with their numbers")
        log.judge_pair(*keys, verdict, who, why)
        again = here.weigh(log)
        log.finish("judge", {})
        if not quiet:
            click.echo(f"{keys[0]} and {keys[1]}: {verdict}, by {who}" + (". The findings were weighed again." if again else ""))
    return FINE


@cli.command()
@click.argument("who")
@logbook_argument
@click.option("--on", "day", metavar="DAY", callback=a_day, help="How she stood on that day, 2022-05-07; without it, over all copies here.")
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True)
@click.option("--links", is_flag=True, help="Below each list, the bodies its entry ties her to, and how they stand.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per list, with the receipts in full.")
@example("roadstead listed 9179842 out/rajin --on 2022-05-07")
def listed(who: str, logbook: Path, day: str | None, lang: str, links: bool, as_json: bool) -> int:
    """How a ship stands on each list: a line per list, with the receipts it rests on. WHO is her IMO number; a name gives candidates, never an answer."""
    import json

    from roadstead.logbook import open_logbook
    from roadstead.run import listed as lists

    log = open_logbook(logbook)
    lines = lists.listed(log, who, day)
    if as_json:
        for line in lines:
            click.echo(json.dumps(line.record(), ensure_ascii=False))
    else:
        click.echo(lists.text(lines, dict(log.rows("receipts").select("id", "name").iter_rows()), lang, links))
    return FINE


@cli.command()
@click.argument("asked", metavar="WHO")
@logbook_argument
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per statement, with the receipts in full.")
@example("roadstead who 9179842 out/rajin")
def who(asked: str, logbook: Path, lang: str, as_json: bool) -> int:
    """Everything said of who a ship is, side by side: declared, listed, asserted, said to be false, judged. WHO is an IMO number, an MMSI or a name."""
    import json

    from roadstead.logbook import open_logbook
    from roadstead.run import who as said

    log = open_logbook(logbook)
    rows = said.who(log, asked)
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
    else:
        click.echo(said.text(rows, dict(log.rows("receipts").select("id", "name").iter_rows()), lang) if rows else f"nothing here is said of {asked}")
    return FINE


@cli.command()
@click.argument("name", required=False)
@click.argument("logbook", required=False, type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per candidate, or per anchorage.")
@click.option("--discover", metavar="LOGBOOK", type=click.Path(path_type=Path), help="Instead of a name: anchorages found in the fixes of this logbook, where many ships lay for long.")
@click.option("--min-ships", default=20, show_default=True, type=click.IntRange(1), help="With --discover: so many ships or more.")
@click.option("--min-hours", default=12.0, show_default=True, type=click.FloatRange(0, min_open=True), help="With --discover: each stayed for longer than this.")
@click.option("--within-km", default=0.5, show_default=True, type=click.FloatRange(0, 20, min_open=True), help="With --discover: and no farther from where its stay began.")
@click.option("-o", "--output", "outputs", multiple=True, type=click.Path(dir_okay=False, path_type=Path), help="With --discover: a .csv (`roadstead read` takes it for places), .jsonl or .geojson file; may be given several times.")
@quiet_option
@example("roadstead places Dounaï\nroadstead places --discover out/rajin -o out/anchorages.csv")
def places(name: str | None, logbook: Path | None, lang: str, as_json: bool, discover: Path | None, min_ships: int, min_hours: float, within_km: float,
           outputs: tuple[Path, ...], quiet: bool) -> int:  # fmt: skip
    """What a name of a place may stand for, and why: the program's gazetteer, with a logbook its own places too. Exit 1 when nothing bears the name.
    With --discover: spots where many ships lay for long, each with its uncertainty, its ships, stays and days."""
    import json

    from roadstead.logbook import open_logbook
    from roadstead.places import explain
    from roadstead.run import here

    if discover is not None:
        if name is not None:
            raise click.UsageError(f"--discover takes one logbook and no name; {name!r} is one too many")
        return _discovered(discover, lang, as_json, (min_ships, min_hours, within_km), outputs, quiet)
    if name is None:
        raise click.UsageError("give a name, or --discover LOGBOOK")
    if outputs:
        raise click.UsageError("-o goes with --discover")
    found = explain(name, here.places(open_logbook(logbook)) if logbook else None)
    for one in found:
        click.echo(json.dumps(one, ensure_ascii=False) if as_json else one["says"][lang])
    return FINE if any(one["id"] is not None for one in found) else DIFFERS


def _discovered(logbook: Path, lang: str, as_json: bool, least: tuple[int, float, float], outputs: tuple[Path, ...], quiet: bool) -> int:
    from roadstead.logbook import open_logbook
    from roadstead.run import anchorages, here

    if strange := next((p for p in outputs if p.suffix.lower() not in anchorages.FORMS), None):
        raise click.UsageError(f"{strange.name}: give a name that ends in .csv, .jsonl or .geojson")
    log = open_logbook(logbook)
    known = here.places(log)
    with progress("anchorages", quiet) as tick:
        rows = anchorages.discovered(log, known, *least, tick=tick)
    for path in outputs:
        path.write_bytes(anchorages.FORMS[path.suffix.lower()](rows))
    if as_json:
        click.echo(anchorages.as_jsonl(rows), nl=False)
    elif not quiet:
        click.echo(anchorages.text(rows, dict(known.select("id", "name").iter_rows()), *least[:2], lang))
    return FINE


@cli.group()
@example("roadstead lists fetch ofac un -o lists")
def lists() -> None:
    """The sanctions lists themselves: the publishers' own files, each copy under its day."""


@lists.command("fetch")
@click.argument("which", nargs=-1, required=True)
@click.option("-o", "--output", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder of the copies, made if need be.")
@click.option("--addresses", "own", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Your own copy of publishers.toml, when an address has moved.")
@click.option("--max-mib", default=1024, show_default=True, type=click.IntRange(1), help="No file may be larger.")
@quiet_option
@example("roadstead lists fetch ofac un eu uk -o lists")
def lists_fetch(which: tuple[str, ...], folder: Path, own: Path | None, max_mib: int, quiet: bool) -> int:
    """Download the publishers' own lists: WHICH is ofac, un, eu, uk, or one file such as ofac_sdn. What you have is never overwritten."""
    from roadstead.run.addresses import addresses, chosen
    from roadstead.run.download import Limits
    from roadstead.run.fetch import fetch
    from roadstead.run.intake import now_us

    try:
        known = addresses(own.read_text("utf-8"), own.name) if own else addresses()
    except UnicodeDecodeError:
        raise click.UsageError(f"{own.name if own else ''} is not UTF-8") from None
    files = chosen(known, which)
    with progress("fetching, KiB", quiet) as tick:
        outcome = fetch(files, folder, now_us(), tick, limits=Limits(max_bytes=max_mib << 20), waiting=lambda text: None if quiet else click.echo(text, err=True))
    for one in outcome.files:
        if one.state == "failed":
            click.echo(one.line, err=True)
        elif not quiet:
            click.echo(one.line)
    return DIFFERS if outcome.failed else FINE


@cli.command()
@click.argument("fleet", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@logbook_argument
@click.option("--on-column", metavar="NAME", help="The column with the day each row is asked about, such as deal_date.")
@click.option("--on", "day", metavar="DAY", callback=a_day, help="The day for all rows, 2022-05-07; today unless given.")
@click.option("-o", "--output", "outputs", multiple=True, type=click.Path(dir_okay=False, path_type=Path), help="A .xlsx, .csv, .html (to print) or .jsonl file; may be given several times. Otherwise standard output.")
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True)
@quiet_option
@example("roadstead screen examples/fleet.csv out/rajin --on-column deal_date -o out/fleet.xlsx -o out/fleet.html")
def screen(fleet: Path, logbook: Path, on_column: str | None, day: str | None, outputs: tuple[Path, ...], lang: str, quiet: bool) -> int:
    """Lay a fleet (CSV or XLSX: ships by IMO, MMSI or name, with their owners and counterparties) against every list and signal of a logbook. Exit 1 when a row could not be used."""
    from roadstead.logbook import open_logbook
    from roadstead.run import sheet
    from roadstead.run.fleet import read_fleet
    from roadstead.run.intake import now_us
    from roadstead.run.screen import screen as screen_fleet
    from roadstead.when import day_of

    if strange := next((p for p in outputs if p.suffix.lower() not in (".xlsx", ".csv", ".html", ".jsonl")), None):
        raise click.UsageError(f"{strange.name}: give a name that ends in .xlsx, .csv, .html or .jsonl")
    log, ships, today = open_logbook(logbook), read_fleet(fleet, on_column), day or day_of(now_us())
    with progress("screening", quiet) as tick:
        screened, lists = screen_fleet(log, ships, today, day, tick)
    for path in outputs:
        made = {
            ".xlsx": lambda: sheet.as_xlsx(screened, lists, today, lang), ".csv": lambda: sheet.as_csv([sheet.line(s, lang) for s in screened]),
            ".html": lambda: sheet.as_html(screened, lists, ships, today, lang), ".jsonl": lambda: sheet.as_jsonl(screened),
        }[path.suffix.lower()]()  # fmt: skip
        path.write_bytes(made)
    if not quiet:
        click.echo(sheet.as_text(screened, lists, ships, today, lang))
    return DIFFERS if ships.rejects else FINE
