//! Tasks as of 2025-11-25, which newer libraries no longer know: one task that is done at once.

/// The answer to a call that asked to be a task.
pub(crate) fn created() -> String {
    format!(
        r#"{{"task":{},"_meta":{{"x-kept":"yes"}}}}"#,
        task("working")
    )
}

/// The answer to `tasks/get`.
pub(crate) fn state() -> String {
    task("completed")
}

/// The answer to `tasks/result`: what the call itself would have returned.
pub(crate) fn outcome() -> String {
    concat!(
        r#"{"content":[{"type":"text","text":"worked"}],"isError":false,"#,
        r#""_meta":{"io.modelcontextprotocol/related-task":{"taskId":"task-1"}}}"#
    )
    .into()
}

fn task(status: &str) -> String {
    format!(
        concat!(
            r#"{{"taskId":"task-1","status":"{}","createdAt":"2025-11-25T00:00:00Z","#,
            r#""lastUpdatedAt":"2025-11-25T00:00:00Z","ttl":60000,"pollInterval":10}}"#
        ),
        status
    )
}
