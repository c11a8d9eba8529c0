// What surrounds the screens: pausing, quiet, the palette, settings, keys.
import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { answers, go, pages, shoot } from './browser';

const open = pages();

/** Takes a choice of a menu of the header. */
async function choose(page: Page, menu: string | RegExp, choice: string): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: menu }).click();
  await page.getByRole('menu').waitFor();
  await page.getByRole('menuitem', { name: choice }).or(page.getByRole('menuitemradio', { name: choice })).click();
}

describe('holding everything', () => {
  it('a pause for a while says how long it still is, and Resume is in the header and in the banner', async () => {
    const page = await open('busy');
    await choose(page, 'Pause', 'For 15 minutes');
    const banner = page.getByRole('alert').filter({ hasText: 'Paused' });
    await banner.getByText(/14:5\d|15:00/).waitFor();
    await shoot(page, 'piece-paused-light');
    await banner.getByRole('button', { name: 'Resume' }).waitFor();
    await page.getByRole('banner').getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Gateway running').waitFor();
  });

  it('quiet is said, holds or refuses as chosen, and is turned off again; nothing is approved by it', async () => {
    const page = await open('busy');
    await choose(page, 'Do not disturb', 'For 30 minutes');
    await page.getByText(/^Quiet until \d\d:\d\d\. Calls still wait; nothing is approved\.$/).first().waitFor();
    await choose(page, 'Do not disturb is on', 'Refuse reviews at once');
    await page.getByText(/Calls that need you are refused at once/).waitFor();
    await shoot(page, 'piece-quiet-light');
    await page.getByRole('button', { name: 'Turn off' }).click();
    await page.getByText('Notifications are on again. 5 calls waiting.').waitFor();
    expect(await answers(page)).toEqual([]);
  });

  it('a session is stopped and resumed from the status bar', async () => {
    const page = await open('busy');
    await page.getByRole('button', { name: '2 sessions' }).click();
    const sheet = page.getByRole('dialog', { name: 'Connected sessions' });
    await sheet.getByRole('listitem').filter({ hasText: 'Cursor' }).getByRole('button', { name: 'Stop this agent' }).click();
    await sheet.getByRole('listitem').filter({ hasText: 'Cursor' }).getByRole('button', { name: 'Resume' }).waitFor();
    await shoot(page, 'piece-sessions-light');
    await page.keyboard.press('Escape');
    await page.getByText('is paused. Its calls are refused until you resume it.').first().waitFor();
    await page.getByRole('button', { name: 'Waiting 4' }).waitFor();
  });
});

