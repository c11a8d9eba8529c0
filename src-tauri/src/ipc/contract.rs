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
    /// Holds a call five minutes longer, within its bound.
    extend_hold(ApprovalRef) -> ();
    /// The operator is at work on a card: its hold stands still for half a minute.
    reviewing(ApprovalRef) -> ();
    /// Takes back a yes that has not run yet; the call is denied.
    undo_approval(ApprovalRef) -> ();
    /// Takes a question nobody waits for, or one that is over, out of the list.
    dismiss_approval(ApprovalRef) -> ();
    /// What the policy and the tool's schema say of a call with other arguments. Mints what a verdict on them carries.
    check_edit(CheckEdit) -> EditedCall;
    /// What is masked on an open card, in the clear. Written down before it is shown.
    reveal(Reveal) -> String;
    /// Rules that could be made of one call. Grants nothing.
    draft_rule(ApprovalRef) -> RuleDraft;
    /// Answers a call, if asked to, and puts a rule drafted from it into force.
    save_rule(SaveRule) -> ();
    /// Denies any number of calls as one act. Returns how many were denied.
    deny_many(DenyMany) -> u32;
    /// Whether calls may be approved together; if so, the table to look at.
    check_batch(CheckBatch) -> BatchCheck;
    /// Approves a checked table one call after the other, and stops at the first that does not end well.
    approve_batch(ApproveBatch) -> BatchResult;
    /// Denies what one agent waits for, and refuses its calls until it is resumed. Returns how many were denied.
    stop_session(SessionRef) -> u32;
    /// Lets an agent's calls pass again.
    resume_session(SessionRef) -> ();
    /// Yeses that later calls can still use, newest first.
    list_grants() -> Vec<GrantView>;
    /// Takes a grant back.
    revoke_grant(GrantRef) -> ();
    /// Takes every grant back. Returns how many there were.
    revoke_all_grants() -> u32;
    /// The servers behind the gate.
    list_servers() -> Vec<ServerView>;
    /// The operator has looked at a server's definitions.
    accept_server(ServerName) -> ();
    /// The operator has looked at one tool's definition, by the hash that was shown.
    accept_tool(AcceptTool) -> ();
    /// Sets how severe a tool is, or leaves it to be judged again.
    set_tool_severity(SetToolSeverity) -> ();
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
    /// The policy draft as it was left; what is in force, if nobody works on one.
    open_draft() -> DraftView;
    /// Keeps a text as the draft, and says what there is to say of it.
    check_draft(DraftText) -> DraftView;
    /// Changes a draft's text as little as the edit needs, and keeps it.
    edit_draft(EditDraft) -> DraftView;
    /// Forgets the draft.
    discard_draft() -> DraftView;
    /// Begins to run the calls of the last days past a draft. Returns which replay it is.
    start_replay(StartReplay) -> u32;
    /// What the latest replay has found so far.
    replay_report() -> Option<ReplayReport>;
    /// What a draft says of a past call, rule by rule.
    explain_replayed(ExplainReplayed) -> Vec<TraceLine>;
    /// What a draft says of a made-up call, rule by rule.
    try_call(TryCall) -> TriedDecision;
    /// A held call, to be tried: its arguments as the record keeps them.
    call_to_try(ApprovalRef) -> TriedCall;
    /// Keeps a test of the policy.
    save_policy_test(PolicyTest) -> ();
    /// Forgets a test of the policy.
    remove_policy_test(PolicyTestName) -> ();
    /// Puts a draft into force, if what it lets pass was looked at.
    publish_draft(PublishDraft) -> PolicyView;
    /// The versions that were in force, the latest first.
    policy_versions() -> Vec<PolicyVersion>;
    /// What differs between two versions.
    compare_policies(ComparePolicies) -> PolicyComparison;
    /// Makes an earlier version the draft.
    restore_policy(PolicyVersionRef) -> DraftView;
    /// The policies that ship with the gateway, as sentences.
    policy_templates() -> Vec<PolicyTemplate>;
    /// Makes a shipped policy the draft.
    draft_template(TemplateName) -> DraftView;
    /// Makes a policy from elsewhere the draft.
    import_policy(ImportPolicy) -> DraftView;
    /// Writes the policy in force into a file. Returns where that is.
    export_policy() -> String;
    /// What the builder of rules can offer.
    policy_words() -> PolicyWords;
    /// The places of a tool's arguments, and what stood there lately.
    seen_arguments(ToolRef) -> Vec<SeenArgument>;
    /// How many of the tools there are a row of the builder matches.
    count_matches(ConditionForm) -> MatchCount;
    /// Puts a rule about calls like a past one on top of the draft.
    draft_from_row(StoryRef) -> DraftView;
    /// A page of the audit, newest first.
    audit_page(AuditQuery) -> AuditPage;
    /// A page of the record as calls.
    timeline_page(TimelineQuery) -> TimelinePage;
    /// How many rows a filter has.
    timeline_count(TimelineFilter) -> TimelineCount;
    /// Calls over time, by outcome.
    timeline_histogram(HistogramQuery) -> Histogram;
    /// Rows put together by session, server, tool or day, the latest first.
    timeline_groups(GroupQuery) -> Vec<TimelineGroup>;
    /// What could be typed next in a filter.
    complete_filter(CompleteFilter) -> Vec<Completion>;
    /// Everything the record has of one row.
    story(StoryRef) -> Story;
    /// Filters with a name, those that come with the app first.
    saved_views() -> Vec<SavedView>;
    /// Keeps a filter under a name.
    save_view(SavedView) -> ();
    /// Forgets a filter that was kept.
    remove_view(ViewName) -> ();
    /// The last day in figures.
    daily_figures() -> DailyFigures;
    /// Verifies the chain from its first entry.
    verify_audit() -> VerifyReport;
    /// Starts verifying the chain, unless that is going on already.
    start_verify() -> ();
    /// Ends a verification that is going on, without a finding.
    cancel_verify() -> ();
    /// How far verifying is, and what the last one found.
    verify_state() -> VerifyState;
    /// Writes a part of the record to a new file, with a manifest beside it.
    export_audit(ExportAudit) -> Exported;
    /// Refuses new calls for so long, or until resumed.
    pause(PauseFor) -> ();
    /// Lets calls pass again.
    resume() -> ();
    /// Pauses, and denies all that waits. Returns how many were denied.
    stop_all() -> u32;
    /// Do not disturb: calls wait as ever, or are refused where that was chosen.
    be_quiet(BeQuiet) -> ();
    /// The operator can be disturbed again.
    end_quiet() -> ();
    /// The settings in force.
    get_settings() -> SettingsView;
    /// Changes one setting, from now on.
    set_setting(SetSetting) -> SettingsView;
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
