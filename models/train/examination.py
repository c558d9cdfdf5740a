"""The examination curve that training has learnt, as the policy file that surfaces take their slot weights from."""
import numpy as np

import traffic
from behaviour import SURFACES


def curves(model, log, rows):
    """{surface: weight of each slot}: the mean over the devices that the surface's pages came from."""
    found = {}
    for surface, name in enumerate(SURFACES):
        here = rows & (log["surface"] == surface) & (log["position"] == 0)
        share = np.bincount(log["request.device"][here], minlength=3) / here.sum()
        found[name] = (share @ model.examination[surface])[:traffic.SLOTS[surface]]
    return found


def policy(model, log, rows):
    lines = "\n".join(f"  {name}: [{', '.join(f'{value:.4f}'.rstrip('0').rstrip('.') for value in curve)}]" for name, curve in sorted(curves(model, log, rows).items()))
    return f"""# Written by models/train/train.py from the click model's training; see models/ctr.md. Not to be edited by hand.
curve: examination
owner: feed-ranking
description: How often a slot is looked at, as a multiple of the home feed's first slot.
surfaces:
{lines}
"""
