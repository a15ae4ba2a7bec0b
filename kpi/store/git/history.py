"""Walking over many commits: all that one rests on, those of a request, and the tags that witness closed months."""

from __future__ import annotations

import contextlib
import datetime
import os
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import IO, Final

from kpi.model.change import Authored
from kpi.model.errors import GitTrouble
from kpi.model.history import Commit, Edge, Stamp, Touched, Witness
from kpi.model.output.message import say, say_many
from kpi.store import layout
from kpi.store.git import process
from kpi.store.git.files import Objects
from kpi.store.git.lookup import is_shallow, moment_of
from kpi.store.git.place import Repository, within
from kpi.store.git.whole import incomplete

#: The whole history, as it is: no renames guessed, each merge against each parent, nothing left to configuration.
_WALK: Final = (
    "--topo-order", "--diff-merges=separate", "--root", "--raw", "-z", "--format=raw", "--no-renames", "--no-abbrev",
    "--no-relative", "--no-color", "--no-decorate", "--no-notes", "--no-mailmap", "--no-show-signature",
    "--no-ext-diff", "--no-textconv", "--encoding=UTF-8", "--ignore-submodules=none", f"-O{os.devnull}",
)  # fmt: skip
_HEADERS: Final = re.compile(
    r"commit ([0-9a-f]+)(?: \(from ([0-9a-f]+)\))?\n(?:tree .*\n)?"
    r"((?:parent .*\n)*)(?:author (.*)\n?)?(?:committer (.*))?"
)
_STAMP: Final = re.compile(
    r"(?P<name>.*?) ?<(?P<email>.*)> (?P<seconds>-?[0-9]+) "
    r"(?P<sign>[-+])(?P<hours>[0-9]{2,})(?P<minutes>[0-9]{2})"
)
_DIGEST: Final = re.compile(r"^KPI-Digest: ([0-9a-f]{64})$", re.MULTILINE)
#: What is told of a commit, one field after the other; the paths that it touches follow.
_TOLD: Final = (
    "--format=%H%x00%P%x00%an%x00%ae%x00%at%x00%cn <%ce>%x00%ct%x00%(trailers:key=Co-authored-by,valueonly)%x00%B"
)
_TOLD_FIELDS: Final = 9


def merge_base(repository: Repository, base: str, head: str) -> str:
    """The commit where two lines of history parted. Raises ``GitTrouble`` where there is none, or it isn't here."""
    done = process.run(repository.top, ["merge-base", base, head])
    found = done.stdout.decode().strip()
    if done.returncode == 0 and not _cut_off(repository, found, head):
        return found
    if is_shallow(repository):
        here = process.read(repository.top, "rev-list", "--count", head, "--").decode().strip()
        raise GitTrouble(
            say_many(
                "of the history only the last commit is here, and the request begins before it",
                "of the history only the last {count} commits are here, and the request begins before them",
                int(here),
            ),
            say("fetch the rest: git fetch --unshallow; in a GitHub workflow fetch-depth: 0, in GitLab GIT_DEPTH: 0"),
        )
    raise GitTrouble(
        say("{base} and {head} have no history in common", base=base[:12], head=head[:12]),
        say("name the branch that the request goes to, for example: --base origin/main"),
    )


def commits_between(repository: Repository, base: str | None, head: str) -> tuple[Authored, ...]:
    """The commits that ``head`` has and ``base`` (None: before the first commit) doesn't, parents first.

    Paths are relative to the top. A merge touches only what it holds differently from all its parents.
    """
    ids = _ids_between(repository, base, head)
    if not ids:
        return ()
    told = process.run(
        repository.top,
        [
            "diff-tree", "--stdin", "--always", "--root", "-z", "-r", "-c", "--no-renames", "--no-ext-diff",
            "--name-only", _TOLD,
        ],
        content="".join(f"{one}\n" for one in ids).encode(),
    )  # fmt: skip
    words = process.checked(told).split(b"\0")
    starts: list[int] = []
    for one in ids:  # paths end where the next commit's id stands by itself, which no path can foresee
        begin = starts[-1] + _TOLD_FIELDS if starts else 0
        starts.append(words.index(one.encode(), begin))
    return tuple(_authored(words[start:end]) for start, end in zip(starts, [*starts[1:], None], strict=True))


def count_unshared(repository: Repository, remote: str, head: str) -> int:
    """How many commits, merges aside, a remote has in none of its branches, as they were last fetched."""
    told = process.read(
        repository.top, "rev-list", "--count", "--no-merges", head, "--not", f"--remotes={remote}", "--"
    )
    return int(told)


def changed_between(repository: Repository, base: str | None, head: str) -> frozenset[str]:
    """The paths that differ between two commits (``base`` None: all of ``head``), relative to the top."""
    if base is None:
        listed = process.read(repository.top, "ls-tree", "-r", "-z", "--name-only", "--full-tree", head, "--")
    else:
        listed = process.read(
            repository.top, "diff-tree", "-r", "-z", "--no-renames", "--no-ext-diff", "--name-only", base, head, "--"
        )
    return frozenset(os.fsdecode(listed).split("\0")[:-1])


