"""The words and fields that content files may use: the one place that a check and a form agree on.

Codes are the contract's (English, snake_case); every code has the Dutch words a reader sees.
"""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("mesh", "composite", "region", "pain_region")
CONDITION_KINDS = ("condition", "alarm")
REVIEW_STATES = ("concept", "beoordeeld")

GROUPS: dict[str, str] = {
    "bones": "Botten",
    "cartilage": "Kraakbeen",
    "capsule_ligaments": "Kapsel en banden",
    "fascia": "Peesbladen",
    "muscles": "Spieren",
    "bursae": "Slijmbeurzen",
    "nerves": "Zenuwen",
    "vessels": "Bloedvaten",
    "joint": "Gewricht",
    "skin": "Huid",
    "pain_regions": "Pijnplaatsen",
}

ROLES: dict[str, str] = {
    "primary": "primair",
    "secondary": "mede",
    "compensating": "compenserend",
    "referred": "gerefereerde pijn",
}

#: Lowest first; the order is the scale.
URGENCIES: dict[str, str] = {
    "self": "zelf",
    "gp_nonurgent": "afspraak",
    "gp_soon": "binnen dagen",
    "gp_same_day": "vandaag",
    "gp_now": "direct (dag en nacht)",
    "emergency": "112",
}

AGE_GROUPS: dict[str, str] = {
    "<15": "onder 15 jaar",
    "adolescent_adult": "jongeren en volwassenen",
    "65+": "boven 65 jaar",
}

#: The same in one word each, where there is little room.
AGE_WORDS: dict[str, str] = {"<15": "<15", "adolescent_adult": "volwassen", "65+": "65+"}

VERDICTS = ("ok", "imprecise", "dubious", "wrong", "S-imprecise", "S-wrong")


@dataclass(frozen=True)
class Presentation:
    """A situation that decides how urgent a complaint is.

    Parameters
    ----------
    label : str
        Dutch, as shown before the urgency ("na een val, kan niet staan").
    floor : str
        The lowest urgency that may ever be given in this situation (facts/corrections.md).
    """

    label: str
    floor: str = "self"


#: Situations an urgency may belong to. The floors are the decisions of facts/corrections.md.
PRESENTATIONS: dict[str, Presentation] = {
    "usual": Presentation("gewoonlijk"),
    "under_15_limp": Presentation("onder 15 jaar, mank lopen of niet kunnen staan", floor="gp_now"),
    "under_15_after_fall": Presentation("onder 15 jaar, pijn na een val", floor="gp_now"),
    "under_15_fever": Presentation("onder 15 jaar, met koorts of ziek zijn", floor="gp_now"),
    "fall_cannot_stand": Presentation(
        "na een val: niet kunnen staan, of het been is korter of naar buiten gedraaid",
        floor="emergency",
    ),
    "fall_can_walk": Presentation(
        "na een val: wel kunnen lopen, maar de lies of heup blijft pijn doen", floor="gp_same_day"
    ),
    "suspected_stress_fracture": Presentation(
        "vermoeden van een stressfractuur", floor="gp_same_day"
    ),
    "fever_severe_pain": Presentation(
        "koorts met hevige heuppijn, ook met een heupprothese", floor="gp_now"
    ),
    "severe_rest_or_night_pain": Presentation(
        "hevige pijn in rust of 's nachts die niet verandert met de houding", floor="gp_now"
    ),
    "suddenly_cannot_walk": Presentation("plotseling niet meer kunnen lopen", floor="gp_now"),
    "night_pain_disturbing": Presentation("nachtpijn die blijft storen", floor="gp_nonurgent"),
    "saddle_numbness": Presentation(
        "doof gevoel rond anus of geslachtsdelen, geen controle over plas of ontlasting, "
        "of snel verlies van kracht",
        floor="gp_now",
    ),
    "groin_swelling": Presentation(
        "pijnlijke zwelling in de lies die niet terug te duwen is, plotselinge pijn in de "
        "balzak of een kloppende zwelling",
        floor="gp_now",
    ),
    "thick_painful_leg": Presentation("een dik, pijnlijk been", floor="gp_now"),
    "snap_loss_of_strength": Presentation(
        "plotselinge knap bij de zitbeenknobbel met verlies van kracht", floor="gp_soon"
    ),
    "red_warm_swelling": Presentation("rode, warme zwelling, met of zonder koorts", floor="gp_now"),
    "cancer_new_night_pain": Presentation(
        "kanker in de voorgeschiedenis met nieuwe nachtpijn", floor="gp_soon"
    ),
    "morning_stiffness_over_50": Presentation(
        "boven 50 jaar: meer dan 30 minuten ochtendstijfheid in beide schouders en heupen",
        floor="gp_soon",
    ),
    "walking_buttock_pain": Presentation(
        "bilpijn bij het lopen die stopt bij stilstaan", floor="gp_nonurgent"
    ),
    "not_improving": Presentation("geen verbetering", floor="gp_nonurgent"),
    "infant": Presentation("zuigeling of peuter", floor="gp_nonurgent"),
    "hip_out_of_place": Presentation("de heup is uit de kom", floor="emergency"),
}

