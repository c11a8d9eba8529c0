-- What the operator noted when a policy came into force, and what its replay had said.
ALTER TABLE policy_versions ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE policy_versions ADD COLUMN replay TEXT;
