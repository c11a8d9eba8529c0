import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { answers, go, pages } from './browser';

const open = pages();

describe('stop all', () => {
  it.each(['Approvals', 'Policy', 'Servers', 'Audit', 'Settings', 'Help'])('works from %s at once, with a way back', async (screen) => {
    const page = await open('busy');
    await go(page, screen);
    await page.keyboard.press('Control+Shift+Period');
    await page.getByText('Stopped. 5 waiting calls denied, new calls are refused.').waitFor();
    await page.getByRole('alert').filter({ hasText: 'Paused' }).waitFor();
    await page.getByRole('status', { name: 'Notices' }).getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Gateway running').waitFor();
  });

  it('works while a sheet is open; other keys do not', async () => {
    const page = await open('busy');
    await page.locator('article').waitFor();
    await page.keyboard.press('?');
    await page.keyboard.press('d');
    expect(await answers(page)).toEqual([]);
    await page.keyboard.press('Control+Shift+Period');
    await page.getByText(/Stopped\./).waitFor();
  });
});

it('every screen has its key, and its filter', async () => {
  const page = await open('busy');
  for (const [place, title] of ['Approvals', 'Policy', 'Servers', 'Audit', 'Settings'].entries()) {
    await page.keyboard.press(`Control+${place + 1}`);
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await page.getByRole('searchbox').waitFor();
    await page.keyboard.press('/');
    expect(await page.getByRole('searchbox').evaluate((box) => box === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
  }
});

it('the sheet lists the keys of the screen; Escape closes it and decides nothing', async () => {
  const page = await open('busy');
  await page.locator('article').waitFor();
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog');
  for (const label of ['Approve', 'Deny', 'Deny with reason', 'Stop all', 'Next call', 'Go to the filter']) await sheet.getByText(label, { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  expect(await answers(page)).toEqual([]);
});

it('a page that fails can be tried again, and the rest of it works', async () => {
  const page = await open('failed');
  await page.getByRole('alert').filter({ hasText: 'Could not read the approvals' }).getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('button', { name: /STOP ALL/ }).waitFor();
});

it('a thousand calls scroll to the last one, one key at a time', async () => {
  const page = await open('many');
  const list = page.getByRole('listbox', { name: 'Queue' });
  await list.focus();
  await page.keyboard.press('End');
  await expect.poll(() => list.getByRole('option', { selected: true }).getAttribute('aria-posinset')).toBe('1001');
  await page.keyboard.press('k');
  await expect.poll(() => list.getByRole('option', { selected: true }).getAttribute('aria-posinset')).toBe('1000');
});

it('adding a server sends what was typed and runs nothing', async () => {
  const page = await open('empty');
  await go(page, 'Servers');
  await page.getByRole('button', { name: 'Add a server by hand' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('files');
  await page.getByRole('textbox', { name: /Command/ }).fill('npx\n-y\n@acme/files');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const added = page.getByRole('article', { name: 'files' });
  await added.getByText('idle').waitFor();
});

it('a changed policy is accepted as it was shown', async () => {
  const page = await open('changed');
  await go(page, 'Policy');
  const take = page.getByRole('button', { name: 'Take theirs' });
  expect(await take.isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByText('Allow any call that is low or milder.').waitFor();
  await take.click();
  await page.getByText('v15').first().waitFor();
});

it('nothing moves when motion is unwanted', async () => {
  const page = await open('busy', { reducedMotion: 'reduce' });
  await page.locator('article').waitFor();
  const moving = await page.evaluate(() => document.getAnimations().filter((one) => Number(one.effect?.getComputedTiming().duration) > 1).length);
  expect(moving).toBe(0);
});

describe('what is shipped', () => {
  const dist = join(import.meta.dirname, '..', 'dist');
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' });
  const text = files.filter((name) => /\.(js|css|html)$/.test(name)).map((name) => readFileSync(join(dist, name), 'utf8')).join('\n');

  it.each(['fixture', 'ledger-api', 'globalThis.hand', 'pg-prod'])('has nothing of the fixtures: no `%s`', (word) => {
    expect(text).not.toContain(word);
  });

  it.each(['index.html', 'quick.html'])('%s has no inline script or style, and no data URL', (page) => {
    const html = readFileSync(join(dist, page), 'utf8');
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|style=|\bon\w+=/);
    expect(text).not.toContain('url(data:');
  });

  it.each(['index.html', 'quick.html'])('%s starts on at most 250 kB; palette, settings, help and editor come when they are wanted', (page) => {
    const html = readFileSync(join(dist, page), 'utf8');
    const first = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, name = '']) => name);
    expect(first.filter((name) => /palette|settings|help|editor/i.test(name))).toEqual([]);
    const bytes = first.reduce((sum, name) => sum + gzipSync(readFileSync(join(dist, name))).length, 0);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThanOrEqual(250_000);
  });

  it('carries its fonts and asks the network for nothing', () => {
    expect(files.filter((name) => name.endsWith('.woff2')).length).toBeGreaterThan(2);
    expect(text).not.toMatch(/url\(https?:/);
  });
});
