"""An explanation never says other than the check: for random models, its reasons come to the verdict it explains."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings

from shared.context import transaction
from shared.identity.access import explain_permission
from shared.identity.access_models import Circumstances, ExplainQuestion, Explanation
from shared.permissions import Permission
from tests.access_model import AccessModel, Asked
from tests.access_rows import Cast, make_cast, write_model
from tests.factories import make_plugin, make_tenant
from tests.sql.test_access_model import MOMENTS, asked, cast, models, random_model

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


@pytest.mark.parametrize("seed", range(4))
def test_reasons_are_the_very_bindings_that_count(stack: dict[str, str], seed: int) -> None:
    chance, owner = Random(seed), make_tenant()
    who = make_cast(owner, (make_plugin(owner).plugin_id,), (6, 4, 4, 1))
    model = replace(random_model(who, chance, 30), roles=dict.fromkeys(who.roles, frozenset({ASKED})))
    write_model(who, model)
    met = 0

    for _ in range(6):
        occasion = Asked(MOMENTS[0], chance.choice([None, MOMENTS[0]]), chance.choice([None, "10.0.0.1", "192.0.2.1"]))
        for question in questions(who, occasion):
            assert question.user_id
            explanation = explain_permission(owner, question)
            allows, denies = model.counted(question.user_id, question.plugin_id or question.environment_id, occasion)
            assert {told.binding_id for told in explanation.allowed_by} == {bound.binding_id for bound in allows}
            assert {told.binding_id for told in explanation.denied_by} == {bound.binding_id for bound in denies}
            assert explanation.is_allowed is (bool(allows) and not denies)
            met += bool(allows and denies)
    assert met > 3


def test_explain_bindings_tells_nothing_of_another_tenant(stack: dict[str, str]) -> None:
    who = cast()
    asked_there = "select count(*) from app.explain_bindings(%s, %s, 0::smallint, '{}', null, null, now())"

    with transaction(who.owner) as conn:
        own = conn.execute(asked_there, (who.owner.tenant_id, who.owner.user_id)).fetchone()
        foreign = conn.execute(asked_there, (replace(who.owner, tenant_id=who.users[0]).tenant_id, who.owner.user_id))

        assert own == (1,)
        assert foreign.fetchone() == (0,)
