"""The front door: what `make` lists, and that each door opens or says in one line why not."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

DOORS = ["setup", "html", "book", "test", "lab", "bench", "check"]


def run(*command: object, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)


def test_make_alone_lists_every_door_with_a_line(root: Path) -> None:
    listed = run("make", cwd=root).stdout
    for door in DOORS:
        assert re.search(rf"^  make {door} +\w.{{10,}}$", listed, re.M), f"`make` does not list {door}:\n{listed}"


def test_commands_in_readme_and_contributing_exist(root: Path) -> None:
    listed = run("make", cwd=root).stdout
    for page in ("README.md", "CONTRIBUTING.md"):
        for words in re.findall(r"(?:^|`)make ((?:[a-z]+ ?)+)", (root / page).read_text(), re.M):
            for word in words.split():
                assert f"  make {word} " in listed, f"{page} speaks of `make {word}`"


def test_links_of_the_readme_lead_somewhere(root: Path) -> None:
    inside = [place for place in re.findall(r"\]\(([^)]+)\)", (root / "README.md").read_text()) if "://" not in place]
    assert "book/images/bb84-lab.png" in inside
    assert [place for place in inside if not (root / place).exists()] == []


def test_lab_in_the_readme_works(root: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", (root / "README.md").read_text(), re.S)
    *lines, lab = example.strip().splitlines()
    run_in: dict[str, object] = {}
    exec("\n".join(lines), run_in)
    assert eval(lab, run_in).get_state()["summary"]


def with_only(folder: Path, **programs: str) -> dict[str, str]:
    """An environment whose PATH holds `dirname` and the given shell scripts, and no more."""
    for name, script in ({"dirname": 'exec /usr/bin/dirname "$@"'} | programs).items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return {"PATH": str(folder)}


def test_setup_without_a_suitable_python_says_what_to_install(root: Path, tmp_path: Path) -> None:
    too_old = with_only(tmp_path, python3="exit 1")
    done = run("/bin/sh", root / "tools" / "setup.sh", env=too_old)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "Python 3.11, 3.12 or 3.13" in done.stderr


def test_setup_without_venv_says_what_to_install(root: Path, tmp_path: Path) -> None:
    without_ensurepip = with_only(tmp_path, python3='case "$2" in *ensurepip*) exit 1;; esac')
    done = run("/bin/sh", root / "tools" / "setup.sh", env=without_ensurepip)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "python3-venv" in done.stderr


def test_serve_says_its_address_and_stops_cleanly(root: Path, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("a page")
    with subprocess.Popen(
        [sys.executable, root / "tools" / "serve.py", tmp_path, "0"], stdout=subprocess.PIPE, text=True
    ) as server:
        said = server.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert address, said
        with urllib.request.urlopen(address[0] + "/index.html") as answer:
            assert answer.read() == b"a page"
        server.send_signal(signal.SIGINT)
        rest, _ = server.communicate(timeout=10)
    assert server.returncode == 0
    assert "Stopped." in rest


def test_serve_on_a_port_in_use_says_how_to_choose_another(root: Path, tmp_path: Path, site_url: str) -> None:
    port = site_url.rstrip("/").rsplit(":")[-1]
    done = run(sys.executable, root / "tools" / "serve.py", tmp_path, port)
    assert done.returncode == 1
    assert "make book PORT=" in done.stderr


def test_without_a_browser_the_tests_say_what_to_install(root: Path) -> None:
    done = run(sys.executable, root / "tools" / "chromium.py", env=os.environ | {"CHROMIUM": "/nowhere/chromium"})
    assert done.returncode == 1
    assert "install Chromium" in done.stderr


def test_the_package_carries_its_javascript_and_css(root: Path, tmp_path: Path) -> None:
    done = run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", tmp_path, cwd=root)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("qlab-*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    tracked = run("git", "ls-files", "qlab", cwd=root).stdout.split()
    assert tracked
    assert set(tracked) <= packed


class Unborn:
    """Takes the place of a server, and only says where it would have listened."""

    def __init__(self, address: tuple[str, int], handler: object) -> None:
        self.server_port = 8123
        self.asked = address
        Unborn.last = self

    def serve_forever(self) -> None:
        raise KeyboardInterrupt

    def server_close(self) -> None:
        pass


def test_a_room_is_told_the_address_and_what_it_means(root: Path, monkeypatch, capsys) -> None:
    monkeypatch.syspath_prepend(str(root / "tools"))
    import serve

    monkeypatch.setattr(serve, "ThreadingHTTPServer", Unborn)
    serve.main("anywhere", "8123")
    assert Unborn.last.asked == ("127.0.0.1", 8123) and "phones" not in capsys.readouterr().out
    serve.main("anywhere", "8123", "0.0.0.0")
    said = capsys.readouterr().out
    assert Unborn.last.asked == ("0.0.0.0", 8123)
    assert f"http://{serve.in_the_room()}:8123/lab/class.html" in said and "Everybody on this network" in said


def test_make_book_listens_on_this_machine_alone_unless_asked(root: Path) -> None:
    plain = run("make", "-n", "book", cwd=root).stdout
    asked = run("make", "-n", "book", "HOST=0.0.0.0", "PORT=9", cwd=root).stdout
    assert "tools/serve.py _build/html 8000 127.0.0.1" in plain and "tools/serve.py _build/html 9 0.0.0.0" in asked
