"""`make rehearsal`: Slipway delivers real services on this machine, good releases and bad ones, with people using them.

What its plays are made of is shared with Slipway's own tests, which lie in a package of the same name: delivery/tests.
"""

import sys
from pathlib import Path

import tests

ROOT = Path(__file__).parents[2]
DELIVERY = ROOT / "delivery"

tests.__path__ = [str(ROOT / "tests"), str(DELIVERY / "tests")]
sys.path[:0] = [str(DELIVERY), str(ROOT / "tests")]
