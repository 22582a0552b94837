"""`tillfree cloud --sandbox --port 0` with the bank in the sandbox's place, else the product.

`python -m tests.siege.cloud DATA STORES PORT` runs it, PORT being the bank's.
"""

import sys
from pathlib import Path

from tests.siege.bank import BankClient
from tillfree.core.errors import TillfreeError
from tillfree.runtime.cloud import Outside
from tillfree.runtime.nats.cloud_command import CloudOptions, run_cloud, sandbox_outside
from tillfree.web import api_beside


def main() -> None:
    """Run the cloud that the command line tells of; as the product does, 2 where it is refused."""
    data, stores, port = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])

    def outside_of(folder: Path) -> Outside:
        made_up = sandbox_outside(folder)
        return Outside(BankClient(port), made_up.mail, made_up.others)

    options = CloudOptions(data, stores, sandbox=True, port=0)
    try:
        run_cloud(options, api_beside, outside_of=outside_of)
    except TillfreeError as refusal:
        print(f"refused: {refusal}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
