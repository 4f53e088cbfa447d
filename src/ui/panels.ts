/** What every visit shows as soon as the first screen has been painted. */
import './activity-list.ts';
import './connection-panel.ts';
import './elsewhere-note.ts';
import './problem-note.ts';
import './sharing-panel.ts';
import './unsupported-note.ts';
