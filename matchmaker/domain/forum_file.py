from matchmaker.domain.forum import Forum


def read_forum(path: str) -> Forum:
    raise NotImplementedError
