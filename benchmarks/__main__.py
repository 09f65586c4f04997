"""Measure, print, and write the tables that the book's page "How fast, how exact" includes."""

from pathlib import Path

from benchmarks import exact, speed

HERE = Path(__file__).parent


def main() -> None:
    """Both halves of the page."""
    for name, report in (("speed", speed.report), ("exact", exact.report)):
        text = report()
        print(text)
        (HERE / f"{name}.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
