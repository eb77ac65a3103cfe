"""Whatever happens to usage, and in whatever order, every figure is what a plain loop over all events says."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.usage_story import tell


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32))
def test_every_figure_of_any_story_is_the_models(stack: dict[str, str], seed: int) -> None:
    tell(seed)
