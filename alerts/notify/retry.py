"""When a message that was not taken is tried again.

The moment is stored with the notification, so a restart forgets none; that is why no library that
retries in memory is used.
"""

from __future__ import annotations

import random

from alerts.notify.types import Claim

FIRST_MS = 1_000
LONGEST_MS = 300_000


def next_attempt(
    claim: Claim, wall_ms: int, give_up_ms: int, luck: random.Random | None = None
) -> int | None:
    """The moment of the next attempt on the system's clock; None when it is given up.

    The wait doubles from 1 s to 5 min and is shortened by up to half at random, so that what failed
    together does not come again together (exponential backoff with equal jitter, Brooker 2015).
    Given up is what would be tried later than `give_up_ms` after its first attempt.
    """
    longest = min(FIRST_MS << min(claim.attempt - 1, 20), LONGEST_MS)
    wait = longest / 2 + (luck or random).uniform(0, longest / 2)
    after = wall_ms + int(wait)
    return None if after > claim.first_ms + give_up_ms else after
