import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { serious } from './axe';
import { answers, go, pages, shoot } from './browser';

const open = pages();

/** The audit, its first rows read. */
async function audit(fixture = 'busy', options: Parameters<typeof open>[1] = {}): Promise<Page> {
  const page = await open(fixture, options);
  await go(page, 'Audit');
  await page.locator('[role=row] [role=gridcell]').first().waitFor();
  return page;
}

const selected = (page: Page): Promise<string | null> => page.locator('[role=row][aria-selected=true]').getAttribute('aria-rowindex');
const said = async (page: Page): Promise<string> => await page.locator('[role=row][aria-selected=true]').getAttribute('aria-label') ?? '';
const filter = (page: Page, text: string): Promise<void> => page.getByRole('searchbox').fill(text);
const count = (page: Page, text: RegExp): Promise<void> => page.locator('main .count').filter({ hasText: text }).waitFor();
const row = (page: Page, name: RegExp) => page.getByRole('row', { name }).first();

/** Ungrouped, by the menu. */
async function ungroup(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Group by' }).click();
  await page.getByRole('menuitemradio', { name: 'No groups' }).click();
  await expect.poll(() => page.getByRole('grid').getAttribute('aria-rowcount')).not.toBeNull();
}

describe('item 35: a million rows', () => {
  it('are shown without being there: what is outside the window does not exist', async () => {
    const page = await audit('many');
    expect(await page.locator('main *').count()).toBeLessThan(1700);
  });

  it('End reaches the true last row, Home the first, and one key is one row, everywhere', async () => {
    const page = await audit('many');
    await ungroup(page);
    await expect.poll(() => page.getByRole('grid').getAttribute('aria-rowcount')).toBe('1000001');
    await page.getByRole('grid').focus();
    await page.keyboard.press('End');
    await expect.poll(() => selected(page)).toBe('1000001');
    await expect.poll(() => said(page)).not.toBe('Being read');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Call #1', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    for (let place = 1_000_000; place > 999_980; place--) {
      await page.keyboard.press('k');
      expect(await selected(page)).toBe(String(place));
    }
    await page.keyboard.press('g');
    await page.keyboard.press('g');
    await expect.poll(() => selected(page)).toBe('2');
    await page.keyboard.press('Shift+G');
    await expect.poll(() => selected(page)).toBe('1000001');
  });

  it('the thumb goes to any place, and from there the wheel and the keys go by rows', async () => {
    const page = await audit('many');
    await ungroup(page);
    await expect.poll(() => page.getByRole('grid').getAttribute('aria-rowcount')).toBe('1000001');
    const rows = page.getByRole('grid');
    await rows.evaluate((box) => { box.scrollTop = box.scrollHeight / 2; });
    const middle = async (): Promise<number> => {
      const places = await rows.evaluate((box) => {
        const { top } = box.getBoundingClientRect();
        return [...box.querySelectorAll('.space [role=row]')].filter((one) => one.getBoundingClientRect().top >= top + 24).map((one) => Number(one.getAttribute('aria-rowindex')));
      });
      return Math.min(...places);
    };
    await expect.poll(middle).toBeGreaterThan(499_000);
    const before = await middle();
    expect(before).toBeLessThan(501_000);
    await rows.hover();
    await page.mouse.wheel(0, 280);
    await expect.poll(middle).toBe(before + 10);
    await page.keyboard.press('j');
    const first = Number(await selected(page));
    await page.keyboard.press('j');
    expect(Number(await selected(page))).toBe(first + 1);
    await expect.poll(() => said(page)).not.toBe('Being read');
  });
});

