"""A digest from signed paper or a signed tag is that of a closing, and the data still is what was closed with it.

Somebody who rewrites the whole history can compute all closings anew. Only what is kept elsewhere tells: the digest on
a printed and signed sheet. If no closing has it, the closings are not those that were signed, or it was copied
wrongly; if the month was reopened since, its closing file says why.

Wrong:

    kpi audit --expect 3f9ac01b22de      # no closing has this digest

Right:

    kpi audit --expect 3f9ac01b22de      # the digest of the closing of November 2023
"""

from __future__ import annotations

from typing import Final

CODE: Final = "expect"
