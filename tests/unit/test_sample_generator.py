"""The generated catalog repeats for its seed, never repeats a name, and is shaped like a real one."""

from collections import Counter
from itertools import islice

import pytest

from infra.local.sample.facts import read_facts
from infra.local.sample.generate import GeneratedPlugin, generate_plugins
from infra.local.sample.generate_tenants import company_slugs, generate_tenants
from infra.local.sample.load import batches
from infra.local.sample.load_generated import owned_batches
from infra.local.sample.tenants import TENANTS
from infra.local.sample.topics import Topics, shuffled
from infra.local.sample.vocabulary import read_vocabulary
from shared.permissions import BuiltInRole
from shared.versions.semver import parse_version

SIZE = 6_000


@pytest.fixture(scope="module")
def plugins() -> list[GeneratedPlugin]:
    return list(generate_plugins(SIZE, seed=1))


def test_the_same_seed_gives_the_same_catalog(plugins: list[GeneratedPlugin]) -> None:
    assert list(islice(generate_plugins(SIZE, seed=1), 500)) == plugins[:500]


def test_another_seed_gives_another_catalog(plugins: list[GeneratedPlugin]) -> None:
    names = {generated.plugin.draft.name for generated in plugins}
    others = {generated.plugin.draft.name for generated in generate_plugins(SIZE, seed=2)}

    assert len(names & others) < SIZE / 2


@pytest.mark.parametrize("size", [1, 2, 999, SIZE])
def test_the_catalog_has_exactly_the_size_asked_for(size: int) -> None:
    assert sum(1 for _ in generate_plugins(size, seed=3)) == size


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_name_occurs_twice_or_is_a_real_one(seed: int) -> None:
    names = [generated.plugin.draft.name for generated in generate_plugins(SIZE, seed)]

    assert len(set(names)) == SIZE
    assert set(names).isdisjoint(plugin.name for plugin in read_facts())


def test_no_scope_is_a_real_one_or_a_tenants() -> None:
    scopes = set(read_vocabulary().scopes)
    real = {plugin.name.partition("/")[0].removeprefix("@") for plugin in read_facts()}

    assert scopes.isdisjoint(real)
    assert scopes.isdisjoint(company_slugs(1_120, seed=1))
    assert scopes.isdisjoint(tenant.slug for tenant in TENANTS)


def test_no_name_says_a_word_twice(plugins: list[GeneratedPlugin]) -> None:
    stems = [str(generated.plugin.draft.family).split("-") for generated in plugins]

    assert all(len(set(words)) == len(words) for words in stems)


def test_every_technology_is_one_word() -> None:
    words = read_vocabulary().technologies

    assert len(words) > 400
    assert all(word.isalnum() for word in words)
    assert len(set(words)) == len(words)


