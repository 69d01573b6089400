"""Ids of shapes and of texts lead to each other."""

from __future__ import annotations

from dataclasses import replace

from content.model import Library
from content.schema import GROUPS
from viewer.catalogue import Catalogue, Shape, Target


def shape(id_: str, group: str = "bones", regions: tuple[str, ...] = ()) -> Shape:
    """Return a shape without a text."""
    return Shape(id=id_, group=group, tissue="bone", both_sides=False, regions=regions)


def test_targets_of_a_part_a_region_and_a_composite(catalogue: Catalogue) -> None:
    assert catalogue.targets("femur") == (Target("femur"),)
    assert catalogue.targets("femoral_head") == (Target("femur", "femoral_head"),)
    assert catalogue.targets("iliofemoral_ligament") == (Target("iliofemoral_ligament_lateral"),)
    assert catalogue.targets("quadriceps_femoris") == (Target("rectus_femoris"),)
    assert set(catalogue.targets("hip_joint")) == {
        Target("femur", "femoral_head"),
        Target("hip_bone", "acetabulum"),
        Target("femoral_head_cartilage"),
    }


def test_targets_of_a_group_of_the_tree(catalogue: Catalogue) -> None:
    assert set(catalogue.targets("bones")) == {
        Target("femur"),
        Target("hip_bone"),
        Target("sacrum"),
    }
    assert catalogue.parts("muscles") == {"rectus_femoris"}


def test_what_has_no_shape_has_no_targets(catalogue: Catalogue) -> None:
    assert catalogue.targets("patella") == ()
    assert catalogue.targets("groin") == ()
    assert catalogue.targets("bestaat_niet") == ()
    assert not catalogue.knows("bestaat_niet")
    assert catalogue.knows("patella")
    assert not catalogue.has_mesh("patella")
    assert not catalogue.has_mesh("femoral_head")
    assert catalogue.has_mesh("femur")


def test_composites_that_hold_each_other_end(library: Library) -> None:
    a = replace(library.structures["hip_joint"], id="a", members=("b", "femur"), parent=None)
    b = replace(a, id="b", members=("a",))
    ring = replace(library, structures={"a": a, "b": b}, children={})
    catalogue = Catalogue({"femur": shape("femur")}, ring)
    assert catalogue.targets("a") == (Target("femur"),)
    assert catalogue.targets("b") == (Target("femur"),)


def test_a_target_is_named_once(library: Library) -> None:
    twice = replace(library.structures["hip_joint"], members=("femur", "femur"))
    catalogue = Catalogue(
        {"femur": shape("femur")},
        replace(library, structures={"hip_joint": twice}, children={"hip_joint": ("femur",)}),
    )
    assert catalogue.targets("hip_joint") == (Target("femur"),)


def test_what_a_click_chooses(catalogue: Catalogue) -> None:
    assert catalogue.structure_of("iliofemoral_ligament_lateral") == "iliofemoral_ligament"
    assert catalogue.structure_of("rectus_femoris") == "rectus_femoris"
    assert catalogue.group_of("rectus_femoris") == "quadriceps_femoris"
    assert catalogue.group_of("gluteus_medius") == "gluteal_group"
    assert catalogue.group_of("femur") == "femur"
    assert catalogue.structure_of("zonder_tekst") == "zonder_tekst"
    assert catalogue.group_of("zonder_tekst") == "zonder_tekst"


def test_every_muscle_of_a_group_leads_to_its_group(whole_catalogue: Catalogue) -> None:
    library = whole_catalogue.library
    groups = {
        "quadriceps_femoris",
        "adductor_group",
        "hamstrings",
        "deep_external_rotators",
        "gluteal_group",
        "iliopsoas",
    }
    for group in groups:
        members = library.children[group]
        assert len(members) >= 2, group
        for member in members:
            if library.structures[member].group == "muscles":
                assert whole_catalogue.group_of(member) == group


def test_breadcrumbs(catalogue: Catalogue) -> None:
    assert catalogue.breadcrumb("rectus_femoris") == (
        "muscles",
        "quadriceps_femoris",
        "rectus_femoris",
    )
    assert catalogue.breadcrumb("bestaat_niet") == ("bestaat_niet",)
    bare = Catalogue({"nieuw": shape("nieuw")}, catalogue.library)
    assert bare.breadcrumb("nieuw") == ("bones", "nieuw")


def test_names(catalogue: Catalogue) -> None:
    assert catalogue.name("muscles") == "Spieren"
    assert (
        catalogue.name("femoral_head") == catalogue.library.structures["femoral_head"].names.dutch
    )
    assert catalogue.name("coxa_x") == "coxa_x"


def test_the_tree_holds_everything_once(whole_catalogue: Catalogue) -> None:
    rows = [row.id for top in whole_catalogue.tree() for row in top.walk()]
    assert len(rows) == len(set(rows))
    assert set(rows) - set(GROUPS) == set(whole_catalogue.library.structures)


def test_the_tree_is_in_the_order_of_the_groups_and_of_titles(whole_catalogue: Catalogue) -> None:
    tree = whole_catalogue.tree()
    groups = [top.id for top in tree]
    assert groups == [group for group in GROUPS if group in groups]
    for top in tree:
        for row in top.walk():
            titles = [child.title.lower() for child in row.children]
            assert titles == sorted(titles)


def test_parts_without_a_text_stand_in_the_tree_by_their_id(library: Library) -> None:
    catalogue = Catalogue({"nieuw_bot": shape("nieuw_bot")}, library)
    bones = next(top for top in catalogue.tree() if top.id == "bones")
    assert "nieuw_bot" in [row.title for row in bones.children]
