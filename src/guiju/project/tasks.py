"""Background work of the house itself: old results of tasks and old sessions are forgotten."""

from __future__ import annotations

from django.core.management import call_command
from django_tasks import task

KEPT_DAYS = 7


@task()
def forget_old_results() -> None:
    """Delete results of tasks older than a week, and sessions that have ended. Once a day."""
    call_command("prune_db_task_results", min_age_days=KEPT_DAYS, failed_min_age_days=4 * KEPT_DAYS, verbosity=0)
    call_command("clearsessions", verbosity=0)
