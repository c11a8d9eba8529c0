// The open card, driven as an operator would: what it shows, what it asks for before a yes, and what it sends.
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { serious } from './axe';
import { answers, armed, look, pages, shoot } from './browser';

const open = pages();
const approve = (page: Page) => page.locator('button.approve');
const chips = (page: Page) => page.getByRole('list', { name: 'Look out' }).getByRole('button');
const row = (page: Page, pointer: string) => page.locator(`[data-pointer="${pointer}"]`);
const asked = (page: Page, command: string) => page.evaluate((name) => hand.asked.filter((one) => one === name).length, command);

/** A page with the card of the call whose row says `text`. */
async function cardOf(text: string, fixture = 'busy', options: BrowserContextOptions = {}): Promise<Page> {
  const page = await open(fixture, options);
  await pick(page, text);
  return page;
}

async function pick(page: Page, text: string): Promise<void> {
  await page.getByRole('option').filter({ hasText: text }).first().click();
  await page.locator('article h2').filter({ hasText: text }).waitFor();
}

const HIGH = 'Delete deployment';
const CRITICAL = 'Delete database';
const MEDIUM = 'Restart service';

describe('what is marked', () => {
  it('is jumped to by its chip: focus on the row, and it counts as looked at', async () => {
    const page = await cardOf(HIGH);
    await page.getByText('Look at 2 marked parts first.').waitFor();
    await chips(page).filter({ hasText: 'Grace period' }).click();
    expect(await row(page, '/grace_period').evaluate((one) => one === document.activeElement)).toBe(true);
    await page.getByText('Look at the marked part first.').waitFor();
    await chips(page).filter({ hasText: 'hidden character' }).click();
    await page.getByText('Tick the hidden characters first.').waitFor();
  });

  it('is walked by N and P, and then a yes carries what was looked at', async () => {
    const page = await cardOf(HIGH);
    await armed(page);
    await page.keyboard.press('n');
    await page.keyboard.press('n');
    expect(await row(page, '/note').evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.press('p');
    expect(await row(page, '/grace_period').evaluate((one) => one === document.activeElement)).toBe(true);
    await page.getByRole('checkbox', { name: 'I have seen the 1 hidden character' }).check();
    await armed(page);
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => answers(page)).toMatchObject([{ verdict: { kind: 'approve', visited: [0, 1], seenHidden: true, scope: null, edited: null } }]);
  });

  it('is reached by the arrows of the tree too, through branches that open', async () => {
    const page = await cardOf('Change manifest', 'strange');
    await row(page, '/manifest').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowUp');
    expect(await row(page, '/deep/one/two/three/four/force').evaluate((one) => one === document.activeElement)).toBe(true);
    await expect.poll(() => approve(page).getAttribute('aria-disabled')).toBe('false');
  });

  it('stays on screen while what is around it is folded', async () => {
    const page = await cardOf('Change manifest', 'strange');
    const value = row(page, '/manifest');
    expect(await value.locator('mark').textContent()).toBe('risky part hostPID: true');
    expect(await value.textContent()).not.toContain('rule 39: keep\n  - rule');
    await value.getByRole('button', { name: 'Show all 82 lines' }).click();
    expect(await value.getByText('lines folded').count()).toBe(0);
  });
});

