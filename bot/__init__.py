"""The talk: channels, language understanding, conversation and delivery."""
