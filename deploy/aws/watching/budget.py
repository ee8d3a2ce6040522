"""The budget: somebody hears of it before the month is over."""

from __future__ import annotations

from aws_cdk import aws_budgets as budgets
from constructs import Construct

from deploy.aws.settings import Environment

of = budgets.CfnBudget


class Budget(Construct):
    """What the account may cost in a month. Mails at 80 % spent, and when the month will end above 100 %."""

    def __init__(self, scope: Construct, id: str, *, environment: Environment) -> None:
        """Define it."""
        super().__init__(scope, id)
        of(
            self,
            "Monthly",
            budget=of.BudgetDataProperty(
                budget_name=environment.prefix,
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=of.SpendProperty(amount=environment.monthly_budget_dollars, unit="USD"),
            ),
            notifications_with_subscribers=[
                _mail(environment, "ACTUAL", 80),
                _mail(environment, "FORECASTED", 100),
            ],
        )


def _mail(environment: Environment, kind: str, percent: int) -> of.NotificationWithSubscribersProperty:
    return of.NotificationWithSubscribersProperty(
        notification=of.NotificationProperty(
            notification_type=kind,
            comparison_operator="GREATER_THAN",
            threshold=percent,
            threshold_type="PERCENTAGE",
        ),
        subscribers=[
            of.SubscriberProperty(subscription_type="EMAIL", address=address) for address in environment.mail
        ],
    )