describe('the palette', () => {
  it('leads to screens and waiting calls by typing a little, and offers no yes', async () => {
    const page = await open('busy');
    await page.locator('article').waitFor();
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Command palette' });
    await palette.getByRole('combobox').waitFor();
    await shoot(page, 'piece-palette-light');
    expect((await palette.getByRole('option').allTextContents()).filter((text) => /approve\b|allow/i.test(text.replace(/^#.*/, '')))).toEqual([]);
    await page.keyboard.type('approve');
    expect((await palette.getByRole('option').allTextContents()).filter((text) => /^\s*approve/i.test(text))).toEqual([]);
    await palette.getByRole('combobox').fill('restart');
    await page.keyboard.press('Enter');
    await palette.waitFor({ state: 'detached' });
    await page.locator('article h2').filter({ hasText: 'Restart service' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('settings');
    await page.getByRole('option', { name: 'Settings', selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    expect(await answers(page)).toEqual([]);
  });

  it('stops everything', async () => {
    const page = await open('busy');
    await page.locator('article').waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('stop all');
    await page.keyboard.press('Enter');
    await page.getByText(/Stopped\. 5 waiting calls denied/).waitFor();
  });
});

describe('the settings', () => {
  it('are in force at once, and can be taken back', async () => {
    const page = await open('busy');
    await go(page, 'Settings');
    await page.getByLabel('Theme').selectOption('dark');
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('light');
    await page.getByLabel('Text size').fill('150');
    await page.keyboard.press('Tab');
    await expect.poll(() => page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('24px');
    await go(page, 'Approvals');
    await shoot(page, 'piece-text-150-light');
  });

  it('single letters can be switched off; chords keep working', async () => {
    const page = await open('busy');
    await go(page, 'Settings');
    await page.getByRole('switch', { name: 'Single-letter shortcuts' }).click();
    await page.getByRole('switch', { name: 'Single-letter shortcuts', checked: false }).waitFor();
    await page.keyboard.press('Control+1');
    await page.locator('article').waitFor();
    await page.keyboard.press('d');
    await page.keyboard.press('x');
    expect(await answers(page)).toEqual([]);
    await page.keyboard.press('Control+Shift+Period');
    await page.getByText(/Stopped\./).waitFor();
  });

  it('are found by what they are called, there and in the file', async () => {
    const page = await open('busy');
    await go(page, 'Settings');
    await page.keyboard.press('/');
    await page.keyboard.type('armMs');
    await page.getByText('Wait before Approve works').waitFor();
    expect(await page.getByText('Hold a call for').count()).toBe(0);
    await page.getByRole('button', { name: 'Open settings.json' }).click();
    await page.getByRole('dialog').getByText('/home/op/.config/secure-mcp-gateway/settings.json').waitFor();
  });

  it('list every standing grant; all of a session go with one click', async () => {
    const page = await open('busy');
    await go(page, 'Settings');
    await page.getByText('until Claude Desktop disconnects').waitFor();
    await page.getByText(/Ends in 8:5\d/).waitFor();
    await page.getByRole('button', { name: 'Revoke all session grants' }).click();
    await page.getByText('1 session grant revoked.').waitFor();
    expect(await page.getByText('until Claude Desktop disconnects').count()).toBe(0);
    await page.getByRole('button', { name: 'Revoke the grant from A-1001' }).click();
    await page.getByText('Revoked. Its next call asks again.').waitFor();
  });

  it('send a test notification and ask whether it was seen', async () => {
    const page = await open('busy');
    await go(page, 'Settings');
    await page.getByRole('button', { name: 'Send a test notification' }).click();
    await page.getByRole('button', { name: 'No, show me how' }).click();
    await page.getByText(/Allow notifications for Mission Control/).waitFor();
  });
});

it('F6 goes from pane to pane, round and round', async () => {
  const page = await open('busy');
  await page.locator('article').waitFor();
  const seen = new Set<string>();
  for (let n = 0; n < 6; n++) {
    await page.keyboard.press('F6');
    seen.add(await page.evaluate(() => document.activeElement?.closest('[data-pane]')?.tagName ?? 'none') + n % 5);
  }
  expect([...seen].some((one) => one.startsWith('NAV'))).toBe(true);
  expect([...seen].some((one) => one.startsWith('ASIDE'))).toBe(true);
  expect([...seen].some((one) => one.startsWith('FOOTER'))).toBe(true);
});

it('the rail says where somebody is needed', async () => {
  const page = await open('changed');
  const rail = page.getByRole('navigation', { name: 'Screens' });
  await rail.getByRole('button', { name: /Policy.*a change waits for you/ }).waitFor();
  await rail.getByRole('button', { name: /Servers.*3 need attention/ }).waitFor();
});

it('an order from outside the page shows a call with the focus on its headline, or a screen', async () => {
  const page = await open('busy');
  await go(page, 'Audit');
  await page.evaluate(() => { hand.show(null, 'policy'); });
  await page.getByRole('heading', { level: 1, name: 'Policy' }).waitFor();
  await go(page, 'Approvals');
  await page.getByRole('option').filter({ hasText: 'Restart service' }).click();
  const id = (await page.getByRole('option', { selected: true }).getAttribute('id') ?? '').slice(-36);
  await go(page, 'Audit');
  await page.evaluate((one) => { hand.show(one); }, id);
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H2');
  expect(await page.locator('article h2').textContent()).toContain('Restart service');
  const other = await page.evaluate((one) => hand.ids().find((id) => id !== one) ?? '', id);
  for (const shown of [other, other, id]) {
    await page.getByRole('searchbox').focus();
    await page.evaluate((one) => { hand.show(one); }, shown);
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H2');
  }
});

it('an earcon is played when it is due, and only then', async () => {
  const page = await open('busy');
  const played: string[] = [];
  await page.route('**/sounds/*.wav', (route) => { played.push(new URL(route.request().url()).pathname); return route.fulfill({ status: 204 }); });
  await page.locator('article').waitFor();
  expect(played).toEqual([]);
  await page.evaluate(() => { hand.sound('critical'); });
  await expect.poll(() => played[0]).toBe('/sounds/critical.wav');
});
