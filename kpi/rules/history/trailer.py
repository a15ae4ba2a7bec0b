"""The message of a commit states the value that its file holds.

kpi record writes KPI-Cell, KPI-Period and KPI-Value below the message, so that people who read the log see what was
recorded; kpi change target writes KPI-Target, and kpi close KPI-Digest. Where the files of the commit say something
else, one of them was changed by hand.

Wrong:

    KPI-Value: 132        # and in the file: value: 190

Right:

    kpi record contoh/kunjungan 2023-11 132
"""

from __future__ import annotations

from typing import Final

CODE: Final = "trailer"
