"""The alerts come when they should, by Prometheus' own program. Run by `make rehearsal-manifests`, which fetches it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import yaml
from manifests.rendering import ROOT, named, rendered

PROMTOOL = ROOT / ".venv/prometheus/usr/bin/promtool"


def test_each_alert_comes_when_it_should_and_not_before(tmp_path: Path) -> None:
    rules = named(rendered("production"), "PrometheusRule", "galley")["spec"]
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(rules))
    shutil.copy(Path(__file__).with_name("alerts.yaml"), tmp_path)
    for words in (("check", "rules", "rules.yaml"), ("test", "rules", "alerts.yaml")):
        done = subprocess.run((PROMTOOL, *words), cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
