"""How a situation that is urgent is said in Dutch: for the tests of the texts."""

from __future__ import annotations

#: What must be said in "Wanneer bellen" where a condition has this situation.
TOLD = {
    "under_15_limp": r"mank",
    "under_15_after_fall": r"\bval\b",
    "under_15_fever": r"koorts",
    "fall_cannot_stand": r"bel 112",
    "fall_can_walk": r"val\b.*\b(lopen|loopt)",
    "suspected_stress_fracture": r"stressfractuur|vermoeidheidsbreuk",
    "fever_severe_pain": r"koorts",
    "severe_rest_or_night_pain": r"in rust of 's nachts",
    "suddenly_cannot_walk": r"plotseling niet",
    "night_pain_disturbing": r"nacht",
    "saddle_numbness": r"anus",
    "groin_swelling": r"zwelling",
    "thick_painful_leg": r"\bdik",
    "snap_loss_of_strength": r"knap",
    "red_warm_swelling": r"warm",
    "cancer_new_night_pain": r"kanker",
    "morning_stiffness_over_50": r"stijf",
    "walking_buttock_pain": r"stilsta",
    "hip_out_of_place": r"112",
}
