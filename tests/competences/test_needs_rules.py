"""No shown group, and no difference of two shown groups, is a small one."""

from itertools import combinations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from competences.needs.rules import Place, bounded, may_be_renewed, shown_groups

# Twelve units: two regions, three types, organisations with one or two units.
PLACES = [
    Place(1, 1, 1, 1),
    Place(2, 1, 1, 1),
    Place(3, 2, 2, 1),
    Place(4, 3, 2, 1),
    Place(5, 4, 3, 1),
    Place(6, 5, 1, 2),
    Place(7, 5, 1, 2),
    Place(8, 6, 2, 2),
    Place(9, 7, 2, 2),
    Place(10, 8, 4, 2),
    Place(11, 9, 2, 3),
    Place(12, 10, 1, 3),
]
KINDS = ("region", "types", "organisation", "unit", "type")
peoples = st.tuples(*[st.integers(0, 14)] * len(PLACES)).map(lambda sizes: dict(zip(PLACES, sizes, strict=True)))


def members(group):
    return frozenset(place for place in PLACES if any(place.group(kind) == group for kind in KINDS))


@settings(max_examples=300)
@given(peoples)
def test_no_shown_group_and_no_difference_of_two_is_small(people):
    shown = {members(group) for group in shown_groups(people)}
    size = {places: sum(people[place] for place in places) for places in shown}
    assert all(count >= 5 for count in size.values())
    for one, other in combinations(shown, 2):
        for larger, smaller in ((one, other), (other, one)):
            if smaller < larger:
                assert size[larger] - size[smaller] in (0, *range(5, 999))


@given(peoples)
def test_within_a_region_no_subtraction_of_any_shown_groups_leaves_a_small_one(people):
    groups = [group for group in shown_groups(people) if group[0] != "type"]
    for group in groups:
        inside = [members(each) for each in groups if members(each) < members(group)]
        largest = [each for each in inside if not any(each < other for other in inside)]
        rest = members(group) - frozenset().union(*largest)
        assert sum(people[place] for place in rest) in (0, *range(5, 999))


@given(peoples)
@example(dict(zip(PLACES, (0, 0, 0, 0, 5, 0, 0, 0, 0, 5, 0, 1), strict=True)))
def test_the_order_of_the_places_does_not_matter(people):
    assert shown_groups(people) == shown_groups(dict(reversed(people.items())))


def test_an_ordinary_region_shows_its_large_organisations_and_hides_the_others():
    people = dict.fromkeys(PLACES, 0) | {PLACES[0]: 8, PLACES[1]: 6, PLACES[2]: 3, PLACES[3]: 4}
    assert ("organisation", 1) in shown_groups(people)
    assert ("unit", 1) in shown_groups(people)
    assert ("types", 1, 2) in shown_groups(people)
    assert ("organisation", 2) not in shown_groups(people)


def test_a_type_is_not_shown_when_less_what_is_shown_of_it_by_region_it_is_small():
    people = dict.fromkeys(PLACES, 0) | {PLACES[0]: 20, PLACES[5]: 9, PLACES[7]: 30, PLACES[10]: 10, PLACES[11]: 3}
    shown = shown_groups(people)
    assert ("organisation", 5) in shown
    assert ("type", 1) not in shown


@given(st.integers(5, 40).flatmap(lambda people: st.tuples(st.integers(0, people), st.just(people))))
def test_a_count_that_would_tell_of_everybody_cannot_be_told_from_its_neighbour(counted):
    count, people = counted
    sign, shown = bounded(count, people)
    assert 1 <= shown <= people - 1
    if count in (0, 1):
        assert bounded(0, people) == bounded(1, people) == (sign, shown)
    if count in (people - 1, people):
        assert bounded(people, people) == bounded(people - 1, people) == (sign, shown)
    assert (sign == "") == (2 <= count <= people - 2)


marks = st.dictionaries(st.integers(1, 12), st.integers(0, 3), max_size=12)


@given(marks, marks)
def test_figures_are_renewed_only_when_at_least_five_have_changed_come_or_gone(before, now):
    changed = {person for person in before.keys() | now.keys() if before.get(person) != now.get(person)}
    assert may_be_renewed(before, now, shows=True) == (len(changed) >= 5)
    assert may_be_renewed(before, now, shows=False)
