"""What the atlas says: Dutch texts as data, with their schema, loader, search and checks."""
