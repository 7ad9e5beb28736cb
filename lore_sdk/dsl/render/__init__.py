"""Rules for a language model: what a prompt shows of a pack, and what an answer looks like."""

from lore_sdk.dsl.render.answers import answer_schema
from lore_sdk.dsl.render.escape import inline
from lore_sdk.dsl.render.section import BUDGET, RuleRenderer, RuleSection

__all__ = ["BUDGET", "RuleRenderer", "RuleSection", "answer_schema", "inline"]
