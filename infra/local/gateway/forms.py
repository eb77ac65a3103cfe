"""Reads the small forms that the local issuer is sent."""

from urllib.parse import parse_qs

from starlette.requests import Request

_MAX_FORM_BYTES = 8192


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form; none of one that is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_FORM_BYTES:
            return {}
    return {name: values[-1] for name, values in parse_qs(body.decode("latin-1")).items()}
