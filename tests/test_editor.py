"""What an editor shows with the shipped files: the real YAML language server, driven over its own protocol.

Needs node and the package ``yaml-language-server``; where they are missing the tests are skipped, unless KPI_EDITOR=1.
``KPI_EDITOR_SERVER`` names the server's program where it is not beside this repository or on the path.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

ROOT = Path(__file__).parent.parent
INDICATORS = "data/programs/wisata-industri/indicators.yaml"
KAK = "data/programs/wisata-industri/kak.yaml"
SETTINGS = "data/kpi.yaml"
RECORDS = "data/programs/wisata-industri/achievements/kunjungan-wisata.yaml"
PATIENCE = 30


def server() -> str | None:
    """The program of the language server; None where it isn't installed."""
    named = os.environ.get("KPI_EDITOR_SERVER")
    beside = ROOT / "node_modules" / ".bin" / "yaml-language-server"
    return named or shutil.which("yaml-language-server") or (str(beside) if beside.exists() else None)


pytestmark = pytest.mark.skipif(
    os.environ.get("KPI_EDITOR") != "1" and (server() is None or shutil.which("node") is None),
    reason="needs node and yaml-language-server (npm install yaml-language-server), or KPI_EDITOR=1 to insist",
)


class Editor:
    """One conversation with the server, as an editor has it."""

    def __init__(self, process: subprocess.Popen[bytes], root: Path) -> None:
        self.root = root
        self.process = process
        self.said: queue.Queue[dict[str, Any]] = queue.Queue()
        self.number = 0
        threading.Thread(target=self.listen, args=(process.stdout,), daemon=True).start()

    def listen(self, stream: IO[bytes]) -> None:
        """Take every message as it comes."""
        while line := stream.readline():
            length = int(line.split(b":")[1]) if line.lower().startswith(b"content-length") else 0
            if length:
                while stream.readline().strip():
                    pass
                self.said.put(json.loads(stream.read(length)))

    def send(self, **message: Any) -> None:  # noqa: ANN401 - JSON
        """Say something."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def wait(self, wanted: Any) -> dict[str, Any]:  # noqa: ANN401 - a condition
        """The next message that is wanted; what the server asks meanwhile is answered with nothing."""
        while True:
            message = self.said.get(timeout=PATIENCE)
            if "method" in message and "id" in message:
                count = len(message["params"].get("items", [])) if message["method"] == "workspace/configuration" else 0
                self.send(id=message["id"], result=[{"validate": True, "hover": True, "completion": True}] * count)
            elif wanted(message):
                return message

    def ask(self, method: str, **parameters: Any) -> Any:  # noqa: ANN401 - JSON
        """A question and its answer."""
        self.number += 1
        number = self.number
        self.send(id=number, method=method, params=parameters)
        return self.wait(lambda one: one.get("id") == number and "method" not in one)["result"]

    def open(self, path: str, text: str) -> str:
        """Open a file with a text, which need not be on disk; its address."""
        uri = (self.root / path).as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.send(method="textDocument/didOpen", params={"textDocument": document})
        return uri

    def diagnostics(self, uri: str) -> list[dict[str, Any]]:
        """What is underlined."""
        found = self.wait(
            lambda one: one.get("method") == "textDocument/publishDiagnostics" and one["params"]["uri"] == uri
        )
        listed: list[dict[str, Any]] = found["params"]["diagnostics"]
        return listed


@pytest.fixture(scope="module")
def editor() -> Iterator[Editor]:
    """A server that has been greeted."""
    program = server()
    assert program is not None, "KPI_EDITOR=1, and there is no yaml-language-server"
    with subprocess.Popen(
        [program, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        talking = Editor(process, ROOT)
        folders = [{"uri": ROOT.as_uri(), "name": "kpi"}]
        able = {"textDocument": {"hover": {"contentFormat": ["markdown"]}}, "workspace": {"configuration": True}}
        talking.ask("initialize", processId=os.getpid(), rootUri=ROOT.as_uri(), capabilities=able,
                    workspaceFolders=folders)  # fmt: skip
        talking.send(method="initialized", params={})
        wanted = {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}
        talking.send(method="workspace/didChangeConfiguration", params={"settings": {"yaml": wanted}})
        yield talking
        process.kill()


def shipped(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def place(text: str, word: str, after: int = 0) -> dict[str, int]:
    """Line and column, from 0, of a word or so many characters behind its beginning."""
    at = text.index(word) + after
    return {"line": text.count("\n", 0, at), "character": at - text.rfind("\n", 0, at) - 1}


@pytest.mark.parametrize("path", [INDICATORS, KAK, SETTINGS, RECORDS])
def test_nothing_is_underlined_in_what_is_shipped(editor: Editor, path: str) -> None:
    uri = editor.open(path, shipped(path))
    assert [one["message"] for one in editor.diagnostics(uri)] == []


def test_a_wrong_polarity_is_underlined_in_its_line(editor: Editor) -> None:
    text = shipped(INDICATORS).replace("polarity: maximize", "polarity: maksimal", 1)
    uri = editor.open(INDICATORS.replace("wisata-industri", "salah"), text)
    (found,) = editor.diagnostics(uri)
    assert found["range"]["start"] == place(text, "maksimal")
    assert all(word in found["message"] for word in ("maximize", "minimize", "stabilize"))


def test_a_key_is_explained_in_indonesian(editor: Editor) -> None:
    text = shipped(INDICATORS)
    uri = editor.open(INDICATORS.replace("wisata-industri", "arah"), text)
    shown = editor.ask("textDocument/hover", textDocument={"uri": uri}, position=place(text, "polarity", 2))
    assert "Polaritas" in json.dumps(shown)
    assert "Arah yang baik" in json.dumps(shown)


def test_the_values_that_are_possible_are_offered(editor: Editor) -> None:
    text = shipped(INDICATORS).replace("polarity: maximize", "polarity: ", 1)
    uri = editor.open(INDICATORS.replace("wisata-industri", "pilih"), text)
    found = editor.ask("textDocument/completion", textDocument={"uri": uri}, position=place(text, "polarity: ", 10))
    offered = found["items"] if isinstance(found, dict) else found
    assert {"maximize", "minimize", "stabilize"} <= {one["label"] for one in offered}