describe('item 36: finding', () => {
  it('a word in an argument of twenty days ago', async () => {
    const page = await audit();
    await filter(page, 'zebrafish');
    await count(page, /^1 of 840 rows$/);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  });

  it('tokens become chips, negate, and go one by one', async () => {
    const page = await audit();
    await filter(page, 'decision:denied server:k8s-prod');
    await page.keyboard.press('Enter');
    const chip = page.getByRole('button', { name: 'decision:denied', exact: true });
    await chip.waitFor();
    const denied = await page.locator('main .count').textContent();
    await chip.click();
    await page.getByRole('button', { name: 'not decision:denied' }).waitFor();
    await expect.poll(() => page.locator('main .count').textContent()).not.toBe(denied);
    await page.getByRole('button', { name: 'Remove server:k8s-prod' }).click();
    await page.getByRole('button', { name: 'Remove -decision:denied' }).click();
    await count(page, /^840 rows$/);
  });

  it('what can be typed is offered, and Backspace takes a chip back', async () => {
    const page = await audit();
    await page.keyboard.press('/');
    await page.keyboard.type('serv');
    await page.getByRole('option', { name: /^server:/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: /k8s-prod.*calls/ }).click();
    await page.getByRole('button', { name: 'Remove server:k8s-prod' }).waitFor();
    await page.keyboard.press('Backspace');
    expect(await page.getByRole('searchbox').inputValue()).toBe('server:k8s-prod');
  });

  it('a filter that is none says why and leaves the rows', async () => {
    const page = await audit();
    await filter(page, 'took:soon');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'is not a duration' }).waitFor();
    expect(await page.locator('[role=row] [role=gridcell]').count()).toBeGreaterThan(10);
  });

  it('yesterday’s denied call in three acts', async () => {
    const page = await audit();
    await page.keyboard.press('t');
    await page.getByRole('menuitemradio', { name: 'Yesterday' }).click();
    await filter(page, 'decision:denied');
    await page.keyboard.press('Enter');
    await count(page, /^\d+ of 840 rows$/);
    await page.getByRole('button', { name: 'Time: Yesterday' }).waitFor();
  });

  it('a cell adds its filter, with Alt it excludes, and F does the same', async () => {
    const page = await audit();
    await page.locator('[data-column=tool]').first().click();
    await page.getByRole('button', { name: /^Remove tool:/ }).click();
    await page.locator('[data-column=severity]').first().click({ modifiers: ['Alt'] });
    await page.getByRole('button', { name: /^Remove -sev:/ }).click();
    await count(page, /^840 rows$/);
    await page.getByRole('grid').focus();
    await page.keyboard.press('j');
    for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('f');
    await page.getByRole('button', { name: /^Remove decision:/ }).waitFor();
  });

  it('a saved view restores filter, groups and columns', async () => {
    const page = await audit();
    await filter(page, '-decision:allowed');
    await page.keyboard.press('Enter');
    await ungroup(page);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemradio', { name: 'Client' }).click();
    await page.getByRole('button', { name: 'Saved views' }).click();
    await page.getByRole('menuitemradio', { name: 'Save this view…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Not allowed');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Saved views' }).click();
    await page.getByRole('menuitemradio', { name: 'Denied this week' }).click();
    await page.getByRole('columnheader', { name: 'Client' }).waitFor();
    await page.getByRole('button', { name: 'Saved views' }).click();
    await page.getByRole('menuitemradio', { name: 'Not allowed' }).click();
    await page.getByRole('columnheader', { name: 'Client' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Remove -decision:allowed' }).waitFor();
  });
});

describe('item 37: the proof', () => {
  it('verifying tells how far it is, and can be stopped', async () => {
    const page = await audit();
    await page.getByRole('button', { name: 'Verify now' }).click();
    await page.getByText(/Verifying \d+ %/).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText(/Verified to #3,352/).waitFor();
    await page.keyboard.press('v');
    await page.getByText(/Verified to #3,360/).waitFor();
  });

  it('a break is named by its entry, with what is still proven, and shown', async () => {
    const page = await audit('broken');
    await page.getByRole('button', { name: 'Verify now' }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'Entry 412 does not match its hash. Entries 1 to 411 are intact.' });
    await alert.getByText('Checkpoint 3').waitFor();
    await alert.getByRole('button', { name: 'Show entry 412' }).click();
    await page.getByRole('complementary').getByText('does not match what is stored').waitFor();
    await shoot(page, 'piece-broken-light');
    expect(await serious(page)).toEqual([]);
    await alert.getByRole('button', { name: 'Export evidence' }).click();
    expect(await page.getByRole('radio', { name: /^Evidence/ }).isChecked()).toBe(true);
  });

  it('last week is exported in a few clicks, with the count first', async () => {
    const page = await audit();
    await page.keyboard.press('t');
    await page.getByRole('menuitemradio', { name: 'Last 7 days' }).click();
    await page.keyboard.press('Control+E');
    await page.getByRole('button', { name: /^Export \d+ rows$/ }).click();
    await page.getByText('/home/op/exports/audit-2026-11-22.jsonl').waitFor();
    expect(await answers(page)).toMatchObject([{ filter: 'after:7d', format: 'jsonl', withoutArguments: false }]);
  });
});

describe('the drawer', () => {
  it('opens on Enter with the focus, follows J and K, and gives the focus back', async () => {
    const page = await audit();
    await page.getByRole('grid').focus();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H2');
    const first = await page.getByRole('complementary').getAttribute('aria-label');
    await page.keyboard.press('j');
    await expect.poll(() => page.getByRole('complementary').getAttribute('aria-label')).not.toBe(first);
    for (const tab of ['Arguments', 'Result', 'Decision', 'Chain', 'Raw']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.getByRole('tabpanel', { name: tab }).waitFor();
    }
    await page.keyboard.press('Escape');
    await page.getByRole('complementary').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid');
    await page.keyboard.press('Space');
    await page.getByRole('complementary').waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid');
  });

  it('drafts a rule and goes to the policy', async () => {
    const page = await audit();
    await row(page, /denied by you/).locator('.time').click();
    await page.getByRole('button', { name: 'Draft rule from this' }).click();
    await page.getByRole('heading', { level: 1, name: 'Policy' }).waitFor();
  });

  it('says where one can find it again', async () => {
    const page = await audit('busy', { permissions: ['clipboard-read', 'clipboard-write'] });
    await row(page, /denied by you/).locator('.time').click();
    await page.getByRole('button', { name: 'Copy link' }).click();
    const name = await page.getByRole('complementary').getAttribute('aria-label') ?? '';
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toMatch(/^audit\?filter=&row=\d+$/);
    await page.keyboard.press('Escape');
    await filter(page, link);
    await page.getByRole('complementary', { name }).waitFor();
    await page.getByRole('button', { name: 'Similar calls' }).click();
    await page.getByRole('button', { name: 'Remove server:k8s-prod' }).waitFor();
  });
});

describe('while calls come in', () => {
  it('they appear on top; who reads is only told how many', async () => {
    const page = await audit();
    await page.evaluate(() => { hand.record(3); });
    await count(page, /^843 rows$/);
    await page.getByRole('grid').focus();
    await page.keyboard.press('j');
    const reading = await said(page);
    await page.evaluate(() => { hand.record(24); });
    await page.getByRole('button', { name: '24 new' }).waitFor();
    expect(await said(page)).toBe(reading);
    expect(await page.getByRole('button', { name: 'Live' }).getAttribute('aria-pressed')).toBe('false');
    await page.getByRole('button', { name: '24 new' }).click();
    await count(page, /^867 rows$/);
  });
});

describe('the chart', () => {
  it('a brush sets the span, a double click takes it back', async () => {
    const page = await audit();
    const over = page.locator('.chart .u-over');
    const box = await over.boundingBox();
    if (!box) throw new Error('there is no chart');
    await page.mouse.move(box.x + box.width * 0.3, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 20, { steps: 5 });
    await page.mouse.up();
    await count(page, /^\d+ of 840 rows$/);
    await page.mouse.dblclick(box.x + box.width * 0.8, box.y + 20);
    await count(page, /^840 rows$/);
  });

  it('its ends are sliders, and its numbers a table', async () => {
    const page = await audit();
    await page.locator('.chart canvas').waitFor();
    await page.keyboard.press('b');
    const from = page.getByRole('slider', { name: /^From/ });
    expect(await from.evaluate((end) => end === document.activeElement)).toBe(true);
    await page.keyboard.press('Shift+ArrowRight');
    await count(page, /^\d+ of 840 rows$/);
    await page.keyboard.press('z');
    await count(page, /^840 rows$/);
    expect(await page.locator('table tbody tr').count()).toBeGreaterThan(30);
  });
});

it('its keys are listed', async () => {
  const page = await audit();
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog');
  for (const label of ['Next row', 'Look at the row, or no longer', 'Only rows like this cell', 'Newest row', 'Oldest row', 'Time', 'Go to the chart', 'Zoom out', 'Live, or not', 'Export']) await sheet.getByText(label, { exact: true }).waitFor();
});

describe('pieces', () => {
  const found: [string, (page: Page) => Promise<void>][] = [
    ['drawer', async (page) => { await row(page, /denied by you/).locator('.time').click(); await page.getByRole('tab', { name: 'Arguments' }).click(); await page.getByText('ledger-api').last().waitFor(); }],
    ['decision', async (page) => { await row(page, /denied by you/).locator('.time').click(); await page.getByRole('tab', { name: 'Decision' }).click(); }],
    ['runs', async (page) => { await page.getByRole('button', { name: 'Group by' }).click(); await page.getByRole('menuitemradio', { name: 'Session, folded' }).click(); }],
    ['filter', async (page) => { await filter(page, '-decision:allowed client:"Claude Code" '); await page.keyboard.press('Enter'); await page.keyboard.type('tool:'); await page.getByRole('option').first().waitFor(); }],
    ['export', async (page) => { await page.keyboard.press('Control+E'); await page.getByRole('dialog').waitFor(); }],
    ['nothing-matches', async (page) => { await filter(page, 'zebra server:k8s-prod '); await page.getByText('Nothing matches').waitFor(); }],
  ];
  it.each(found)('%s can be read', async (name, act) => {
    const page = await audit();
    await act(page);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await shoot(page, `piece-audit-${name}-${colorScheme}`);
      expect(await serious(page)).toEqual([]);
    }
  });
});
