//! All that the page can ask for: `name(request) -> response`. One line here is one Tauri command, one line of the
//! page's types and one name a capability may grant; a line without its answer does not compile.

contract! {
    /// What the gateway is doing.
    status() -> GatewayStatus;
    /// Approvals that wait, and those decided lately.
    list_approvals() -> Vec<ApprovalRow>;
    /// Everything about one approval. Mints the nonce that its verdict must carry.
    open_card(ApprovalRef) -> ApprovalCard;
    /// The operator's verdict on the card that was shown.
    answer_approval(AnswerApproval) -> ();
    /// The servers behind the gate.
    list_servers() -> Vec<ServerView>;
    /// The operator has looked at a server's definitions.
    accept_server(ServerName) -> ();
    /// Switches a server on or off.
    set_server_enabled(ServerSwitch) -> ();
    /// Adds a server. Runs nothing.
    add_server(NewServer) -> ();
    /// Removes a server.
    remove_server(ServerName) -> ();
    /// The policy in force, as sentences.
    get_policy() -> PolicyView;
    /// Puts a changed policy file into force, by the hash that was shown.
    accept_policy(PolicyHash) -> ();
    /// A page of the audit, newest first.
    audit_page(AuditQuery) -> AuditPage;
    /// Verifies the chain from its first entry.
    verify_audit() -> VerifyReport;
    /// Refuses new calls until resumed.
    pause() -> ();
    /// Lets calls pass again.
    resume() -> ();
    /// Pauses, and denies all that waits. Returns how many were denied.
    stop_all() -> u32;
    /// A harmless call of the bundled demo server that needs the operator.
    demo_call() -> ();
    /// What to paste into an AI client's configuration to route it through here.
    connect_snippet() -> String;
    /// Shows a notification that says it is a test. The error says why it cannot be shown.
    test_notification() -> ();
    /// Shows the main window, one approval or one of its screens.
    show_main(ShowMain) -> ();
    /// Closes the Quick Review window.
    close_quick() -> ();
}
