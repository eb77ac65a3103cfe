"""An explanation never says other than the check: for random models, its reasons come to the verdict it explains."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from shared.context import transaction
from shared.identity.access import explain_permission
from shared.identity.access_models import Circumstances, ExplainQuestion, Explanation
from shared.permissions import Permission
from tests.access_model import AccessModel, Asked
from tests.access_rows import Cast, write_model
from tests.sql.test_access_model import asked, cast, models

ASKED = Permission.AUDIT_READ


def come_to(explanation: Explanation) -> bool:
    """What the reasons alone come to."""
    above = (explanation.is_tenant_suspended, explanation.is_user_suspended, explanation.is_outside_key)
    return bool(explanation.allowed_by) and not explanation.denied_by and not any(above)


def questions(who: Cast, occasion: Asked) -> list[ExplainQuestion]:
    """About every user, in every scope."""
    context = Circumstances.model_validate(
        {"mfa_at": occasion.mfa_at, "source_ip": occasion.source_ip, "at": occasion.at}
    )
    return [
        ExplainQuestion(
            permission=ASKED,
            user_id=user_id,
            plugin_id=scope_id if scope_id in who.plugins else None,
            environment_id=scope_id if scope_id in who.environments else None,
            context=context,
        )
        for user_id in who.users
        for scope_id in who.scopes
    ]


@pytest.mark.usefixtures("stack")
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(models(), asked())
def test_reasons_come_to_the_verdict_and_the_verdict_to_the_models(model: AccessModel, occasion: Asked) -> None:
    who = cast()
    # Every role speaks of it, so that allows and denies meet in most models.
    model = replace(model, roles=dict.fromkeys(who.roles, frozenset({ASKED})))
    write_model(who, model)

    for question in questions(who, occasion):
        explanation = explain_permission(who.owner, question)

        scope_id = question.plugin_id or question.environment_id
        assert question.user_id
        assert explanation.is_allowed is (question.permission in model.held(question.user_id, scope_id, occasion))
        assert explanation.is_allowed is come_to(explanation)
        assert explanation.sentence.startswith("Yes: " if explanation.is_allowed else "No: ")


def test_explain_bindings_tells_nothing_of_another_tenant(stack: dict[str, str]) -> None:
    who = cast()
    asked_there = "select count(*) from app.explain_bindings(%s, %s, 0::smallint, '{}', null, null, now())"

    with transaction(who.owner) as conn:
        own = conn.execute(asked_there, (who.owner.tenant_id, who.owner.user_id)).fetchone()
        foreign = conn.execute(asked_there, (replace(who.owner, tenant_id=who.users[0]).tenant_id, who.owner.user_id))

        assert own == (1,)
        assert foreign.fetchone() == (0,)
