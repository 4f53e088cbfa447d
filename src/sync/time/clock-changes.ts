import { receiverTimeToMs } from '../../protocol/receiver/time.ts';
import type { ClockMark } from '../../store/clock-history.ts';
import type { ClockChange } from '../face.ts';
import type { ClockModel } from './clock-model.ts';
import { isLoss, periodsOfMarks, type Period } from './periods.ts';
import { momentOf } from './timed-record.ts';

/** The changes of the receiver's clocks that its settings history tells, newest first. Settings of other things are none. */
export function clockChanges(model: ClockModel, marks: readonly ClockMark[]): ClockChange[] {
  const periods = periodsOfMarks(marks);
  return marks
    .flatMap((mark, nth): ClockChange[] => {
      const [before, period, periodBefore] = [marks[nth - 1], periods[nth], periods[nth - 1]];
      if (!before || !period || !periodBefore) return [];
      const moment = momentOf(model, mark, period);
      if (isLoss(before, mark)) {
        return [{ moment, kind: 'lost', bySeconds: jumpOf(model, [before, periodBefore], [mark, period]) }];
      }
      const [system, display] = [mark.systemOffset - before.systemOffset, mark.displayOffset - before.displayOffset];
      const changes: ClockChange[] = [];
      if (system !== 0) changes.push({ moment, kind: 'system', bySeconds: system });
      if (display !== 0) changes.push({ moment, kind: 'display', bySeconds: display });
      return changes;
    })
    .toReversed();
}

/** How far the display clock went forward against true time; 0 where measurements on one side are missing. */
function jumpOf(model: ClockModel, before: readonly [ClockMark, Period], after: readonly [ClockMark, Period]): number {
  const [aheadBefore, aheadAfter] = [before, after].map(([mark, period]) => {
    const instant = model.instantOf(mark, period);
    return instant && !instant.isGuess ? receiverTimeToMs(mark.displayTime) - instant.at : null;
  });
  return aheadBefore == null || aheadAfter == null ? 0 : Math.round((aheadAfter - aheadBefore) / 1000);
}
