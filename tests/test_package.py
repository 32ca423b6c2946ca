"""The package as it is shipped: built, installed somewhere else, and asked."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
QUESTION = "is massage good for hip arthritis?"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without the network."""
    folder = tmp_path_factory.mktemp("dist")
    program = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(program, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_knowledge_and_the_type_marker(wheel: Path) -> None:
    """All that a user needs travels in the wheel, and the tests do not."""
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "faqbot/py.typed" in names
    assert "faqbot/shipped/hip-massage/knowledge.yaml" in names
    assert any(name.startswith("faqbot/shipped/hip-massage/entries/") for name in names)
    assert not any(name.startswith(("tests/", "knowledge/")) for name in names)


def test_an_empty_environment_with_the_wheel_answers(wheel: Path, tmp_path: Path) -> None:
    """Installed into a fresh environment in a path with spaces, outside any checkout, it answers."""
    home = tmp_path / "a path with spaces"
    venv.create(home, with_pip=False)
    python = next(p for p in (home / "bin" / "python", home / "Scripts" / "python.exe") if p.exists())
    target = Path(
        subprocess.run(
            [str(python), "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
    )
    zipfile.ZipFile(wheel).extractall(target)
    # what faqbot depends on is lent by the environment that runs the tests
    (target / "lent.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    for program in (
        ["-m", "faqbot", "ask", QUESTION],
        ["-c", f"import faqbot; print(faqbot.answer({QUESTION!r}).text)"],
    ):
        done = subprocess.run([str(python), *program], check=True, capture_output=True, text=True, cwd=tmp_path)
        assert "[1]" in done.stdout
    where = subprocess.run(
        [str(python), "-c", "import faqbot.bot as b; print(b.shipped_folder())"],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert Path(where.stdout.strip()) == target / "faqbot" / "shipped" / "hip-massage"


def test_imports_are_as_light_as_promised() -> None:
    """Asking does not import the line editor, and importing faqbot does not read the knowledge."""
    code = "import sys, faqbot; faqbot.Bot; print('prompt_toolkit' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"


def test_modules_import_only_what_stands_before_them() -> None:
    """Data flows one way: no import cycles between the modules."""
    code = (
        "import sys, importlib, pkgutil, faqbot\n"
        "for m in pkgutil.iter_modules(faqbot.__path__):\n"
        "    if m.name != '__main__': importlib.import_module(f'faqbot.{m.name}')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    graph = {}
    for path in (ROOT / "faqbot").glob("*.py"):
        lines = path.read_text(encoding="utf-8").split("if TYPE_CHECKING:")[0].splitlines()
        graph[path.stem] = {line.split()[1].split(".")[1] for line in lines if line.startswith("from faqbot.")} - {
            path.stem
        }
    seen: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " → ".join((*above, name))
        if name not in seen:
            for other in sorted(graph.get(name, ())):
                visit(other, (*above, name))
            seen.add(name)

    for name in sorted(graph):
        visit(name, ())
