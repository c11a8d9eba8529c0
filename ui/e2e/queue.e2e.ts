import { describe, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { answers, pages, shoot } from './browser';

const open = pages();
const option = (page: Page, text: string | RegExp): Locator => page.getByRole('option').filter({ hasText: text });

/** Groups the queue by something else. */
async function group(page: Page, by: string): Promise<void> {
  await page.getByRole('button', { name: /^group:/ }).click();
  await page.getByRole('menuitemradio', { name: by }).click();
}

/** Ticks the calls whose rows say these, by their keys. */
async function tick(page: Page, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    await option(page, text).click();
    await page.keyboard.press('x');
  }
}

describe('groups', () => {
  it('stand by session, and can stand by tool, shape or not at all', async () => {
    const page = await open('busy');
    await option(page, /Claude Desktop since/).waitFor();
    await option(page, /Cursor since/).waitFor();
    await group(page, 'tool');
    await option(page, /kubectl_delete on k8s-prod/).waitFor();
    await group(page, 'shape');
    await option(page, /kubectl_delete\(context,namespace/).waitFor();
    await group(page, 'nothing');
    expect(await page.getByRole('option').count()).toBe(5);
  });

  it('close and open with a click and with keys, and the keys stop at what is closed', async () => {
    const page = await open('busy');
    await option(page, /Cursor since/).click();
    await option(page, 'Delete database').waitFor({ state: 'detached' });
    await option(page, /Claude Desktop since/).waitFor();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await option(page, 'Delete database').waitFor();
    await page.locator('article h2').filter({ hasText: 'ledger_prod' }).waitFor();
    await page.keyboard.press('g');
    await option(page, 'Delete database').waitFor({ state: 'detached' });
    await page.keyboard.press('j');
    await page.locator('article h2').filter({ hasText: 'ledger-api' }).waitFor();
  });
});

describe('a burst', () => {
  it('is named; its new calls stay behind one line; each way out of it is one click', async () => {
    const page = await open('busy');
    await option(page, 'Restart service').waitFor();
    await page.evaluate(() => { hand.arrive(43); });
    await page.getByText('asked for').waitFor();
    await option(page, '43 more calls of this burst').waitFor();
    await shoot(page, 'piece-burst-light');
    await page.getByRole('button', { name: 'Review by tool' }).click();
    await option(page, /get_pod on k8s-prod/).waitFor();
    expect(await page.getByText('asked for').count()).toBe(0);
  });

  it('is denied whole, and the other agent’s calls stay', async () => {
    const page = await open('busy');
    await option(page, 'Restart service').waitFor();
    await page.evaluate(() => { hand.arrive(43); });
    await page.getByRole('button', { name: 'Deny all 49' }).click();
    await page.getByText('Denied. The agents').waitFor();
    await page.getByRole('button', { name: 'Waiting 1' }).waitFor();
    await option(page, 'Delete database').waitFor();
  });

  it('is stopped with its agent, which can be resumed', async () => {
    const page = await open('busy');
    await option(page, 'Restart service').waitFor();
    await page.evaluate(() => { hand.arrive(43); });
    await page.getByRole('region', { name: 'Many calls at once' }).getByRole('button', { name: 'Stop this agent' }).click();
    await page.getByText('Claude Desktop is paused. Its calls are refused until you resume it.').first().waitFor();
    await page.getByRole('button', { name: 'Waiting 1' }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).first().click();
    await page.getByText('Claude Desktop is resumed.').waitFor();
  });

  it('does not push the rows away from under the pointer', async () => {
    const page = await open('busy');
    const row = option(page, 'Restart service');
    await row.hover();
    const before = await row.boundingBox();
    await page.evaluate(() => { hand.arrive(43); });
    await page.getByRole('button', { name: 'Re-sort (' }).waitFor();
    expect(await row.boundingBox()).toEqual(before);
    expect(await page.getByText('asked for').count()).toBe(0);
    await page.mouse.move(900, 20);
    await page.getByText('asked for').waitFor();
  });
});

describe('the order', () => {
  it('keeps what one looks at where it is when calls come in above it', async () => {
    const page = await open('many');
    const list = page.getByRole('listbox', { name: 'Queue' });
    await list.locator('[role=option]').first().waitFor();
    await list.evaluate((box) => { box.scrollTop = 20_000; });
    await expect.poll(() => list.getByRole('option').first().getAttribute('aria-posinset').then(Number)).toBeGreaterThan(200);
    const seen = list.getByRole('option').nth(10);
    const [text, before] = [await seen.textContent(), await seen.boundingBox()];
    await page.evaluate(() => { hand.arrive(20); });
    await page.getByRole('button', { name: 'Waiting 1,020' }).waitFor();
    const same = page.getByRole('option').filter({ hasText: new RegExp(`${(text ?? '').match(/pod-\d+/)?.[0] ?? ''} `) }).first();
    await expect.poll(async () => (await same.boundingBox())?.y).toBe(before?.y);
  });

  it('sinks a snoozed call and goes on to the next', async () => {
    const page = await open('busy');
    await option(page, 'Delete deployment').click();
    await page.keyboard.press('h');
    await page.locator('article h2').filter({ hasNotText: 'ledger-api' }).waitFor();
    await page.getByRole('option', { name: /snoozed/ }).waitFor();
  });
});

describe('the filter', () => {
  it.each([['severity:critical', 1], ['client:cursor', 1], ['-client:cursor', 4], ['server:k8s tool:restart', 1]] as const)('%s leaves %d', async (filter, count) => {
    const page = await open('busy');
    await group(page, 'nothing');
    await page.keyboard.press('/');
    await page.keyboard.type(filter);
    await expect.poll(() => page.getByRole('option').count()).toBe(count);
  });
});

it('what nobody answered, and what was decided today, have lists of their own', async () => {
  const page = await open('busy');
  await page.getByRole('button', { name: /^Expired 2/ }).click();
  await option(page, 'expired').waitFor();
  await option(page, 'withdrawn').waitFor();
  await page.getByRole('button', { name: /^Decided today/ }).click();
  await page.getByRole('heading', { level: 2 }).first().waitFor();
});

describe('many calls', () => {
  it('with one high among them are not approved together, and say why; all of them are denied at once', async () => {
    const page = await open('busy');
    await tick(page, 'Delete deployment', 'Restart service');
    await page.getByText('Can’t approve 2 together: 1 is high.').waitFor();
    await page.getByRole('button', { name: 'Approve 2…' }).click({ force: true });
    await page.keyboard.press('Control+Enter');
    await shoot(page, 'piece-selection-light');
    expect(await page.evaluate(() => hand.asked.filter((name) => name === 'checkBatch' || name === 'approveBatch'))).toEqual([]);
    await page.getByLabel(/Reason for the agents/).fill('Not on Fridays');
    await page.getByRole('button', { name: 'Deny 2' }).click();
    await page.getByText('Denied. The agents').waitFor();
    expect(await answers(page)).toMatchObject([{ verdict: { kind: 'deny', reason: 'Not on Fridays' } }, { verdict: { kind: 'deny', reason: 'Not on Fridays' } }]);
  });

  it('that are alike are shown in a table, wait their time, and run', async () => {
    const page = await open('alike');
    await option(page, /pod-0/).click();
    for (let n = 0; n < 3; n++) await page.keyboard.press('Shift+J');
    await page.getByRole('heading', { name: '4 calls selected' }).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { name: 'Approve 4 calls, each once' }).waitFor();
    await page.keyboard.press('Control+Enter');
    expect(await answers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Leave out' }).nth(3).click();
    await page.locator('button.approve:not(.arming)').waitFor();
    await shoot(page, 'piece-preflight-light');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Ran all 3.').waitFor();
    expect(await answers(page)).toHaveLength(3);
  });

  it('stop at the first that fails, and say how far they came', async () => {
    const page = await open('alike');
    await page.evaluate(() => { hand.breakAt('pod-1'); });
    await option(page, /pod-0/).click();
    for (let n = 0; n < 3; n++) await page.keyboard.press('Shift+J');
    await page.keyboard.press('Control+Enter');
    await page.locator('button.approve:not(.arming)').click();
    await page.getByText('Ran 1 of 4, stopped: connection lost. 2 still waiting').waitFor();
  });

  it('are ticked by group and all at once, and unticked by Escape, which decides nothing', async () => {
    const page = await open('busy');
    await option(page, 'Restart service').click();
    await page.keyboard.press('Control+a');
    await page.getByRole('heading', { name: '4 calls selected' }).waitFor();
    await page.keyboard.press('Control+Shift+A');
    await page.getByRole('heading', { name: '5 calls selected' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('article h2').waitFor();
    expect(await answers(page)).toEqual([]);
  });

  it('in their thousands are denied in one go', async () => {
    const page = await open('more');
    await page.getByRole('button', { name: 'Waiting 5,000' }).waitFor();
    await page.getByRole('button', { name: 'Deny all 5,000' }).click();
    await page.getByText('Denied. The agents').waitFor();
  });
});

it('five thousand calls stay smooth: few rows exist, and a step is a step', async () => {
  const page = await open('more');
  const list = page.getByRole('listbox', { name: 'Queue' });
  await list.focus();
  await page.keyboard.press('End');
  await expect.poll(() => list.getByRole('option', { selected: true }).getAttribute('aria-posinset')).toBe('5001');
  const took = await page.evaluate(async () => {
    const box = document.querySelector('[role=listbox]');
    const from = performance.now();
    for (let n = 0; n < 50; n++) {
      if (box) box.scrollTop = n * 5000;
      await new Promise((done) => { requestAnimationFrame(done); });
    }
    return (performance.now() - from) / 50;
  });
  expect(took).toBeLessThan(100);
  expect(await page.locator('[role=option]').count()).toBeLessThan(80);
});
