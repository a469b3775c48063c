"""`python -m matchmaker.cli`: the command line where no script was installed."""

from matchmaker.cli import main

main()
