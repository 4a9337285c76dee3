from io import BytesIO

from services.matching.feeds.csv.checking import check
from services.matching.feeds.csv.opening import open_roster


def test_a_hundred_thousand_rows_are_checked() -> None:
    rows = b"".join(b"p%d,mentor,p%d@example.org,de;en,x;y;z\n" % (n, n) for n in range(100_000))

    checked = check(open_roster(BytesIO(b"participant_id,role,email,languages,skills_offered\n" + rows)))

    assert (checked.total, checked.participants) == (100_000, 100_000)
