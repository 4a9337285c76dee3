from pathlib import Path

from deploy.cluster.groups import make_group, remove_group


class TestControlGroups:
    def test_are_made_in_every_hierarchy_of_the_first_version_with_its_processors(self, tmp_path: Path) -> None:
        for controller in ("cpuset", "memory"):
            (tmp_path / controller).mkdir()
        (tmp_path / "cpuset/cpuset.cpus").write_text("0-1")
        (tmp_path / "cpuset/cpuset.mems").write_text("0")
        make_group("pods", tmp_path)

        assert (tmp_path / "cpuset/pods/cpuset.cpus").read_text() == "0-1"
        assert (tmp_path / "memory/pods").is_dir()

    def test_are_one_in_the_second_version_with_every_controller(self, tmp_path: Path) -> None:
        (tmp_path / "cgroup.controllers").write_text("cpu memory\n")
        make_group("pods", tmp_path)

        assert (tmp_path / "cgroup.subtree_control").read_text() == "+cpu +memory"
        assert (tmp_path / "pods").is_dir()

    def test_go_with_all_within_them(self, tmp_path: Path) -> None:
        (tmp_path / "memory/pods/burstable/one").mkdir(parents=True)
        (tmp_path / "memory/others").mkdir()
        remove_group("pods", tmp_path)

        assert not (tmp_path / "memory/pods").exists()
        assert (tmp_path / "memory/others").is_dir()
