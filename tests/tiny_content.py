"""Content files of the smallest whole kind; ``{id}`` stands for their id."""

STRUCTURE = """+++
kind = "mesh"
group = "bones"
author = "toets"
date = "2026-01-01"

[names]
latin = "os {id}"
dutch = "{id}"
lay = "gewone {id}"
+++

## Patiënt

Dit is uw {id}.

## Student

Het {id}, voor de student.
"""

CONDITION = """+++
kind = "condition"
age_groups = ["65+"]
author = "toets"
date = "2026-01-01"

[names]
dutch = "{id}"
lay = "klacht {id}"

[urgency]
usual = "self"

[[structures]]
id = "femur"
role = "primary"
reason = "Hier zit het."
+++

## Patiënt

Wat {id} is.

## Student

Wat {id} is, voor de student.

## Wanneer bellen

Bel uw huisarts.
"""

SAFETY = "+++\n+++\n\n## general\n\nDeze atlas stelt geen diagnose.\n"

SCENE = """+++
kind = "test"
position = "supine"
conditions = ["sore"]
author = "toets"
date = "2026-01-01"

[names]
dutch = "{id}"
lay = "beweging {id}"

[[steps]]
pose = { }
patient = "U ligt."
student = "Rugligging."

[[steps]]
pose = { flexie = 90, endorotatie = 20.5, knie = 45, keten = "gesloten" }
position = "sitting"
patient = "U zit."
student = "Zit."

[[structures]]
id = "femur"
load = "loaded"
reason = "Hier komt druk."
+++

## Patiënt

Wat er gebeurt.

## Student

Wat er gebeurt, voor de student.

## Betekenis

Wat het kan betekenen.

## Grenzen

Wat het niet zegt.

## Wanneer niet

Na een val.
"""
