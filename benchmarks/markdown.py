"""Tables in Markdown."""

from collections.abc import Iterable, Mapping, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """First column to the left, numbers to the right."""
    rule = [":--"] + ["--:"] * (len(head) - 1)
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def marked(parts: Mapping[str, str]) -> str:
    """Several parts in one file, each between two comments, so that a page can include them one by one."""
    return "\n\n".join(f"<!-- {name} -->\n\n{text}\n\n<!-- end -->" for name, text in parts.items()) + "\n"
