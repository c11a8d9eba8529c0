// Takes the pictures of the help page. `npm run help` puts them where the build finds them.
import { it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { armed, HELP, pages } from './browser';

const open = pages();
const openQuick = pages('quick.html', { width: 440, height: 620 });

const PICTURES: [string, () => Promise<[Page, Locator]>][] = [
  ['queue', async () => {
    const page = await open('busy');
    await armed(page);
    return [page, page.locator('.queue')];
  }],
  ['card', async () => {
    const page = await open('busy');
    await page.getByRole('option').filter({ hasText: 'Restart service' }).click();
    await page.locator('article h2').filter({ hasText: 'Restart service' }).waitFor();
    await armed(page);
    return [page, page.locator('article')];
  }],
  ['many', async () => {
    const page = await open('busy');
    for (const text of ['Delete deployment', 'Restart service']) {
      await page.getByRole('option').filter({ hasText: text }).click();
      await page.keyboard.press('x');
    }
    return [page, page.getByRole('region', { name: '2 calls selected' })];
  }],
  ['quick', async () => {
    const page = await openQuick('busy');
    await armed(page);
    return [page, page.locator('.quick')];
  }],
];

it.each(PICTURES)('the picture of %s', async (name, take) => {
  const [page, subject] = await take();
  await page.evaluate(() => document.fonts.ready);
  await subject.screenshot({ path: `${HELP}/${name}.png` });
});
