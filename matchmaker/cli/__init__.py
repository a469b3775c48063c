"""The command line: parse, call the service, print, exit code. Commands live one file each."""

from matchmaker.cli.main import main

__all__ = ["main"]
