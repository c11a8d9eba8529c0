import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { armed, go, pages, shoot, SMALLEST } from './browser';

const open = pages();
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SCREENS = ['Approvals', 'Policy', 'Servers', 'Audit', 'Settings', 'Help'];
/** The states that every screen has. */
const STATES = ['busy', 'empty', 'loading', 'failed', 'down', 'many'];
/** Days that only some screens look different on. */
const DAYS = [['Approvals', 'unrouted'], ['Approvals', 'paused'], ['Approvals', 'degraded'], ['Policy', 'degraded'], ['Policy', 'changed'], ['Servers', 'changed']] as const;
/** A window of the usual size at 200 %. */
const ZOOMED = { width: 640, height: 400 };

/** Problems axe calls serious or critical. */
async function serious(page: Page): Promise<string[]> {
  // Evaluated, not added as a script: the page's policy allows no script but its own.
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[] }> } };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
  });
}

/** What is being looked at has arrived. */
async function settled(page: Page, screen: string, fixture: string): Promise<void> {
  // The help page asks nothing of the gateway.
  if (fixture === 'loading' && screen !== 'Help') await page.locator('.loading').first().waitFor();
  else if (fixture === 'failed') await page.getByRole('alert').filter({ hasText: 'cannot be opened' }).first().waitFor();
  else await expect.poll(() => page.locator('.loading').count()).toBe(0);
  await page.evaluate(() => document.fonts.ready);
  if (await page.locator('button.approve').count() > 0) await armed(page);
}

/** Light, dark, high contrast, forced colours, small, and at 200 %: a picture of each, and what axe says of the first two. One page takes them all. */
async function inEveryLook(page: Page, name: string, heavy: boolean): Promise<void> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe(colorScheme);
    await shoot(page, `${name}-${colorScheme}`);
    // The colours of a thousand rows are those of ten, and each row takes axe a while.
    if (!heavy || colorScheme === 'light') found.push(...await serious(page));
  }
  await page.emulateMedia({ colorScheme: 'light', contrast: 'more' });
  await shoot(page, `${name}-contrast`);
  await page.emulateMedia({ contrast: 'no-preference', forcedColors: 'active' });
  await shoot(page, `${name}-forced`);
  await page.emulateMedia({ forcedColors: 'none' });
  for (const [look, size] of [['small', SMALLEST], ['200', ZOOMED]] as const) {
    await page.setViewportSize(size);
    await shoot(page, `${name}-${look}`);
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) found.push(`wider than its window: ${look}`);
  }
  expect(found).toEqual([]);
}

describe.each(SCREENS)('%s', (screen) => {
  it.each(STATES)('on a day that is %s can be read in every look', async (fixture) => {
    const page = await open(fixture);
    await go(page, screen);
    await settled(page, screen, fixture);
    if (fixture === 'many') expect(await page.locator('[role=option], [role=row]').count()).toBeLessThan(80);
    await inEveryLook(page, `${screen.toLowerCase()}-${fixture}`, fixture === 'many');
  });
});

it.each(DAYS)('%s on a day that is %s can be read', async (screen, fixture) => {
  const page = await open(fixture);
  await go(page, screen);
  await settled(page, screen, fixture);
  await shoot(page, `${screen.toLowerCase()}-${fixture}-light`);
  expect(await serious(page)).toEqual([]);
});

describe('pieces', () => {
  const pieces: [string, string, (page: Page) => Promise<void>][] = [
    ['critical', 'Approvals', async (page) => {
      await page.getByRole('option').filter({ hasText: 'Delete database' }).click();
      await page.getByRole('textbox', { name: /Type/ }).fill('ledger');
    }],
    ['handed-back', 'Approvals', async (page) => { await page.getByRole('option').filter({ hasText: 'config.yaml' }).click(); }],
    ['reason', 'Approvals', async (page) => { await page.keyboard.press('Shift+D'); }],
    ['raw', 'Approvals', async (page) => { await page.getByRole('tab', { name: 'Raw' }).click(); }],
    ['decided', 'Approvals', async (page) => { await page.getByRole('button', { name: /^Decided today/ }).click(); }],
    ['result', 'Approvals', async (page) => { await page.keyboard.press('d'); await page.getByText('Denied. The agent').waitFor(); }],
    ['changed-server', 'Servers', async (page) => { await page.getByRole('option').filter({ hasText: 'github' }).click(); }],
    ['failed-server', 'Servers', async (page) => { await page.getByRole('option').filter({ hasText: 'postgres' }).click(); }],
    ['tool', 'Servers', async (page) => { await page.getByText('kubectl_delete').first().click(); }],
    ['add', 'Servers', async (page) => {
      await page.getByRole('button', { name: 'Add by hand' }).click();
      await page.getByRole('textbox', { name: 'Name' }).fill('files');
      await page.getByRole('textbox', { name: /Command/ }).fill('npx\n-y\n@acme/files\n--root\n/home/op/My Documents');
      await page.getByRole('button', { name: 'Add a variable' }).click();
    }],
    ['sheet', 'Approvals', async (page) => { await page.keyboard.press('?'); await page.getByRole('dialog').waitFor(); }],
    ['stopped', 'Approvals', async (page) => { await page.getByRole('button', { name: /STOP ALL/ }).click(); await page.getByText(/Stopped\./).waitFor(); }],
  ];

  it.each(pieces)('%s can be read', async (name, screen, act) => {
    const page = await open('busy');
    await go(page, screen);
    await settled(page, screen, 'busy');
    await act(page);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await shoot(page, `piece-${name}-${colorScheme}`);
      expect(await serious(page)).toEqual([]);
    }
  });
});