def test_few_plugins_have_most_of_the_dependents(plugins: list[GeneratedPlugin]) -> None:
    counts = sorted((generated.plugin.standing.dependents_count for generated in plugins), reverse=True)

    assert counts[0] == SIZE // 50
    assert counts[SIZE // 2] == 0
    assert sum(counts[: SIZE // 100]) > sum(counts[SIZE // 100 :]) / 3


def test_some_words_are_far_more_usual_than_others(plugins: list[GeneratedPlugin]) -> None:
    words = Counter(generated.plugin.draft.keywords[1] for generated in plugins).most_common()

    assert words[0][1] > 10 * words[len(words) // 2][1]
    assert len(words) > 300


def test_one_plugin_in_ten_is_private_and_under_its_tenants_scope(plugins: list[GeneratedPlugin]) -> None:
    slugs = company_slugs(200, seed=1)
    private = [(slugs[g.tenant], g.plugin.draft) for g in plugins if g.tenant is not None]

    assert 0.08 * SIZE < len(private) < 0.12 * SIZE
    assert all(draft.name.startswith(f"@{slug}/") and not draft.is_public for slug, draft in private)


def test_only_public_plugins_are_rated_or_verified(plugins: list[GeneratedPlugin]) -> None:
    private = [g.plugin.standing for g in plugins if g.tenant is not None]

    assert not any(standing.rating_count or standing.is_verified or standing.is_official for standing in private)
    assert any(generated.plugin.standing.rating_count for generated in plugins)


def test_a_mean_rating_is_between_one_and_five(plugins: list[GeneratedPlugin]) -> None:
    rated = [g.plugin.standing for g in plugins if g.plugin.standing.rating_count]

    assert all(1 <= standing.rating_sum / standing.rating_count <= 5 for standing in rated)


def test_histories_are_short_sorted_and_end_in_a_stable_version(plugins: list[GeneratedPlugin]) -> None:
    histories = [generated.plugin.releases for generated in plugins]

    assert 2.5 < sum(map(len, histories)) / SIZE < 3.5
    assert max(map(len, histories)) <= 30
    for history in histories:
        parsed = [parse_version(release.version) for release in history]
        order = [version.sort_key for version in parsed]
        assert order == sorted(set(order))
        assert not parsed[-1].is_prerelease


def test_releases_have_days_in_order(plugins: list[GeneratedPlugin]) -> None:
    for generated in plugins:
        days = [release.released_at for release in generated.plugin.releases if release.released_at]
        assert len(days) == len(generated.plugin.releases)
        assert days == sorted(days)


def test_members_of_a_family_share_its_id(plugins: list[GeneratedPlugin]) -> None:
    families = Counter((g.tenant, g.plugin.draft.publisher, g.plugin.draft.family) for g in plugins)

    assert max(families.values()) > 3
    assert len(families) < SIZE


def test_tenants_differ_in_slug_and_id_and_have_one_owner() -> None:
    tenants = list(generate_tenants(200, seed=1))

    assert len({tenant.slug for tenant in tenants}) == 200
    assert len({tenant.tenant_id for tenant in tenants}) == 200
    assert all(tenant.tenant_id.version == 7 for tenant in tenants)
    assert {[user.role for user in tenant.users].count(BuiltInRole.OWNER) for tenant in tenants} == {1}


def test_a_company_is_the_same_for_every_seed() -> None:
    one, other = ({tenant.slug: tenant for tenant in generate_tenants(600, seed)} for seed in (1, 2))

    assert one.keys() & other.keys()
    assert all(one[slug] == other[slug] for slug in one.keys() & other.keys())


def test_people_have_addresses_no_mail_can_reach() -> None:
    users = [user for tenant in (*TENANTS, *generate_tenants(50, seed=1)) for user in tenant.users]

    assert all(user.email.endswith(".example") for user in users)
    assert len({user.subject for user in users}) == len(users)


def test_the_generator_refuses_what_its_words_cannot_name() -> None:
    with pytest.raises(ValueError, match="cannot name"):
        Topics(owners=1, technologies=["kafka"], aspects=["cost"], count=5)
    with pytest.raises(ValueError, match="at most"):
        company_slugs(5_000, seed=1)
    with pytest.raises(ValueError, match="at least 1"):
        next(generate_plugins(0, seed=1))


@pytest.mark.parametrize("count", [1, 2, 3, 10, 97, 1_000])
def test_shuffled_gives_each_number_once(count: int) -> None:
    assert sorted(shuffled(count, "seed")) == list(range(count))


def test_topics_are_all_different() -> None:
    words = read_vocabulary()
    topics = Topics(3, words.technologies[:5], words.aspects, 1_500)

    assert len(topics) >= 1_500
    assert len({topics[place] for place in range(len(topics))}) == len(topics)


def test_batches_hold_one_owner_and_lose_nothing(plugins: list[GeneratedPlugin]) -> None:
    owner_of = {generated.plugin.draft.name: generated.tenant for generated in plugins}
    given = list(owned_batches(plugins))

    assert all(owner_of[plugin.draft.name] == owner for owner, batch in given for plugin in batch)
    assert sum(len(batch) for _, batch in given) == SIZE
    assert max(len(batch) for _, batch in given) <= 1_000


def test_one_tenant_alone_still_gets_batches_the_service_takes() -> None:
    given = list(owned_batches(generate_plugins(12_000, seed=1, tenants=1)))

    assert max(len(batch) for _, batch in given) <= 1_000


def test_batches_keep_order_and_the_last_may_be_short() -> None:
    assert list(batches("abcde", 2)) == [["a", "b"], ["c", "d"], ["e"]]