#: Facts a structure may carry, with the Dutch label that the panel shows, in this order.
STRUCTURE_FACTS: dict[str, str] = {
    "origin": "Begint aan",
    "insertion": "Hecht aan",
    "proximal": "Aanhechting bij het bekken",
    "distal": "Aanhechting bij het dijbeen",
    "course": "Verloop",
    "parts": "Delen",
    "formed_by": "Gevormd door",
    "articulates_with": "Verbonden met",
    "actions_hip": "Werking op de heup",
    "actions_knee": "Werking op de knie",
    "actions": "Werking",
    "innervation": "Zenuw",
    "segments": "Segmenten",
    "taut_in": "Strak in",
    "slack_in": "Ontspannen in",
    "restrains": "Remt",
    "attaches_here": "Wat hecht hier aan",
    "supplies": "Verzorgt",
    "sensation": "Gevoel van",
    "blood_supply": "Bloedvoorziening",
    "thickness": "Dikte",
    "size": "Maten",
    "lies_between": "Ligt tussen",
    "communicates_with": "Staat in verbinding met",
    "under_the_skin": "Onder deze plek",
    "felt_here": "Kan hier gevoeld worden",
    "palpation": "Te voelen",
    "resistance_test": "Weerstandstest",
    "stretch_test": "Rektest",
    "joint_innervation": "Gewrichtsinnervatie",
    "dermatome": "Dermatoom",
    "closes_at": "Sluit",
    "variation": "Variatie",
    "note": "Let op",
}

#: Fields of the block ``[relations]``: ids of structures, but for ``main_actions``.
RELATIONS: dict[str, str] = {
    "nerves": "Zenuw",
    "arteries": "Slagader",
    "main_actions": "Hoofdwerking",
    "origin_at": "Begint op",
    "insertion_at": "Hecht aan op",
    "attached_at": "Zit vast aan",
    "beneath": "Onder deze plek",
}
#: The group that the ids of a relation must be of; any group where it is not named.
RELATION_GROUPS = {"nerves": "nerves", "arteries": "vessels"}
#: Fields that say where a thing holds, with the end they are about.
HELD_AT = {"origin_at": "origin", "insertion_at": "insertion", "attached_at": "attachment"}
ENDS: dict[str, str] = {
    "origin": "oorsprong",
    "insertion": "aanhechting",
    "attachment": "aanhechting",
}


@dataclass(frozen=True)
class ActionWords:
    """A movement of a joint that muscles make.

    Parameters
    ----------
    label : str
        Dutch, as it stands in the fact ``actions`` ("flexie van de heup").
    doers : str
        What those muscles are called together ("heupbuigers").
    opposite : str
        Key of the movement the other way.
    lay : str
        The same movement in words for patients ("de heup buigen").
    """

    label: str
    doers: str
    opposite: str
    lay: str


