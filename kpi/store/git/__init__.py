"""Asking git, and committing: by question, on top of ``process``, the only module that starts another program.

Speaking of whole histories and with servers is what few commands do: that is loaded when it is first asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

from kpi.store.git.commits import advance, commit_file, commit_files, gone, landed, refuse_taken, stage, tag, uncommit
from kpi.store.git.files import (
    AT_ONCE,
    Commit,
    Objects,
    Standing,
    ask_standing,
    changed_paths,
    checked_out,
    contents,
    index_entries,
    left_away,
    listed,
    standing,
    unwatched,
)
from kpi.store.git.index import follow, release
from kpi.store.git.lookup import has_parent, head, is_shallow, is_shared, leads_to, meant, message_of, resolve, time_of
from kpi.store.git.place import (
    Identity,
    Repository,
    ask_identity,
    ask_repository,
    attribute,
    create,
    hook,
    identity,
    ignores,
    knows_who_commits,
    main_branch,
    merge_by_meaning,
    repository,
    setting,
    unfinished,
    version,
    within,
)
from kpi.store.git.process import Asked, How, dated
from kpi.store.git.whole import promising_remote, refuse_shallow

if TYPE_CHECKING:
    from kpi.store.git.draft import drafted, drafted_tree
    from kpi.store.git.forward import Forward, between, check_out, held_on_disk
    from kpi.store.git.history import Edges, changed_between, commits_between, count_unshared, merge_base, witnesses
    from kpi.store.git.remote import Upstream, fetched, joined, merge_lines, pushed, upstream

#: Where to find what is loaded late.
_LATE: Final = {
    "draft": ("drafted", "drafted_tree"),
    "history": ("Edges", "changed_between", "commits_between", "count_unshared", "merge_base", "witnesses"),
    "forward": ("Forward", "between", "check_out", "held_on_disk"),
    "remote": ("Upstream", "fetched", "joined", "merge_lines", "pushed", "upstream"),
}

__all__ = [
    "AT_ONCE",
    "Asked",
    "Commit",
    "Edges",
    "Forward",
    "How",
    "Identity",
    "Objects",
    "Repository",
    "Standing",
    "Upstream",
    "advance",
    "ask_identity",
    "ask_repository",
    "ask_standing",
    "attribute",
    "between",
    "changed_between",
    "changed_paths",
    "check_out",
    "checked_out",
    "commit_file",
    "commit_files",
    "commits_between",
    "contents",
    "count_unshared",
    "create",
    "dated",
    "drafted",
    "drafted_tree",
    "fetched",
    "follow",
    "gone",
    "has_parent",
    "head",
    "held_on_disk",
    "hook",
    "identity",
    "ignores",
    "index_entries",
    "is_shallow",
    "is_shared",
    "joined",
    "knows_who_commits",
    "landed",
    "leads_to",
    "left_away",
    "listed",
    "main_branch",
    "meant",
    "merge_base",
    "merge_by_meaning",
    "merge_lines",
    "message_of",
    "promising_remote",
    "pushed",
    "refuse_shallow",
    "refuse_taken",
    "release",
    "repository",
    "resolve",
    "setting",
    "stage",
    "standing",
    "tag",
    "time_of",
    "uncommit",
    "unfinished",
    "unwatched",
    "upstream",
    "version",
    "within",
    "witnesses",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever bears that name
    for module, names in _LATE.items():
        if name in names:
            return getattr(importlib.import_module(f"kpi.store.git.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
