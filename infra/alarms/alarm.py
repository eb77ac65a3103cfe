"""One alarm, and the CloudFormation resource it becomes."""

from dataclasses import dataclass

Resource = dict[str, object]
PERIOD_S = 300


@dataclass(frozen=True)
class Alarm:
    """One metric and the value from which somebody has to look; alarms.toml says what each field means.

    name: logical id. metric: namespace and name. dimension: name and value. Namespace and value may hold ${Stage},
    the value ${ApiId} too.
    """

    name: str
    metric: tuple[str, str]
    dimension: tuple[str, str]
    advice: str
    threshold: int | str
    statistic: str = "Sum"
    periods: int = 1
    is_floor: bool = False
    is_silence_bad: bool = False
    condition: str = ""

    def resource(self) -> Resource:
        """The alarm for a template."""
        comparison = "LessThanOrEqualToThreshold" if self.is_floor else "GreaterThanOrEqualToThreshold"
        properties = {
            "AlarmName": sub(f"plugyard-${{Stage}}-{kebab(self.name)}"),
            "AlarmDescription": " ".join(self.advice.split()),
            "Namespace": sub(self.metric[0]),
            "MetricName": self.metric[1],
            "Dimensions": [{"Name": self.dimension[0], "Value": sub(self.dimension[1])}],
            # A percentile is an extended statistic.
            ("ExtendedStatistic" if self.statistic.startswith("p") else "Statistic"): self.statistic,
            "Period": PERIOD_S,
            "EvaluationPeriods": self.periods,
            "Threshold": self.threshold if isinstance(self.threshold, int) else row(self.threshold),
            "ComparisonOperator": comparison,
            "TreatMissingData": "breaching" if self.is_silence_bad else "notBreaching",
            "AlarmActions": [{"Ref": "Topic"}],
            "OKActions": [{"Ref": "Topic"}],
        }
        condition = {"Condition": self.condition} if self.condition else {}
        return {"Type": "AWS::CloudWatch::Alarm", **condition, "Properties": properties}


def kebab(name: str) -> str:
    """RelayOutbox -> relay-outbox."""
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")


def sub(text: str) -> object:
    """A text; with its placeholders filled if it has any."""
    return {"Fn::Sub": text} if "${" in text else text


def row(name: str) -> Resource:
    """The value of this profile in the template's Thresholds."""
    return {"Fn::FindInMap": ["Thresholds", {"Ref": "Profile"}, name]}
