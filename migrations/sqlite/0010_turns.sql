-- Whose plugin had its turn last: every attempt counts, not only the first one of a run.

ALTER TABLE runs ADD COLUMN begun_at INTEGER;
CREATE INDEX runs_by_turn ON runs (tenant_id, begun_at);
