import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { answers, armed, look, pages } from './browser';

const open = pages();
const headline = (page: Page) => page.locator('article h2');
const approve = (page: Page) => page.locator('button.approve');

/** Selects the call whose row says `text`. */
async function pickCall(page: Page, text: string): Promise<void> {
  await page.getByRole('option').filter({ hasText: text }).click();
  await headline(page).filter({ hasText: text }).waitFor();
}

describe('a yes', () => {
  it('is taken by the chord once the card stood its time, and by nothing else on the keyboard', async () => {
    const page = await open('busy');
    await pickCall(page, 'Restart service');
    await armed(page);
    await approve(page).focus();
    for (const key of [' ', 'Enter', 'y', '1', 'a']) await page.keyboard.press(key);
    expect(await answers(page)).toEqual([]);
    await armed(page);
    await page.keyboard.press('Control+Enter');
    await page.getByText('Approved — running…').waitFor();
    expect(await answers(page)).toMatchObject([{ verdict: { kind: 'approve' } }]);
  });

  it('is not taken before that, and a held key never gets through', async () => {
    const page = await open('busy');
    await pickCall(page, 'Restart service');
    await page.locator('button.approve.arming').waitFor();
    await page.keyboard.down('Control');
    for (let n = 0; n < 30; n++) await page.keyboard.down('Enter');
    expect(await answers(page)).toEqual([]);
    await page.getByText('Ready in a moment.').waitFor();
  });

  it('is not taken from the click that brings the window to the front', async () => {
    const page = await open('busy');
    await pickCall(page, 'Restart service');
    await armed(page);
    await page.evaluate(() => { window.dispatchEvent(new FocusEvent('focus')); });
    await approve(page).click({ force: true });
    expect(await answers(page)).toEqual([]);
    await armed(page);
    await approve(page).click();
    await expect.poll(() => answers(page)).toHaveLength(1);
  });

  it('waits for the tick when a character is hidden', async () => {
    const page = await open('busy');
    await pickCall(page, 'Delete deployment');
    await look(page);
    await armed(page);
    await page.keyboard.press('Control+Enter');
    expect(await answers(page)).toEqual([]);
    await page.getByRole('checkbox', { name: 'I have seen the 1 hidden character' }).check();
    await armed(page);
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => answers(page)).toHaveLength(1);
  });

  it('needs the typed target when it is critical; pasting works', async () => {
    const page = await open('busy');
    await pickCall(page, 'Delete database');
    await look(page);
    await armed(page);
    const box = page.getByRole('textbox', { name: /Type ledger_prod/ });
    for (const wrong of ['Ledger_prod', 'ledger_pro', 'yes']) {
      await box.fill(wrong);
      await armed(page);
      await page.keyboard.press('Control+Enter');
    }
    expect(await answers(page)).toEqual([]);
    await box.fill('ledger_prod');
    await armed(page);
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => answers(page)).toMatchObject([{ verdict: { kind: 'approve', typed: 'ledger_prod' } }]);
  });
});

describe('a no', () => {
  it('is one key and needs no waiting', async () => {
    const page = await open('busy');
    await headline(page).waitFor();
    await page.keyboard.press('d');
    await expect.poll(() => answers(page)).toMatchObject([{ verdict: { kind: 'deny', reason: null } }]);
  });

  it('carries its reason, and its chord never means yes', async () => {
    const page = await open('busy');
    await pickCall(page, 'Restart service');
    await armed(page);
    await page.keyboard.press('Shift+D');
    await page.getByRole('button', { name: 'Not now' }).click();
    await page.keyboard.type(' Not on Fridays.');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => answers(page)).toMatchObject([{ verdict: { kind: 'deny', reason: 'Not now. Not on Fridays.' } }]);
  });

  it('is not sent by a d that is typed', async () => {
    const page = await open('busy');
    await headline(page).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('ledger d');
    expect(await page.getByRole('searchbox').inputValue()).toBe('ledger d');
    expect(await answers(page)).toEqual([]);
  });
});

