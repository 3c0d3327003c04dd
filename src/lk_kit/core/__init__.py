"""The foundation every other app stands on: settings, swapping, actors, actions, flows, events, backends, money."""
