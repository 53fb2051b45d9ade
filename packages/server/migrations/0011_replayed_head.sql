-- A request that is repeated because its answer was lost gets the signed head as well (L6).

alter table idempotency add column head text;
