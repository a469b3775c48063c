"""An exported model and the weights it came from -> the same graph without weights, which it finds in their file.

So the packaged MiniLM is run as its package carries it: nothing to export, to copy or to wait for. Run as
`python -m matchmaker.encoding.detach` to write matchmaker/encoding/minilm/ anew after a change of the
exporter; it needs torch, as `export` does.
"""

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from matchmaker.encoding.export import export
from matchmaker.encoding.manifest import read_manifest, sha256_of, write_manifest
from matchmaker.encoding.source import MINILM, packaged_folder
from matchmaker.errors import ModelError

if TYPE_CHECKING:
    from onnx import GraphProto, TensorProto


class Stored(NamedTuple):
    """A tensor in a safetensors file: its bytes from `offset` on."""

    name: str
    offset: int
    length: int


def detach(exported: Path, weights: Path, folder: Path) -> None:
    """Write model.onnx without weights and its encoder.json into `folder`.

    Args:
        exported: a folder that `export` wrote.
        weights: the model.safetensors that was exported, with the model's tokenizer.json beside it.
        folder: where to write; made when it is not there.

    Raises:
        ModelError: a weight of the graph is not in the file.
    """
    import onnx  # late: 100 ms, needed by whoever changes the exporter

    model = onnx.load(exported / "model.onnx")
    _point_to(model.graph, weights)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(model.SerializeToString(deterministic=True))
    tokenizer = weights.parent / "tokenizer.json"
    files = {path.name: sha256_of(path) for path in (folder / "model.onnx", tokenizer, weights)}
    write_manifest(folder, replace(read_manifest(exported), files=files))


def _point_to(graph: "GraphProto", weights: Path) -> None:
    stored = _tensors(weights)
    turned = []
    for tensor in graph.initializer:
        place = stored.get(tensor.raw_data)
        if place is None:  # the exporter turned the weights of linear layers round
            place = stored.get(_transposed(tensor))
            if place is None:
                raise ModelError(f"{weights} does not hold the weight {tensor.name}. Export the model again.")
            turned.append(_turn(tensor, place))
        _refer(tensor, weights.name, place)
    nodes = [*turned, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)


def _tensors(weights: Path) -> dict[bytes, Stored]:
    """Every tensor by its bytes. The format: header length (8 bytes, little-endian), header (JSON), bytes."""
    content = weights.read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    header: dict[str, Any] = json.loads(content[8:start])
    header.pop("__metadata__", None)
    places = {name: tensor["data_offsets"] for name, tensor in header.items()}
    return {
        content[start + begin : start + end]: Stored(name, start + begin, end - begin)
        for name, (begin, end) in places.items()
    }


def _transposed(tensor: "TensorProto") -> bytes:
    from onnx import numpy_helper

    return numpy_helper.to_array(tensor).T.tobytes()


def _turn(tensor: "TensorProto", place: Stored) -> Any:
    """Make the tensor the one that is stored, and give the node that turns it as the graph expects."""
    from onnx import helper

    node = helper.make_node("Transpose", [place.name], [tensor.name], perm=[1, 0])
    tensor.name = place.name
    tensor.dims[:] = list(tensor.dims)[::-1]
    return node


def _refer(tensor: "TensorProto", file: str, place: Stored) -> None:
    tensor.ClearField("raw_data")
    tensor.data_location = tensor.EXTERNAL
    for key, value in (("location", file), ("offset", place.offset), ("length", place.length)):
        tensor.external_data.add(key=key, value=str(value))


def main() -> None:
    package = packaged_folder()
    if package is None:
        raise SystemExit("The packaged sentence model is not installed.")
    with tempfile.TemporaryDirectory() as scratch:
        export("", str(Path(scratch, "exported")))
        detach(Path(scratch, "exported"), package / "model.safetensors", MINILM)


if __name__ == "__main__":
    main()
