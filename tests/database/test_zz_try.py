from sqlalchemy import text
from xl2db.database.connecting import connect
import pytest
@pytest.mark.parametrize("n", range(3))
def test_x(database_url, n):
    with connect(database_url) as c:
        print(c.scalar(text("select 1")), database_url)
