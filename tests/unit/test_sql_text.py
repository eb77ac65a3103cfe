"""Where one statement ends and the next begins."""

import pytest

from shared.operations.sql_text import split_statements


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("select 1; select 2", ["select 1", "select 2"]),
        ("-- nothing here;\n/* nor; here */", []),
        ("select ';'; select 1", ["select ';'", "select 1"]),
        ("select 'it''s;'; select 1", ["select 'it''s;'", "select 1"]),
        (r"select e'\';'; select 1", [r"select e'\';'", "select 1"]),
        ('select 1 as "a;b"; select 1', ['select 1 as "a;b"', "select 1"]),
        ("do $$ begin; end $$; select 1", ["do $$ begin; end $$", "select 1"]),
        ("do $a$ select $$;$$; $a$; select 1", ["do $a$ select $$;$$; $a$", "select 1"]),
        ("select $1; select $2", ["select $1", "select $2"]),
        (
            "create function f() returns int begin atomic select case when true then 1 end; select 2; end; select 1",
            [
                "create function f() returns int begin atomic select case when true then 1 end; select 2; end",
                "select 1",
            ],
        ),
        ("create rule r as on insert to t do (select 1; select 2); select 1", 2),
        ("select case when true then 1 end; select 1", ["select case when true then 1 end", "select 1"]),
        ("begin; commit", ["begin", "commit"]),
        ("select foo$bar$baz; select 1; select x$bar$y", ["select foo$bar$baz", "select 1", "select x$bar$y"]),
        ("select $1$; select 1 $1$", ["select $1$", "select 1 $1$"]),
        ("(select x.end from y x); select 1", ["(select x.end from y x)", "select 1"]),
        ("select x.case, 1 as end from x; select 1", ["select x.case, 1 as end from x", "select 1"]),
        ("/* a /* b */ ; c */ select 1; select 2", ["select 1", "select 2"]),
        ("select 1 /* a /* ; */ ; */; select 2", ["select 1", "select 2"]),
        ("select 1 -- it's;\n; select 2", ["select 1", "select 2"]),
        (r"select name'\'; select 1", [r"select name'\'", "select 1"]),
        ("select e'a'\n'\\';'; select 1", ["select e'a'\n'\\';'", "select 1"]),
        ("select begin atomic from x; select 1", ["select begin atomic from x", "select 1"]),
        (
            "create procedure p() begin /* . */ atomic select x.end from x; select 1 as case; end; select 1",
            ["create procedure p() begin /* . */ atomic select x.end from x; select 1 as case; end", "select 1"],
        ),
    ],
)
def test_statements_end_where_the_server_ends_them(text: str, statements: list[str] | int) -> None:
    split = [statement.text for statement in split_statements(text)]

    assert (len(split) if isinstance(statements, int) else split) == statements


def test_a_statement_knows_the_line_it_begins_on() -> None:
    split = split_statements("-- first\n\nselect 1;\n-- second\nselect\n    2;\n")

    assert [(statement.text, statement.line) for statement in split] == [("select 1", 3), ("select\n    2", 5)]


def test_words_are_what_the_server_reads_as_such() -> None:
    (statement,) = split_statements("/* begin */ Select 'end', x$y, \"commit\" -- abort\nfrom /* /* a */ b */ t")

    assert statement.words == ["select", "x$y", "from", "t"]
