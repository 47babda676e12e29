-- Whose work goes next, and what is old enough to go, without reading everything.

CREATE INDEX runs_by_start ON runs (tenant_id, started_at);
CREATE INDEX runs_by_end ON runs (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX events_by_time ON events (at);
