"""Files that guard the data: they say what git and the code host run, whom they ask, and by which kpi."""

from __future__ import annotations

import re
from typing import Final

#: What a code host, or a service beside it, runs and merges by itself; of a folder all that is in it.
_SERVICES: Final = (
    r"\.github(?!/(?:ISSUE_TEMPLATE|PULL_REQUEST_TEMPLATE)|/[^/]*\.md$|/FUNDING\.ya?ml$)", r"\.gitlab", r"\.gitea",
    r"\.forgejo", r"\.ci", r"\.circleci", r"\.buildkite", r"\.azuredevops", r"\.azure-pipelines", r"\.semaphore",
    r"\.teamcity", r"\.tekton", r"\.builds", r"\.harness", r"\.woodpecker[^/]*", r"\.drone[^/]*", r"Jenkinsfile[^/]*",
    r"\.gitlab-ci[^/]*", r"\.?azure-pipelines[^/]*", r"bitbucket-pipelines\.ya?ml", r"\.travis[^/]*",
    r"\.?appveyor\.ya?ml", r"\.cirrus\.(?:ya?ml|star)", r"\.build\.ya?ml", r"\.?cloudbuild\.ya?ml", r"wercker\.ya?ml",
    r"buildspec[^/]*\.ya?ml", r"codefresh\.ya?ml", r"screwdriver\.ya?ml", r"action\.ya?ml", r"\.mergify(?:\.ya?ml)?",
    r"\.kodiak\.toml", r"bors\.toml", r"\.?renovate(?:rc)?[^/]*",
)  # fmt: skip
#: What git itself obeys: who must agree, how files are merged and read, hooks and those who install them.
_GIT: Final = (
    r"CODEOWNERS", r"\.gitattributes", r"\.gitmodules", r"\.lfsconfig", r"\.(?:git)?hooks", r"\.husky[^/]*",
    r"\.?lefthook[^/]*", r"\.pre-commit-[^/]*", r"\.overcommit[^/]*",
)  # fmt: skip
#: Which kpi is installed, by a workflow that asks for it in a file.
_INSTALLS: Final = (r"(?:requirements|constraints)(?:/.*)?", r"(?:requirements|constraints)[^/]*\.(?:txt|in|lock)")
#: A file, or a folder with all that is in it. Git on Windows and macOS reads such names in any letters.
_GUARDS: Final = re.compile(
    rf"(?:.*/)?(?:{'|'.join((*_SERVICES, *_GIT))})(?:/.*)?|(?:\.\./)?(?:{'|'.join(_INSTALLS)})|schemas/.*\.json",
    re.IGNORECASE,
)
#: Of what stands among the data, the only file that git obeys.
_AMONG_DATA: Final = re.compile(r"data/(?:.*/)?\.gitattributes(?:/.*)?", re.IGNORECASE)


def is_guard(path: str) -> bool:
    """Whether a file of the repository, relative to the data root (``../`` outside it), guards the data."""
    if path.startswith("data/"):
        return _AMONG_DATA.fullmatch(path) is not None
    return _GUARDS.fullmatch(path) is not None
