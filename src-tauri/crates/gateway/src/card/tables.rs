//! The words headlines are made of, and the keys that name things. Data only.

/// How much harm a verb suggests, so that `get_and_delete` reads as a delete.
pub(super) type Weight = u8;

/// First word: what tools are called. Second: what the headline says.
#[rustfmt::skip] // a table reads better in columns than one word a line
pub(super) const VERBS: &[(&str, &str, Weight)] = &[
    ("get", "Read", 0), ("read", "Read", 0), ("fetch", "Fetch", 0), ("load", "Read", 0),
    ("open", "Open", 0), ("show", "Show", 0), ("view", "View", 0), ("describe", "Describe", 0),
    ("inspect", "Inspect", 0), ("list", "List", 0), ("ls", "List", 0), ("find", "Find", 0),
    ("search", "Search", 0), ("query", "Query", 0), ("lookup", "Look up", 0),
    ("browse", "Browse", 0), ("count", "Count", 0), ("check", "Check", 0), ("verify", "Verify", 0),
    ("validate", "Validate", 0), ("test", "Test", 0), ("compare", "Compare", 0),
    ("diff", "Compare", 0), ("watch", "Watch", 0), ("tail", "Read", 0), ("download", "Download", 0),
    ("export", "Export", 0), ("summarize", "Summarize", 0), ("analyze", "Analyze", 0),
    ("navigate", "Navigate to", 0), ("ask", "Ask", 0), ("translate", "Translate", 0),
    ("convert", "Convert", 0), ("echo", "Echo", 0), ("screenshot", "Take a screenshot of", 0),
    ("create", "Create", 1), ("add", "Add", 1), ("insert", "Insert", 1), ("new", "Create", 1),
    ("make", "Create", 1), ("generate", "Generate", 1), ("copy", "Copy", 1), ("clone", "Clone", 1),
    ("fork", "Fork", 1), ("save", "Save", 1), ("store", "Store", 1), ("import", "Import", 1),
    ("upload", "Upload", 1), ("comment", "Comment on", 1), ("reply", "Reply to", 1),
    ("assign", "Assign", 1), ("label", "Label", 1), ("tag", "Tag", 1), ("link", "Link", 1),
    ("attach", "Attach", 1), ("click", "Click", 1), ("type", "Type into", 1),
    ("fill", "Fill in", 1), ("select", "Select", 1),
    ("update", "Change", 2), ("set", "Set", 2), ("patch", "Change", 2), ("put", "Write", 2),
    ("edit", "Edit", 2), ("modify", "Change", 2), ("change", "Change", 2), ("write", "Write", 2),
    ("append", "Append to", 2), ("replace", "Replace", 2), ("rename", "Rename", 2),
    ("move", "Move", 2), ("mv", "Move", 2), ("upsert", "Change", 2), ("configure", "Configure", 2),
    ("enable", "Enable", 2), ("disable", "Disable", 2), ("scale", "Scale", 2),
    ("resize", "Resize", 2), ("apply", "Apply", 2), ("commit", "Commit", 2),
    ("checkout", "Check out", 2), ("rebase", "Rebase", 2), ("schedule", "Schedule", 2),
    ("close", "Close", 2), ("archive", "Archive", 2), ("simulate", "Simulate", 2),
    ("restore", "Restore", 2), ("submit", "Submit", 2), ("start", "Start", 2),
    ("resume", "Resume", 2), ("pause", "Pause", 2), ("subscribe", "Subscribe to", 2),
    ("install", "Install", 3), ("upgrade", "Upgrade", 3), ("deploy", "Deploy", 3),
    ("release", "Release", 3), ("rollback", "Roll back", 3), ("merge", "Merge", 3),
    ("push", "Push", 3), ("publish", "Publish", 3), ("send", "Send", 3), ("post", "Post", 3),
    ("share", "Share", 3), ("invite", "Invite", 3), ("notify", "Notify", 3), ("email", "Email", 3),
    ("restart", "Restart", 3), ("reboot", "Reboot", 3), ("stop", "Stop", 3),
    ("cancel", "Cancel", 3), ("suspend", "Suspend", 3), ("drain", "Drain", 3),
    ("grant", "Grant", 4), ("revoke", "Revoke", 4), ("approve", "Approve", 4),
    ("overwrite", "Overwrite", 4), ("reset", "Reset", 4), ("rotate", "Rotate", 4),
    ("uninstall", "Uninstall", 4), ("kill", "Kill", 4), ("terminate", "Terminate", 4),
    ("shutdown", "Shut down", 4),
    ("delete", "Delete", 5), ("remove", "Remove", 5), ("rm", "Delete", 5), ("drop", "Drop", 5),
    ("purge", "Purge", 5), ("truncate", "Truncate", 5), ("destroy", "Destroy", 5),
    ("erase", "Erase", 5), ("wipe", "Wipe", 5), ("clear", "Clear", 5),
    ("pay", "Pay", 6), ("transfer", "Transfer", 6), ("refund", "Refund", 6),
    ("charge", "Charge", 6), ("buy", "Buy", 6), ("sell", "Sell", 6), ("withdraw", "Withdraw", 6),
    ("run", "Run", 6), ("exec", "Run", 6), ("execute", "Run", 6), ("eval", "Run", 6),
    ("evaluate", "Run", 6), ("invoke", "Run", 6),
];

