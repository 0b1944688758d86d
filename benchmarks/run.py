"""What the book claims about speed and memory, measured against peers in one run: `make bench`.

Writes `_build/bench.json`, a list of {name, value, unit, against, ratio}, and prints it as a table. A ratio says how many
times as much the other side takes. Nothing here is a test: figures differ from machine to machine, ratios less so.
"""

import json
from pathlib import Path

import explorers
import imports
import nation
import networks
import portfolio

OUT = Path(__file__).resolve().parents[1] / "_build" / "bench.json"


def main() -> None:
    explorers.ready()
    rows = []
    for measure in (imports.rows, portfolio.rows, networks.rows, nation.rows, explorers.rows):
        for row in measure():
            rows.append(row)
            ratio = "" if row["ratio"] is None else f"{row['ratio']:8.1f} x"
            print(f"{row['name']:<68} {row['value']:>10.4g} {row['unit']:<5} {ratio:<12} {row['against']}", flush=True)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    print(f"Written to {OUT.relative_to(OUT.parents[1])}")


if __name__ == "__main__":
    main()
