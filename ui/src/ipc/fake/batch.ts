// Approving several at once, as the gateway judges it: one tool, at most medium, nothing marked, at most 25.
import type { ApprovalId } from '../generated/ApprovalId';
import type { ApproveBatch } from '../generated/ApproveBatch';
import type { BatchCheck } from '../generated/BatchCheck';
import type { BatchResult } from '../generated/BatchResult';
import { flat } from '../../shared/hidden';
import { rank } from '../../shared/severity';
import { cardFor, type Waiting } from './approvals';
import type { World } from './world';

/** Whether `ids` may be approved together, and what each verdict must carry. */
export function check(world: World, ids: readonly ApprovalId[]): BatchCheck {
  const found = ids.flatMap((id) => world.find(id) ?? []);
  const grave = found.filter(({ row }) => rank(row.severity) > rank('medium') || row.risky > 0 || row.hidden > 0);
  const other = found.filter(({ row, tool }) => row.server !== found[0]?.row.server || tool !== found[0]?.tool);
  const refused = grave.length > 0 ? `${grave.length} are high or marked` : other.length > 0 ? `${other.length} call another tool` : found.length > 25 ? 'at most 25 go together' : null;
  const first = found[0] && cardFor(found[0], world.now, 0).arguments;
  const row = (one: Waiting): BatchCheck['rows'][number] => {
    const card = cardFor(one, world.now, ++world.painted);
    return { row: one.row, digest: card.digest, nonce: card.nonce, differs: card.arguments.filter((argument, place) => flat(argument.value) !== flat(first?.[place]?.value ?? [])) };
  };
  return { refused, inTheWay: [...grave, ...other].map((one) => one.row.id), rows: refused === null ? found.map(row) : [], armMs: world.settings.armMs };
}

/** Runs them in order; the one a test broke stops the rest. */
export function run(world: World, { items }: ApproveBatch): BatchResult {
  const broken = items.findIndex((item) => flat(world.find(item.id)?.row.headline.object ?? []) === world.broken);
  const ran = broken < 0 ? items : items.slice(0, broken);
  world.answers.push(...items.map((item) => ({ id: item.id, verdict: { kind: 'batch' } })));
  world.end(ran.map((item) => item.id), 'approved', 'You approved it; it ran and returned in 0.2 s.');
  if (broken >= 0) world.end(items.slice(broken, broken + 1).map((item) => item.id), 'approved', 'You approved it; it ran and failed: connection lost.');
  return { ran: ran.length, of: items.length, stopped: broken < 0 ? null : 'connection lost' };
}
