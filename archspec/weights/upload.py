"""Upload files to a repository of the Hugging Face hub, in one commit."""

from collections.abc import Mapping

from archspec.diagnostics import fail
from archspec.extras import require_package


def upload_files(repository: str, files: Mapping[str, bytes], message: str) -> str:
    """Upload files in one commit, so that all of them or none are there.

    Args:
        repository: `OWNER/REPO`; it is made if there is none.
        files: the contents by name.
        message: the message of the commit.

    Returns:
        The address of the commit.

    Raises:
        SpecError: A410 without `huggingface_hub`, A415 if the hub refuses.
    """
    hub = require_package("huggingface_hub", "an upload")
    try:
        api = hub.HfApi()
        api.create_repo(repository, exist_ok=True)
        operations = [
            hub.CommitOperationAdd(path_in_repo=name, path_or_fileobj=data)
            for name, data in files.items()
        ]
        made = api.create_commit(repository, operations=operations, commit_message=message)
    except Exception as error:  # of the hub, or of the network below it
        said = str(error).strip().split("\n")[0] or type(error).__name__
        message = f"`{repository}` cannot be written: {said[:200]}"
        raise fail(
            "A415", message, None, help="log in with `hf auth login`, and try again"
        ) from error
    return str(made.commit_url)
