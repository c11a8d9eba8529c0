//! What words in a tool's name mean. Judgement, kept as tables so that it can be argued with.

/// What a verb does, from the mildest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Computes from its arguments, touches nothing.
    Computes,
    /// Reads.
    Reads,
    /// Writes what can be taken back.
    Writes,
    /// Deletes, replaces, interrupts, sends or publishes.
    Disrupts,
    /// Destroys without bound, runs code, moves money.
    Endangers,
}

/// Words that are verbs wherever they stand.
pub(super) fn verb(word: &str) -> Option<Kind> {
    Some(match word {
        "convert" | "calculate" | "compute" | "echo" | "explain" | "ping" | "health" | "help"
        | "expand" | "encode" | "decode" | "think" | "reason" | "estimate" | "roll" => {
            Kind::Computes
        }

        "get" | "list" | "ls" | "read" | "search" | "find" | "query" | "describe" | "show"
        | "view" | "fetch" | "lookup" | "inspect" | "check" | "count" | "browse" | "retrieve"
        | "preview" | "summarize" | "summarise" | "analyze" | "analyse" | "geocode" | "detect"
        | "lint" | "verify" | "validate" | "compare" | "diff" | "resolve" | "peek" | "cat"
        | "grep" | "tail" | "head" | "stat" | "screenshot" | "hover" | "scroll" | "whoami"
        | "discover" | "explore" | "monitoring" | "introspect" | "scan" | "recommend"
        | "suggest" | "wait" | "watch" | "download" | "scrape" | "crawl" | "extract" | "recall"
        | "poll" | "lists" | "gets" => Kind::Reads,

        "create" | "add" | "update" | "edit" | "set" | "write" | "insert" | "append" | "put"
        | "modify" | "rename" | "move" | "copy" | "upload" | "save" | "store" | "start"
        | "stop" | "pause" | "resume" | "cancel" | "commit" | "assign" | "unassign" | "enable"
        | "subscribe" | "unsubscribe" | "archive" | "import" | "click" | "fill" | "press"
        | "navigate" | "select" | "upsert" | "register" | "restore" | "checkout" | "clone"
        | "reply" | "mark" | "close" | "reopen" | "sync" | "generate" | "export" | "connect"
        | "disconnect" | "reconnect" | "scale" | "configure" | "increment" | "expire"
        | "duplicate" | "attach" | "detach" | "approve" | "reject" | "submit" | "trigger"
        | "simulate" | "draft" | "unarchive" | "remember" | "initialize" | "init" | "make"
        | "new" | "change" | "complete" | "join" | "leave" | "follow" | "retry" | "rerun"
        | "drag" | "manage" => Kind::Writes,

        "delete" | "remove" | "replace" | "overwrite" | "send" | "publish" | "deploy"
        | "restart" | "reboot" | "kill" | "terminate" | "apply" | "patch" | "rollback"
        | "revoke" | "push" | "merge" | "install" | "uninstall" | "disable" | "reset"
        | "unlink" | "grant" | "invite" | "rotate" | "destroy" | "purge" | "cleanup" | "clear"
        | "flush" | "prune" | "evict" | "drain" | "cordon" | "shutdown" | "ban" | "kick"
        | "suspend" | "deactivate" | "unpublish" | "run" | "invoke" | "promote" | "migrate"
        | "upgrade" | "downgrade" | "email" | "tweet" | "broadcast" | "forward" | "rm" | "del"
        | "evaluate" | "launch" | "delegate" => Kind::Disrupts,

        "execute" | "exec" | "eval" | "shell" | "bash" | "sudo" | "powershell" | "drop"
        | "truncate" | "wipe" | "erase" | "nuke" | "pay" | "purchase" | "buy" | "sell"
        | "withdraw" | "refund" | "charge" | "payout" | "impersonate" | "trade" | "swap" => {
            Kind::Endangers
        }

        _ => return None,
    })
}

/// Words that are verbs only when no other word is: `post_message`, but `post_delete`.
pub(super) fn weak_verb(word: &str) -> Option<Kind> {
    Some(match word {
        "status" | "info" | "details" | "stats" | "metrics" | "logs" | "log" | "history"
        | "schema" | "summary" | "overview" | "directions" | "elevation" | "distance"
        | "forecast" | "weather" | "report" | "tree" | "version" | "docs" | "documentation"
        | "quote" | "trends" => Kind::Reads,

        "comment" | "tag" | "label" | "branch" | "schedule" | "backup" | "pin" | "fork"
        | "open" | "type" | "stage" | "order" | "place" | "test" | "build" | "format" | "lock"
        | "unlock" | "snapshot" | "react" | "vote" | "like" => Kind::Writes,

        "post" | "release" | "share" | "transfer" | "call" | "message" | "notify" | "command"
        | "terminal" | "script" => Kind::Disrupts,

        _ => return None,
    })
}

/// Singular of the plainest English plurals, so that `orders` is an `order`.
fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 2 && !stem.ends_with('s') => stem,
        _ => word,
    }
}

/// Things whose change or loss weighs more than that of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thing {
    /// Holds many other things.
    Container,
    /// Says who may do what.
    Access,
    /// Opens doors.
    Secret,
    /// What runs for others.
    Production,
    /// Money.
    Money,
    /// Many at once.
    Everything,
    /// What a command or a program is.
    Code,
    /// Costs nothing to know.
    Trivial,
}

pub(super) fn thing(word: &str) -> Option<Thing> {
    Some(match singular(word) {
        "database" | "db" | "project" | "repository" | "repo" | "account" | "organization"
        | "org" | "cluster" | "namespace" | "bucket" | "volume" | "disk" | "table"
        | "collection" | "tenant" | "workspace" | "directory" | "folder" | "filesystem"
        | "domain" | "zone" => Thing::Container,
        "user" | "group" | "role" | "permission" | "policy" | "member" | "iam" | "admin"
        | "acl" | "firewall" | "rule" | "privilege" | "authenticator" | "mfa" | "sso"
        | "application" | "app" => Thing::Access,
        "secret" | "password" | "credential" | "token" | "apikey" | "certificate" | "env"
        | "environment" => Thing::Secret,
        "deployment" | "pipeline" | "build" | "workflow" | "service" | "pod" | "node"
        | "instance" | "server" | "vm" | "container" | "kubectl" | "helm" | "chart"
        | "production" | "prod" | "dns" | "release" | "job" | "daemonset" | "statefulset"
        | "function" | "lambda" | "host" | "machine" | "infrastructure" | "stack" => {
            Thing::Production
        }
        "order" | "payment" | "invoice" | "fund" | "wallet" | "transaction" | "subscription"
        | "billing" | "payout" | "trade" | "position" | "crypto" => Thing::Money,
        "all" | "bulk" | "everything" | "batch" | "many" | "mass" => Thing::Everything,
        "command" | "cmd" | "code" | "script" | "shell" | "sql" | "cypher" | "javascript"
        | "python" | "terminal" | "program" | "statement" | "console" => Thing::Code,
        "time" | "date" | "timezone" | "version" | "uuid" | "random" => Thing::Trivial,
        _ => return None,
    })
}
