// The histogram on a canvas. It is loaded when the screen is first seen, draws when there is something new, and never moves.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Histogram } from '../../ipc/generated/Histogram';
import { hourOf } from '../../shared/time';
import { KINDS, stacked } from './zoom';

/** What the pointer does to the chart. */
export interface Hands {
  /** A span was drawn, Unix ms. */
  onbrush: (from: number, to: number) => void;
  /** The wheel turned at a moment; a factor below one zooms in. */
  onzoom: (at: number, factor: number) => void;
  onback: () => void;
}

/** The chart in an element. */
export interface Plot {
  show: (histogram: Histogram) => void;
  /** Where a moment stands, in pixels from the element's left edge. */
  x: (at: number) => number;
  /** The theme or the size changed. */
  refit: () => void;
  end: () => void;
}

const HEIGHT = 84;
const DAY_S = 86_400;
const DATE = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
type Kind = (typeof KINDS)[number];

/** Paints a tile for each kind: dotted, hatched, solid, crossed. Each has a ground, because it is drawn over taller bars. */
function tile(kind: Kind, ink: string, ground: string): HTMLCanvasElement {
  const ratio = devicePixelRatio;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 6 * ratio;
  const paint = canvas.getContext('2d');
  if (!paint) return canvas;
  paint.scale(ratio, ratio);
  paint.fillStyle = kind === 'denied' ? ink : ground;
  paint.fillRect(0, 0, 6, 6);
  paint.fillStyle = paint.strokeStyle = ink;
  if (kind === 'allowed') for (const [x, y] of [[0, 0], [3, 3]] as const) paint.fillRect(x, y, 2, 2);
  const lines: Partial<Record<Kind, readonly (readonly number[])[]>> = { asked: [[0, 6, 6, 0]], failed: [[0, 6, 6, 0], [0, 0, 6, 6]] };
  for (const [x = 0, y = 0, toX = 0, toY = 0] of lines[kind] ?? []) {
    paint.beginPath();
    paint.moveTo(x, y);
    paint.lineTo(toX, toY);
    paint.lineWidth = 1.4;
    paint.stroke();
  }
  return canvas;
}

/** The inks of the theme the page is in now. */
function inks(host: HTMLElement): { ground: string; text: string; line: string; of: Record<Kind, string> } {
  const style = getComputedStyle(host);
  const forced = matchMedia('(forced-colors: active)').matches;
  const ink = (name: string): string => (forced ? 'CanvasText' : style.getPropertyValue(name).trim());
  return {
    ground: forced ? 'Canvas' : style.getPropertyValue('--canvas').trim(), text: ink('--text-2'), line: ink('--line'),
    of: { allowed: ink('--text-3'), asked: ink('--review'), denied: ink('--deny'), failed: ink('--text') },
  };
}

/** Draws into `host` until it is ended. */
export function plot(host: HTMLElement, hands: Hands): Plot {
  let last: Histogram | undefined;
  let chart = made(host, hands);
  const draw = (): void => { if (last) chart.setData(stackedDown(last)); };
  const turned = (event: WheelEvent): void => {
    event.preventDefault();
    const { left } = chart.over.getBoundingClientRect();
    hands.onzoom(chart.posToVal(event.clientX - left, 'x') * 1000, event.deltaY > 0 ? 1.5 : 1 / 1.5);
  };
  host.addEventListener('wheel', turned, { passive: false });
  return {
    show: (histogram) => { last = histogram; draw(); },
    x: (at) => chart.bbox.left / devicePixelRatio + chart.valToPos(at / 1000, 'x'),
    refit: () => { chart.destroy(); chart = made(host, hands); draw(); },
    end: () => { host.removeEventListener('wheel', turned); chart.destroy(); },
  };
}

/** The tallest first: each kind is drawn over the ones it stands on. */
function stackedDown(histogram: Histogram): uPlot.AlignedData {
  const [times = [], ...levels] = stacked(histogram);
  return [times, ...levels.toReversed()];
}

function made(host: HTMLElement, { onbrush, onback }: Hands): uPlot {
  const { ground, text, line, of } = inks(host);
  const bars = uPlot.paths.bars?.({ size: [0.9, 60], gap: 1 });
  const probe = document.createElement('canvas').getContext('2d');
  const series = KINDS.toReversed().map((kind): uPlot.Series => ({
    label: kind, ...(bars ? { paths: bars } : {}), points: { show: false }, stroke: of[kind], width: 0.5,
    fill: () => probe?.createPattern(tile(kind, of[kind], ground), 'repeat') ?? of[kind],
  }));
  const axis: uPlot.Axis = { stroke: text, font: '11px "Inter Variable", sans-serif', grid: { show: false }, ticks: { stroke: line, width: 1, size: 4 } };
  return new uPlot({
    width: Math.max(200, host.clientWidth), height: HEIGHT, legend: { show: false }, series: [{}, ...series],
    axes: [{ ...axis, size: 22, values: (_, splits, __, ___, step) => splits.map((at) => (step >= DAY_S ? DATE.format(at * 1000) : hourOf(at * 1000))) }, { ...axis, size: 44, splits: (self, _, low, high) => [low, self.scales['y']?.max ?? high], values: (_, splits) => splits.map((count) => Math.round(count).toLocaleString()) }],
    scales: { x: { time: true, range: (_, low, high) => (low === high ? [low - 30, high + 30] : [low - (high - low) / 140, high + (high - low) / 140]) }, y: { range: (_, __, high) => [0, Math.max(1, high)] } },
    cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false }, bind: { dblclick: () => () => { onback(); return null; } } },
    hooks: {
      setSelect: [(self) => {
        const { left, width } = self.select;
        if (width < 3) return;
        onbrush(self.posToVal(left, 'x') * 1000, self.posToVal(left + width, 'x') * 1000);
        self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      }],
    },
  }, [[], [], [], [], []], host);
}
