"""The rules and the words: causes, remedies, authority and every sentence said to a customer."""
