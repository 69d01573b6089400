"""From what the person chose to what is drawn: pure functions, no Qt, no VTK."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from meshes.motion.limits import within_limits
from meshes.section.plane import Plane
from viewer.apart import encloses
from viewer.catalogue import Catalogue, Target
from viewer.looks import Emphasis
from viewer.peel import shares_left
from viewer.scene import OTHER_SIDE, PICKABLE_OPACITY, Look, Scene, Tag
from viewer.scene_steps import step_shown
from viewer.state import WHERE_PAGE, State, regions_of_place
from viewer.tags import label_name, tags_of
from viewer.tension import tension

#: What is not chosen, while something is shown through it.
GHOST_BONE = 0.30
GHOST_SOFT = 0.07
#: What is chosen itself but lies around something else that is chosen too.
WRAPPER = 0.35
#: Bone on which a measure is drawn, and the skin on which points are.
MEASURED_BONE = 0.45
SKIN_OVER_BONE = 0.30
#: What encloses all else is gone when structures are moved a third of the way apart.
_ENCLOSING_FADES = 3.0
#: Word for all palpable points in ``State.drawn``.
PALPABLE = "palpable"

#: Inside the joint: seen only through bone and capsule.
INSIDE_JOINT = frozenset(
    {
        "lunate_surface_cartilage",
        "femoral_head_cartilage",
        "acetabular_labrum",
        "ligament_of_head_of_femur",
        "transverse_acetabular_ligament",
        "pulvinar",
        "triradiate_cartilage",
        "capital_femoral_physis",
        "artery_of_ligament_of_head",
        "retinacular_vessels",
        "acetabular_subchondral_bone",
        "femoral_head_subchondral_bone",
        "synovial_membrane",
    }
)

#: Regions inside the joint.
INSIDE_REGIONS = frozenset(
    {"acetabulum", "acetabular_fossa", "acetabular_notch", "fovea_capitis", "femoral_head",
     "femoral_neck", "acetabular_rim"}
)  # fmt: skip

#: What lies around the joint.
AROUND_JOINT = frozenset(
    {
        "hip_bone",
        "femur",
        "hip_joint_capsule",
        "iliofemoral_ligament_lateral",
        "iliofemoral_ligament_medial",
        "pubofemoral_ligament",
        "ischiofemoral_ligament",
        "zona_orbicularis",
    }
)

#: Child layer, skin, what lies within bone, and spaces: only shown when asked for.
OFF_AT_START = frozenset(
    {
        "triradiate_cartilage",
        "capital_femoral_physis",
        "body_surface",
        "acetabular_subchondral_bone",
        "femoral_head_subchondral_bone",
        "synovial_membrane",
        "fascia_lata",
        "femoral_triangle",
        "lacuna_musculorum",
        "lacuna_vasorum",
        "suprapiriform_foramen",
        "infrapiriform_foramen",
        "obturator_canal",
    }
)

#: What of these is shown when one starts from the skin.
FROM_SKIN = frozenset({"body_surface", "fascia_lata", "synovial_membrane"})

#: What lies over everything else is see-through when it is shown, unless the person says otherwise;
#: the skin still stops a click, so that one can point at where it hurts.
SEE_THROUGH: Mapping[str, float] = {"body_surface": PICKABLE_OPACITY, "fascia_lata": 0.45}

#: Muscles and a bursa that cover the joint in front; taken away when the program opens, as on a
#: plate that shows the joint in its bed of muscles.
IN_FRONT_OF_JOINT = frozenset(
    {
        "iliopectineal_bursa",
        "psoas_major",
        "psoas_minor",
        "iliacus",
        "iliocapsularis",
        "rectus_femoris",
        "sartorius",
        "pectineus",
        "tensor_fasciae_latae",
    }
)


def hidden_at_start(catalogue: Catalogue) -> frozenset[str]:
    """Return what the program does not show when it opens."""
    cords = {s.id for s in catalogue.shapes.values() if s.group in ("nerves", "vessels")}
    return OFF_AT_START | IN_FRONT_OF_JOINT | cords


def chosen_targets(state: State, catalogue: Catalogue) -> dict[Target, Emphasis]:
    """Return every place that is lit up, and why.

    An open condition lights up its structures by role, a scene by what its step does to them; what
    is selected on top is ``chosen``. A
    place that is linked itself has its own role and not that of a composite it belongs to. An
    alarm is text only. While a place of pain is asked for or chosen, all places are there to click.
    """
    targets: dict[Target, Emphasis] = {}
    if asks_where(state, catalogue):
        for place in catalogue.pain_regions:
            targets.update(dict.fromkeys(catalogue.targets(place), "place"))
    links = [(role, catalogue.targets(id_)) for role, id_ in _linked(state, catalogue)]
    for role, places in sorted(links, key=lambda link: len(link[1])):
        for target in places:
            targets.setdefault(target, cast(Emphasis, role))
    for id_ in _shown_of(state.selection, catalogue):
        for region in regions_of_place(id_, state.reader):
            for target in catalogue.targets(region):
                targets[target] = "chosen"
    return targets


def _linked(state: State, catalogue: Catalogue) -> list[tuple[str, str]]:
    """Role and id of what the open condition links to, or load and id in the step of a scene."""
    place, library = state.place, catalogue.library
    condition = library.conditions.get(place.condition or "")
    scene = library.scenes.get(place.scene or "")
    if condition and condition.kind != "alarm":
        return [(link.role, link.id) for link in condition.structures]
    if scene:
        step = step_shown(state.step, scene)
        return [(load.load, load.id) for load in scene.structures if load.step == step]
    return []


def _shown_of(selection: tuple[str, ...], catalogue: Catalogue) -> tuple[str, ...]:
    """What of a choice is shown: beside things inside the body its skin would be in the way."""
    inside = tuple(id_ for id_ in selection if not catalogue.is_pain_region(id_))
    return inside or selection


def asks_where(state: State, catalogue: Catalogue) -> bool:
    """Whether the places of pain are shown on the skin to be clicked."""
    chosen = state.selection
    on_skin = bool(chosen) and all(map(catalogue.is_pain_region, chosen))
    return on_skin or state.place.page == WHERE_PAGE


def resolve_scene(state: State, catalogue: Catalogue) -> Scene:
    """Return what is drawn for a state.

    What is chosen is always seen: when ``state.reveal`` holds, all else is shown as a ghost, and
    what lies around a chosen thing inside the joint is made see-through. A ligament shows how tight
    it is, also when it is chosen itself, and then has the outline; a role that a condition gives it
    is kept.
    """
    targets = chosen_targets(state, catalogue)
    reveal = state.reveal and bool(targets)
    whole = {t.part: emphasis for t, emphasis in targets.items() if t.region is None}
    chosen = {part for part, emphasis in whole.items() if emphasis == "chosen"}
    for part, tight in tension(state, catalogue).items():
        if whole.get(part, "chosen") == "chosen":
            whole[part] = tight
    regions = {t.region: emphasis for t, emphasis in targets.items() if t.region is not None}
    lit_parts = {t.part for t in targets}
    wrappers = _wrappers(targets) if reveal else frozenset()
    left = shares_left(state.peel, catalogue.peel_order)
    looks: dict[str, Look] = {}
    for id_, shape in catalogue.shapes.items():
        shown = _is_shown(state, id_) or (reveal and id_ in lit_parts)
        opacity = state.opacity.get(id_, SEE_THROUGH.get(id_, 1.0)) if shown else 0.0
        if reveal and shown:
            if id_ not in lit_parts:
                ghost = GHOST_BONE if shape.group == "bones" else GHOST_SOFT
                opacity = min(opacity, ghost)
            elif id_ in wrappers:
                opacity = min(opacity, WRAPPER)
        if id_ in left and not (reveal and id_ in lit_parts):
            opacity *= left[id_]
        opacity = _for_drawings(state, id_, shape.group, opacity)
        if encloses(shape):
            opacity *= max(0.0, 1.0 - _ENCLOSING_FADES * state.apart)
        emphasis = whole.get(id_, "none")
        looks[id_] = Look(opacity, emphasis, id_ in chosen and emphasis != "chosen")
        if shape.both_sides:
            other = min(opacity, GHOST_BONE) if reveal else opacity
            looks[id_ + OTHER_SIDE] = Look(other if _is_shown(state, id_) else 0.0)
    painted = painted_attachments(state, catalogue, looks)
    tags = tags_of(state, catalogue, looks, targets)
    stance = within_limits(state.pose)
    return Scene(
        looks=looks,
        regions=regions,
        mirrored=state.side == "links",
        attachments=painted,
        names=attachment_names(state, catalogue, painted, tags) if state.names else {},
        drawings=shown_drawings(state, catalogue),
        section=Plane(state.section.normal, state.section.distance_mm) if state.section else None,
        tags=tags,
        moved=catalogue.apart.moved(distance_apart(state)),
        pose=stance.pose,
        pelvis_deg=stance.pelvis_deg,
    )


def distance_apart(state: State) -> float:
    """Return how far structures stand apart, 0 to 1: measures hold in the body only."""
    return 0.0 if state.drawn else state.apart


def shown_to_peel(state: State, catalogue: Catalogue) -> tuple[str, ...]:
    """Return what can be taken off of what is shown otherwise, the outermost first."""
    return tuple(id_ for id_ in catalogue.peel_order if _is_shown(state, id_))


def shown_drawings(state: State, catalogue: Catalogue) -> frozenset[str]:
    """Return the ids of the measures and points that are drawn."""
    return frozenset(
        drawing.id
        for drawing in catalogue.drawings
        if (PALPABLE if drawing.kind == "point" else drawing.id) in state.drawn
    )


def _for_drawings(state: State, id_: str, group: str, opacity: float) -> float:
    """Return the opacity of a part while something is drawn on the bones or on the skin."""
    if state.drawn - {PALPABLE}:
        opacity = min(opacity, MEASURED_BONE if group == "bones" else 0.0)
    if PALPABLE in state.drawn and id_ == "body_surface":
        opacity = max(opacity, SKIN_OVER_BONE)
    return opacity


def painted_attachments(
    state: State, catalogue: Catalogue, looks: Mapping[str, Look]
) -> frozenset[str]:
    """Return the attachments that are painted: all, or those of what is chosen.

    Of a chosen muscle they are its own; of a chosen bone or area of one, all that holds there.
    What lies on a bone that is not drawn is left out.
    """
    if state.attachments == "off":
        return frozenset()
    if state.attachments == "all":
        wanted = catalogue.attachments
    else:
        wanted = tuple(
            attached
            for id_ in state.selection
            for attached in (*catalogue.attachments_of(id_), *catalogue.attached_to(id_))
        )
    return frozenset(a.id for a in wanted if looks.get(a.bone, Look(0.0)).opacity > 0)


def attachment_names(
    state: State, catalogue: Catalogue, painted: frozenset[str], tags: tuple[Tag, ...]
) -> dict[str, str]:
    """Return the name of what holds at each painted attachment, where it is not named itself."""
    named = {part for tag in tags for part, region in tag.places if region is None}
    return {
        a.id: label_name(a.structure, state.reader, catalogue.library)
        for a in catalogue.attachments
        if a.id in painted and a.structure not in named
    }


def _wrappers(targets: Mapping[Target, Emphasis]) -> frozenset[str]:
    """Parts that would hide something inside the joint that is chosen too."""
    if any(target.part in INSIDE_JOINT for target in targets):
        return AROUND_JOINT
    if any(t.part == "femur" and t.region in INSIDE_REGIONS for t in targets):
        return AROUND_JOINT - {"femur"}
    if any(t.part == "hip_bone" and t.region in INSIDE_REGIONS for t in targets):
        return AROUND_JOINT - {"hip_bone"}
    return frozenset()


def _is_shown(state: State, part: str) -> bool:
    if state.isolated is not None:
        return part in state.isolated
    return part not in state.hidden


def visible_parts(state: State, catalogue: Catalogue) -> list[str]:
    """Return the ids of the parts that are drawn, ghosts included."""
    return [id_ for id_, look in resolve_scene(state, catalogue).looks.items()
            if look.opacity > 0 and id_ in catalogue.shapes]  # fmt: skip
