"""rapidocr as a long-lived reader: a JSON string (an image's path) a line in, a JSON object a line out.

    .venv/bin/python readers/rapidocr_reader.py   (started by readers/rapidocr.mjs)

First line out: { versions }. Then for each path { lines, cpuMs, peakRssMiB } or { error }.
"""

import json
import os
import sys
import time
from importlib.metadata import version

answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)  # what the library prints must not mix with the answers


def answer(value):
    answers.write(json.dumps(value, ensure_ascii=False) + "\n")
    answers.flush()


def peak_rss_mib():
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


try:
    from rapidocr import RapidOCR

    engine = RapidOCR()
except Exception as error:
    answer({"error": f"{type(error).__name__}: {error}"})
    sys.exit(1)

names = ["rapidocr", "onnxruntime", "opencv-python-headless", "numpy"]
answer({"versions": {**{name: version(name) for name in names}, "python": sys.version.split()[0]}})

for line in sys.stdin:
    try:
        before = time.process_time()
        result = engine(json.loads(line))
        lines = list(result.txts or ())
        cpu_ms = (time.process_time() - before) * 1000
        answer({"lines": lines, "cpuMs": cpu_ms, "peakRssMiB": peak_rss_mib()})
    except Exception as error:
        answer({"error": f"{type(error).__name__}: {error}"})
