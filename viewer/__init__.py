"""The application: state, resolve, commands, and the adapters to the screen."""
