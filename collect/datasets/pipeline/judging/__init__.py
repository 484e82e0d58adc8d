"""Whether what people ask to be decided can be carried out: pure."""

from collect.datasets.pipeline.judging.judge import Known, Verdict, judge

__all__ = ["Known", "Verdict", "judge"]
