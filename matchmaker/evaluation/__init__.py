"""Evaluation: judged forums and scores in, figures out. Pure but for reading the forums; knows no other step."""

from matchmaker.evaluation.baselines import bm25, plain_profile, plain_section, random_scores, tf_idf
from matchmaker.evaluation.calibration import calibration_error, fit_calibration, reliability
from matchmaker.evaluation.fitting import Ridge, fit_ridge
from matchmaker.evaluation.intervals import interval
from matchmaker.evaluation.judged import JudgedForum, read_judged, read_judged_forums
from matchmaker.evaluation.meetings import value_at
from matchmaker.evaluation.ranking import directed_ndcg, mutual_ndcg, ndcg

__all__ = [
    "JudgedForum",
    "Ridge",
    "bm25",
    "calibration_error",
    "directed_ndcg",
    "fit_calibration",
    "fit_ridge",
    "interval",
    "mutual_ndcg",
    "ndcg",
    "plain_profile",
    "plain_section",
    "random_scores",
    "read_judged",
    "read_judged_forums",
    "reliability",
    "tf_idf",
    "value_at",
]
