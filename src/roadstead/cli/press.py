"""What persons do with the press: ask for comment, draft the letter that asks, and review findings and statements."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from roadstead.cli.shared import FINE, a_day, cli, example, logbook_argument, quiet_option, writing


def _today() -> str:
    from roadstead.run.intake import now_us
    from roadstead.when import day_of

    return day_of(now_us())


@cli.command()
@logbook_argument
@click.option("--who", help="Who was asked: the name, with the country of an office (Ministry of Defence, Russia).")
@click.option("--about", help="What was asked, in the words it was asked in.")
@click.option("--on", "asked_on", metavar="DAY", callback=a_day, help="The day it was sent; today unless given.")
@click.option("--channel", help="How: e-mail, telephone, form, letter.")
@click.option("--deadline", metavar="DAY", callback=a_day, help="The day by which an answer was asked for.")
@click.option("--by", help="Who asked. Not in public cases.")
@click.option("--finding", metavar="ID", help="The finding it is about, or how its id begins. Without one it stands beside every finding about whom you asked.")
@click.option("--simulated", is_flag=True, help="It belongs to an exercise: whom you ask is invented.")
@click.option("--answer", "request", metavar="ID", help="Instead of the above: record what came of this request.")
@click.option("--replied-on", metavar="DAY", callback=a_day, help="With --answer: the day the answer came.")
@click.option("--text", help="With --answer: the answer, verbatim. Leave it out when it was given off the record.")
@click.option("--no-reply", is_flag=True, help="With --answer and --as-of: no answer had come by that day.")
@click.option("--as-of", metavar="DAY", callback=a_day, help="With --no-reply: the day you looked.")
@quiet_option
@example("roadstead ask out/rajin --who 'Ministry of Defence, Russia' --about 'Did ANGARA carry containers from Rajin?' --on 2024-05-06 --channel e-mail --deadline 2024-05-12 --by 'A. Reader'")
def ask(logbook: Path, who: str | None, about: str | None, asked_on: str | None, channel: str | None, deadline: str | None, by: str | None, finding: str | None,
        simulated: bool, request: str | None, replied_on: str | None, text: str | None, no_reply: bool, as_of: str | None, quiet: bool) -> int:  # fmt: skip
    """Record that somebody was asked for comment, and later the answer or that none came. Nothing recorded is overwritten: the newest word counts."""
    from roadstead.case.asked import line
    from roadstead.run import here, requests

    new = {"--who": who, "--about": about, "--on": asked_on, "--channel": channel, "--deadline": deadline, "--by": by, "--finding": finding, "--simulated": simulated or None}
    if request is None:
        if given := [k for k, v in {"--replied-on": replied_on, "--text": text, "--no-reply": no_reply or None, "--as-of": as_of}.items() if v is not None]:
            raise click.UsageError(f"{given[0]} goes with --answer ID; `roadstead export requests {logbook}` lists the requests")
        if who is None or about is None:
            raise click.UsageError("say who was asked and about what: --who NAME --about TEXT; or --answer ID to record what came of a request")
    else:
        if given := [k for k, v in new.items() if v is not None]:
            raise click.UsageError(f"{given[0]} is of a new request; --answer records what came of one")
        if no_reply == (replied_on is not None):
            raise click.UsageError("an answer is either --replied-on DAY, with its --text, or --no-reply --as-of DAY")
        if no_reply and (as_of is None or text is not None):
            raise click.UsageError("--no-reply needs --as-of DAY, the day you looked, and no --text")
        if not no_reply and as_of is not None:
            raise click.UsageError("--as-of goes with --no-reply; an answer has its own day")
    with writing(logbook, "ask", quiet, must_exist=True) as log:
        if request is None:
            ident, is_new = requests.enter(log, who or "", about or "", asked_on or _today(), _today(), channel, deadline, by, finding, simulated)
            said = "" if is_new else "already here: "
        else:
            row = requests.unanswered(log, request, as_of or "", _today()) if no_reply else requests.answered(log, request, replied_on or "", text, _today())
            ident, said = row["id"], ""
        here.weigh(log)
        log.finish("ask", {})
        if not quiet:
            row = requests.one(requests.live(log), ident, "request", "requests")
            click.echo(f"{said}{ident}  {requests.shown(line(row, 'en'))}")
            if row["asked_id"] is None:
                click.echo("  nobody here knows that name: the request stands beside a finding only with --finding, or where a list writes the name so", err=True)
    return FINE


@cli.command()
@logbook_argument
@click.option("--to", required=True, help="Whom it goes to.")
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True)
@click.option("--finding", "findings", metavar="ID", multiple=True, help="Only this one, or how its id begins; may be given several times. Otherwise all that are kept.")
@click.option("--deadline", metavar="DAY", callback=a_day, help="By when an answer is asked for; left blank unless given.")
@click.option("--waiting", is_flag=True, help="Also findings that nobody has reviewed; each is marked so.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A .txt or .md file; otherwise standard output.")
@example("roadstead letter out/rajin --to 'Ministry of Defence, Russia' --lang fr --waiting -o out/letter.md")
def letter(logbook: Path, to: str, lang: str, findings: tuple[str, ...], deadline: str | None, waiting: bool, output: Path | None) -> int:
    """Draft a letter that asks for comment on the findings a person has kept: each as a sentence with its sources and what speaks against it."""
    from roadstead.logbook import open_logbook
    from roadstead.run import here, requests
    from roadstead.run.letter import letter as draft

    if output is not None and output.suffix.lower() not in (".txt", ".md"):
        raise click.UsageError(f"{output.name}: give a name that ends in .txt or .md")
    log = open_logbook(logbook)
    text = draft(log, here.evidence(log), requests.words(to, "to"), lang, _today(), findings, deadline, waiting)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, "utf-8")
    return FINE


@cli.command()
@logbook_argument
@click.option("--who", help="Who reviews: your name or initials. Not in public cases.")
@click.option("--finding", metavar="ID", help="Review this finding without being asked; its id or how it begins.")
@click.option("--statement", metavar="ID", help="Review this statement, or a field of it, without being asked.")
@click.option("--field", help="With --statement: speaker.resolved_id, claims.0.act, time, ...; without it the whole statement.")
@click.option("--verdict", type=click.Choice(["kept", "rejected", "waiting", "confirmed", "corrected"]), help="kept, rejected or waiting of a finding; confirmed, corrected or rejected of a statement.")
@click.option("--value", help="With corrected: the right value. A time is a day, a month, FIRST/LAST or undated.")
@click.option("--why", help="The reason, kept with the word. Not in public cases.")
@click.option("--statements", is_flag=True, help="Walk through the statements too, after the findings.")
@click.option("--list", "listing", is_flag=True, help="Print what waits, the words on statements, and words whose row is gone; ask nothing.")
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True)
@quiet_option
@example("roadstead review out/rajin --list")
def review(logbook: Path, who: str | None, finding: str | None, statement: str | None, field: str | None, verdict: str | None, value: str | None, why: str | None,
           statements: bool, listing: bool, lang: str, quiet: bool) -> int:  # fmt: skip
    """Keep or reject findings, confirm, correct or reject statements: one by one on the terminal, or one by its id. Your word is added; none before it is lost."""
    from roadstead.logbook import open_logbook
    from roadstead.run import reviewing

    given = [k for k, v in {"--field": field, "--verdict": verdict, "--value": value, "--why": why}.items() if v is not None]
    if finding is None and statement is None and given:
        raise click.UsageError(f"{given[0]} goes with --finding ID or --statement ID; `roadstead review {logbook} --list` shows them")
    if listing:
        if finding or statement:
            raise click.UsageError("--list only shows; leave out --finding and --statement")
        for line in reviewing.overview(open_logbook(logbook), lang, statements):
            click.echo(line)
        return FINE
    if who is None:
        raise click.UsageError("say who reviews: --who 'A. Reader'")
    if finding is not None or statement is not None:
        _one(logbook, who, finding, statement, field, verdict, value, why, quiet)
        return FINE
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("this is not a terminal, so nobody can be asked; use --list, or --finding ID --verdict kept --who … --why …")
    reviewing.walk(logbook, who, lang, statements)
    return FINE


def _one(logbook: Path, who: str, finding: str | None, statement: str | None, field: str | None, verdict: str | None, value: str | None, why: str | None, quiet: bool) -> None:
    from roadstead.run import here
    from roadstead.run.review import on_finding, on_statement

    if finding is not None and statement is not None:
        raise click.UsageError("give --finding or --statement, not both")
    if verdict is None or why is None:
        raise click.UsageError("a word needs its --verdict and its --why")
    allowed = ("kept", "rejected", "waiting") if finding is not None else ("confirmed", "corrected", "rejected")
    if verdict not in allowed:
        raise click.UsageError(f"a {'finding' if finding is not None else 'statement'} is {', '.join(allowed)}; not {verdict}")
    if finding is not None and (field is not None or value is not None):
        raise click.UsageError("--field and --value are of statements; a finding is kept or rejected whole")
    with writing(logbook, "review", quiet, must_exist=True) as log:
        if finding is not None:
            ident, what = on_finding(log, finding, verdict, who, why), "finding"
        else:
            ident, what = on_statement(log, str(statement), field, verdict, value, who, why), "statement"
        before: Any = log.digest("weigh")
        here.weigh(log)
        log.finish("review", {})
        if not quiet:
            again = " The findings were weighed again." if what == "statement" and before != log.digest("weigh") else ""
            click.echo(f"{what} {ident}{' ' + field if field else ''}: {verdict}.{again}")