/// Things, in the singular; a plural in `s` is known too.
#[rustfmt::skip] // a table reads better in columns than one word a line
pub(super) const NOUNS: &[&str] = &[
    "account", "alert", "alias", "app", "application", "backup", "bill", "board", "bookmark",
    "branch", "bucket", "build", "calendar", "card", "certificate", "channel", "chart", "class",
    "cluster", "code", "collection", "column", "command", "comment", "commit", "config",
    "configuration", "contact", "container", "contract", "cookie", "credential", "cronjob",
    "customer", "dashboard", "data", "database", "dataset", "deployment", "device", "diff",
    "directory", "dns", "document", "domain", "draft", "email", "entity", "environment", "event",
    "field", "file", "flag", "folder", "form", "function", "gist", "graph", "group", "host",
    "image", "incident", "index", "ingress", "instance", "invoice", "issue", "item", "job", "key",
    "label", "log", "mail", "member", "memory", "message", "metric", "migration", "milestone",
    "model", "namespace", "network", "node", "note", "notification", "object", "order",
    "organization", "package", "page", "password", "payment", "permission", "pipeline", "pod",
    "policy", "post", "process", "product", "profile", "project", "prompt", "query", "queue",
    "reaction", "record", "relation", "release", "report", "repository", "request", "resource",
    "review", "role", "row", "rule", "schedule", "schema", "script", "secret", "server", "service",
    "session", "setting", "sheet", "site", "snapshot", "sprint", "sql", "stack", "stash",
    "statement", "status", "subscription", "table", "tag", "task", "team", "template", "test",
    "thread", "ticket", "token", "topic", "transaction", "user", "variable", "video", "view", "vm",
    "volume", "webhook", "widget", "workflow", "workspace",
];

/// Keys whose value is what a call acts on, the most telling first.
#[rustfmt::skip] // a table reads better in columns than one word a line
pub(super) const OBJECT_KEYS: &[&str] = &[
    "path", "file", "filepath", "filename", "paths", "files", "url", "uri", "command", "cmd",
    "script", "code", "sql", "statement", "query", "name", "names", "service", "servicename",
    "deployment", "pod", "container", "resource", "instance", "key", "id", "ids", "issue",
    "issuekey", "issuenumber", "ticket", "pullnumber", "table", "bucket", "branch", "tag",
    "recipient", "recipients", "to", "email", "user", "username", "channel", "repo", "repository",
    "database", "db", "host", "hostname", "domain", "amount", "title", "subject", "source",
    "destination",
];

/// Keys whose value says where, the narrowest first.
#[rustfmt::skip] // a table reads better in columns than one word a line
pub(super) const SCOPE_KEYS: &[&str] = &[
    "namespace", "table", "database", "schema", "bucket", "repo", "repository", "owner", "project",
    "workspace", "folder", "directory", "cwd", "channel", "cluster", "context", "environment",
    "env", "region", "account", "organization", "org", "host",
];