describe('the arguments', () => {
  it('are marked against the last approved call, and 1 2 3 turn their faces', async () => {
    const page = await cardOf(HIGH);
    expect(await row(page, '/name').textContent()).toContain('was ledger-job');
    expect(await row(page, '/note').textContent()).toContain('NEW');
    expect(await row(page, '/dry_run').textContent()).toContain('REMOVED');
    const tab = (name: string | RegExp) => page.getByRole('tab', { name, selected: true });
    await page.keyboard.press('2');
    await tab('Changes 4').waitFor();
    expect(await page.getByRole('tabpanel').textContent()).not.toContain('payments');
    await page.keyboard.press('3');
    await tab('Raw').waitFor();
    expect(await page.getByRole('tabpanel').textContent()).toContain('"namespace": "payments"');
    await page.keyboard.press('1');
    await tab('Full').waitFor();
  });

  it('show a secret only while it is asked for', async () => {
    const page = await cardOf('Create webhook', 'strange');
    const secret = row(page, '/secret');
    const button = secret.getByRole('button', { name: /Reveal/ });
    expect(await secret.textContent()).toContain('ghp_••••••••3f9a');
    await button.hover();
    await page.mouse.down();
    await secret.getByText('ghp_0123456789').waitFor();
    await page.mouse.up();
    expect(await page.locator('article').textContent()).not.toContain('ghp_0123456789');
    await button.focus();
    await page.keyboard.down('Enter');
    await secret.getByText('ghp_0123456789').waitFor();
    await page.keyboard.up('Enter');
    expect(await page.locator('article').textContent()).not.toContain('ghp_0123456789');
    expect(await asked(page, 'reveal')).toBe(2);
    expect(await answers(page)).toEqual([]);
  });

  it('are copied masked; byte for byte only when asked', async () => {
    const page = await cardOf('Create webhook', 'strange', { permissions: ['clipboard-read', 'clipboard-write'] });
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByText('Copied, with secrets masked.').waitFor();
    expect(await clipboard()).toContain('ghp_••••••••3f9a');
    await page.getByRole('button', { name: 'More about the arguments' }).click();
    await page.getByRole('menuitem', { name: /Copy exact bytes/ }).click();
    await page.getByText('Copied, byte for byte.').waitFor();
    expect(await clipboard()).toContain('ghp_0123456789');
  });
});

describe('a yes', () => {
  it('to a high call says the act, waits three seconds, and can be taken back', async () => {
    const page = await cardOf(HIGH);
    await look(page);
    await page.getByRole('checkbox').check();
    await armed(page);
    await page.getByRole('button', { name: 'Delete deployment' }).click();
    await page.getByText('Running in').waitFor();
    await page.keyboard.press('u');
    await page.getByText('Undone. The call was denied; nothing ran.').waitFor();
  });

  it('that is not taken back runs, and says how it ended', async () => {
    const page = await cardOf(MEDIUM);
    await armed(page);
    await page.keyboard.press('Control+Enter');
    await page.getByText('Approved — running…').waitFor();
    await page.getByText('Succeeded in 1.2 s').waitFor();
  });

  it('for the session names how far it reaches; bare Enter in its menu is no yes, the chord is', async () => {
    const page = await cardOf(MEDIUM);
    await armed(page);
    await page.keyboard.press('Control+Shift+Enter');
    await page.getByRole('menuitem', { name: /restart_service on k8s-prod, only this target/ }).first().waitFor();
    for (const key of ['Enter', ' ', 'y']) await page.keyboard.press(key);
    expect(await answers(page)).toEqual([]);
    await armed(page);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => answers(page)).toMatchObject([{ verdict: { kind: 'approve', scope: 'quarterHour' } }]);
  });

  it('for the session is not offered for what may be approved only once, and the card says why', async () => {
    const page = await cardOf(HIGH);
    await page.getByText('Session and always are off: hidden character').waitFor();
    expect(await page.getByRole('button', { name: 'For this session' }).count()).toBe(0);
  });

  it('to a target one cannot see is impossible', async () => {
    const page = await cardOf('Delete index', 'strange');
    await page.getByText('Its target cannot be typed: deny it or edit it.').waitFor();
    expect(await page.getByRole('textbox', { name: /Type/ }).count()).toBe(0);
    expect(await approve(page).getAttribute('aria-disabled')).toBe('true');
  });

  it('to identical calls is for one of them unless all are meant', async () => {
    const page = await cardOf('Create webhook', 'strange');
    await armed(page);
    await page.getByRole('checkbox', { name: 'All 5 identical calls, each once' }).check();
    await armed(page);
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => answers(page)).toMatchObject([{ verdict: { allIdentical: true } }]);
  });
});

describe('a no', () => {
  it('takes its reason from the digits while nothing is typed, counts, and backs out by Escape', async () => {
    const page = await cardOf(MEDIUM);
    await page.keyboard.press('Shift+D');
    await page.keyboard.press('2');
    const box = page.getByRole('textbox', { name: 'Reason for the agent' });
    expect(await box.inputValue()).toBe('Too broad.');
    await page.keyboard.type(' At most 3.');
    expect(await box.inputValue()).toBe('Too broad. At most 3.');
    await page.getByText('21 of 500').waitFor();
    await page.keyboard.press('Escape');
    expect(await answers(page)).toEqual([]);
    await page.keyboard.press('d');
    await expect.poll(() => answers(page)).toMatchObject([{ verdict: { kind: 'deny', reason: null } }]);
  });
});

