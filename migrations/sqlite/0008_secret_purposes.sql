-- What a secret was typed for: auth, sign, or none where no power used it. Rows of earlier servers hold nothing.

ALTER TABLE secrets ADD COLUMN purpose TEXT;
ALTER TABLE global_secrets ADD COLUMN purpose TEXT;
