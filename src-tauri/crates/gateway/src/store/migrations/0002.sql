-- Calls that somebody had to answer for: for "what became of calls like this one" on a card.
-- A call that a rule lets pass and that returns is not in it, so that the usual commit costs what it did.
CREATE INDEX audit_asked ON audit (server, tool, at)
WHERE approval IS NOT NULL OR kind IN ('policy_decision', 'execution_failure', 'execution_unknown');