class Edges:
    """All commits that a commit rests on, each against each of its parents, in one pass; parents first.

    Git begins at once, so that it is ahead of whoever iterates, which can be done once. Of the files only those of the
    data root are named, relative to it; without a root all of the repository. A parent from which a merge differs in
    nothing is left out. Other histories laid over this one (grafts, replacements, a cached graph) don't count.
    Iterating raises ``GitTrouble``.
    """

    def __init__(self, repository: Repository, commit: str, root: Path | None) -> None:
        below = "" if root is None else within(repository, root, is_folder=True)
        self._begin = os.fsencode(f"{below}/{layout.DATA}/" if below else f"{layout.DATA}/") if root else b""
        self._git = process.piped(repository.top, "log", "--reverse", *_WALK, commit, "--")
        self._repository, self._commit = repository, commit

    def __iter__(self) -> Iterator[Edge]:
        seen: set[str] = set()
        wanted = {self._commit}
        try:
            for edge in self._told():
                seen.add(edge.commit.id)
                wanted.update(edge.commit.parents)
                yield edge
            # what is missing tells also of a git that ended too soon and says that all is well
            if self._git.wait() or (wanted - seen and not is_shallow(self._repository)):
                raise incomplete(self._repository)
        finally:
            self.close()

    def close(self) -> None:
        """Let git go, wherever it is."""
        if self._git.stdout is not None and not self._git.stdout.closed:
            self._git.kill()
            self._git.communicate()

    def _told(self) -> Iterator[Edge]:
        begin, cut = self._begin, max(0, len(self._begin) - len(layout.DATA) - 1)
        head, entry = b"", b""
        touched: list[Touched] = []
        for token in _tokens(self._git.stdout):
            if entry:
                if token.startswith(begin):
                    touched.append(_touched(entry, os.fsdecode(token[cut:])))
                entry = b""
            elif token.startswith(b":"):
                entry = token
            elif token:
                if head:
                    yield _edge(head, touched)
                head, _, last = token.rpartition(b"\n")
                entry, touched = last if last.startswith(b":") else b"", []
        if head:
            yield _edge(head, touched)


def witnesses(repository: Repository) -> tuple[Witness, ...]:
    """The tags of closed months, ``kpi/2023-11``, in order."""
    told = process.read(
        repository.top, "for-each-ref", "--format=%(refname:strip=2)%00%(objectname)%00%(*objectname)", "refs/tags/kpi"
    )
    found = []
    with Objects(repository) as objects:
        for line in told.decode("utf-8", "replace").splitlines():
            name, tag, commit = line.split("\0")
            text = (objects.read([tag])[0] or b"").decode("utf-8", "replace") if commit else ""
            digest = _DIGEST.search(text)
            found.append(Witness(name, commit or tag, digest and digest[1], "\n-----BEGIN " in text))
    return tuple(found)


def _ids_between(repository: Repository, base: str | None, head: str) -> list[str]:
    without = [] if base is None else [f"^{base}"]
    return process.read(repository.top, "rev-list", "--topo-order", "--reverse", head, *without, "--").decode().split()


def _cut_off(repository: Repository, base: str, head: str) -> bool:
    """Whether the history that is here ends inside a request, so that a commit would seem to bring everything."""
    try:
        ends = (repository.common_dir / "shallow").read_text("ascii").split()
    except FileNotFoundError:
        return False
    return not set(ends).isdisjoint(_ids_between(repository, base, head))


def _authored(words: Sequence[bytes]) -> Authored:
    """A commit from its fields, its co-authors a line each, and the paths that follow them."""
    commit, parents, name, email, at, committer, committed, also, message = (
        word.decode("utf-8", "replace") for word in words[:_TOLD_FIELDS]
    )
    paths = (os.fsdecode(word) for word in words[_TOLD_FIELDS:])
    return Authored(
        id=commit,
        parents=tuple(parents.split()),
        name=name,
        email=email,
        at=moment_of(at),
        committer=committer,
        committed=moment_of(committed),
        also_by=tuple(line for line in also.split("\n") if line.strip()),
        message=message,
        paths=frozenset(path for path in (one.removeprefix("\n") for one in paths) if path),
    )


def _tokens(stream: IO[bytes] | None) -> Iterator[bytes]:
    """Fields of NUL-separated output."""
    if stream is None:
        raise AssertionError("it was asked for")
    rest = b""
    while chunk := stream.read(1 << 16):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
    if rest:
        yield rest


def _touched(entry: bytes, path: str) -> Touched:
    _, _, before, after, _ = entry.decode("ascii").split(" ")
    return Touched(path, before if before.strip("0") else None, after if after.strip("0") else None)


def _edge(head: bytes, touched: list[Touched]) -> Edge:
    """A commit as ``git log --format=raw`` tells it, with the files that differ from one parent."""
    headers, _, message = head.decode("utf-8", "replace").partition("\n\n")
    found = _HEADERS.match(headers)
    if found is None:
        raise GitTrouble(say("git tells of a commit in a way that kpi doesn't know"), say("update kpi, or git"))
    name, source, before, author, committer = found.groups()
    parents = tuple(before.replace("parent ", "").split())
    text = message.replace("\n    ", "\n").removeprefix("    ").strip()
    commit = Commit(name, parents, _stamp(author or ""), _stamp(committer or ""), text, "\ngpgsig" in headers)
    return Edge(commit, source or (parents[0] if parents else None), tuple(touched))


@lru_cache(maxsize=64)  # the author is nearly always the committer
def _stamp(line: str) -> Stamp:
    """``Name <e-mail> 1701657072 +0700``; a time that no calendar has is the last one there is."""
    found = _STAMP.fullmatch(line)
    if found is None:
        return Stamp("", "", datetime.datetime.max.replace(tzinfo=datetime.UTC))
    hours, minutes = int(found["hours"]), int(found["minutes"])
    offset = datetime.timedelta(hours=hours, minutes=minutes) * (-1 if found["sign"] == "-" else 1)
    at = moment_of(found["seconds"])
    with contextlib.suppress(ValueError, OverflowError):
        at = at.astimezone(datetime.timezone(offset))
    return Stamp(found["name"], found["email"], at)
