"""One command per verb, thin. Exit codes: 0 fine, 1 something was rejected or differs, 2 wrong use, 70 our own fault."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from roadstead.cli import press, walk, whois
from roadstead.cli.shared import BUG, DIFFERS, FINE, MISUSE, TABLES, cli, no_more_output

__all__ = ["TABLES", "cli", "main", "press", "walk", "whois"]


def main(argv: list[str] | None = None) -> None:
    """Runs the command line and exits with its code. Our own fault exits 70 with its traceback, never 1."""
    try:
        code = cli.main(args=argv, prog_name="roadstead", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else FINE)
    except click.ClickException as error:
        error.show()
        sys.exit(MISUSE)
    except click.Abort:
        click.echo("stopped; run the same command again to go on", err=True)
        sys.exit(130)
    except _troubles() as error:
        click.echo(f"roadstead: {error}", err=True)
        sys.exit(MISUSE)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(FINE)
    except OSError as error:
        click.echo(f"roadstead: {_mend(error)}", err=True)
        no_more_output()
        sys.exit(DIFFERS)
    except Exception as error:
        if said := _disk_of_sqlite(error):
            click.echo(f"roadstead: {said}", err=True)
            sys.exit(DIFFERS)
        import traceback

        traceback.print_exc()
        click.echo("roadstead: this is a fault of the program; the logbook keeps what was finished. Please report the lines above.", err=True)
        sys.exit(BUG)


def _troubles() -> tuple[type[Exception], ...]:
    """What a user can mend. Nothing raises it before its module is there: `--help` does not wait for Polars."""
    tables = sys.modules.get("roadstead.tables")
    return (tables.Trouble,) if tables else ()


FULL = "the disk is full; nothing stored is harmed: free some space and run the same command again"


def _mend(error: OSError) -> str:
    import errno

    if error.errno in (errno.ENOSPC, errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC):
        return FULL
    if error.errno == errno.EROFS or isinstance(error, PermissionError):
        return f"no right to write {Path(error.filename or '').name or 'there'}; choose another folder with -o"
    return f"{(error.strerror or str(error)).lower()}: {Path(str(error.filename or '')).name or 'input or output'}"


def _disk_of_sqlite(error: Exception) -> str | None:
    """What to say when it was not the program but the disk, or another program, that stopped SQLite."""
    import sqlite3

    if not isinstance(error, sqlite3.OperationalError):
        return None
    return {
        sqlite3.SQLITE_FULL: FULL,
        sqlite3.SQLITE_IOERR: "the disk failed, or is full; nothing finished is lost: look at the disk and run the same command again",
        sqlite3.SQLITE_CANTOPEN: "log.sqlite cannot be opened; look whether the disk is full, and whether you may write there",
        sqlite3.SQLITE_READONLY: "no right to write log.sqlite; choose another folder with -o",
        sqlite3.SQLITE_BUSY: "another program holds log.sqlite; close it and run the same command again",
    }.get(error.sqlite_errorcode & 0xFF)
