"""What servers answer when they refuse, and what a planner reads instead."""

from __future__ import annotations

import pytest

from kpi.model.output.machine_text import english
from kpi.store.git.place import Upstream
from kpi.store.git.refusals import refused

SHARED = Upstream("origin", "main")
#: What git said, as seen from GitHub, GitLab, Gitea, ssh and curl; by the beginning of what is made of it.
SAID = {
    "this computer is offline": (
        "fatal: unable to access 'https://git.contoh.go.id/kpi.git/': Could not resolve host: git.contoh.go.id",
        (
            "ssh: Could not resolve hostname git.contoh.go.id: Temporary failure in name resolution\n"
            "fatal: Could not read from remote repository."
        ),
        "ssh: connect to host git.contoh.go.id port 22: Network is unreachable",
    ),
    "the server doesn't answer": (
        (
            "fatal: unable to access 'https://x/': Failed to connect to x port 443 after 21043 ms: "
            "Couldn't connect to server"
        ),
        "ssh: connect to host x port 22: Connection refused",
        "ssh: connect to host x port 22: Connection timed out",
        "fatal: unable to access 'https://x/': The requested URL returned error: 503",
        "error: RPC failed; curl 56 Recv failure: Connection reset by peer\nfatal: early EOF",
    ),
    "the server doesn't let you in": (
        "fatal: could not read Username for 'https://github.com': terminal prompts disabled",
        "remote: HTTP Basic: Access denied\nfatal: Authentication failed for 'https://gitlab.com/x.git/'",
        "remote: Invalid username or token.\nfatal: Authentication failed",
        "git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.",
        (
            "remote: Permission to kab/kpi.git denied to ani.\n"
            "fatal: unable to access: The requested URL returned error: 403"
        ),
        "remote: You are not allowed to upload code.\n",
    ),
    "this computer doesn't know the server": (
        "Host key verification failed.\nfatal: Could not read from remote repository.",
        "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nPermission denied",
    ),
    "the server can't prove": (
        "fatal: unable to access 'https://x/': SSL certificate problem: certificate has expired",
        "fatal: unable to access 'https://x/': server certificate verification failed. CAfile: none",
    ),
    "where this is shared there is no repository": (
        "remote: Repository not found.\nfatal: repository 'https://github.com/x/y.git/' not found",
        "fatal: '/nowhere.git' does not appear to be a git repository\nfatal: Could not read from remote repository.",
    ),
    "the server takes nothing directly": (
        "remote: error: GH006: Protected branch update failed for refs/heads/main.",
        (
            "remote: GitLab: You are not allowed to push code to protected branches on this project.\n"
            "!\tx:refs/heads/main\t[remote rejected] (pre-receive hook declined)"
        ),
    ),
    "the server has no room": (
        "remote: fatal: write error: No space left on device",
        "remote: error: File bukti.mp4 is 250.00 MB; this exceeds GitHub's file size limit of 100.00 MB",
    ),
    "origin can't be reached, or refuses": ("fatal: something that nobody has seen yet",),
}


@pytest.mark.parametrize(("said", "told"), [(one, told) for told, ones in SAID.items() for one in ones])
def test_what_it_means(said: str, told: str) -> None:
    found = refused(said, SHARED)
    assert english(found.message).startswith(told)
    assert found.detail == said
    assert found.hint is not None
    assert english(found.hint).startswith("your records are safe here; ")


def test_the_branch_is_named() -> None:
    found = refused("protected branch", Upstream("kantor", "utama"))
    assert english(found.message).endswith("into the branch utama")
    assert "git push kantor HEAD:" in english(found.hint)
