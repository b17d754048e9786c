"""What the customer's words mean: intents, entities, consent. Nothing here decides anything."""
