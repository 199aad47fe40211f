"""``python -m golive`` is ``golive``."""

from golive.cli.main import main

if __name__ == "__main__":
    main()
