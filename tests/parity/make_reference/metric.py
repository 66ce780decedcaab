"""Metrics of labels and predictions, by scikit-learn's defaults, but that a ratio of nothing is 0 without a warning."""

import numpy as np
from reference_file import ReferenceFile, pattern
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    f1_score,
    hamming_loss,
    mean_absolute_error,
    precision_score,
    r2_score,
    recall_score,
    root_mean_squared_error,
    top_k_accuracy_score,
)

N, K = 40, 5

file = ReferenceFile("metric")

file.part("accuracy", "sklearn.metrics.top_k_accuracy_score")
labels = np.array([(i + i // 5 + i // 9) % K for i in range(N)])
# No two scores of a sample are equal: scikit-learn prefers the last of equals, the library the first.
scores = np.round(pattern(N * K, seed=1).reshape(N, K)) + np.arange(K) / 8
scores[np.arange(N), labels] += 1
file.row("labels", labels)
file.row("scores", scores)
file.row("top 1", accuracy_score(labels, scores.argmax(axis=1)))
for k in 2, 3, 4:
    file.row(f"top {k}", top_k_accuracy_score(labels, scores, k=k, labels=range(K)))
probabilities = (pattern(N, seed=3, eighths=4) + 0.5) % 1
binary = labels % 2
file.row("probabilities", probabilities)
file.row("binary labels", binary)
file.row("binary", accuracy_score(binary, probabilities > 0.5))


def figures(name, labels, predicted):
    """The library's matrix always has K classes; its macro F1, as scikit-learn's, is over those that occur."""
    file.row(f"{name}, labels", labels)
    file.row(f"{name}, predicted", predicted)
    file.row(f"{name}, counts", confusion_matrix(labels, predicted, labels=range(K)))
    file.row(f"{name}, accuracy", accuracy_score(labels, predicted))
    each = dict(labels=range(K), average=None, zero_division=0)
    file.row(f"{name}, precision", precision_score(labels, predicted, **each))
    file.row(f"{name}, recall", recall_score(labels, predicted, **each))
    file.row(f"{name}, F1", f1_score(labels, predicted, **each))
    file.row(f"{name}, macro F1", f1_score(labels, predicted, average="macro", zero_division=0))


file.part("confusion_matrix", "sklearn.metrics.confusion_matrix")
figures("all classes", labels, scores.argmax(axis=1))
# 3 does not occur at all, 4 is never predicted, 2 is only predicted.
figures(
    "absent classes",
    np.array([0, 0, 0, 1, 1, 1, 1, 4, 4, 0, 1, 0]),
    np.array([0, 1, 0, 1, 1, 2, 1, 0, 1, 0, 2, 0]),
)


file.part("multi_label", "sklearn.metrics")
answers = np.array([[(i * 7 + l * 3) % 4 < 2 - (l == 2) * 2 for l in range(4)] for i in range(30)], dtype=int)
said = (pattern(120, seed=5, eighths=4).reshape(30, 4) + 0.5) % 1
said[:12] = 0.125 + 0.75 * answers[:12]
yes = (said > 0.5).astype(int)
file.row("targets", answers)
file.row("probabilities", said)
file.row("exact match", accuracy_score(answers, yes))
file.row("accuracy", 1 - hamming_loss(answers, yes))
each = dict(average=None, zero_division=0)
file.row("precision", precision_score(answers, yes, **each))
file.row("recall", recall_score(answers, yes, **each))
file.row("F1", f1_score(answers, yes, **each))
file.row("macro F1", f1_score(answers, yes, average="macro", zero_division=0))
file.row("micro F1", f1_score(answers, yes, average="micro", zero_division=0))

file.part("regression", "sklearn.metrics")
targets = pattern(60, seed=7).reshape(20, 3)
targets[:, 2] = 3  # constant, and missed
found = targets + pattern(60, seed=8).reshape(20, 3) / 4
file.row("targets", targets)
file.row("outputs", found)
file.row("RMSE", root_mean_squared_error(targets.ravel(), found.ravel()))
file.row("MAE", mean_absolute_error(targets, found))
file.row("R2", r2_score(targets, found))

file.write()
