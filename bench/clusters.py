"""Labels of scikit-learn for int8 rows: HDBSCAN and KMeans. Called by clusters.ts; prints JSON."""
import json
import sys
import time

import numpy as np
from sklearn.cluster import HDBSCAN, KMeans

file, algorithm, rows, dimensions, number, samples = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
x = np.fromfile(file, dtype=np.int8).reshape(rows, dimensions).astype(np.float64)
x /= np.linalg.norm(x, axis=1, keepdims=True)
start = time.perf_counter()
if algorithm == "hdbscan":
    labels = HDBSCAN(min_cluster_size=number, min_samples=samples, algorithm="brute", copy=True).fit_predict(x)
else:
    labels = KMeans(number, random_state=0, n_init=4).fit_predict(x)
json.dump({"labels": labels.tolist(), "seconds": time.perf_counter() - start}, sys.stdout)
