"""What is likely in one household or one school: rules for questions by form.

A profile draws a few latent traits once per submission (how poor, how remote) and
lets the answers follow from them, so that simulated data show the disparities that
real surveys show. The numbers are illustrative, not estimates of any country.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from collect.sync.simulation.answers import Rule
from collect.sync.simulation.household_profile import household
from collect.sync.simulation.school_profile import school

PROFILES: dict[str, Callable[[random.Random], dict[str, Rule]]] = {
    "child_disparity_household": household,
    "school_safety_assessment": school,
}


def profile(form_id: str, chance: random.Random) -> dict[str, Rule]:
    """Rules of a form for one submission; none for a form without a profile."""
    build = PROFILES.get(form_id)
    return build(chance) if build else {}
