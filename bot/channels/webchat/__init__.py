"""Customers on the shop's web page for complaints."""

from bot.channels.webchat.channel import WebChat

__all__ = ["WebChat"]
