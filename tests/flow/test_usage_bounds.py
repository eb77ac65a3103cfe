"""What a sender makes up in great numbers, another version with each event, makes no answer that is too large."""

from datetime import UTC, date, datetime

import pytest

from shared.analytics import adoption, answer_size, funnels, usage
from shared.analytics.cells import MEMBERS_AT_MOST, Dimension
from shared.analytics.usage_errors import QuestionTooLarge
from shared.analytics.usage_models import AdoptionQuery, FunnelQuery, SeriesGrain, SeriesQuery
from shared.context import Actor
from shared.ids import new_id
from tests.factories import make_plugin
from tests.usage_model import Event
from tests.usage_steps import refresh_all, write_events

NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
TODAY = NOW.date()


def used_in_versions(owner: Actor, number: int) -> SeriesQuery:
    """A question about a plugin that was used today, in so many versions."""
    plugin_id = make_plugin(owner).plugin_id
    versions = [f"1.0.{patch}" for patch in range(number)]
    write_events(owner.tenant_id, [Event(new_id(), NOW, plugin_id, None, 1.0, version=v) for v in versions])
    refresh_all(NOW)
    return SeriesQuery(by=Dimension.VERSION, plugin_id=plugin_id)


def test_series_of_too_many_members_is_refused_and_fits_with_fewer_steps(owner: Actor) -> None:
    query = used_in_versions(owner, answer_size.VALUES_AT_MOST // 30 + 1)

    with pytest.raises(QuestionTooLarge, match="fewer steps"):
        usage.get_usage(owner, query, NOW)
    by_month = usage.get_usage(owner, query.model_copy(update={"grain": SeriesGrain.MONTH, "since": TODAY}), NOW)

    assert [point.value for point in by_month.items] == [1] * (answer_size.VALUES_AT_MOST // 30 + 1)


def test_adoption_of_too_many_versions_is_refused(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    query = AdoptionQuery(plugin_id=used_in_versions(owner, 3).plugin_id)
    assert len(adoption.get_adoption(owner, query, NOW).items) == 3
    monkeypatch.setattr(answer_size, "VALUES_AT_MOST", 2)

    with pytest.raises(QuestionTooLarge, match="fewer steps"):
        adoption.get_adoption(owner, query, NOW)


def test_step_with_more_members_than_are_told_apart_is_unknown_and_not_nothing(owner: Actor) -> None:
    query = used_in_versions(owner, MEMBERS_AT_MOST + 1)
    assert query.plugin_id
    yesterday = NOW.replace(day=17)
    write_events(owner.tenant_id, [Event(new_id(), yesterday, query.plugin_id, None, 1.0, version="0.9.0")])
    refresh_all(NOW)

    told = usage.get_usage(owner, query.model_copy(update={"since": date(2026, 11, 17)}), NOW)

    assert told.total == MEMBERS_AT_MOST + 2
    assert [(p.bucket.day, p.member, p.value) for p in told.items] == [(17, "0.9.0", 1), (18, "0.9.0", None)]


def test_funnel_and_adoption_of_what_is_not_told_apart_are_refused_with_the_day(owner: Actor) -> None:
    plugin_id, user = make_plugin(owner).plugin_id, new_id()
    numbers = range(MEMBERS_AT_MOST + 1)
    events = [Event(new_id(), NOW, plugin_id, user, 1.0, action=f"do{n}", version=f"1.0.{n}") for n in numbers]
    write_events(owner.tenant_id, events)
    refresh_all(NOW)

    with pytest.raises(QuestionTooLarge, match=r"more than 1000 of action.* 2026-11-18"):
        funnels.get_funnel(owner, FunnelQuery(plugin_id=plugin_id, steps="do1,do2"), NOW)
    with pytest.raises(QuestionTooLarge, match=r"more than 1000 of version.* 2026-11-18"):
        adoption.get_adoption(owner, AdoptionQuery(plugin_id=plugin_id), NOW)


def test_long_names_are_bounded_by_their_bytes() -> None:
    names = ["\U0001f9ea" * 198 + f"{number:2}" for number in range(60)]

    answer_size.require_fitting(names, 80)
    with pytest.raises(QuestionTooLarge, match="long names"):
        answer_size.require_fitting(names, 100)
