"""``python -m kpi``."""

from kpi.cli.start import main

if __name__ == "__main__":
    main()