describe('the clocks', () => {
  it('are two, and our hold stands still while someone reads', async () => {
    const page = await cardOf(MEDIUM);
    await page.getByText(/Claude Desktop stops waiting in about 0:3\d\./).waitFor();
    await page.locator('article .body').hover();
    await page.mouse.move(700, 400);
    await page.getByText(/Held until .* paused while you review/).waitFor();
    expect(await asked(page, 'reviewing')).toBe(1);
  });

  it('warn in the last half minute, and + holds longer', async () => {
    const page = await cardOf('Scale', 'strange');
    await page.mouse.move(0, 0);
    await page.getByText('may stop waiting: we do not know how long this client waits.').waitFor();
    await page.keyboard.press('+');
    await expect.poll(() => page.locator('.clocks').textContent()).toMatch(/\(5:\d\d\)|paused/);
    expect(await asked(page, 'extendHold')).toBe(1);
  });
});

describe('what came back', () => {
  it('is allowed or denied for its next try, or put away', async () => {
    const page = await cardOf('/etc/app/config.yaml');
    for (const name of ['Allow its next try', 'Deny its next try', 'Dismiss']) await page.getByRole('button', { name }).waitFor();
    await armed(page);
    await page.getByRole('button', { name: 'Allow its next try' }).click();
    await page.getByText('Approved. Its next identical try runs once, within 10 minutes.').waitFor();
  });
});

describe('the room a card has', () => {
  it('keeps no and yes apart, no first, and gives yes no focus of its own', async () => {
    for (const [text, fixture] of [[MEDIUM, 'busy'], [HIGH, 'busy'], ['/etc/app', 'busy'], ['Create webhook', 'strange']] as const) {
      const page = await cardOf(text, fixture);
      await approve(page).waitFor();
      const boxes = await page.locator('.buttons .row:not(.yes) button').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON() as DOMRect));
      const yes = await page.locator('.buttons .yes button').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON() as DOMRect));
      for (const no of boxes) for (const one of yes) expect(Math.max(one.x - no.right, one.y - no.bottom)).toBeGreaterThanOrEqual(one.y === no.y ? 24 : 8);
      expect(await page.locator('.buttons button').allTextContents()).toEqual(expect.arrayContaining([expect.stringMatching(/^Deny/)]));
      expect((await page.locator('.buttons button').first().textContent())?.startsWith('Deny')).toBe(true);
      expect(await approve(page).evaluate((one) => one === document.activeElement)).toBe(false);
      await page.close();
    }
  });

  it('fits a window as narrow as Quick Review, and one at 200 % zoom', async () => {
    for (const [width, height] of [[640, 400], [900, 600]] as const) {
      const page = await cardOf(HIGH, 'busy', { viewport: { width, height } });
      const out = await page.locator('article').evaluate((card) => {
        const edge = card.getBoundingClientRect().right;
        return [...card.querySelectorAll('button, input, p')].filter((one) => one.getBoundingClientRect().right > edge + 1).map((one) => one.outerHTML.slice(0, 120));
      });
      expect(out).toEqual([]);
    }
  });

  it('holds still while it is read: looking, ticking and typing move no button', async () => {
    const page = await cardOf(CRITICAL);
    const place = () => approve(page).boundingBox();
    const before = await place();
    await look(page);
    await page.getByRole('textbox', { name: /Type ledger_prod/ }).fill('ledger_prod');
    expect(await place()).toEqual(before);
  });

  it('moves nothing and says "Ready…" where motion is unwanted', async () => {
    const page = await open('busy', { reducedMotion: 'reduce' });
    await pick(page, MEDIUM);
    await page.getByText('Ready…').waitFor();
    await armed(page);
    await page.getByText('Ready…').waitFor({ state: 'hidden' });
    expect(await approve(page).textContent()).toContain('Approve once');
  });
});

