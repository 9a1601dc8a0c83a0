-- Where a person signed in, so that they know their own sessions by it: the network address, and the
-- browser in a few words ("Firefox, Windows"). NULL in sessions from before, and for screens.
ALTER TABLE session ADD COLUMN address VARCHAR;
ALTER TABLE session ADD COLUMN browser VARCHAR;
