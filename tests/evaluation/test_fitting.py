import numpy as np

from matchmaker.evaluation import fit_ridge
from matchmaker.evaluation.bilinear import equations_of, main_axes, solve_helps

DICE = np.random.default_rng(3)


def test_ridge_finds_the_weights_and_gives_constants_none() -> None:
    features = np.column_stack([DICE.normal(size=(500, 2)), np.full(500, 4.0)])
    ridge = fit_ridge(features, features @ [2.0, -1.0, 0.0] + 5, penalty=1e-6)
    np.testing.assert_allclose(ridge.weights, [2, -1, 0], atol=1e-5)
    np.testing.assert_allclose(ridge.scores(features), features @ [2.0, -1.0, 0.0] + 5, atol=1e-4)


def test_a_map_learns_what_answers_what() -> None:
    ask, answer, own = (DICE.normal(size=(40, 3)).astype(np.float32) for _ in range(3))
    truth = DICE.normal(size=(3, 3))
    wishes = ask @ truth @ answer.T
    there, back, alike = solve_helps(equations_of((ask, answer, own), wishes), penalty=1e-6)
    np.testing.assert_allclose(there, truth, atol=1e-3)
    assert max(np.abs(back).max(), np.abs(alike).max()) < 1e-3


def test_leaving_a_forum_out_is_a_subtraction() -> None:
    forums = [
        equations_of(
            tuple(DICE.normal(size=(6, 2)).astype(np.float32) for _ in range(3)),  # type: ignore[arg-type]
            DICE.normal(size=(6, 6)),
        )
        for _ in range(2)
    ]
    np.testing.assert_allclose((forums[0] + forums[1] - forums[1]).gram, forums[0].gram, atol=1e-5)


def test_main_axes_are_centred_and_even() -> None:
    rows = (DICE.normal(size=(200, 6)) * [5, 3, 1, 1, 1, 1] + 2).astype(np.float32)
    basis, offset = main_axes(rows, 2)
    traits = rows @ basis - offset
    np.testing.assert_allclose(traits.mean(axis=0), 0, atol=1e-3)
    np.testing.assert_allclose(traits.var(axis=0), 0.5, atol=1e-2)


def test_a_pair_of_weight_two_counts_as_two() -> None:
    features, targets = DICE.normal(size=(60, 4)), DICE.normal(size=60)
    twice = np.repeat([1, 2], 30)
    weighted = fit_ridge(features, targets, 3.0, twice.astype(float))
    repeated = fit_ridge(np.repeat(features, twice, axis=0), np.repeat(targets, twice), 3.0)
    np.testing.assert_allclose(weighted.weights, repeated.weights)
    assert abs(weighted.bias - repeated.bias) < 1e-12
    assert not np.allclose(weighted.weights, fit_ridge(features, targets, 3.0).weights)
