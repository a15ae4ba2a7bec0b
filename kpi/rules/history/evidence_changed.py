"""The files that records name as evidence stay as they were when they were recorded.

A record names the fingerprint (sha256) of each file. The audit takes the files out of the history and holds them
against it: whether one was replaced, emptied, deleted or moved away, in closed and in open months. A record that names
another file than before says why, with kpi revise.

Wrong:

    git rm data/programs/contoh/evidence/2023-11-rekap.pdf

Right:

    kpi revise contoh/kunjungan 2023-11 132 --evidence rekap-baru.pdf --reason "berkas pertama tidak terbaca"
"""

from __future__ import annotations

from typing import Final

CODE: Final = "evidence-changed"
