// Opens the page in the system's Chromium; a test fails if the page logs an error or breaks its content security policy.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';

const SHOTS = process.env['SMG_SHOTS'] ?? join(import.meta.dirname, 'shots');
/** Where the help page's pictures are left. */
export const HELP = join(SHOTS, 'help');
const PROGRAM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** A window of the app's smallest promised, and usual, sizes. */
export const USUAL = { width: 1280, height: 800 };
export const SMALLEST = { width: 900, height: 600 };

/** Opens pages for the tests of one file, and closes them. `file`: another of the app's windows. */
export function pages(file = '', usual = USUAL) {
  let browser: Browser;
  const complaints: string[] = [];
  const closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    browser = await chromium.launch({ executablePath: PROGRAM, args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
    expect(complaints.splice(0)).toEqual([]);
  });

  return async (fixture: string, options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext({ viewport: usual, ...options });
    closers.push(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
    page.on('pageerror', (error) => complaints.push(String(error)));
    // As the app does.
    await page.addInitScript(() => { Object.freeze(Object.prototype); });
    await page.goto(`${inject('url')}${file}?fixture=${fixture}`);
    await page.getByRole('main').waitFor();
    return page;
  };
}

/** Goes to a screen and waits for its title. */
export async function go(page: Page, title: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: title }).click();
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
}

/** Keeps a picture for people to look at. */
export async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}

/** The answers the gateway behind the page has taken. */
export function answers(page: Page): Promise<{ id: string; verdict: { kind: string; reason?: string | null; typed?: string | null } }[]> {
  return page.evaluate(() => (globalThis as unknown as { hand: { answers: never[] } }).hand.answers);
}

/** Waits until the card on screen would take a yes. */
export async function armed(page: Page): Promise<void> {
  await page.locator('button.approve:not(.arming)').waitFor();
}

/** Looks at everything the card marks, as its chips do. */
export async function look(page: Page): Promise<void> {
  for (const chip of await page.getByRole('list', { name: 'Look out' }).getByRole('button').all()) await chip.click();
}
