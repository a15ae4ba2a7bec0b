"""The translations, for developers: ``python tools/catalogue.py update|check|compile``.

``update`` brings new and changed sentences of the program into each ``kpi.po``; a near match keeps its old
translation, marked fuzzy. ``check`` says what a translator still has to do, ``compile`` makes the ``kpi.mo``
that the program reads.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))

from tools.messages import NotALiteral, placeholders, sentences

if TYPE_CHECKING:
    from babel.messages.catalog import Message

    from tools.messages import Sentence

ROOT = Path(__file__).parent.parent
#: Of the header only these lines are kept: the others change with each run, or repeat what git knows.
HEADER = ("Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")


def catalogues(root: Path) -> list[Path]:
    """The translations of each language."""
    return sorted((root / "kpi" / "locale").glob("*/LC_MESSAGES/kpi.po"))


def read(file: Path) -> Catalog:
    """One language's translations."""
    with file.open("rb") as stream:
        return read_po(stream, locale=file.parent.parent.name, domain="kpi", abort_invalid=True)


def template(root: Path) -> Catalog:
    """Every sentence of the program, untranslated."""
    catalog = Catalog(domain="kpi", project="kpi", header_comment="# Sentences of kpi.", fuzzy=False)
    for sentence in sentences(root):
        comment = ["a paragraph of a rule's manual, shown as it is"] if sentence.prose else []
        catalog.add(sentence.key, locations=[(sentence.path, 0)], auto_comments=comment)
    return catalog


def update(root: Path) -> None:
    """Bring the sentences of the program into each catalogue; translations that nobody needs any more go."""
    wanted = template(root)
    for file in catalogues(root):
        catalog = read(file)
        catalog.update(wanted, update_header_comment=False)
        catalog.obsolete.clear()
        replace(file, _written(catalog))
        waiting = sum(1 for message in catalog if message.id and (message.fuzzy or not _translated(message)))
        print(f"{file.relative_to(root)}: {len(catalog)} sentences, {waiting} wait for a translation")


def _written(catalog: Catalog) -> bytes:
    catalog.fuzzy = False
    for message in catalog:
        message.flags.discard("python-format")  # "{value} % of" looks like one and isn't
    stream = io.BytesIO()
    write_po(stream, catalog, width=110, include_lineno=False)
    header, body = stream.getvalue().decode().split("\n\n", 1)
    kept = [line for line in header.splitlines() if not line.startswith('"') or line[1:].split(":")[0] in HEADER]
    return "\n".join([*kept, "", body.rstrip(), ""]).encode()


def check(root: Path) -> list[str]:
    """What is wrong with the sentences and their translations, one line each."""
    said = sentences(root)
    found = [f"{sentence.path}:{sentence.line}: nobody fills in {_names(sentence.unfilled)}"
             for sentence in said if sentence.unfilled]  # fmt: skip
    for file in catalogues(root):
        found += [f"{file.relative_to(root)}: {trouble}" for trouble in sorted(_troubles(read(file), said))]
    return found


def _troubles(catalog: Catalog, said: list[Sentence]) -> Iterator[str]:
    """What a translator still has to do in one language."""
    wanted = {_texts(sentence.key): sentence for sentence in said}
    messages = {_texts(message.id): message for message in catalog if message.id}
    for key in wanted.keys() - messages.keys():
        yield f"missing: {key[0]!r}"
    for key in messages.keys() - wanted.keys():
        yield f"not said any more: {key[0]!r}"
    for message in catalog.obsolete.values():
        yield f"not said any more: {_texts(message.id)[0]!r}"
    for key in messages.keys() & wanted.keys():
        if messages[key].fuzzy:
            yield f"fuzzy: {key[0]!r}"
        elif not _translated(messages[key]):
            yield f"not translated: {key[0]!r}"
        elif not wanted[key].prose:
            yield from _differing(messages[key])


def _differing(message: Message) -> Iterator[str]:
    """Names in braces that only the sentence or only its translation has."""
    allowed = frozenset[str]().union(*(placeholders(text) for text in _texts(message.id)))
    needed = allowed - {"count"} if message.pluralizable else allowed
    for text in _texts(message.string):
        try:
            names = placeholders(text)
        except ValueError as error:
            yield f"braces don't match ({error}): {text!r}"
            continue
        if not needed <= names <= allowed:
            yield f"has {_names(names)} instead of {_names(allowed)}: {text!r}"


def _texts(texts: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """The singular and the plural; one text where there is no plural."""
    return (texts,) if isinstance(texts, str) else tuple(texts or ())


def _translated(message: Message) -> bool:
    texts = _texts(message.string)
    return bool(texts) and all(texts)


def _names(names: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "no names"


def compile_catalogues(root: Path) -> None:
    """Write the ``kpi.mo`` beside each ``kpi.po``."""
    for file in catalogues(root):
        stream = io.BytesIO()
        write_mo(stream, read(file))
        replace(file.with_suffix(".mo"), stream.getvalue())


def replace(file: Path, content: bytes) -> None:
    """Write a file in one step: a program that starts meanwhile reads the old or the new one."""
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as temporary:
        temporary.write(content)
    Path(temporary.name).chmod(0o644)
    Path(temporary.name).replace(file)


def main() -> int:
    """Run one of the three; 1 when a translator or programmer has something to do."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("update", "check", "compile"))
    action = parser.parse_args().action
    try:
        if action == "check":
            found = check(ROOT)
            print(*found, sep="\n", end="\n" if found else "")
            return 1 if found else 0
        (update if action == "update" else compile_catalogues)(ROOT)
    except NotALiteral as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
