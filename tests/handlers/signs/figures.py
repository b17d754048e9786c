"""Prints how well signs are found: ``python -m tests.handlers.signs.figures [--wrong]``.

With ``--wrong`` also the sentences of the seen half that are read wrongly; the held-out half and
the unseen ones are for measuring only, so that they stay it.
"""

from __future__ import annotations

import sys

from tests.handlers.signs.labelled import LANGUAGES, PARTS, UNSEEN, USED, measure, sentences


def main() -> None:
    heading = ("part", "language", "signs", "near misses", "recall", "kinds", "false alarms")
    sys.stdout.write("".join(f"{name:>13}" for name in heading) + "\n")
    for part in (*PARTS, *USED, *UNSEEN):
        for language in LANGUAGES:
            figures = measure(list(sentences(part, language)))
            counts = f"{part:>13}{language:>13}{figures.signs:>13}{figures.near_misses:>13}"
            shares = (figures.recall, figures.kinds, figures.false_alarms)
            sys.stdout.write(counts + "".join(f"{share:>13.3f}" for share in shares) + "\n")
            if part == "seen" and "--wrong" in sys.argv:
                for each in figures.wrong:
                    kinds = "+".join(sorted(each.kinds)) or "none"
                    sys.stdout.write(f"    {kinds}: {each.text}\n")


if __name__ == "__main__":
    main()
