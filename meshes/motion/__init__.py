"""How the hip moves: poses, their limits, and what they do to muscles and ligaments."""
