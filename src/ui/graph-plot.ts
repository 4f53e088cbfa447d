import uPlot from 'uplot';
import { glucoseOf, toUnit, type GlucoseUnit } from '../domain/glucose.ts';
import type { Settings, TimedReading } from '../sync/face.ts';
import { isSameReading, type GraphData } from './graph-data.ts';

/** What is drawn, and how it looks. */
export interface PlotView {
  readonly data: GraphData;
  readonly unit: GlucoseUnit;
  readonly target: Settings['targetRange'];
  readonly selected: TimedReading | null;
}

/** Hears which reading the pointer is at, null when it leaves. */
export type OnPoint = (reading: TimedReading | null) => void;

/** Custom properties of the theme that the canvas needs as colours. */
interface Inks {
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly accent: string;
  readonly band: string;
  readonly low: string;
  readonly high: string;
  readonly card: string;
}

const FONT = '12px system-ui, sans-serif';
const hour = { hour: 'numeric' } as const;

/** The canvas: uPlot's axes and line, and over them the target band, LOW and HIGH at the edges, and the selected reading. */
export class GlucosePlot {
  readonly #root: HTMLElement;
  readonly #plot: uPlot;
  readonly #resize: ResizeObserver;
  #view: PlotView;
  #inks: Inks;
  #pointed: TimedReading | null = null;

  constructor(root: HTMLElement, view: PlotView, onPoint: OnPoint) {
    this.#root = root;
    this.#view = view;
    this.#inks = inksOf(root);
    this.#plot = new uPlot(this.#options(onPoint), columns(view), root);
    this.#resize = new ResizeObserver(() => this.#plot.setSize(sizeOf(root)));
    this.#resize.observe(root);
  }

  show(view: PlotView): void {
    this.#view = view;
    this.#inks = inksOf(this.#root);
    this.#plot.setData(columns(view));
  }

  destroy(): void {
    this.#resize.disconnect();
    this.#plot.destroy();
  }

