import { html, nothing, svg } from 'lit';
import { trendNames, type Trend, type TrendName } from '../domain/trend.ts';
import { trendWords } from './words/first.ts';

interface Direction {
  readonly glyph: string;
  /** Degrees clockwise from "to the right". */
  readonly turn: number;
  readonly double?: true;
}

/** A trend that has an arrow. */
type Pointing = keyof typeof trendWords;

const directions: Record<Pointing, Direction> = {
  'double-up': { glyph: '⇈', turn: -90, double: true },
  'single-up': { glyph: '↑', turn: -90 },
  'forty-five-up': { glyph: '↗', turn: -45 },
  flat: { glyph: '→', turn: 0 },
  'forty-five-down': { glyph: '↘', turn: 45 },
  'single-down': { glyph: '↓', turn: 90 },
  'double-down': { glyph: '⇊', turn: 90, double: true },
};

/** The arrow as a character; empty where the receiver gives no direction. */
export function trendGlyph(trend: Trend): string {
  const name = trendNames[trend];
  return isPointing(name) ? directions[name].glyph : '';
}

/** The arrow as a picture with a spoken name; nothing where the receiver gives no direction. */
export function trendArrow(trend: Trend): unknown {
  const name = trendNames[trend];
  if (!isPointing(name)) return nothing;
  const direction = directions[name];
  const arrow = (y: number, head: number): unknown =>
    svg`<path d="M4 ${y}h23m-${head}-${head} ${head} ${head}-${head} ${head}" />`;
  return html`<svg class="arrow" viewBox="0 0 32 32" role="img" aria-label=${trendWords[name]}>
    <g transform="rotate(${direction.turn} 16 16)">${direction.double ? [arrow(8.5, 5), arrow(23.5, 5)] : arrow(16, 9)}</g>
  </svg>`;
}

function isPointing(name: TrendName): name is Pointing {
  return name in directions;
}
