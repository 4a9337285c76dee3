"""Used while an image is built: an empty root gets what Python needs of Debian; a service gets its program.

`runtime.py ROOT PACKAGE...` copies installed packages with all that they depend on, and their rows of dpkg's status,
from which scanners know what is in an image. `runtime.py --start SERVICE FILE` writes the program that starts a
service. It needs no package, and runs with the Python of the base.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

# Needed to install or configure packages, and by none that runs.
INSTALLING = {"debconf", "debconf-2.0", "dpkg", "perl-base", "openssl"}
# Needed by parts of the standard library that no service imports: dbm and sqlite3, nis (which brings Kerberos), curses.
UNUSED = {"libdb5.3", "libsqlite3-0", "libnsl2", "libtirpc3", "libreadline8", "libncursesw6", "libtinfo6"}
LEFT_OUT = INSTALLING | UNUSED
# Read by people, by tools that no image has, or for character sets other than Unicode; licences are kept.
UNREAD = re.compile(
    r"/usr/share/(man|info|lintian|gdb|bug|readline|locale|python3|gcc)/|/usr/share/doc/[^/]+/(?!copyright)|/gconv/"
    r"|/usr/bin/(?!python3)|/usr/s?bin/.*py3|/(idlelib|lib2to3|ensurepip|pydoc_data|turtledemo)/"
    r"|/lib-dynload/(_curses|_curses_panel|_dbm|_sqlite3|nis|readline)\."
)
MERGED = ("bin", "lib", "lib64", "sbin")
USERS = "root:x:0:0:root:/:/nonexistent\nmentoring:x:10001:10001::/:/nonexistent\n"
GROUPS = "root:x:0:\nmentoring:x:10001:\n"
# What is made when packages are configured, and belongs to none.
MADE = ("/etc/ssl/certs", "/etc/os-release", "/usr/lib/os-release", "/etc/debian_version")


def dpkg(form: str, package: str) -> str:
    """Return a field of an installed package; empty if it is not installed."""
    asked = ["/usr/bin/dpkg-query", "--show", f"--showformat={form}", package]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout


def closure(packages: Iterable[str]) -> set[str]:
    """Return packages with all that they depend on."""
    found: set[str] = set()
    waiting = list(packages)
    while waiting:
        name = waiting.pop()
        if name in found or name in LEFT_OUT or dpkg("${db:Status-Status}", name) != "installed":
            continue
        found.add(name)
        wanted = dpkg("${Pre-Depends}, ${Depends}", name).replace("|", ",").split(",")
        waiting += [one.split("(")[0].strip().partition(":")[0] for one in wanted if one.strip()]
    return found


def files(package: str) -> list[str]:
    """Return the paths of a package, folders too."""
    listed = subprocess.run(["/usr/bin/dpkg", "--listfiles", package], capture_output=True, text=True, check=True)
    paths = [one for one in listed.stdout.splitlines() if one.startswith("/") and one != "/."]
    return [path for path in paths if not UNREAD.search(f"{path}/" if Path(path).is_dir() else path)]


def copy(path: str, root: Path) -> None:
    """Copy a file, a link or an empty folder to the same place under another root."""
    source, target = Path(path), root / path.lstrip("/")
    if not (source.exists() or source.is_symlink()) or target.is_symlink():
        return
    if source.is_dir() and not source.is_symlink():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target, follow_symlinks=False)


def fill(root: Path, packages: Iterable[str]) -> None:
    """Make a root in which Python runs."""
    for name in MERGED:
        (root / "usr" / name).mkdir(parents=True, exist_ok=True)
        (root / name).symlink_to(f"usr/{name}")
    names = sorted(closure(packages))
    for path in (path for name in names for path in files(name)):
        copy(path, root)
    for made in MADE:
        for one in sorted([Path(made), *Path(made).rglob("*")]):
            copy(str(one), root)
    (root / "tmp").mkdir(mode=0o1777)
    (root / "tmp").chmod(0o1777)
    write(root / "etc/passwd", USERS)
    write(root / "etc/group", GROUPS)
    write(root / "etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n")
    write(root / "var/lib/dpkg/status", "\n".join(status(name) for name in names))


def status(package: str) -> str:
    """Return a package's rows of dpkg's status."""
    return subprocess.run(["/usr/bin/dpkg", "--status", package], capture_output=True, text=True, check=True).stdout


def write(path: Path, content: str) -> None:
    """Write a small file, and its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def start(service: str, file: Path) -> None:
    """Write the program that starts a service."""
    run = f'from runpy import run_module\n\nrun_module("services.{service}", run_name="__main__", alter_sys=True)\n'
    write(file, f"#!/app/bin/python\n{run}")
    file.chmod(0o755)


def main(arguments: Sequence[str]) -> None:
    """Do what the arguments say; ends with a sentence if they say anything else, and writes nothing then."""
    match arguments:
        case ["--start", service, file]:
            start(service, Path(file))
        case [root, *packages] if Path(root).is_absolute() and packages:
            fill(Path(root), packages)
        case _:
            sys.exit("usage: runtime.py /ABSOLUTE/ROOT PACKAGE... or runtime.py --start SERVICE FILE")


if __name__ == "__main__":
    main(sys.argv[1:])
