"""What the panel says of the article: for the student with its addition, for the patient as it is
known to be right."""

from __future__ import annotations

from content.model import Claim, Library
from viewer.panel_model import Block
from viewer.state import Reader

AUTHOR = "M. Harder, fysiotherapeut"

#: Claims whose addition stands open for every reader.
SAFETY_VERDICTS = ("S-imprecise", "S-wrong")


def claims_of(library: Library, *, structure: str = "", condition: str = "") -> list[Claim]:
    """Return the article's claims that belong to a structure or condition."""
    return [
        claim
        for claim in library.claims.values()
        if not claim.is_about_author
        and (
            (structure and structure in claim.structures)
            or (condition and condition in claim.conditions)
        )
    ]


def safety_blocks(claims: list[Claim], reader: Reader) -> list[Block]:
    """Return safety-critical additions, open for every reader; figures are for the student."""
    texts = [
        claim.nuance if reader == "student" else claim.patient
        for claim in claims
        if claim.verdict in SAFETY_VERDICTS
    ]
    return [Block("alarm", "Let op", text) for text in dict.fromkeys(filter(None, texts))]


def claim_blocks(claims: list[Claim], reader: Reader) -> list[Block]:
    """Return what the article says, one block a claim for the student, one in all for others."""
    if reader == "patient":
        told = [c.patient for c in claims if c.verdict not in SAFETY_VERDICTS and c.patient]
        text = "\n\n".join(dict.fromkeys(told))
        return [Block("claim", f"Naar het artikel van {AUTHOR}", text)] if text else []
    return [
        Block("claim", f"In het artikel van {AUTHOR}", _statement(claim))
        for claim in claims
        if claim.statement
    ]


def _statement(claim: Claim) -> str:
    text = claim.statement
    if claim.nuance:
        text += f"\n\n*Aanvulling.* {claim.nuance}"
    if claim.source:
        text += f"\n\n*Bron:* {claim.source}"
    return text
