"""The trace a piece of work belongs to, from what AWS X-Ray or a W3C tracer of the caller says of it."""

import re
from collections.abc import Mapping

# X-Ray: "Root=1-<8 hex>-<24 hex>;Parent=...;Sampled=1" (X-Ray developer guide, "Tracing header").
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
