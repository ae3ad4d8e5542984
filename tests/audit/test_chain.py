"""A hash chain names the first entry that was touched."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.audit.chain import (
    GENESIS,
    Link,
    canonical,
    digest,
    entry_hash,
    first_broken,
)

plain = st.recursive(
    st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abé"), inner),
    max_leaves=8,
)


def chain_of(*bodies):
    links, previous = [], GENESIS
    for sequence, body in enumerate(bodies, start=1):
        link = Link(sequence, body, previous, entry_hash(previous, body))
        links.append(link)
        previous = link.hash
    return links


def test_an_untouched_chain_holds_and_so_does_an_empty_one():
    assert first_broken(chain_of("{}", '{"a":1}', "{}")) is None
    assert first_broken([]) is None


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize(
    "change", [{"body": "{1}"}, {"previous": "1" * 64}, {"hash": "2" * 64}]
)
def test_a_touched_entry_is_named(place, change):
    links = chain_of("{}", '{"a":1}', "[]")
    links[place] = replace(links[place], **change)
    assert first_broken(links) == place + 1


def test_a_deleted_a_swapped_and_a_renumbered_entry_are_named():
    first, second, third = chain_of("a", "b", "c")
    assert first_broken([first, third]) == 2
    assert first_broken([second, first, third]) == 1
    assert first_broken([first, replace(second, sequence=7), third]) == 2


@given(plain)
def test_canonical_json_does_not_depend_on_the_order_of_keys(value):
    def turned(part):
        if isinstance(part, dict):
            return {key: turned(part[key]) for key in reversed(list(part))}
        return [turned(item) for item in part] if isinstance(part, list) else part

    try:
        expected = canonical(value)
    except TypeError:
        return
    assert canonical(turned(value)) == expected


def test_letters_written_in_two_ways_hash_alike():
    composed, decomposed = "\u00e9", "e\u0301"
    assert canonical({composed: composed}) == canonical({decomposed: decomposed})
    assert digest(composed) != digest(decomposed)


@pytest.mark.parametrize("value", [1.5, None, True, {1: "a"}, object(), b"x"])
def test_what_has_no_one_spelling_is_refused(value):
    with pytest.raises(TypeError):
        canonical({"value": value} if not isinstance(value, dict) else value)
