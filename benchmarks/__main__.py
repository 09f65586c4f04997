"""Measure, print, and write the tables that the book's page "How fast, how exact" includes."""

from pathlib import Path

from benchmarks import browser, exact, speed

HERE = Path(__file__).parent


def main() -> None:
    """The three parts of the page."""
    for name, report in (("speed", speed.report), ("exact", exact.report), ("browser", browser.report)):
        text = report()
        print(text)
        (HERE / f"{name}.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
