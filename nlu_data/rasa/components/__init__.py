"""Our Rasa graph components: thin, so that all reading of text is the app's own code in bot/nlu."""