ACTIONS: dict[str, ActionWords] = {
    "hip_flexion": ActionWords(
        "flexie van de heup", "heupbuigers", "hip_extension", "de heup buigen"
    ),
    "hip_extension": ActionWords(
        "extensie van de heup", "heupstrekkers", "hip_flexion", "de heup strekken"
    ),
    "hip_abduction": ActionWords(
        "abductie van de heup",
        "abductoren van de heup",
        "hip_adduction",
        "het been in de heup zijwaarts bewegen",
    ),
    "hip_adduction": ActionWords(
        "adductie van de heup",
        "adductoren van de heup",
        "hip_abduction",
        "het been in de heup naar het andere been toe bewegen",
    ),
    "hip_external_rotation": ActionWords(
        "exorotatie van de heup",
        "exorotatoren van de heup",
        "hip_internal_rotation",
        "de heup naar buiten draaien",
    ),
    "hip_internal_rotation": ActionWords(
        "endorotatie van de heup",
        "endorotatoren van de heup",
        "hip_external_rotation",
        "de heup naar binnen draaien",
    ),
    "knee_flexion": ActionWords(
        "flexie van de knie", "kniebuigers", "knee_extension", "de knie buigen"
    ),
    "knee_extension": ActionWords(
        "extensie van de knie", "kniestrekkers", "knee_flexion", "de knie strekken"
    ),
    "knee_external_rotation": ActionWords(
        "exorotatie van de knie",
        "exorotatoren van de knie",
        "knee_internal_rotation",
        "het onderbeen naar buiten draaien",
    ),
    "knee_internal_rotation": ActionWords(
        "endorotatie van de knie",
        "endorotatoren van de knie",
        "knee_external_rotation",
        "het onderbeen naar binnen draaien",
    ),
}

#: What a scene shows: a test, a sign that is only explained, or a movement of every day.
SCENE_KINDS: dict[str, str] = {
    "test": "test",
    "sign": "teken om te herkennen",
    "movement": "beweging",
}

#: How somebody lies, sits or stands in a step of a scene.
POSITIONS: dict[str, str] = {
    "supine": "rugligging",
    "prone": "buikligging",
    "side_lying": "zijligging",
    "sitting": "zit",
    "standing": "stand",
}

#: What a scene does to a structure.
LOADS: dict[str, str] = {
    "stretched": "op rek",
    "tensioned": "op spanning",
    "loaded": "belast",
    "working": "werkt",
    "relaxed": "ontspannen",
}
#: The group that a structure with a load must be of; any where it is not named.
LOAD_GROUPS = {"tensioned": "nerves", "working": "muscles"}

#: Words of a pose: the angle that each sets, and with which sign.
POSE_ANGLES: dict[str, tuple[str, float]] = {
    "flexie": ("flexion_deg", 1.0),
    "extensie": ("flexion_deg", -1.0),
    "abductie": ("abduction_deg", 1.0),
    "adductie": ("abduction_deg", -1.0),
    "exorotatie": ("external_rotation_deg", 1.0),
    "endorotatie": ("external_rotation_deg", -1.0),
    "knie": ("knee_flexion_deg", 1.0),
}
#: Which bone stands still: closed means the femur.
POSE_CHAINS: dict[str, bool] = {"open": False, "gesloten": True}

CONDITION_FACTS: dict[str, str] = {
    "age": "Leeftijd",
    "cause": "Oorzaak",
    "findings": "Kenmerken",
    "tests": "Testen",
    "red_flags": "Alarmsignalen",
    "course": "Beloop",
    "treatment": "Behandeling",
    "icd10": "ICD-10",
    "note": "Let op",
}

#: Headings of the body of a file, with the field each fills.
STRUCTURE_SECTIONS = {"Patiënt": "patient", "Student": "student"}
CONDITION_SECTIONS = {
    "Patiënt": "patient",
    "Student": "student",
    "Wat kunt u doen": "what_to_do",
    "Wanneer bellen": "when_to_call",
}
SCENE_SECTIONS = {
    "Patiënt": "patient",
    "Student": "student",
    "Betekenis": "meaning",
    "Grenzen": "limits",
    "Wanneer niet": "when_not",
}
CLAIM_SECTIONS = {"Patiënt": "patient", "In het artikel": "statement", "Aanvulling": "nuance"}


def urgency_rank(code: str) -> int:
    """Return the place of an urgency on the scale, 0 for the lowest.

    Raises
    ------
    ValueError
        If the code is not one of ``URGENCIES``.
    """
    return list(URGENCIES).index(code)
