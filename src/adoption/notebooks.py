"""Executes the chapters in place and stores them so that a difference in git is a difference in content.

``python -m adoption.notebooks [chapter.ipynb ...]`` (all chapters by default), which is `make notebooks`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

CHAPTERS = Path(__file__).resolve().parents[2] / "chapters"


def execute(path: Path) -> None:
    """Runs a notebook from the top in a fresh kernel and stores it with its outputs and no other trace of the run.

    What is kept beside source and outputs: each cell's tags and identifier, and which language the notebook
    is in. The file is written only if every cell ran.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails; the file is left as it was.
    """
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook, timeout=600, kernel_name="python3", record_timing=False, resources={"metadata": {"path": str(path.parent)}}
    ).execute()
    strip(notebook)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


def strip(notebook: nbformat.NotebookNode) -> None:
    """Removes, in place, the metadata that differ from one machine or run to the next."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        tags = cell.metadata.get("tags")
        cell.metadata = {"tags": tags} if tags else {}
        if cell.cell_type == "code":
            cell.outputs = _merged(cell.outputs)
        for output in cell.get("outputs", []):
            # The number of a live widget's view is random; what an explorer shows is stored beside it.
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
            if "metadata" in output:
                output.metadata = {}


def _merged(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """Outputs in which printed lines that follow one another are one: how they are cut depends on the run."""
    merged: list[nbformat.NotebookNode] = []
    for output in outputs:
        if merged and output.output_type == "stream" == merged[-1].output_type and output.name == merged[-1].name:
            merged[-1].text += output.text
        else:
            merged.append(output)
    return merged


def main(arguments: list[str]) -> None:
    """Executes the notebooks named, or all chapters."""
    for path in [Path(name) for name in arguments] or sorted(CHAPTERS.glob("*.ipynb")):
        print(f"  {path.name} …", end=" ", flush=True)
        execute(path)
        print(f"{path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