  #options(onPoint: OnPoint): uPlot.Options {
    return {
      ...sizeOf(this.#root),
      padding: [12, 24, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false, setScale: false } },
      scales: {
        x: { range: () => [this.#view.data.fromAt / 1000, this.#view.data.toAt / 1000] },
        y: { range: () => [this.#view.data.yMin, this.#view.data.yMax] },
      },
      axes: [
        {
          font: FONT,
          size: 28,
          stroke: () => this.#inks.soft,
          grid: { show: false },
          ticks: { show: false },
          space: 64,
          incrs: [1, 2, 3, 4, 6, 8, 12].map((hours) => hours * 3600),
          values: (_plot, splits) => splits.map((at) => new Date(at * 1000).toLocaleTimeString(undefined, hour)),
        },
        {
          font: FONT,
          size: 44,
          stroke: () => this.#inks.soft,
          grid: { stroke: () => this.#inks.line, width: 1 },
          ticks: { show: false },
          splits: () => this.#steps(),
          values: (_plot, splits) => splits.map((value) => this.#label(value)),
        },
      ],
      series: [
        {},
        {
          width: 2.5,
          stroke: (plot) => this.#lineInk(plot),
          points: { show: true, size: 4, width: 0, fill: (plot) => this.#lineInk(plot) },
        },
      ],
      hooks: {
        drawClear: [(plot) => this.#drawBand(plot)],
        draw: [(plot) => this.#drawEdges(plot), (plot) => this.#drawSelected(plot)],
        setCursor: [({ cursor }) => this.#pointAt(this.#view.data.rowReadings[cursor.idx ?? -1] ?? null, onPoint)],
      },
    };
  }

  /** The hook fires at each redraw too: only a move of the pointer is told. */
  #pointAt(reading: TimedReading | null, onPoint: OnPoint): void {
    if (isSameReading(reading, this.#pointed)) return;
    this.#pointed = reading;
    onPoint(reading);
  }

  /** The target range's ends, and round steps above them. */
  #steps(): number[] {
    const { unit, data } = this.#view;
    const { low, high } = this.#target();
    const room = (data.yMax - data.yMin) / 12;
    const round = unit === 'mg/dL' ? [250, 300, 350, 400] : [14, 18, 22];
    return [low, high, ...round.filter((step) => step <= data.yMax && step - high > room)];
  }

  #label(value: number): string {
    return value.toLocaleString(undefined, { maximumFractionDigits: this.#view.unit === 'mg/dL' ? 0 : 1 });
  }

  #target(): { readonly low: number; readonly high: number } {
    const { unit, target } = this.#view;
    return { low: toUnit(target.lowMgdl, unit), high: toUnit(target.highMgdl, unit) };
  }

  /** One line in three inks: below, within and above the target range. */
  #lineInk(plot: uPlot): CanvasGradient | string {
    const { top, height } = plot.bbox;
    const { ink, accent, low, high } = this.#inks;
    if (!(height > 0)) return ink;
    const target = this.#target();
    const share = (value: number): number =>
      Math.min(1, Math.max(0, (plot.valToPos(value, 'y', true) - top) / height));
    const gradient = plot.ctx.createLinearGradient(0, top, 0, top + height);
    gradient.addColorStop(0, high);
    gradient.addColorStop(share(target.high), high);
    gradient.addColorStop(share(target.high), accent);
    gradient.addColorStop(share(target.low), accent);
    gradient.addColorStop(share(target.low), low);
    gradient.addColorStop(1, low);
    return gradient;
  }

  #drawBand(plot: uPlot): void {
    const { low, high } = this.#target();
    const { left, width } = plot.bbox;
    const top = plot.valToPos(high, 'y', true);
    plot.ctx.fillStyle = this.#inks.band;
    plot.ctx.fillRect(left, top, width, plot.valToPos(low, 'y', true) - top);
  }

  #drawEdges(plot: uPlot): void {
    for (const reading of this.#view.data.readings) {
      const { kind } = glucoseOf(reading.value);
      if (kind === 'low' || kind === 'high') this.#drawTriangle(plot, reading, kind);
    }
  }

  /** A triangle at the edge, pointing to where the value would be. */
  #drawTriangle(plot: uPlot, reading: TimedReading, edge: 'low' | 'high'): void {
    const { top, height } = plot.bbox;
    const half = 4 * uPlot.pxRatio;
    const x = plot.valToPos(reading.at / 1000, 'x', true);
    const tip = edge === 'high' ? top : top + height;
    const foot = edge === 'high' ? top + 2 * half : top + height - 2 * half;
    const { ctx } = plot;
    ctx.fillStyle = this.#inks[edge];
    ctx.beginPath();
    ctx.moveTo(x, tip);
    ctx.lineTo(x - half, foot);
    ctx.lineTo(x + half, foot);
    ctx.fill();
  }

  #drawSelected(plot: uPlot): void {
    const { selected, data } = this.#view;
    if (selected === null) return;
    const { ctx, bbox } = plot;
    const x = plot.valToPos(selected.at / 1000, 'x', true);
    ctx.strokeStyle = this.#inks.soft;
    ctx.lineWidth = uPlot.pxRatio;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const y = data.y[data.rowReadings.indexOf(selected)];
    if (y === null || y === undefined) return;
    ctx.fillStyle = this.#inks.card;
    ctx.strokeStyle = this.#inks.ink;
    ctx.lineWidth = 2.5 * uPlot.pxRatio;
    ctx.beginPath();
    ctx.arc(x, plot.valToPos(y, 'y', true), 6 * uPlot.pxRatio, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
  }
}

function columns({ data }: PlotView): uPlot.AlignedData {
  return [data.x as number[], data.y as (number | null)[]];
}

function sizeOf(root: HTMLElement): { width: number; height: number } {
  return { width: root.clientWidth, height: root.clientHeight };
}

function inksOf(root: HTMLElement): Inks {
  const style = getComputedStyle(root);
  const ink = (name: string): string => style.getPropertyValue(`--${name}`).trim() || style.color;
  return {
    ink: ink('ink'),
    soft: ink('soft'),
    line: ink('line'),
    accent: ink('accent'),
    band: ink('accent-soft'),
    low: ink('low'),
    high: ink('high'),
    card: ink('card'),
  };
}
