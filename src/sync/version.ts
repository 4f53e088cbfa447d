import { version } from '../../package.json';

/** The app's own version, as its package says. */
export const APP_VERSION: string = version;
