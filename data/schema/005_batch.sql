-- The body of an alert_batch is the bytes of its JSON: they need not be read as text first.
ALTER TABLE alert_batch ALTER body SET DATA TYPE BLOB USING encode(body);
