"""Every day, month, point in time and range exists.

30 February has the form of a day and is none; a span that ends before it begins has no months. Write days as
2023-11-16, months as 2023-11, and points in time with their distance from UTC: 2023-12-04T10:11:12+07:00.

Wrong:

    # data/programs/contoh/kak.yaml
    phases:
      - {id: tahap-1, title: Tahap pertama, from: 2023-12, to: 2023-11}

Right:

    # data/programs/contoh/kak.yaml
    phases:
      - {id: tahap-1, title: Tahap pertama, from: 2023-11, to: 2023-12}
"""

from __future__ import annotations

from typing import Final

CODE: Final = "value"
