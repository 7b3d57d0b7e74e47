"""``python -m xl2db`` is the command line."""

from xl2db.cli.main import run

if __name__ == "__main__":
    run()
