#!/usr/bin/env bash
# Lay the project's environment into .venv on a machine that has nothing but Python and the network.
#   scripts/set_up.sh run   what running needs (requirements.lock)
#   scripts/set_up.sh dev   that, and what tests and checks need (requirements-dev.lock)
# Every package is pinned with its hash; nothing is built in an environment of its own.
set -euo pipefail
cd "$(dirname "$0")/.."

kind="${1:?say run or dev}"
case "$kind" in
  run) lock=requirements.lock ;;
  dev) lock=requirements-dev.lock ;;
  *) echo "set-up: no such kind of set-up: $kind (say run or dev)" >&2; exit 2 ;;
esac

missing() {
  echo "set-up: missing: $1" >&2
  echo "set-up: $2" >&2
  exit 2
}

command -v python3 >/dev/null 2>&1 ||
  missing "python3" "install Python 3.11 or newer, with pip, and run this again"

find_uv() {
  if command -v uv >/dev/null 2>&1; then
    uv=(uv)
  elif python3 -m uv --version >/dev/null 2>&1; then
    uv=(python3 -m uv)
  else
    return 1
  fi
}

if ! find_uv; then
  python3 -m pip --version >/dev/null 2>&1 ||
    missing "pip for $(command -v python3)" "install pip (on Debian: python3-pip), or uv itself"
  echo "set-up: installing uv" >&2
  log="$(mktemp)"
  python3 -m pip install --quiet uv 2>"$log" ||
    python3 -m pip install --quiet --break-system-packages uv 2>>"$log" ||
    { cat "$log" >&2; missing "uv" "pip could not install it (its words are above)"; }
  rm -f "$log"
  find_uv || missing "uv" "pip installed it, but python3 -m uv does not start"
fi

if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  rm -rf .venv
  "${uv[@]}" venv --quiet --python '>=3.11' .venv ||
    missing "Python 3.11 or newer" "python3 is $(python3 --version 2>&1); install a newer one"
fi

echo "set-up: laying $lock into .venv" >&2
"${uv[@]}" pip sync --quiet --python .venv/bin/python --require-hashes "$lock" ||
  missing "a package of $lock" "the line above names it; is the package index reachable?"
"${uv[@]}" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e . ||
  missing "tillfree itself" "its installation failed; the lines above say why"

# Pictures of Korean pages need letters for them; without, only the pictures look wrong.
if [ "$kind" = dev ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 &&
  ! dpkg -s fonts-noto-cjk >/dev/null 2>&1; then
  echo "set-up: installing fonts-noto-cjk" >&2
  { apt-get -qq update && apt-get -qq install -y --no-install-recommends fonts-noto-cjk; } \
    >/dev/null 2>&1 || true
fi

# The tests of the pages open them in a browser.
if [ "$kind" = dev ] && ! command -v chromium >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "set-up: installing chromium" >&2
    { apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium; } >/dev/null 2>&1 || true
  fi
  command -v chromium >/dev/null 2>&1 || {
    echo "set-up: missing: chromium, without which tests/browser fails" >&2
    echo "set-up: install it (on Debian: apt-get install chromium) and run this again" >&2
  }
fi

# Spark, which the long tests hold against DuckDB, runs on Java.
if [ "$kind" = dev ] && ! command -v java >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "set-up: installing openjdk-17-jre-headless" >&2
    { apt-get -qq update && apt-get -qq install -y --no-install-recommends openjdk-17-jre-headless; } \
      >/dev/null 2>&1 || true
  fi
  command -v java >/dev/null 2>&1 || {
    echo "set-up: missing: java 17, without which tests/siege/test_spark.py fails" >&2
    echo "set-up: install it (on Debian: apt-get install openjdk-17-jre-headless)" >&2
  }
fi
