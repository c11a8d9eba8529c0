// How the page looks: theme, density, text size, motion. It follows the settings and the system; it keeps nothing itself.
import type { SettingsView } from '../ipc/generated/SettingsView';

/** What the look is made of. */
export type Looks = Pick<SettingsView, 'theme' | 'compact' | 'textPercent' | 'reduceMotion'>;

/** The look in force. Views read it for heights they have to know in pixels. */
class Look {
  compact = $state(false);
  /** Text against its usual size. */
  scale = $state(1);
  #wanted: Looks | undefined;

  /** Takes the settings' look; the system's theme counts where the setting says so. */
  apply(looks: Looks): void {
    this.#wanted = looks;
    this.compact = looks.compact;
    this.scale = looks.textPercent / 100;
    this.#paint();
  }

  /** Follows the system's theme until the returned function is called. */
  follow(): () => void {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const paint = (): void => { this.#paint(); };
    dark.addEventListener('change', paint);
    paint();
    return () => { dark.removeEventListener('change', paint); };
  }

  /** A row's height in pixels: text grows, so rows must. */
  row(usual: number, compact: number): number {
    return Math.round((this.compact ? compact : usual) * this.scale);
  }

  #paint(): void {
    const page = document.documentElement;
    const theme = this.#wanted?.theme ?? 'system';
    page.dataset['theme'] = theme === 'system' ? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light') : theme;
    page.toggleAttribute('data-still', this.#wanted?.reduceMotion ?? false);
    page.style.fontSize = this.scale === 1 ? '' : `${this.scale * 100}%`;
  }
}

/** The page's look. */
export const look = new Look();
