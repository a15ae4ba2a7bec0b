"""``python -m kpi``."""

from kpi.cli.app import main

if __name__ == "__main__":
    main()
