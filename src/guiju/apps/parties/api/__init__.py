"""The parties office over the API: organisations with their people and keys, and the accounts their money goes to."""

from guiju.apps.parties.api import organisations, payouts
from guiju.apps.parties.api.asking import router

__all__ = ["organisations", "payouts", "router"]
