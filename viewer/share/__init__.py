"""A page with the model in it, to pass on: shapes packed small, texts as HTML, its own viewer."""
