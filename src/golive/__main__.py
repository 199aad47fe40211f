"""The program ``golive``, which is ``python -m golive`` too."""

from golive.cli.main import main as run
from golive.leaving import leaves_with


def main() -> None:
    """Run the command, and end with its exit status, whatever is still under way."""
    try:
        run()
    except SystemExit as ended:
        if isinstance(ended.code, int):
            leaves_with(ended.code)
        raise


if __name__ == "__main__":
    main()
