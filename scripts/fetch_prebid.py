"""Bundle Prebid.js with our two modules for the tests of it: `python -m scripts.fetch_prebid FILE`.

Prebid.js is fetched with npm by name and version, checked against a hash, and never kept: only the
tests' own folder gets it. Needs Node with npm, from the system or from a wheel.
"""

import argparse
import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "docs/howto/prebid"
PREBID = "prebid.js@11.36.0"
PREBID_SHA256 = "fba1d5d10970bf7d0853444a4dfaa1a7cb193a961bc7e9cdcbc7d305c97501d8"
BUNDLER = "esbuild@0.28.2"
_ENTRY = """
import pbjs from 'prebid.js';
import 'prebid.js/modules/userId';
import './node_modules/prebid.js/dist/src/modules/tillfreeIdSystem.js';
import './node_modules/prebid.js/dist/src/modules/tillfreeBidAdapter.js';
window.pbjs = pbjs;
pbjs.processQueue();
"""
_INSTALL = ("install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock")


def bundle(target: Path) -> None:
    """Write Prebid.js with its userId module and our two modules as one script."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is missing: install Node.js, which has it")
    with tempfile.TemporaryDirectory(prefix="tillfree-prebid-") as name:
        folder = Path(name)
        _run([npm, "pack", "--silent", PREBID], folder)
        (packed,) = folder.glob("*.tgz")
        found = hashlib.sha256(packed.read_bytes()).hexdigest()
        if found != PREBID_SHA256:
            raise SystemExit(f"{PREBID} has the hash {found}, not {PREBID_SHA256}: look into it")
        _run([npm, *_INSTALL, f"./{packed.name}", BUNDLER], folder)
        for module in sorted(MODULES.glob("*.js")):
            shutil.copy(module, folder / "node_modules/prebid.js/dist/src/modules")
        (folder / "entry.js").write_text(_ENTRY, "utf-8")
        bundler = str(folder / "node_modules/.bin/esbuild")
        out = f"--outfile={target.resolve()}"
        _run([bundler, "entry.js", "--bundle", "--minify", "--format=iife", out], folder)


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{command[1]} failed:\n{done.stderr[-2_000:]}")


def main() -> None:
    """Bundle into the file that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="where the bundle goes")
    bundle(parser.parse_args().file)


if __name__ == "__main__":
    main()
