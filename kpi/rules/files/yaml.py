"""Every file is plain YAML: one document in UTF-8, each key once, no anchors, aliases, tags or merge keys.

What a file says must be what a person reads in it. Mostly the indentation, a colon without a space after it, or a
missing quotation mark is to blame; look at the line named and at the one above. Texts that hold a colon
followed by a space, or begin with a sign such as @, %, [ or *, need quotes around them.

Wrong:

    # data/programs/contoh/kak.yaml
    title: Wisata: industri

Right:

    # data/programs/contoh/kak.yaml
    title: "Wisata: industri"
"""

from __future__ import annotations

from typing import Final

CODE: Final = "yaml"
