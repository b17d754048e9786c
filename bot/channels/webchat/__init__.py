"""Customers on the shop's web page for complaints."""

from bot.channels.webchat.channel import WebChat
from bot.channels.webchat.visitor import customer_token

__all__ = ["WebChat", "customer_token"]