describe('always allow', () => {
  const sent = (page: Page) => asked(page, 'saveRule');

  it('drafts in place of the arguments and grants nothing until it is saved', async () => {
    const page = await cardOf(MEDIUM);
    await armed(page);
    await page.keyboard.press('r');
    await page.getByText('Draft rule — nothing is allowed yet').waitFor();
    expect(await page.getByRole('radio', { name: /same target/ }).isChecked()).toBe(true);
    expect(await page.getByRole('combobox').inputValue()).toBe('thirtyDays');
    await page.getByRole('radio', { name: /any restart_service/ }).check();
    await page.getByText('This would also allow 12 calls you denied.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('tree').waitFor();
    expect([await sent(page), await answers(page)]).toEqual([0, []]);
  });

  it('that never ends asks once more', async () => {
    const page = await cardOf(MEDIUM);
    await page.keyboard.press('r');
    await page.getByRole('combobox').selectOption('never');
    const save = page.getByRole('button', { name: 'Save rule only' });
    await page.getByText('Say whether it may never expire.').waitFor();
    await save.click({ force: true });
    expect(await sent(page)).toBe(0);
    await page.getByRole('checkbox', { name: /Never expires — are you sure/ }).check();
    await expect.poll(() => save.getAttribute('aria-disabled')).toBe('false');
    await save.click();
    await page.getByText('Rule saved.').waitFor();
    await page.getByRole('tree').waitFor();
    expect(await answers(page)).toEqual([]);
  });

  it('with the yes runs the call and leaves a rule with its origin in the policy', async () => {
    const page = await cardOf(MEDIUM);
    await page.keyboard.press('r');
    const both = page.getByRole('button', { name: 'Save rule and approve' });
    await expect.poll(() => both.getAttribute('aria-disabled')).toBe('false');
    await page.keyboard.press('Enter');
    expect(await sent(page)).toBe(0);
    await expect.poll(() => both.getAttribute('aria-disabled')).toBe('false');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Succeeded in 1.2 s').waitFor();
    expect(await answers(page)).toMatchObject([{ verdict: { kind: 'approve', scope: null } }]);
  });

  it('is not offered with a hidden character', async () => {
    const page = await cardOf(HIGH);
    await page.keyboard.press('r');
    expect(await page.getByText('Draft rule').count()).toBe(0);
    expect(await page.getByRole('button', { name: /Always allow/ }).count()).toBe(0);
  });
});

describe('edit, then approve', () => {
  const right = (page: Page) => page.getByRole('textbox', { name: 'Edited arguments' });

  /** Opens the editor of the medium call and writes `text` in it. */
  async function write(page: Page, text: string): Promise<void> {
    await page.keyboard.press('e');
    await right(page).waitFor();
    await expect.poll(() => right(page).evaluate((one) => (one.getRootNode() as ShadowRoot).activeElement === one)).toBe(true);
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(text);
  }

  it('runs what was checked, and says what the agent will be told', async () => {
    const page = await cardOf(MEDIUM);
    await write(page, '{"service": "ledger-db", "wait": true}');
    await page.getByText('`service` ledger-api → ledger-db').waitFor();
    await armed(page);
    await page.keyboard.press('Control+Enter');
    await page.getByText('Approved — running…').waitFor();
    expect(await answers(page)).toMatchObject([{ verdict: { kind: 'approve', edited: '{"service": "ledger-db", "wait": true}' } }]);
  });

  it('typing decides nothing: d and n are letters here', async () => {
    const page = await cardOf(MEDIUM);
    await write(page, '');
    await page.keyboard.type('dnprux123');
    expect(await right(page).textContent()).toBe('dnprux123');
    expect(await answers(page)).toEqual([]);
  });

  it('says where it is wrong, and is not approved', async () => {
    const page = await cardOf(MEDIUM);
    await write(page, '{"service": ');
    await page.getByText('line 1 column 12: this is not JSON.').waitFor();
    await page.getByText('Correct your edit first.').waitFor();
    await page.locator('.cm-lintRange-error').waitFor();
    await page.keyboard.press('Control+Enter');
    expect(await answers(page)).toEqual([]);
  });

  it('that a rule denies names the rule', async () => {
    const page = await cardOf(MEDIUM);
    await write(page, '{"service": "ledger-api", "namespace": "wiped"}');
    await page.getByText('Your edit would be denied by rule 1').first().waitFor();
    expect(await approve(page).getAttribute('aria-disabled')).toBe('true');
  });

  it('that is graver shows it and must stand anew', async () => {
    const page = await cardOf(MEDIUM);
    await armed(page);
    await write(page, '{"name": "ledger-api", "namespace": "kube-system"}');
    await page.locator('article').getByText('critical', { exact: true }).first().waitFor();
    await page.getByRole('textbox', { name: /Type ledger-api to run it/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('article').getByText('medium', { exact: true }).first().waitFor();
    expect(await answers(page)).toEqual([]);
  });

  it('is kept while another face is looked at', async () => {
    const page = await cardOf(MEDIUM);
    await write(page, '{"service": "ledger-db"}');
    await page.getByRole('tab', { name: 'Full' }).click();
    await page.getByRole('treeitem').filter({ hasText: 'ledger-db' }).waitFor();
    await page.getByRole('tab', { name: 'Edit' }).click();
    expect(await right(page).textContent()).toBe('{"service": "ledger-db"}');
  });

  it('can be undone with the keyboard, like any text', async () => {
    const page = await cardOf(MEDIUM);
    await write(page, '{}');
    await page.keyboard.press('Control+z');
    await expect.poll(() => right(page).textContent()).toContain('ledger-api');
    expect(await asked(page, 'undoApproval')).toBe(0);
  });
});

const LOOKS: [string, BrowserContextOptions][] = [
  ['light', { colorScheme: 'light' }], ['dark', { colorScheme: 'dark' }], ['forced', { forcedColors: 'active' }],
  ['zoom', { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }], ['contrast', { contrast: 'more' }],
];

const SHOWN = {
  busy: [['high', HIGH], ['critical', CRITICAL], ['medium', MEDIUM], ['returned', '/etc/app']],
  strange: [['secret', 'Create webhook'], ['deep', 'Change manifest']],
} as const;

it.each(LOOKS)('every kind of card can be read in %s', async (look, options) => {
  for (const [fixture, cards] of Object.entries(SHOWN)) {
    const page = await open(fixture, options);
    for (const [name, text] of cards) {
      await pick(page, text);
      await armed(page);
      await shoot(page, `card-${name}-${look}`);
      if (look === 'light' || look === 'dark') expect(await serious(page)).toEqual([]);
    }
  }
});

it.each(LOOKS)('what is made of a card can be read in %s', async (look, options) => {
  const page = await cardOf(MEDIUM, 'busy', options);
  const keep = async (name: string): Promise<void> => {
    await shoot(page, `card-${name}-${look}`);
    if (look === 'light' || look === 'dark') expect(await serious(page)).toEqual([]);
  };
  await page.keyboard.press('r');
  await page.getByRole('radio', { name: /any restart_service/ }).check();
  await keep('rule');
  await page.keyboard.press('e');
  await page.getByRole('textbox', { name: 'Edited arguments' }).fill('{\n  "service": "ledger\u202E-db",\n  "wait": true,\n}');
  await page.getByText('this is not JSON').waitFor();
  await keep('edit');
  await page.getByRole('button', { name: 'Drop the edit' }).click();
  await page.keyboard.press('Shift+D');
  await page.keyboard.press('2');
  await keep('reason');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Shift+Enter');
  await keep('scopes');
});

describe('in Quick Review', () => {
  const quick = pages('quick.html', { width: 440, height: 620 });

  it('a card fits, and offers no rule and nothing that window may not do', async () => {
    for (const [fixture, name] of [['busy', 'busy'], ['strange', 'strange']] as const) {
      const page = await quick(fixture);
      await armed(page);
      await shoot(page, `card-quick-${name}`);
      const out = await page.locator('article').evaluate((card) => {
        const edge = card.getBoundingClientRect().right;
        return [...card.querySelectorAll('button, input, p')].filter((one) => one.getBoundingClientRect().right > edge + 1).map((one) => one.outerHTML.slice(0, 120));
      });
      expect(out).toEqual([]);
      await page.keyboard.press('r');
      for (const label of ['Always allow…', 'Dismiss', 'Stop this agent']) expect(await page.getByRole('button', { name: label }).count()).toBe(0);
      expect(await asked(page, 'draftRule')).toBe(0);
    }
  });
});
