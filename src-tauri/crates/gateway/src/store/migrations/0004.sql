-- Who signs the checkpoints. `key` is bound into the chain's beginning and never changes (NULL: a chain from before
-- there were keys); `signer` is the key in force, introduced by an entry if it is another; `kept` is where it is kept.
ALTER TABLE chain ADD COLUMN key BLOB;
ALTER TABLE chain ADD COLUMN signer BLOB;
ALTER TABLE chain ADD COLUMN kept TEXT;
