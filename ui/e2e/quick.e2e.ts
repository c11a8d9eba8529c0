import { describe, expect, it } from 'vitest';
import { answers, armed, pages, shoot } from './browser';

const open = pages('quick.html', { width: 440, height: 620 });

/** What the window's capability lets it ask for, besides listening. */
const MAY = new Set(['status', 'listApprovals', 'openCard', 'answerApproval', 'extendHold', 'reviewing', 'undoApproval', 'checkEdit', 'reveal', 'showMain', 'closeQuick', 'getSettings', 'subscribe', 'onShow']);

describe('quick review', () => {
  it('shows one card after the other and where it stands', async () => {
    const page = await open('busy');
    await page.getByRole('heading', { level: 1, name: '1 of 5' }).waitFor();
    await armed(page);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await shoot(page, `quick-busy-${colorScheme}`);
    }
    await page.keyboard.press('j');
    await page.getByRole('heading', { level: 1, name: '2 of 5' }).waitFor();
    await page.keyboard.press('k');
    await page.getByRole('heading', { level: 1, name: '1 of 5' }).waitFor();
    await page.getByRole('button', { name: 'Context' }).click();
    await page.getByText('Matched rule').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false);
  });

  it('asks for nothing its window may not ask for', async () => {
    const page = await open('busy');
    await page.locator('article').waitFor();
    await page.keyboard.press('d');
    await page.getByRole('heading', { level: 1, name: /of 4/ }).waitFor();
    await page.keyboard.press('o');
    await page.getByRole('button', { name: 'Context' }).click();
    expect((await page.evaluate(() => [...new Set(hand.asked)])).filter((name) => !MAY.has(name))).toEqual([]);
    expect(await page.getByRole('button', { name: /Stop this agent|Show in Policy|Always allow/ }).count()).toBe(0);
  });

  it('takes a yes as the full card does: after its wait, by the chord', async () => {
    const page = await open('alike');
    await page.locator('button.approve.arming').waitFor();
    await page.keyboard.press('Control+Enter');
    expect(await answers(page)).toEqual([]);
    await armed(page);
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => answers(page)).toHaveLength(1);
  });

  it('shows the call it is told to', async () => {
    const page = await open('busy');
    await page.locator('article').waitFor();
    const id = await page.evaluate(() => hand.ids()[3] ?? '');
    await page.evaluate((one) => { hand.show(one); }, id);
    await page.locator('article h2').filter({ hasText: 'issues' }).waitFor();
  });

  it('says when the last one is answered, and closes unless someone is at it', async () => {
    const page = await open('one');
    await page.getByRole('heading', { level: 1, name: '1 of 1' }).waitFor();
    await page.mouse.move(200, 300);
    await page.keyboard.press('d');
    await page.getByText('That was the last one.').waitFor();
    await shoot(page, 'quick-done-light');
    const closed = (): Promise<boolean> => page.evaluate(() => hand.asked.includes('closeQuick'));
    await page.clock.install();
    await page.clock.fastForward(5000);
    expect(await closed()).toBe(false);
    await page.clock.resume();
    await page.dispatchEvent('.quick', 'pointerleave');
    await expect.poll(closed, { timeout: 5000 }).toBe(true);
  });
});
