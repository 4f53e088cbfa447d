import { glucoseOf, type GlucoseUnit } from '../domain/glucose.ts';
import { trendNames } from '../domain/trend.ts';
import type { TimedReading } from '../sync/face.ts';
import { say, saidText } from './say.ts';
import { stateWords } from './words/first.ts';
import { graph as words, trendWords } from './words/graph.ts';

/** The value alone, for a column that names the unit: a number, LOW, HIGH, or the sentence of a special state. */
export function valueWords(reading: TimedReading, unit: GlucoseUnit): string {
  const said = sayReading(reading, unit);
  if (said === null) return stateText(reading);
  return said.kind === 'number' ? said.text : saidText(said);
}

/** The value with its unit where it is a number. */
export function valueWithUnit(reading: TimedReading, unit: GlucoseUnit): string {
  const said = sayReading(reading, unit);
  return said === null ? stateText(reading) : saidText(said);
}

/** Empty for what is no glucose: its trend says nothing. */
export function trendText(reading: TimedReading): string {
  const { kind } = glucoseOf(reading.value);
  return kind === 'special' || kind === 'unreadable' ? '' : trendWords[trendNames[reading.trend]];
}

/** Said beside a time that is only guessed; else empty. */
export function unsure({ isGuess }: TimedReading): string {
  return isGuess ? words.timeUncertain : '';
}

function sayReading({ value, at }: TimedReading, unit: GlucoseUnit): ReturnType<typeof say> {
  return say(glucoseOf(value), unit, at);
}

function stateText({ value }: TimedReading): string {
  const glucose = glucoseOf(value);
  return stateWords[glucose.kind === 'special' ? glucose.state : 'unreadable'];
}
