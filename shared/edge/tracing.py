"""The trace a piece of work belongs to, from what AWS X-Ray or a W3C tracer of the caller says of it."""

import re
from collections.abc import Mapping

from clients.settings import trace_header

# "Root=1-<8 hex>-<24 hex>;Parent=<16 hex>;Sampled=1", in any order (X-Ray developer guide, "Tracing header").
XRAY_PARTS = re.compile(r"(?:^|;)\s*(Root=1-[0-9a-f]{8}-[0-9a-f]{24}|Parent=[0-9a-f]{16}|Sampled=[01?])(?=;|$)")
XRAY_ROOT = re.compile(r"(?:^|;)\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)")
# W3C Trace Context, section 3.2: version, trace id, parent id, flags.
TRACEPARENT = re.compile(r"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?")


def trace_id(headers: Mapping[str, str]) -> str | None:
    """The trace of a request as 32 hex digits: the caller's own before the gateway's; None without a valid one."""
    said = TRACEPARENT.fullmatch(headers.get("traceparent", ""))
    return said[1] if said else xray_trace_id(headers.get("x-amzn-trace-id", ""))


def xray_trace_id(header: str) -> str | None:
    """The trace an X-Ray header names, as 32 hex digits; None where there is none in it."""
    root = XRAY_ROOT.search(header)
    return root[1] + root[2] if root else None


def passed_on(headers: Mapping[str, str]) -> str | None:
    """The X-Ray header under which others go on: this invocation's own, else what came with the request.

    Only the parts that X-Ray defines, as the rest may come from anybody; None without a trace.
    """
    header = trace_header() or headers.get("x-amzn-trace-id", "")
    return ";".join(XRAY_PARTS.findall(header)) if xray_trace_id(header) else None
