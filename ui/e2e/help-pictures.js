// Puts the pictures that the end-to-end tests took into the build's public folder. They must stay small: the app carries them.
import { copyFileSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const FROM = join(process.env.SMG_SHOTS ?? join(import.meta.dirname, 'shots'), 'help');
const TO = join(import.meta.dirname, '..', 'public', 'help');
const MOST_BYTES = 400_000;

mkdirSync(TO, { recursive: true });
const names = readdirSync(FROM).filter((name) => name.endsWith('.png'));
const bytes = names.reduce((sum, name) => sum + statSync(join(FROM, name)).size, 0);
if (bytes > MOST_BYTES) throw new Error(`the help page's pictures have ${bytes} bytes together: keep them below ${MOST_BYTES}`);
for (const name of names) copyFileSync(join(FROM, name), join(TO, name));
