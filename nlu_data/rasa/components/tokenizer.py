"""Splits mixed Chinese and English text: words in letters, Han characters one by one."""

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.courtesy import without_courtesy
from bot.nlu.text import prepare, words


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class MixedTokenizer(Tokenizer):
    """Tokens with their places in the message as it came, manners at its start and end left out.

    Lemmas are lower case and simplified.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        text = message.get(attribute) or ""
        prepared = prepare(text)
        found = []
        for word in words(without_courtesy(prepared.text)):
            start, end = prepared.span(word.start, word.end)
            found.append(Token(text[start:end], start, end, lemma=word.lemma))
        # Rasa's classifiers want a row even for a text without a word.
        return found or [Token(" ", 0, 1)]
