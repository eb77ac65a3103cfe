-- name: begin(token, request_id, reason)$
-- Give the transaction its verified tenant context. Raises PYCTX for a token that is missing, forged or expired.
-- Index: context_key_pkey.
select app.begin(:token, :request_id, :reason);
