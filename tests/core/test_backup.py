"""What a restored PostgreSQL database needs besides its rows."""

from sqlalchemy import create_engine, inspect, text

from lms.core.backup import _continue_numbers
from tests.databases import new_database


def test_numbers_that_the_database_gives_go_on_after_those_of_the_rows() -> None:
    with new_database("postgresql") as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE mod_x_note (id serial, note text)"))
            connection.execute(text("INSERT INTO mod_x_note VALUES (41, 'lama')"))

            _continue_numbers(connection, inspect(connection), "mod_x_note")

            new = "INSERT INTO mod_x_note (note) VALUES ('baru') RETURNING id"
            assert connection.execute(text(new)).scalar_one() == 42
        engine.dispose()


def test_an_empty_table_begins_at_one() -> None:
    with new_database("postgresql") as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE mod_x_note (id serial, note text)"))

            _continue_numbers(connection, inspect(connection), "mod_x_note")

            new = "INSERT INTO mod_x_note (note) VALUES ('baru') RETURNING id"
            assert connection.execute(text(new)).scalar_one() == 1
        engine.dispose()
