-- SQLite has no roles: one process owns the file, and the statements name the tenant.
-- The file keeps the steps of both folders alike.
SELECT 1;
