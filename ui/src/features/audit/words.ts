// The audit's event names in words. An unknown name is shown as it is.

const WORDS: Record<string, string> = {
  tool_call: 'Call received',
  policy_decision: 'Decided',
  approval_requested: 'Asked you',
  approval_granted: 'Approved',
  approval_denied: 'Denied',
  approval_expired: 'Not answered in time',
  approval_cancelled: 'Withdrawn',
  execution_intent: 'Sent',
  execution_success: 'Succeeded',
  execution_failure: 'Failed',
  execution_unknown: 'Ended unknown',
  result_marked: 'Result gives orders',
};

/** `approval_granted` as `Approved`. */
export function kindInWords(kind: string): string {
  return WORDS[kind] ?? kind.replaceAll('_', ' ');
}
