"""Where things are: bones, figures and the builder that makes the atlas of them. Pure numpy."""
