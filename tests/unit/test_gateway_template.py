"""Reading routes from a SAM template."""

from pathlib import Path

import pytest

from infra.local.data_dir import PROJECT
from infra.local.gateway.template import load_routes

TEMPLATE = """
Globals:
  Function: {Timeout: 10, MemorySize: 512}
Resources:
  Api: {Type: AWS::Serverless::HttpApi}
  PluginApi:
    Type: AWS::Serverless::Function
    Properties:
      Handler: functions.catalog.api.handler
      Role: !GetAtt PluginRole.Arn
      Environment: {Variables: {NAME: !Sub ["${A}", {A: !Ref B}]}}
      Events:
        One: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: any, Path: /v1/plugins}}
        Two: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: GET, Path: "%s"}}
  Rebuild:
    Type: AWS::Serverless::Function
    Properties:
      Handler: functions.catalog.rebuild_search.handler
      Timeout: 300
      Events:
        Schedule: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 hour)}}
"""


def write_template(folder: Path, second_path: str) -> Path:
    path = folder / "template.yaml"
    path.write_text(TEMPLATE % second_path)
    return path


def test_http_events_become_routes_and_schedules_do_not(tmp_path: Path) -> None:
    routes = load_routes(write_template(tmp_path, "/v1/plugins/{proxy+}"))

    assert [route.key for route in routes] == ["ANY /v1/plugins", "GET /v1/plugins/{proxy+}"]


def test_function_settings_fall_back_to_globals(tmp_path: Path) -> None:
    function = load_routes(write_template(tmp_path, "/v1/x"))[0].function

    assert function.handler == "functions.catalog.api.handler"
    assert (function.timeout_seconds, function.memory_mb) == (10, 512)


def test_same_route_twice_is_refused(tmp_path: Path) -> None:
    path = write_template(tmp_path, "/v1/x")
    path.write_text(path.read_text().replace("GET", "ANY").replace("/v1/x", "/v1/plugins"))

    with pytest.raises(ValueError, match="ANY /v1/plugins"):
        load_routes(path)


def test_every_prefix_of_our_template_has_its_exact_and_its_greedy_route() -> None:
    paths = {route.path for route in load_routes(PROJECT / "template.yaml")}

    exact = {path for path in paths if not path.endswith("/{proxy+}")}
    assert paths == exact | {f"{path}/{{proxy+}}" for path in exact}
