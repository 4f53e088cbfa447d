import { createContext } from '@lit/context';
import type { Watchable } from '../domain/cell.ts';
import type { CradleActions, CradleCells, Region } from '../sync/face.ts';

/** What `<cradle-app>` provides. One narrow context each, so that a change reaches only who shows it. */
export type Mode = 'real' | 'practice';

export const archiveContext = createContext<CradleCells['archive']>(Symbol('archive'));
export const connectionContext = createContext<CradleCells['connection']>(Symbol('connection'));
export const sharingContext = createContext<CradleCells['sharing']>(Symbol('sharing'));
export const activityContext = createContext<CradleCells['activity']>(Symbol('activity'));
export const settingsContext = createContext<CradleCells['settings']>(Symbol('settings'));

export const actionsContext = createContext<CradleActions>(Symbol('actions'));
export const modeContext = createContext<Mode>(Symbol('mode'));

/** The regions that may be chosen, in their order on the screen. */
export const regionsContext = createContext<readonly Region[]>(Symbol('regions'));

/** Epoch milliseconds. Its value is always the present; its watchers hear of it at each tick. */
export const nowContext = createContext<Watchable<number>>(Symbol('now'));
