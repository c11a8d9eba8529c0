// The settings of a fresh install, and what the gateway says to a value it does not take.
import { IpcError } from '../client';
import type { SetSetting } from '../generated/SetSetting';
import type { SettingsView } from '../generated/SettingsView';

/** As they are before anyone changed one. */
export const SETTINGS: SettingsView = {
  path: '/home/op/.config/secure-mcp-gateway/settings.json', holdSeconds: 600, holdCriticalSeconds: 1800, undoSeconds: 3, armMs: 500, autoAdvance: true,
  notifications: true, hideDetails: false, sound: 'unfocused', repeatCritical: false, criticalBreaksThrough: true, singleKeys: true, systemKeys: false,
  quickOnTop: false, theme: 'system', compact: false, textPercent: 100, reduceMotion: false,
};

const RANGES: Record<string, [number, number]> = {
  holdSeconds: [60, 14_400], holdCriticalSeconds: [60, 14_400], undoSeconds: [0, 10], armMs: [500, 2000], textPercent: [90, 150],
};

/** The settings with one changed. */
export function changed(settings: SettingsView, { name, value }: SetSetting): SettingsView {
  const range = RANGES[name];
  if (range && (typeof value !== 'number' || value < range[0] || value > range[1])) {
    throw new IpcError('invalid', `\`${name}\` is \`${String(value)}\`: give a number from ${range[0]} to ${range[1]}`);
  }
  return { ...settings, [name]: value };
}
