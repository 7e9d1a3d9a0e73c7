"""JavaRosa itself, from the jar that pyxform brings for ODK Validate, behind a line protocol (`Oracle.java`)."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

import pyxform

HERE = Path(__file__).parent
JAR = Path(pyxform.__file__).parent / "validators" / "odk_validate" / "bin" / "ODK_Validate.jar"


class Oracle:
    """A running JavaRosa; needs a JDK (javac, java) on the path. Use as a context manager."""

    def __enter__(self) -> Oracle:
        self._folder = tempfile.TemporaryDirectory()
        folder, javac, java = self._folder.name, "javac", "java"
        subprocess.run([javac, "-cp", str(JAR), "-d", folder, str(HERE / "Oracle.java")], check=True)
        path = os.pathsep.join((folder, str(JAR)))
        command = [java, "-Duser.timezone=Asia/Jakarta", "-Duser.language=id", "-cp", path, "Oracle"]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def form(self, xml: str) -> str:
        """Open a form with no answers."""
        path = Path(self._folder.name) / "form.xml"
        path.write_text(xml, encoding="utf-8")
        return self.ask("form", str(path))

    def ask(self, *words: str) -> str:
        """set PATH TEXT, add PATH, remove PATH, order, xml. RuntimeError with JavaRosa's words if it fails."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write("\t".join(word.replace("\n", "\\n") for word in words) + "\n")
        stdin.flush()
        for line in stdout:
            state, tab, answer = line.rstrip("\n").partition("\t")
            if tab and state == "ok":
                return answer.replace("\\n", "\n")
            if tab and state == "error":
                raise RuntimeError(answer)
        raise RuntimeError("JavaRosa has gone")
