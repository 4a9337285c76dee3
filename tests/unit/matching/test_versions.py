from services.matching.jobs.versions import versions


class TestVersions:
    def test_name_packages_and_code(self) -> None:
        known = versions()
        assert known["numpy"].count(".") == 2
        assert len(known["solver"]) == len(known["matching"]) == 16
        assert known["solver"] != known["matching"]