describe('an accident', () => {
  it('does not approve: keys mashed and clicks that hit no button, while calls come in', async () => {
    const page = await open('busy');
    await page.locator('article').waitFor();
    const keys = [' ', 'Enter', 'y', 'a', '1', '2', '3', 'j', 'k', 'n', 'p', 'e', 'r', 'u', 'x', 'g', 'h', '+', ']', 'Tab', 'Escape', 'ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'Shift+Enter', 'Alt+Enter', 'Control+Space'];
    // The same keys in every run, in an order nobody chose.
    for (let n = 0, at = 7; n < 300; n++, at = (at * 1103 + 12_345) % 65_537) {
      if (n % 25 === 0) await page.evaluate(() => { hand.arrive(2); });
      await page.keyboard.press(keys[at % keys.length] ?? ' ');
    }
    expect((await answers(page)).filter((answer) => answer.verdict.kind !== 'deny')).toEqual([]);
  });
});

describe('new calls', () => {
  it('leave the focus, what was typed, the card and its buttons where they are', async () => {
    const page = await open('busy');
    await pickCall(page, 'Restart service');
    await page.getByRole('searchbox').fill('service');
    const before = await approve(page).boundingBox();
    await page.evaluate(() => { hand.arrive(20); });
    await page.getByRole('button', { name: 'Waiting 25' }).waitFor();
    expect(await page.getByRole('searchbox').evaluate((box) => box === document.activeElement)).toBe(true);
    expect(await headline(page).textContent()).toContain('Restart service');
    expect(await approve(page).boundingBox()).toEqual(before);
  });

  it('do not move a row under the pointer', async () => {
    const page = await open('busy');
    const row = page.getByRole('option').filter({ hasText: 'Restart service' });
    await row.hover();
    const before = await row.boundingBox();
    await page.evaluate(() => { hand.arrive(20); });
    await page.getByRole('button', { name: /Re-sort/ }).waitFor();
    const moved = await row.boundingBox();
    expect(moved?.x).toBe(before?.x);
    expect(moved?.y).toBe(before?.y);
  });
});

describe('the card', () => {
  it('shows every line of a long argument and every hidden character', async () => {
    const page = await open('busy');
    await pickCall(page, '/etc/app/config.yaml');
    await page.getByRole('button', { name: 'Show all 300 lines' }).click();
    const text = await page.getByRole('tabpanel').textContent();
    expect(text).toContain('  1  replicas');
    expect(text).toContain('300  replicas');
    await pickCall(page, 'Delete deployment');
    expect(await page.getByRole('tabpanel').textContent()).toContain('U+202E');
    await page.getByText('Said by k8s-prod (not checked)').click();
    const said = page.locator('blockquote');
    expect(await said.textContent()).toContain('U+200B');
    expect(await said.locator('b').count()).toBe(0);
  });

  it('has Deny first, at least 24 px from Approve, and gives Approve no focus of its own', async () => {
    const page = await open('busy');
    await pickCall(page, 'Restart service');
    const deny = await page.getByRole('button', { name: 'Deny with reason' }).boundingBox();
    const yes = await approve(page).boundingBox();
    expect((yes?.x ?? 0) - ((deny?.x ?? 0) + (deny?.width ?? 0))).toBeGreaterThanOrEqual(24);
    expect(await approve(page).evaluate((button) => button === document.activeElement)).toBe(false);
  });

  it('says what ended elsewhere and goes on to the next call', async () => {
    const page = await open('busy');
    await pickCall(page, 'Restart service');
    const id = await page.getByRole('option', { selected: true }).getAttribute('id');
    await page.evaluate((row) => { hand.end(row, 'expired', 'Nobody answered within 10 minutes.'); }, (id ?? '').slice(-36));
    await page.getByText('Nobody answered within 10 minutes.').first().waitFor();
    await headline(page).filter({ hasNotText: 'Restart service' }).waitFor();
  });

  it('says why an answer was refused and waits anew', async () => {
    const page = await open('busy');
    await pickCall(page, 'Restart service');
    await armed(page);
    await page.evaluate(() => { hand.refuse('the call changed while the card was open'); });
    await approve(page).click();
    await page.getByText(/the call changed while the card was open/).waitFor();
    await page.locator('button.approve.arming').waitFor();
  });
});
