"""The demonstration's bank: reads the batch file it was sent and answers with a statement, as a bank would."""

from __future__ import annotations

import csv
import io
import random

HEADING = ("付款参考号", "收款账号", "金额（元）", "结果", "说明")
FAILING = 0.02


def answer(batch: bytes, rng: random.Random) -> bytes:
    """A statement for a batch file; now and then an account turns out to be closed and the money comes back."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADING)
    for row in csv.DictReader(io.StringIO(batch.decode("utf-8-sig"))):
        if row["序号"] == "合计":
            continue
        fails = rng.random() < FAILING
        result = ("失败", "收款账户已销户") if fails else ("成功", "")
        writer.writerow([row["付款参考号"], row["收款账号"], row["金额（元）"], *result])
    return out.getvalue().encode()
