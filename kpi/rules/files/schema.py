"""Every file has the right keys with the right kind of values.

Required keys are there, no key is misspelt, numbers are numbers and words are words. A number is written with digits
and, before its decimals, a point: 1250 or 12.5, not 1.250,00. The schemas of the files are in the folder schemas;
an editor that knows them shows the same while you type.

Wrong:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        polarity: maksimal

Right:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        polarity: maximize
"""

from __future__ import annotations

from typing import Final

CODE: Final = "schema"
