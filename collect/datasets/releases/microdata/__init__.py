"""The microdata of a release: answers of persons, made anonymous.

`plan` says what is asked for, `frames` which columns there are, `anonymous` changes them
until nobody stands out, `files` writes them, `making` puts it together.
"""

from collect.datasets.releases.microdata.making import Microdata, make
from collect.datasets.releases.microdata.plan import PlanError, plan_of

__all__ = ["Microdata", "PlanError", "make", "plan_of"]
