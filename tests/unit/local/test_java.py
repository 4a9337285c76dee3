from deploy.local.java import properties


class TestProperties:
    def test_name_folders_in_letters_that_java_reads(self) -> None:
        written = properties({"log.dirs": "/home/zoë/😀/a b", "node.id": "1", "odd": "a\\b"})

        assert written == "log.dirs=/home/zo\\u00eb/\\ud83d\\ude00/a b\nnode.id=1\nodd=a\\\\b\n"
        assert written.isascii()
